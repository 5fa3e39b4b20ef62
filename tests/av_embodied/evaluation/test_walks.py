import re
from dataclasses import replace
from pathlib import Path

import pytest

from av_embodied.evaluation.environment import open_environment
from av_embodied.evaluation.outputs import Results
from av_embodied.evaluation.plans import save_plan
from av_embodied.evaluation.walks import COLOURS, Walks, colour_of


@pytest.fixture
def results(sample_results: Results, small_world: str) -> Results:
    """With the plan of their only world, a square of 6 m on 720 pixels."""
    out = sample_results.settings.out
    (out / "plans").mkdir()
    save_plan(
        out, "ab", open_environment(replace(sample_results.settings, environment=small_world))
    )
    return sample_results


def test_paths_start_and_source_are_drawn_to_scale(results: Results) -> None:
    walks = Walks(results)
    picture = walks.picture(results.episodes[0])
    assert re.findall(r'points="([^"]*)"', picture) == ["120,600 150,600"] * 2
    assert '<circle cx="120" cy="600" r="10" fill="none"' in picture
    assert "M230 470l20 20m0-20l-20 20" in picture  # a cross about (240, 480), that is (2, 2) m
    assert walks.symbols().count("<symbol") == 1


def test_a_policy_that_did_not_play_has_no_path(results: Results) -> None:
    picture = Walks(results).picture(results.episodes[1])
    assert picture.count("<polyline") == 1
    assert COLOURS[0] in picture
    assert COLOURS[1] not in picture


def test_turning_on_the_spot_adds_no_point(results: Results) -> None:
    oracle = results.policies[0]
    record = oracle.records["e-0"]
    turning = replace(record, path=[[1.0, 1.0], [1.0, 1.0], [1.25, 1.0], [1.25, 1.0]])
    changed = replace(oracle, records={"e-0": turning})
    picture = Walks(replace(results, policies=(changed,))).picture(results.episodes[0])
    assert 'points="120,600 150,600"' in picture


def test_without_a_plan_there_is_no_picture(sample_results: Results) -> None:
    walks = Walks(sample_results)
    assert walks.picture(sample_results.episodes[0]) == ""
    assert "<symbol" not in walks.symbols()


def test_policies_have_colours_of_their_own(sample_results: Results) -> None:
    colours = [colour_of(sample_results, policy) for policy in sample_results.policies]
    assert colours == list(COLOURS[:2])


def test_the_plan_of_a_killed_run_is_used_again(results: Results, tmp_path: Path) -> None:
    assert Walks(results).symbols() == Walks(results).symbols()
    assert (tmp_path / "plans" / "ab.png").exists()
