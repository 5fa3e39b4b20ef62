import json
from pathlib import Path

import pytest

from av_embodied.errors import InputError
from av_embodied.evaluation.evaluate import Evaluation
from av_embodied.evaluation.settings import Settings
from av_embodied.evaluation.video import video_path


def settings(small_world: str, out: Path, **changes: object) -> Settings:
    return Settings(
        **{
            "policies": ("walker",),
            "out": out,
            "environment": small_world,
            "episodes": 3,
            **changes,
        }
    )


def test_results_come_in_the_order_of_episodes(small_world: str, tmp_path: Path) -> None:
    evaluation = Evaluation(settings(small_world, tmp_path, workers=2))
    results = evaluation.run()
    assert list(results.policies[0].records) == ["small-0000", "small-0001", "small-0002"]
    assert results.complete
    assert results.seconds > 0.0
    assert (evaluation.resumed, evaluation.errors, evaluation.interrupted) == (0, [], False)


def test_only_what_is_missing_is_played_and_filmed(small_world: str, tmp_path: Path) -> None:
    Evaluation(settings(small_world, tmp_path)).run()
    journal = tmp_path / "journal" / "walker.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(lines[:-1]))
    evaluation = Evaluation(settings(small_world, tmp_path, videos=1))
    evaluation.run()
    assert evaluation.resumed == 2
    again = [json.loads(line) for line in journal.read_text().splitlines()]
    assert again[-1]["path"] == json.loads(lines[-1])["path"]
    film = video_path(tmp_path, "walker", "small-0000")
    written = film.stat().st_mtime_ns
    Evaluation(settings(small_world, tmp_path, videos=1)).run()
    assert film.stat().st_mtime_ns == written


def test_a_film_that_fails_is_an_error_but_costs_no_figure(
    small_world: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Evaluation(settings(small_world, tmp_path)).run()
    journal = tmp_path / "journal" / "walker.jsonl"
    # Another first action on record: the way that is listened to is not the one that is filmed.
    journal.write_text(journal.read_text().replace('"actions":[2,', '"actions":[3,'))
    evaluation = Evaluation(settings(small_world, tmp_path, videos=1))
    results = evaluation.run()
    assert results.complete
    (line,) = evaluation.error_lines()
    assert line.startswith("filming small-0000 with walker: RuntimeError: the episode did not")
    assert line in (tmp_path / "errors.txt").read_text()


def test_a_policy_whose_package_is_missing_stops_before_the_start(
    small_world: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="needs a package that is missing"):
        Evaluation(settings(small_world, tmp_path / "out", policies=("walker", "needy")))
    assert not (tmp_path / "out").exists()
