from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from gymnasium.vector import VectorEnv

from av_embodied.envs.vector.joined import dense, joined_infos

TOLD: list[dict[str, Any]] = [
    {"pose": np.arange(4.0), "room": "hall", "active": (True, False), "terms": {"time": -0.5}},
    {"pose": np.ones(4), "count": 3, "terms": {"time": -0.1, "success": 1.0}},
    {},
    {"final_obs": {"audio": np.ones(2)}, "final_info": {"spl": 0.5}, "fallen": True},
    {"final_obs": {"audio": np.zeros(2)}, "final_info": {"room": "kitchen"}},
]


def gathered(told: list[dict[str, Any]]) -> dict[str, Any]:
    """Infos as Gymnasium puts them together."""
    many: VectorEnv[Any, Any, Any] = VectorEnv()
    many.num_envs = len(told)
    infos: dict[str, Any] = {}
    for number, info in enumerate(told):
        infos = many._add_info(infos, info, number)
    return infos


@pytest.mark.parametrize("cuts", [(), (2,), (1, 4), (1, 2, 3, 4)])
def test_parts_make_what_gymnasium_makes_of_all(
    cuts: tuple[int, ...], same: Callable[[object, object], bool]
) -> None:
    bounds = [0, *cuts, len(TOLD)]
    slices = [slice(low, high) for low, high in pairwise(bounds)]
    joined = joined_infos([(which, dense(gathered(TOLD[which]))) for which in slices], len(TOLD))
    assert same(joined, gathered(TOLD))


def test_who_said_nothing_has_no_mask() -> None:
    infos = joined_infos([(slice(2, 3), dense(gathered([{"room": "hall"}])))], 3)
    assert infos["room"].tolist() == [None, None, "hall"]
    assert infos["_room"].tolist() == [False, False, True]
    assert joined_infos([], 3) == {}
