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
    """From the face on the side of the source to where the way comes from [rad]."""
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
    chain = bends.chain[way, :count].tolist()
    before, after = (angle[way, :count].tolist() for angle in bends.angles)
    opening = bends.edges.opening[bends.chain[way, :count]].tolist()
    gone = np.cumsum(bends.pieces[way])[:count].tolist()
    slope, length = bends.slope[way].tolist(), float(bends.length[way])
    turns = []
    for k in range(count):
        grazes = k > 0 and after[k - 1] > opening[k - 1] - GRAZING and before[k] < GRAZING
        reach = _reach(gone[k], length - gone[k]) * slope[k]
        turn = after[k] - before[k] - math.pi
        gap = gone[k] - gone[k - 1] if k else 0.0
        nu = math.pi / opening[k]
        turns.append(Turn(turn, before[k], nu, gone[k], reach, slope[k], gap, grazes))
    arrives = bends.turned[way]
    faces = int(arrives[0]), 1 - int(arrives[count - 1])
    first, last = chain[0], chain[-1]
    if partner[first, faces[0]] >= 0:
        passed = _passing(bends, way, 0, faces[0], float(width[first, faces[0]]))
        air = float(bends.edges.opening[partner[first, faces[0]]])
        if passed.lit < 0.0:
            reach = _reach(passed.beyond, passed.run + length - gone[0]) * passed.slope
            place = max(gone[0] - passed.run, 0.0)
            front = air - math.pi - passed.lit
            turns[0] = turns[0]._replace(gap=passed.run, along=True)
            turns.insert(0, Turn(passed.lit, front, math.pi / air, place, reach, passed.slope))
    if partner[last, faces[1]] >= 0:
        passed = _passing(bends, way, count - 1, faces[1], float(width[last, faces[1]]), True)
        air = float(bends.edges.opening[partner[last, faces[1]]])
        if passed.lit < 0.0:
            reach = _reach(passed.beyond, passed.run + gone[-1]) * passed.slope
            place = min(gone[-1] + passed.run, length)
            turns.append(
                Turn(passed.lit, 0.0, math.pi / air, place, reach, passed.slope, passed.run, True)
            )
    return turns


class _Passing(NamedTuple):
    """How the end of a way passes the far side of a face."""

    lit: float
    """Its turn there [rad]."""
    run: float
    """Length [m] of a way along the face up to there ..."""
    beyond: float
    """... and from there on."""
    slope: float
    """Sine of that way's angle to the edge."""


def _passing(
    bends: Bends, way: int, bend: int, face: int, width: float, onward: bool = False
) -> _Passing:
    """The piece that leads to the source, or `onward` to the listener, past `face` of a bend."""
    edge = bends.chain[way, bend]
    edges = bends.edges
    corner = bends.corners[way, bend + 1]
    piece = (bends.corners[way, bend + 2] if onward else bends.corners[way, bend]) - corner
    x, y = float(piece @ edges.face[edge]), float(piece @ edges.normal[edge])
    axial = float(piece @ edges.along[edge])
    if face == 1:  # turn to that face's axes
        air = float(edges.opening[edge])
        cos, sin = math.cos(air), math.sin(air)
        x, y = x * cos + y * sin, x * sin - y * cos
    beyond = math.hypot(x - width, y)
    across = max(width + beyond, 1e-9)
    scale = max(math.hypot(across, axial) / across, 1.0)
    lit = math.atan2(y, width - x) - math.pi
    return _Passing(lit, width * scale, beyond * scale, 1.0 / scale)


def _reach(one: float, other: float) -> float:
    return math.sqrt(2.0 * one * max(other, 0.0) / max(one + other, 1e-9))
