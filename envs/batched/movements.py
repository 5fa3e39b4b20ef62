"""Actions of many robots as movements."""

from __future__ import annotations

import torch
from torch import Tensor

from av_embodied.errors import InputError
from av_embodied.policy import STOP

from ..tasks.actions import FASTEST, MOVES, STILL_SPEED, STILL_TURN


class Movements:
    """What `actions` of a kind, "discrete" or "continuous", mean over a `period` [s]."""

    def __init__(self, kind: str, count: int, period: float, device: torch.device) -> None:
        self._discrete = kind == "discrete"
        self._count = count
        self._period = period
        self._device = device
        moves = [MOVES[number] for number in range(len(MOVES))]
        self._moves = torch.tensor(moves, dtype=torch.float64, device=device)

    def of(self, actions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Forward way [m], turn [rad] and whether it is the stop, (n,) each.

        Raises InputError for another shape, type or device, and on the CPU for numbers that are no
        action; on CUDA, where looking would mean waiting, these fail at the next wait instead.
        """
        if not isinstance(actions, Tensor):
            raise InputError(f"actions must be a tensor, got {type(actions).__name__}")
        wanted = (self._count,) if self._discrete else (self._count, 2)
        whole = not (actions.is_floating_point() or actions.is_complex())
        whole &= actions.dtype != torch.bool
        if tuple(actions.shape) != wanted or whole != self._discrete:
            kind = "whole numbers" if self._discrete else "speeds and turn rates"
            raise InputError(
                f"actions must be {kind} {wanted}, got {actions.dtype} {tuple(actions.shape)}"
            )
        if actions.device.type != self._device.type:
            raise InputError(f"actions must be on {self._device}, got {actions.device}")
        if self._discrete:
            good = (actions >= 0) & (actions < len(MOVES))
            self._demand(good, f"discrete actions must be 0 to {len(MOVES) - 1}")
            forward, turn = self._moves[actions.long()].unbind(dim=1)
            return forward.contiguous(), turn.contiguous(), actions == STOP
        self._demand(actions.isfinite(), "continuous actions must be finite")
        speed, rate = actions.detach().double().clamp(-FASTEST, FASTEST).unbind(dim=1)
        still = (speed.abs() < STILL_SPEED) & (rate.abs() < STILL_TURN)
        move = (~still).double() * self._period
        return (speed * move).contiguous(), (rate * move).contiguous(), still

    def _demand(self, good: Tensor, rule: str) -> None:
        if self._device.type == "cpu":
            if not bool(good.all()):
                raise InputError(rule)
        else:
            torch.ops.aten._assert_async.msg(good.all(), rule)
