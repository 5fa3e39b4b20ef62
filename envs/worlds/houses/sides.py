"""Whether rooms fit on both sides of a corridor that is long enough for a stair."""

from __future__ import annotations

import math

from av_embodied.errors import InputError

from .doors import MARGIN
from .programmes import KINDS


def check_sides(storeys: dict[str, tuple[str, ...]], stair: float, door: float) -> None:
    """Raise InputError where no plan can have the rooms of each storey about its corridor.

    `storeys` are kinds of rooms by where they are, `stair` the least length [m] that the stair
    takes of the corridor and `door` the width [m] of the opening that must lie beyond it, on its
    side. A room that is alone on its side is as long as the corridor.
    """
    least = stair + door + 2.0 * MARGIN
    for where, rooms in storeys.items():
        alone = max(4 - len(rooms), 0)  # rooms without another one on their side
        longest = sorted(((_longest(kind), kind) for kind in rooms), reverse=True)
        short = [kind for length, kind in longest[:alone] if length < least]
        if len(rooms) < 2 or short:
            why = f"; a {short[0]} alone on its side would be too long" if short else ""
            raise InputError(
                f"programme: no two storeys can be made of it: {where} {sorted(rooms)} would lie "
                f"on both sides of a corridor of at least {least:.1f} m, for its stair{why}; ask "
                "for more rooms or for one storey"
            )


def _longest(kind: str) -> float:
    """Length [m] that a room of `kind` has at most."""
    return math.sqrt(KINDS[kind].area[1] * KINDS[kind].longest)
