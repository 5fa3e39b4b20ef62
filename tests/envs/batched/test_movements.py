from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from av_embodied.envs.batched.movements import Movements
from av_embodied.envs.tasks.actions import movement
from av_embodied.errors import InputError

CPU = torch.device("cpu")


def test_discrete_actions_are_those_of_single_environments() -> None:
    forward, turn, still = Movements("discrete", 4, 0.25, CPU).of(torch.arange(4))
    assert still.tolist() == [True, False, False, False]
    for action in (1, 2, 3):
        assert movement(action, "discrete", 0.25) == (forward[action], turn[action])


def test_continuous_actions_are_those_of_single_environments() -> None:
    actions = torch.tensor([[0.5, -0.2], [3.0, 0.0], [0.01, 0.001], [0.0, 0.5], [-0.4, -9.0]])
    forward, turn, still = Movements("continuous", 5, 0.25, CPU).of(actions)
    for number, action in enumerate(actions.numpy()):
        wanted = movement(action, "continuous", 0.25)
        assert bool(still[number]) == (wanted is None)
        assert (float(forward[number]), float(turn[number])) == pytest.approx(wanted or (0.0, 0.0))


@pytest.mark.parametrize(
    ("kind", "actions"),
    [
        ("discrete", torch.tensor([1, 2, 4])),
        ("discrete", torch.tensor([1, 2, -1])),
        ("discrete", torch.tensor([1.0, 2.0, 3.0])),
        ("discrete", torch.tensor([1, 2])),
        ("continuous", torch.zeros((3, 2), dtype=torch.int64)),
        ("continuous", torch.full((3, 2), math.nan)),
        ("continuous", torch.zeros((2, 3))),
    ],
)
def test_what_is_no_action_is_refused(kind: str, actions: Tensor) -> None:
    with pytest.raises(InputError, match="actions must be"):
        Movements(kind, 3, 0.25, CPU).of(actions)
