from pathlib import Path

import pytest

from av_embodied.errors import InputError
from av_embodied.evaluation.settings import Settings


def test_what_is_not_named_has_a_default() -> None:
    settings = Settings(("random",), Path("out"))
    assert settings.environment == "av_embodied/AudioGoal-v0"
    assert (settings.split, settings.episodes, settings.workers) == ("test", None, 1)
    assert (settings.seed, settings.videos, settings.fresh) == (0, 0, False)


def test_figures_do_not_depend_on_where_and_how_they_are_made() -> None:
    one = Settings(("random",), Path("a"), workers=1, videos=2)
    two = Settings(("random",), Path("b"), workers=2, fresh=True)
    assert one.outcome_settings() == two.outcome_settings()
    three = Settings(("random",), Path("a"), arguments={"array": "ring8"})
    assert three.outcome_settings() != one.outcome_settings()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"policies": ()}, "at least one policy"),
        ({"policies": ("randum",)}, r"unknown policy 'randum' \(did you mean 'random'\?\)"),
        ({"policies": ("random", "random")}, "policies must differ"),
        ({"episodes": 0}, "episodes must be at least 1, got 0"),
        ({"episodes": -3}, "episodes must be at least 1, got -3"),
        ({"workers": 0}, "workers must be at least 1, got 0"),
        ({"videos": -1}, "videos must be 0 or more, got -1"),
        ({"seed": -1}, "seed must be 0 to 4294967295, got -1"),
        ({"seed": 2**32}, "seed must be 0 to 4294967295"),
        ({"arguments": {"array": object()}}, "must be values of JSON: .*object"),
        ({"arguments": {"snr_db": float("nan")}}, "must be values of JSON"),
        ({"arguments": {"split": "val"}}, "the split is chosen by `split`"),
    ],
)
def test_settings_that_are_refused(changes: dict[str, object], rule: str) -> None:
    with pytest.raises(InputError, match=rule):
        Settings(**{"policies": ("random",), "out": Path("out"), **changes})
