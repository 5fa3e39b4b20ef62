from __future__ import annotations

import numpy as np
import pytest

from av_embodied import Pose
from av_embodied.envs.tasks.ground import Ground, is_free, nearest
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
