"""The room programme and the plan of a house: a rectangle cut into rooms of sensible sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Rect = tuple[float, float, float, float]  # x from, y from, x to, y to [m]

# Floor areas [m2] and the least inner width [m] of each kind of room.
AREAS = {
    "bathroom": (4.0, 9.0),
    "kitchen": (8.0, 16.0),
    "bedroom": (10.0, 18.0),
    "living_room": (16.0, 32.0),
    "hall": (5.0, 14.0),
    "office": (8.0, 15.0),
}
LEAST_WIDTH = {
    "bathroom": 1.75, "kitchen": 2.3, "bedroom": 2.7, "living_room": 3.5, "hall": 1.5,
    "office": 2.4,
}  # fmt: skip
LONGEST = {"hall": 3.6, "kitchen": 2.1}  # length over width at most; others 1.9
PROGRAMMES = {
    3: (("living_room", "bedroom", "bathroom"), ("living_room", "kitchen", "bathroom")),
    4: (
        ("living_room", "kitchen", "bedroom", "bathroom"),
        ("hall", "living_room", "bedroom", "bathroom"),
    ),
    5: (
        ("hall", "living_room", "kitchen", "bedroom", "bathroom"),
        ("living_room", "kitchen", "bedroom", "office", "bathroom"),
    ),
    6: (
        ("hall", "living_room", "kitchen", "bedroom", "bedroom", "bathroom"),
        ("hall", "living_room", "kitchen", "bedroom", "office", "bathroom"),
    ),
    7: (("hall", "living_room", "kitchen", "bedroom", "bedroom", "office", "bathroom"),),
    8: (
        ("hall", "living_room", "kitchen", "bedroom", "bedroom", "office", "bathroom", "bathroom"),
        ("hall", "living_room", "kitchen", "bedroom", "bedroom", "bedroom", "office", "bathroom"),
    ),
}
CUTS_TRIED = 400  # plans drawn for one set of areas
PLANS_COMPARED = 6  # of which the best is taken
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


def draw_programme(rng: np.random.Generator) -> tuple[str, ...]:
    """Categories of 3 to 8 rooms."""
    options = PROGRAMMES[int(rng.integers(3, 9))]
    return options[int(rng.integers(len(options)))]


def room_names(categories: tuple[str, ...]) -> tuple[str, ...]:
    """A name for each room: its category, numbered where there are several."""
    return tuple(
        f"{category}_{categories[: number + 1].count(category)}"
        if categories.count(category) > 1
        else category
        for number, category in enumerate(categories)
    )


def draw_plan(
    categories: tuple[str, ...], half_wall: float, rng: np.random.Generator
) -> tuple[Cell, ...]:
    """Cells that fill a rectangle, each of sensible size; the best connected of several."""
    while True:
        wanted = [_area(category, rng) for category in categories]
        plans: list[tuple[Cell, ...]] = []
        for _ in range(CUTS_TRIED):
            plan = _cut_house(categories, wanted, half_wall, rng)
            if plan is not None:
                plans.append(plan)
            if len(plans) == PLANS_COMPARED:
                break
        if plans:
            return max(plans, key=_connection)


def _area(category: str, rng: np.random.Generator) -> float:
    low, high = AREAS[category]
    # Cells hold half the walls too; stay off the limits, which rounding could cross.
    return float(rng.uniform(1.15 * low, 1.02 * high))


def _cut_house(
    categories: tuple[str, ...], areas: list[float], half_wall: float, rng: np.random.Generator
) -> tuple[Cell, ...] | None:
    """A rectangle cut at random into rooms of `areas`; None where a room comes out wrong."""
    total = sum(areas)
    width = round((total * rng.uniform(1.0, 1.6)) ** 0.5, 2)
    names = room_names(categories)
    cells: dict[int, Cell] = {}

    def cut(rect: Rect, rooms: list[int]) -> bool:
        """Cut `rect` across into two by area, again and again, until each room has its part."""
        if len(rooms) == 1:
            room = rooms[0]
            cells[room] = Cell(names[room], categories[room], rect)
            return _sensible(cells[room], half_wall)
        split = int(rng.integers(1, len(rooms)))
        first = sum(areas[room] for room in rooms[:split])
        share = first / sum(areas[room] for room in rooms)
        x0, y0, x1, y1 = rect
        if (x1 - x0 > y1 - y0) == (rng.random() < 0.85):
            at = round(x0 + share * (x1 - x0), 2)
            one, two = (x0, y0, at, y1), (at, y0, x1, y1)
        else:
            at = round(y0 + share * (y1 - y0), 2)
            one, two = (x0, y0, x1, at), (x0, at, x1, y1)
        return cut(one, rooms[:split]) and cut(two, rooms[split:])

    whole = (0.0, 0.0, width, round(total / width, 2))
    if not cut(whole, rng.permutation(len(categories)).tolist()):
        return None
    return tuple(cells[number] for number in range(len(categories)))


def _sensible(cell: Cell, half_wall: float) -> bool:
    x0, y0, x1, y1 = cell.inner(half_wall)
    short, long = sorted((x1 - x0, y1 - y0))
    low, high = AREAS[cell.category]
    return (
        short >= LEAST_WIDTH[cell.category]
        and long <= LONGEST.get(cell.category, 1.9) * short
        and low <= short * long <= high
    )


def _connection(plan: tuple[Cell, ...]) -> float:
    """How many rooms the hub (hall, else living room) touches; bathrooms by the kitchen count."""
    hub = next((cell for cell in plan if cell.category == "hall"), None)
    hub = hub or next(cell for cell in plan if cell.category == "living_room")
    return sum(shared_border(hub.rect, cell.rect)[1] > 1.3 for cell in plan if cell is not hub)


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
