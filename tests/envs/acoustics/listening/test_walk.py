from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from av_embodied import AudioBlock, InputError, MicrophoneArray
from av_embodied.envs.acoustics import AcousticScene
from av_embodied.envs.acoustics.listening.walk import Walk, check_walk, render_walk
from av_embodied.envs.acoustics.listening.walk_picture import block_levels
from av_embodied.envs.acoustics.solids import Solids
from av_embodied.envs.worlds.world import World


def test_a_walk_goes_at_its_speed_and_looks_ahead() -> None:
    walk = Walk(((0.0, 0.0, 1.5), (2.0, 0.0, 1.5), (2.0, 1.0, 1.5)), 0.5)
    poses = walk.poses()
    assert walk.length == pytest.approx(3.0)
    assert len(poses) == 60
    steps = [math.dist((a.x, a.y), (b.x, b.y)) for a, b in pairwise(poses)]
    assert steps == pytest.approx([0.05] * 59, abs=1e-9)
    assert poses[0].yaw == pytest.approx(0.0)
    assert 0.1 < poses[38].yaw < math.pi / 2
    assert poses[-1].yaw == pytest.approx(math.pi / 2)
    assert poses[-1].position == pytest.approx([2.0, 1.0, 1.5])


def test_up_a_shaft_one_keeps_looking_where_one_looked() -> None:
    poses = Walk(((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 1.0, 3.0))).poses()
    assert poses[-1].yaw == pytest.approx(math.pi / 2)


@pytest.mark.parametrize(
    ("points", "speed", "message"),
    [
        (((0, 0, 1), (1, 0, 1)), -1.0, "speed"),
        (((0, 0, 1), (1, 0, 1)), float("nan"), "speed"),
        (((0, 0, 1),), 1.0, "two points"),
        (((0, 0, 1), (0.05, 0, 1)), 1.0, "at least 0.1 m"),
        (((0, 0, 1), (50, 0, 1)), 0.01, "at most 600 s"),
    ],
)
def test_what_is_no_walk_is_refused(points: tuple, speed: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Walk(points, speed)


def test_a_path_through_a_wall_or_out_of_the_world_is_refused(two_rooms: World) -> None:
    solids, source = Solids.of(two_rooms), np.array([1.0, 1.0, 1.2])
    inside = Walk(((2.0, 2.0, 1.5), (6.0, 2.0, 1.5)))
    check_walk(solids, source, inside)
    with pytest.raises(InputError, match=r"path: .* is inside"):
        check_walk(solids, source, Walk(((4.05, 3.5, 1.5), (6.0, 3.5, 1.5))))
    with pytest.raises(InputError, match=r"path: goes through .* at \(4.00, 3.50, 1.50\)"):
        check_walk(solids, source, Walk(((2.0, 3.5, 1.5), (6.0, 3.5, 1.5))))
    with pytest.raises(InputError, match=r"path: .* is outside the world"):
        check_walk(solids, source, Walk(((2.0, 2.0, 1.5), (2.0, 9.0, 1.5))))
    with pytest.raises(InputError, match=r"source: .* is outside"):
        check_walk(solids, np.array([1.0, 1.0, 9.0]), inside)


def test_a_source_ahead_gets_louder_as_one_nears_it_and_is_in_the_middle(free_field: World) -> None:
    scene = AcousticScene(free_field)
    poses = Walk(((0.0, 0.0, 1.5), (3.0, 0.0, 1.5))).poses()
    noise = np.random.default_rng(0).standard_normal(8000).astype(np.float32)
    array = MicrophoneArray.preset("binaural")
    heard = render_walk(scene, array, np.array([4.0, 0.0, 1.5]), noise, poses)
    level = block_levels(heard)
    assert level.shape == (2, 30)
    # From 3.85 m to 1.05 m.
    rise = float((level[:, -1] - level[:, 1]).mean())
    assert rise == pytest.approx(20.0 * math.log10(3.85 / 1.05), abs=1.5)
    assert np.abs(level[0] - level[1])[1:].max() < 0.5


def test_silence_has_a_level_too() -> None:
    assert block_levels(AudioBlock(np.zeros((1, 3200), np.float32))) == pytest.approx(-120.0)
