from av_embodied.errors import InputError, unknown_name


def test_unknown_name_suggests_the_nearest_and_lists_all() -> None:
    error = unknown_name("policy", "map_plannner", ["random", "map_planner", "oracle"])
    assert isinstance(error, InputError)
    assert str(error) == (
        "unknown policy 'map_plannner' (did you mean 'map_planner'?); "
        "known: map_planner, oracle, random"
    )


def test_unknown_name_that_resembles_none_gets_no_suggestion() -> None:
    assert "did you mean" not in str(unknown_name("engine", "xyz", ["field", "trace"]))


def test_unknown_name_of_an_empty_table() -> None:
    assert str(unknown_name("task", 3, [])) == "unknown task 3; known: none"
