"""The plan of a storey: a rectangle cut into rooms of sensible sizes, with a corridor or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cutting import cut_plans
from .programmes import HUBS, KINDS, areas

Rect = tuple[float, float, float, float]  # x from, y from, x to, y to [m]
TRIES = 400  # cuts tried for one set of areas
ORDERS = 12  # ways tried to share rooms out between the bands on both sides of a corridor
PLANS_COMPARED = 6  # of which the best is taken
BAND = (3.0, 4.9)  # m, depth of the rooms on either side of a corridor
UNEQUAL = 1.0  # m, by which a band may be deeper than the mean of both
TOUCH = 0.005  # m, half the grain of plan coordinates


@dataclass(frozen=True)
class Cell:
    """A room's part of the plan, up to the centre lines of its walls."""

    name: str
    category: str
    rect: Rect

    def inner(self, half_wall: float) -> Rect:
        """The floor between the walls."""
        x0, y0, x1, y1 = self.rect
        low_x, low_y = round(x0 + half_wall, 3), round(y0 + half_wall, 3)
        return low_x, low_y, round(x1 - half_wall, 3), round(y1 - half_wall, 3)


@dataclass(frozen=True)
class Strips:
    """A house of `width` [m] with a corridor of `corridor` [m] between two bands of rooms.

    The bands are `below` and `above` deep [m], all up to centre lines of walls.
    """

    width: float
    below: float
    corridor: float
    above: float


def room_names(categories: tuple[str, ...]) -> tuple[str, ...]:
    """A name for each room: its category, numbered where there are several."""
    return tuple(
        f"{category}_{categories[: number + 1].count(category)}"
        if categories.count(category) > 1
        else category
        for number, category in enumerate(categories)
    )


def hub_of(categories: list[str]) -> int:
    """The number of the room that the others are reached from."""
    known = [categories.index(kind) for kind in HUBS if kind in categories]
    if known:
        return known[0]
    return next(n for n, kind in enumerate(categories) if kind not in ("bathroom", "storage"))


def draw_plan(
    categories: tuple[str, ...], half_wall: float, rng: np.random.Generator
) -> tuple[Cell, ...] | None:
    """Cells that fill a rectangle, the best connected of several; None where none was found."""
    wanted = draw_areas(categories, rng)
    total = float(wanted.sum())
    width = np.round((total * rng.uniform(1.0, 1.6, TRIES)) ** 0.5, 2)
    rects = np.column_stack([0 * width, 0 * width, width, np.round(total / width, 2)])
    plans = _plans(rects, categories, wanted, half_wall, rng)
    if not len(plans):
        return None
    hub = hub_of(list(categories))
    best = max(plans, key=lambda plan: _connection(plan, hub))
    return _cells(categories, best)


def draw_strips(
    categories: tuple[str, ...], corridor: float, rng: np.random.Generator, least: float = 0.0
) -> Strips:
    """A house for `categories` about a corridor of `corridor` [m], at least `least` [m] wide."""
    total = float(draw_areas(categories, rng).sum())
    width = round(max(total / (2.0 * float(rng.uniform(*BAND))), least), 2)
    both = total / width
    below = round(0.5 * both + min(0.3 * both, UNEQUAL) * float(rng.uniform(-1.0, 1.0)), 2)
    return Strips(width, below, round(corridor, 2), round(both - below, 2))


