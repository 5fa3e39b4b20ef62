"""What the level of diffracted sound depends on: how a way turns at its edges, and past others.

Beside the edges that a way bends round stand those that it only passes: a face that the first or
the last bend leaves sound along ends somewhere, at the edge's partner, and beyond that the sound
that the face has doubled fades to its half. Such an edge is taken into the chain as one that the
way passes on the lit side, so that the level is steady where the way begins to bend round it.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .tight import GRAZING

TURN = np.dtype(
    [
        ("turn", "f8"),  # into the shadow [rad], less than 0 where the way only passes
        # From the face on the side of the source to where the way comes from [rad], and from where
        # it leads on to the other face; each for the thin wall of all the edges.
        ("before", "f8"),
        ("after", "f8"),
        ("nu", "f8"),  # pi by the angle of the air round the edge
        ("gone", "f8"),  # along the way from the source [m]
        # Root of 2 a b / (a + b) times `slope` [m^0.5]; a and b are the lengths from the edge to
        # both ends of the shortest way that bends there.
        ("reach", "f8"),
        ("slope", "f8"),  # sine of the angle between way and edge
        ("gap", "f8"),  # from the edge before to this one [m]
        ("along", "b1"),  # whether that piece runs along a face
    ]
)
"""One edge on a way."""

Turns = NDArray[Any]  # of TURN


class Round(NamedTuple):
    """The edges that ways bend round, as `Edges` and `find_partners` have them."""

    face: NDArray[np.float64]
    normal: NDArray[np.float64]
    along: NDArray[np.float64]
    opening: NDArray[np.float64]
    partner: NDArray[np.int64]
    width: NDArray[np.float64]


class Ways(NamedTuple):
    """Ways, as `Bends` has them."""

    chain: NDArray[np.int64]
    corners: NDArray[np.float64]
    pieces: NDArray[np.float64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    slope: NDArray[np.float64]
    turned: NDArray[np.bool_]


@njit(cache=True)
def turns_of(ways: Ways, number: int, edges: Round) -> Turns:
    """The turns of the way of that `number`, TURN (n,).

    It begins and ends with an edge that it only passes, where there is one.
    """
    way = Ways(
        ways.chain[number],
        ways.corners[number],
        ways.pieces[number],
        ways.before[number],
        ways.after[number],
        ways.slope[number],
        ways.turned[number],
    )
    count = 0
    while count < len(way.chain) and way.chain[count] >= 0:
        count += 1
    length = way.pieces.sum()
    turns = np.zeros(count + 2, TURN)
    begin, end, gone = 1, count + 1, 0.0
    for k in range(count):
        opening = edges.opening[way.chain[k]]
        gone += way.pieces[k]
        turn = turns[k + 1]
        turn.turn = way.after[k] - way.before[k] - math.pi
        turn.before, turn.after = way.before[k], opening - way.after[k]
        turn.nu, turn.gone, turn.slope = math.pi / opening, gone, way.slope[k]
        turn.reach = _reach(gone, length - gone) * way.slope[k]
        if k > 0:
            turn.gap = gone - turns[k].gone
            turn.along = turns[k].after < GRAZING and way.before[k] < GRAZING
    if _passed(turns, 0, way, edges, 0, int(way.turned[0]), False):
        begin = 0
        turns[1].gap, turns[1].along = turns[1].gone - turns[0].gone, True
        turns[0].gone, turns[0].gap = max(turns[0].gone, 0.0), 0.0
    last = count - 1
    if _passed(turns, count + 1, way, edges, last, 1 - int(way.turned[last]), True):
        end = count + 2
        turns[count + 1].gone, turns[count + 1].along = min(turns[count + 1].gone, length), True
    return turns[begin:end]


@njit(cache=True)
def _passed(
    turns: Turns, row: int, way: Ways, edges: Round, bend: int, face: int, onward: bool
) -> bool:
    """Whether the way passes the far side of a `face` of a bend; how goes into a `row` of `turns`.

    It is the piece of the way towards the source that may do so, or `onward` the other.
    """
    edge = way.chain[bend]
    other = edges.partner[edge, face]
    if other < 0:
        return False
    x, y, axial = _in_face(way, edges, bend, face, onward)
    across = edges.width[edge, face]
    lit = math.atan2(y, across - x) - math.pi
    if lit >= 0.0:
        return False
    beyond = math.hypot(x - across, y)
    whole = max(across + beyond, 1e-9)
    scale = max(math.hypot(whole, axial) / whole, 1.0)
    run, beyond = across * scale, beyond * scale
    air = edges.opening[other]
    gone = way.pieces[: bend + 1].sum()
    rest = gone if onward else way.pieces.sum() - gone
    turn = turns[row]
    turn.turn, turn.before, turn.after = lit, air - math.pi - lit, air - math.pi - lit
    turn.nu, turn.gone = math.pi / air, gone + run if onward else gone - run
    turn.reach, turn.slope = _reach(beyond, run + rest) / scale, 1.0 / scale
    turn.gap, turn.along = run, False
    return True


@njit(cache=True)
def _in_face(
    way: Ways, edges: Round, bend: int, face: int, onward: bool
) -> tuple[float, float, float]:
    """The piece of a way before or after a bend: along `face`, off it, and along the edge [m]."""
    edge = way.chain[bend]
    x, y, axial = 0.0, 0.0, 0.0
    for axis in range(3):
        step = way.corners[bend + 2 if onward else bend, axis] - way.corners[bend + 1, axis]
        x += step * edges.face[edge, axis]
        y += step * edges.normal[edge, axis]
        axial += step * edges.along[edge, axis]
    if face == 1:
        cos, sin = math.cos(edges.opening[edge]), math.sin(edges.opening[edge])
        x, y = x * cos + y * sin, x * sin - y * cos
    return x, y, axial


@njit(cache=True)
def _reach(one: float, other: float) -> float:
    return math.sqrt(2.0 * one * max(other, 0.0) / max(one + other, 1e-9))
