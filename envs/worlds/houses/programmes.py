"""Which rooms a house has: kinds of rooms with their sizes, programmes by name, storeys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from av_embodied.errors import InputError, unknown_name


@dataclass(frozen=True)
class Kind:
    """Limits of a kind of room: floor area [m2], least width [m], length over width at most."""

    area: tuple[float, float]
    least_width: float
    longest: float = 1.9


KINDS = {
    "bathroom": Kind((4.0, 9.0), 1.75),
    "bedroom": Kind((10.0, 18.0), 2.7),
    "child_room": Kind((8.5, 15.0), 2.5),
    "corridor": Kind((3.0, 34.0), 0.9, 14.0),
    "dining_room": Kind((9.0, 18.0), 2.7),
    "hall": Kind((5.0, 14.0), 1.5, 3.6),
    "kitchen": Kind((8.0, 16.0), 2.3, 2.1),
    "living_room": Kind((16.0, 32.0), 3.5),
    "meeting_room": Kind((12.0, 26.0), 3.0),
    "office": Kind((8.0, 15.0), 2.4),
    "storage": Kind((4.0, 8.0), 1.7, 2.2),
    "studio": Kind((20.0, 36.0), 3.8),
}
HUBS = ("corridor", "hall", "living_room", "studio", "dining_room", "meeting_room", "kitchen")
PROGRAMMES: dict[str, dict[str, int]] = {
    "studio": {"hall": 1, "studio": 1, "bathroom": 1},
    "flat": {"hall": 1, "living_room": 1, "kitchen": 1, "bedroom": 1, "bathroom": 1},
    "shared_flat": {"hall": 1, "living_room": 1, "kitchen": 1, "bedroom": 3, "bathroom": 1},
    "family_house": {
        "hall": 1, "living_room": 1, "kitchen": 1, "bedroom": 1, "child_room": 2, "bathroom": 1,
        "storage": 1,
    },
    "villa": {
        "hall": 1, "living_room": 1, "dining_room": 1, "kitchen": 1, "bedroom": 2,
        "child_room": 2, "office": 1, "bathroom": 2,
    },
    "workplace": {"hall": 1, "office": 4, "meeting_room": 1, "kitchen": 1, "bathroom": 1},
}  # fmt: skip
DRAWN: dict[int, tuple[tuple[str, ...], ...]] = {
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
        ("hall", "living_room", "kitchen", "bedroom", "child_room", "bathroom"),
        ("hall", "living_room", "kitchen", "bedroom", "office", "bathroom"),
    ),
    7: (
        ("hall", "living_room", "kitchen", "bedroom", "child_room", "office", "bathroom"),
        ("hall", "living_room", "dining_room", "kitchen", "bedroom", "bedroom", "bathroom"),
    ),
    8: (
        ("hall", "living_room", "kitchen", "bedroom", "child_room", "office", "bathroom",
         "bathroom"),
        ("hall", "living_room", "kitchen", "bedroom", "child_room", "child_room", "storage",
         "bathroom"),
    ),
}  # fmt: skip
TWO_STOREYS: tuple[dict[str, int], ...] = (
    {"living_room": 1, "kitchen": 1, "dining_room": 1, "bedroom": 2, "child_room": 1,
     "bathroom": 2},
    {"living_room": 1, "kitchen": 1, "office": 1, "storage": 1, "bedroom": 2, "child_room": 1,
     "bathroom": 2},
    {"living_room": 1, "kitchen": 1, "dining_room": 1, "office": 1, "bedroom": 2,
     "child_room": 2, "bathroom": 2},
)  # fmt: skip
MOST_ROOMS = 12  # on a storey
DOWNSTAIRS = (
    "living_room", "kitchen", "dining_room", "studio", "meeting_room", "storage", "office",
)  # fmt: skip


def draw_programme(rooms: tuple[int, int], rng: np.random.Generator) -> tuple[str, ...]:
    """Kinds of the rooms of a house of one storey with a number of rooms within `rooms`."""
    low, high = min(max(rooms[0], 3), 8), min(max(rooms[1], 3), 8)
    options = DRAWN[int(rng.integers(low, high + 1))]
    return options[int(rng.integers(len(options)))]


def find_programme(given: str | Mapping[str, int]) -> tuple[str, ...]:
    """Kinds of the rooms that `given` asks for: a name of `PROGRAMMES`, or counts by kind.

    Raises InputError for an unknown name or kind, a count that is not a whole number of 0 or
    more, and a programme that no plan can fulfil.
    """
    if isinstance(given, str):
        if given not in PROGRAMMES:
            raise unknown_name("room programme", given, PROGRAMMES)
        given = PROGRAMMES[given]
    categories: list[str] = []
    for kind, count in given.items():
        if kind not in KINDS:
            raise unknown_name("kind of room", str(kind), KINDS)
        if isinstance(count, bool) or not isinstance(count, (int, np.integer)) or count < 0:
            raise InputError(f"programme: {kind} must be a whole number of 0 or more, got {count}")
        categories += [kind] * int(count)
    check_programme(tuple(categories))
    return tuple(categories)


def check_programme(categories: tuple[str, ...]) -> None:
    """Raise InputError where no house can have rooms of `categories`, saying why."""
    if not set(categories) - {"bathroom", "storage"}:
        raise InputError(
            "programme: a house needs a room to live in, and no way leads through a bathroom or a "
            f"storage, got {sorted(categories)}"
        )
    if len(categories) < 2:
        raise InputError(f"programme: a house needs two rooms or more, got {list(categories)}")
    for kind in ("hall", "corridor"):
        if categories.count(kind) > 1:
            raise InputError(f"programme: one {kind} at most, got {categories.count(kind)}")
    if len(categories) > 2 * MOST_ROOMS:
        raise InputError(f"programme: {2 * MOST_ROOMS} rooms at most, got {len(categories)}")


def areas(categories: tuple[str, ...]) -> tuple[float, float]:
    """Least and greatest floor [m2] that rooms of `categories` have together."""
    low = sum(KINDS[kind].area[0] for kind in categories)
    return low, sum(KINDS[kind].area[1] for kind in categories)


def split_storeys(categories: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rooms downstairs and upstairs, without the corridor that each storey gets.

    Raises InputError where they cannot be two storeys of one size.
    """
    rooms = [kind for kind in categories if kind not in ("hall", "corridor")]
    below = [kind for kind in rooms if kind in DOWNSTAIRS]
    above = [kind for kind in rooms if kind not in DOWNSTAIRS]
    if above.count("bathroom") > 1:
        above.remove("bathroom")
        below.append("bathroom")
    for _ in range(len(rooms)):
        gap = sum(areas(tuple(below))) - sum(areas(tuple(above)))
        larger, smaller = (below, above) if gap > 0.0 else (above, below)
        # A room changes the storey while that makes the storeys more alike.
        movable = [k for k in larger if 2.0 * sum(KINDS[k].area) < abs(gap) + 8.0]
        if not movable or abs(gap) < 12.0:
            break
        moved = max(movable, key=lambda kind: sum(KINDS[kind].area))
        larger.remove(moved)
        smaller.append(moved)
    low, high = (
        max(areas(tuple(s))[0] for s in (below, above)),
        min(areas(tuple(s))[1] for s in (below, above)),
    )
    living = [set(storey) - {"bathroom", "storage"} for storey in (below, above)]
    if len(rooms) < 4 or low > 0.95 * high or not all(living):
        raise InputError(
            f"programme: {sorted(categories)} cannot be two storeys of one size: downstairs "
            f"{sorted(below)}, upstairs {sorted(above)}; ask for more rooms or for one storey"
        )
    if max(len(below), len(above)) > MOST_ROOMS:
        raise InputError(f"programme: {MOST_ROOMS} rooms on a storey at most, got {len(rooms)}")
    return tuple(below), tuple(above)
