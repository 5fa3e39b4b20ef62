from __future__ import annotations

import numpy as np
import pytest

from av_embodied import Pose
from av_embodied.envs.tasks.ground import Ground, is_free, nearest, way_on
from av_embodied.envs.tasks.pursuit import NEAR, Pursuit, way_to
from av_embodied.envs.tasks.stage import Stage
from av_embodied.policy import STOP


def test_contact_is_that_of_the_free_space(stage: Stage) -> None:
    ground = Ground.of(stage.space)
    points = np.random.default_rng(0).uniform([-0.5, -0.5], [8.5, 4.5], (2000, 2))
    compiled = [is_free(ground, x, y) for x, y in points]
    assert compiled == stage.space.is_free(points).tolist()


def test_distances_are_those_of_the_field(stage: Stage) -> None:
    ground, field = Ground.of(stage.space), stage.goal((6.6, 1.8, 1.0))
    values = field.values[stage.space.grid]
    for x, y in np.random.default_rng(1).uniform([-1.0, -1.0], [9.0, 5.0], (300, 2)):
        assert nearest(ground, values, x, y)[1] == field.at((x, y))


def test_ways_to_somebody_are_as_long_as_those_of_a_field(stage: Stage) -> None:
    ground, centres = Ground.of(stage.space), stage.space.centres()
    rng = np.random.default_rng(2)
    for start, end in zip(rng.choice(centres, 20), rng.choice(centres, 20), strict=True):
        expected = stage.space.distance_field(end[None]).at(start)
        length, _ = way_to(ground, tuple(start), tuple(end))
        # In sight of each other the way is straight, which the grid's are not quite.
        assert 0.97 * expected - 0.08 <= length <= expected + 1e-6


def test_nobody_gets_out_of_the_house(stage: Stage) -> None:
    length, ahead = way_to(Ground.of(stage.space), (1.0, 1.0), (50.0, 50.0))
    assert (length, ahead) == (np.inf, (1.0, 1.0))


def test_who_stands_where_nothing_is_free_goes_by_the_nearest_place_that_is(stage: Stage) -> None:
    ground, field = Ground.of(stage.space), stage.goal((6.6, 1.8, 1.0))
    values = field.values[stage.space.grid]
    centres = stage.space.centres()
    for x, y in ((-0.6, 2.0), (8.7, 1.0)):  # outside of the walls
        gaps = np.hypot(centres[:, 0] - x, centres[:, 1] - y)
        node, length = way_on(ground, values, x, y)
        assert nearest(ground, values, x, y)[1] == np.inf
        assert length == pytest.approx(values[node] + gaps.min())
        by = tuple(centres[np.argmin(gaps)])
        expected = way_to(ground, by, (3.0, 1.0))[0] + gaps.min()
        assert way_to(ground, (x, y), (3.0, 1.0))[0] == pytest.approx(expected, rel=0.03)


def test_a_pursuer_waits_where_the_other_will_be(stage: Stage) -> None:
    pursuit = Pursuit(stage.space)
    here = Pose(1.0, 1.0)
    pursuit.follow((3.0, 1.0), (1.0, 1.0 + 0.9 * NEAR), here)
    assert pursuit.action(here) == STOP
    assert not pursuit.velocity(here).any()
    assert pursuit.distance(1.0, 1.0) == pytest.approx(2.0)
    pursuit.follow((3.0, 1.0), (3.0, 1.0), here)
    assert pursuit.action(here) != STOP
    assert pursuit.velocity(here)[0] == pytest.approx(1.0)