def draw_bands(
    categories: tuple[str, ...], strips: Strips, half_wall: float, rng: np.random.Generator
) -> tuple[Cell, ...] | None:
    """Cells of `categories` on both sides of a corridor, which comes first; None: not found."""
    top = round(strips.below + strips.corridor, 2)
    bands = ((0.0, 0.0, strips.width, strips.below),)
    bands += ((0.0, top, strips.width, round(top + strips.above, 2)),)
    for _ in range(ORDERS):
        wanted = draw_areas(categories, rng)
        order = rng.permutation(len(categories)).tolist()
        reached = np.cumsum(wanted[order]) / wanted.sum()
        goal = strips.below / (strips.below + strips.above)
        split = 1 + int(np.argmin(np.abs(reached[:-1] - goal)))
        found: dict[int, Rect] = {}
        for rooms, band, edge in zip((order[:split], order[split:]), bands, (3, 1), strict=True):
            kinds = tuple(categories[room] for room in rooms)
            best = _best_band(kinds, wanted[rooms], band, edge, half_wall, rng)
            if best is None:
                break
            found |= {room: _rect(row) for room, row in zip(rooms, best, strict=True)}
        else:
            middle = (0.0, strips.below, strips.width, top)
            rects = [middle, *(found[number] for number in range(len(categories)))]
            return _cells(("corridor", *categories), np.array(rects))
    return None


def _best_band(
    categories: tuple[str, ...],
    wanted: NDArray[np.float64],
    band: Rect,
    edge: int,
    half_wall: float,
    rng: np.random.Generator,
) -> NDArray[np.float64] | None:
    """Rooms that fill `band`, as many as can be at the corridor, which is at its `edge`."""
    low, high = areas(categories)
    if not low < (band[2] - band[0]) * (band[3] - band[1]) < 1.3 * high:
        return None
    rects = np.tile(band, (TRIES // 4, 1))
    plans = _plans(rects, categories, wanted, half_wall, rng)
    if not len(plans):
        return None
    return max(plans, key=lambda plan: np.sum(np.abs(plan[:, edge] - band[edge]) < TOUCH))


def draw_areas(categories: tuple[str, ...], rng: np.random.Generator) -> NDArray[np.float64]:
    """A floor area [m2] for each of `categories`."""
    limits = np.array([KINDS[kind].area for kind in categories])
    # Cells hold half the walls too; stay off the limits, which rounding could cross.
    return rng.uniform(1.15 * limits[:, 0], 1.02 * limits[:, 1])


def _plans(
    rects: NDArray[np.float64],
    categories: tuple[str, ...],
    weights: NDArray[np.float64],
    half_wall: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    kinds = [KINDS[kind] for kind in categories]
    limits = np.array([(k.least_width, k.longest, *k.area) for k in kinds])
    plans = np.empty((PLANS_COMPARED, len(categories), 4))
    draws = rng.random((len(rects), len(categories), 3))
    return plans[: cut_plans(rects, weights, limits, half_wall, draws, plans)]


def _rect(row: NDArray[np.float64]) -> Rect:
    a, b, c, d = (round(float(value), 2) for value in row)
    return a, b, c, d


def _cells(categories: tuple[str, ...], rects: NDArray[np.float64]) -> tuple[Cell, ...]:
    names = room_names(categories)
    return tuple(
        Cell(name, kind, _rect(row))
        for name, kind, row in zip(names, categories, rects, strict=True)
    )


def _connection(plan: NDArray[np.float64], hub: int) -> int:
    """How many rooms the hub touches along more than a door's width."""
    mine = plan[hub]
    gap = np.maximum(mine[:2], plan[:, :2]) - np.minimum(mine[2:], plan[:, 2:])  # < 0: common
    touch = (np.abs(gap).min(axis=1) < TOUCH) & (gap.min(axis=1) < -1.3)
    return int(touch.sum())


def shared_border(a: Rect, b: Rect) -> tuple[str, float, float, float]:
    """The border that two cells share: `x` or `y` (what is constant), length, where, from [m].

    Length 0 where they do not touch.
    """
    for axis, here, there in (("x", 0, 1), ("y", 1, 0)):
        for low, high in ((a, b), (b, a)):
            if abs(low[here + 2] - high[here]) < TOUCH:
                start = max(a[there], b[there])
                length = min(a[there + 2], b[there + 2]) - start
                if length > TOUCH:
                    return axis, length, low[here + 2], start
    return "x", 0.0, 0.0, 0.0
