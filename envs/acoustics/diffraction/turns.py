"""What the level of diffracted sound depends on: how a way turns at its edges, and past others.

Beside the edges that a way bends round stand those that it only passes: a face that the first or
the last bend leaves sound along ends somewhere, at the edge's partner, and beyond that the sound
that the face has doubled fades to its half. Such an edge is taken into the chain as one that the
way passes on the lit side, so that the level is steady where the way begins to bend round it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .tight import GRAZING, Bends


class Turn(NamedTuple):
    """One edge on a way."""

    turn: float
    """Into the shadow [rad], less than 0 where the way only passes."""
    before: float
    """From the face on the side of the source to where the way comes from [rad] ..."""
    after: float
    """... and from where it leads on to the other face; each for the thin wall of all the edges."""
    nu: float
    """Pi by the angle of the air round the edge."""
    gone: float
    """Along the way from the source [m]."""
    reach: float
    """Root of 2 a b / (a + b) times `slope` [m^0.5]; a and b are the lengths from the edge to both
    ends of the shortest way that bends there."""
    slope: float
    """Sine of the angle between way and edge."""
    gap: float = 0.0
    """From the edge before to this one [m]."""
    along: bool = False
    """Whether that piece runs along a face."""


def turns_of(
    bends: Bends, way: int, partner: NDArray[np.int64], width: NDArray[np.float64]
) -> list[Turn]:
    """The turns of one of the ways; at each face of an edge `partner` (n, 2) is `width` (n, 2) off.

    The way begins and ends with an edge that it only passes, where there is one.
    """
    count = int(bends.real[way].sum())
    before, after = (angle[way, :count].tolist() for angle in bends.angles)
    opening = bends.edges.opening[bends.chain[way, :count]].tolist()
    gone = np.cumsum(bends.pieces[way])[:count].tolist()
    slope, length = bends.slope[way].tolist(), float(bends.length[way])
    turns = []
    for k in range(count):
        grazes = k > 0 and after[k - 1] > opening[k - 1] - GRAZING and before[k] < GRAZING
        reach = _reach(gone[k], length - gone[k]) * slope[k]
        turn, rest = after[k] - before[k] - math.pi, opening[k] - after[k]
        gap = gone[k] - gone[k - 1] if k else 0.0
        nu = math.pi / opening[k]
        turns.append(Turn(turn, before[k], rest, nu, gone[k], reach, slope[k], gap, grazes))
    arrives = bends.turned[way]
    passed = _passed(bends, way, 0, int(arrives[0]), partner, width)
    if passed:
        turns[0] = turns[0]._replace(gap=gone[0] - passed.gone, along=True)
        turns.insert(0, passed._replace(gone=max(passed.gone, 0.0), gap=0.0))
    passed = _passed(bends, way, count - 1, 1 - int(arrives[count - 1]), partner, width, True)
    if passed:
        turns.append(passed._replace(gone=min(passed.gone, length), along=True))
    return turns


def _passed(
    bends: Bends,
    way: int,
    bend: int,
    face: int,
    partner: NDArray[np.int64],
    width: NDArray[np.float64],
    onward: bool = False,
) -> Turn | None:
    """The far side of a `face` of a bend, where the way passes that.

    It is the piece of the way towards the source that may do so, or `onward` the other.
    """
    edge = bends.chain[way, bend]
    other = int(partner[edge, face])
    if other < 0:
        return None
    x, y, axial = _in_face(bends, way, bend, face, onward)
    across = float(width[edge, face])
    lit = math.atan2(y, across - x) - math.pi
    if lit >= 0.0:
        return None
    beyond = math.hypot(x - across, y)
    whole = max(across + beyond, 1e-9)
    scale = max(math.hypot(whole, axial) / whole, 1.0)
    run, beyond = across * scale, beyond * scale
    air = float(bends.edges.opening[other])
    gone = float(bends.pieces[way, : bend + 1].sum())
    rest = gone if onward else float(bends.length[way]) - gone
    reach = _reach(beyond, run + rest) / scale
    outer = air - math.pi - lit
    place = gone + run if onward else gone - run
    return Turn(lit, outer, outer, math.pi / air, place, reach, 1.0 / scale, run)


def _in_face(
    bends: Bends, way: int, bend: int, face: int, onward: bool
) -> tuple[float, float, float]:
    """The piece of a way before or after a bend: along `face`, off it, and along the edge [m]."""
    edge, edges = bends.chain[way, bend], bends.edges
    corners = bends.corners[way]
    piece = corners[bend + 2 if onward else bend] - corners[bend + 1]
    x, y = float(piece @ edges.face[edge]), float(piece @ edges.normal[edge])
    if face == 1:
        air = float(edges.opening[edge])
        cos, sin = math.cos(air), math.sin(air)
        x, y = x * cos + y * sin, x * sin - y * cos
    return x, y, float(piece @ edges.along[edge])


def _reach(one: float, other: float) -> float:
    return math.sqrt(2.0 * one * max(other, 0.0) / max(one + other, 1e-9))
