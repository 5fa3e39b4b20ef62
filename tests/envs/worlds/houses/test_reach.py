"""Reach judged on plan rectangles agrees with free space, and is never milder."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.worlds.generator import reachable_shares
from av_embodied.envs.worlds.houses.difficulty import Difficulty
from av_embodied.envs.worlds.houses.flood import flooded
from av_embodied.envs.worlds.houses.furnished import furnish_storey
from av_embodied.envs.worlds.houses.plans import draw_shell
from av_embodied.envs.worlds.houses.reach import reached_shares
from av_embodied.envs.worlds.world import World


@pytest.mark.parametrize("seed", [0, 3, 6])
def test_rectangles_are_a_little_stricter_than_free_space(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shell = draw_shell(("hall", "living_room", "kitchen", "bathroom"), 1, Difficulty(), rng)
    part = furnish_storey(shell.storeys[0], None, Difficulty(), rng)
    world = World("it", tuple(part.objects(0)), shell.storeys[0].rooms())
    judged = np.array(reached_shares(part.storey, part.rooms))
    true = np.array(reachable_shares(world))
    assert (judged <= true + 0.01).all()
    assert (judged >= true - 0.15).all()


def test_a_flood_counts_what_it_reaches() -> None:
    free = np.ones((6, 5), dtype=bool)
    free[3] = False
    assert flooded(free, np.array([[0, 0], [2, 4]])) == 15
    assert flooded(free, np.array([[0, 0], [5, 4]])) == -1
    assert flooded(free, np.array([[3, 0]])) == -1
    free[3, 2] = True
    assert flooded(free, np.array([[0, 0], [5, 4]])) == 26
