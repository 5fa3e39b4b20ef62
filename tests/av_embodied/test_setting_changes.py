from av_embodied.setting_changes import setting_changes


def test_changes_are_named_however_deep_they_are() -> None:
    there = {"seed": 1, "arguments": {"array": "ring8"}, "versions": {"code": "a"}}
    wanted = {"seed": 2, "arguments": {"array": "ring8", "rate": 8000}, "versions": {"code": "a"}}
    assert setting_changes(there, wanted) == [
        "arguments.rate was 'not set' and is 8000",
        "seed was 1 and is 2",
    ]


def test_values_are_compared_as_json_has_them() -> None:
    assert setting_changes({"sizes": [1, 2]}, {"sizes": (1, 2)}) == []
