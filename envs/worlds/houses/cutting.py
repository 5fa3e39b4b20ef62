"""Rectangles cut at random into rooms of given shares, in compiled code."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@njit(cache=True)
def cut_rooms(
    rect: Floats, weights: Floats, limits: Floats, half_wall: float, draws: Floats, rooms: Floats
) -> bool:
    """Cut `rect` (4,) into rooms by `weights` (n,); whether every room is sensible.

    A part is cut across in two by the weights of its rooms, again and again. `limits` (n, 4) are
    least width [m], length over width at most, least and greatest area [m2] between walls of
    `half_wall` [m]; `draws` (n, 3) in [0, 1) decide; `rooms` (n, 4) x, y from, x, y to [m] is
    filled, in whole centimetres.
    """
    count = len(weights)
    order = np.argsort(draws[:, 0])
    parts = np.empty((2 * count, 6))
    parts[0, :4] = rect
    parts[0, 4], parts[0, 5] = 0, count
    held, drawn = 1, 0
    while held:
        held -= 1
        x0, y0, x1, y1 = parts[held, 0], parts[held, 1], parts[held, 2], parts[held, 3]
        begin, end = int(parts[held, 4]), int(parts[held, 5])
        if end - begin == 1:
            room = order[begin]
            rooms[room, 0], rooms[room, 1], rooms[room, 2], rooms[room, 3] = x0, y0, x1, y1
            if not _sensible(x1 - x0 - 2.0 * half_wall, y1 - y0 - 2.0 * half_wall, limits[room]):
                return False
            continue
        split = begin + 1 + int(draws[drawn, 1] * (end - begin - 1))
        share = weights[order[begin:split]].sum() / weights[order[begin:end]].sum()
        across = (x1 - x0 > y1 - y0) == (draws[drawn, 2] < 0.85)
        drawn += 1
        for second in range(2):
            parts[held, :4] = x0, y0, x1, y1
            if across:
                parts[held, 0 if second else 2] = round(100.0 * (x0 + share * (x1 - x0))) / 100.0
            else:
                parts[held, 1 if second else 3] = round(100.0 * (y0 + share * (y1 - y0))) / 100.0
            parts[held, 4] = split if second else begin
            parts[held, 5] = end if second else split
            held += 1
    return True


@njit(cache=True)
def _sensible(width: float, depth: float, limit: Floats) -> bool:
    short, long = min(width, depth), max(width, depth)
    area = short * long
    return short >= limit[0] and long <= limit[1] * short and limit[2] <= area and area <= limit[3]


@njit(cache=True)
def cut_plans(
    rects: Floats,
    weights: Floats,
    limits: Floats,
    half_wall: float,
    draws: Floats,
    plans: Floats,
) -> int:
    """Fill `plans` (p, n, 4) from `rects` (t, 4), one try each, with `draws` (t, n, 3).

    Returns how many plans were found; the rest of the arguments are those of `cut_rooms`.
    """
    found = 0
    for number in range(len(rects)):
        if cut_rooms(rects[number], weights, limits, half_wall, draws[number], plans[found]):
            found += 1
            if found == len(plans):
                break
    return found
