"""How hard a house is to find one's way in: many rooms, narrow doors, clutter."""

from __future__ import annotations

from dataclasses import dataclass

from av_embodied.errors import InputError, unknown_name


@dataclass(frozen=True)
class Difficulty:
    """What makes a generated house easy or hard; the defaults are `medium`."""

    rooms: tuple[int, int] = (3, 8)
    """Fewest and most rooms where no programme is given."""
    door_width: tuple[float, float] = (0.85, 1.0)
    """Least and greatest width of openings between rooms [m]."""
    corridor: tuple[float, float] = (1.1, 1.4)
    """Least and greatest width of corridors between their walls [m]."""
    leaves: float = 0.7
    """Share of the doors that have a leaf; all stand open."""
    clutter: float = 0.6
    """Share of the places on tables, shelves and cabinets where something small lies."""
    on_floor: float = 0.12
    """Small things on each square metre of floor."""
    least_free: float = 0.36
    """Share of a room's floor that furniture leaves to a body of 0.5 m; 0.3 to 0.6."""

    def __post_init__(self) -> None:
        for name, least, most in (("rooms", 2, 12), ("door_width", 0.7, 1.2), ("corridor", 0.9, 2)):
            low, high = getattr(self, name)
            if not least <= low <= high <= most:
                raise InputError(f"{name} must rise within {least} and {most}, got {(low, high)}")
        limits = {"leaves": (0, 1), "clutter": (0, 1), "on_floor": (0, 1), "least_free": (0.3, 0.6)}
        for name, (low, high) in limits.items():
            if not low <= getattr(self, name) <= high:
                raise InputError(f"{name} must be {low} to {high}, got {getattr(self, name)}")


DIFFICULTIES = {
    "easy": Difficulty((3, 5), (0.95, 1.1), (1.3, 1.6), 0.3, 0.3, 0.03, 0.44),
    "medium": Difficulty(),
    "hard": Difficulty((6, 8), (0.75, 0.85), (1.0, 1.15), 1.0, 0.9, 0.3, 0.35),
}


def find_difficulty(given: str | Difficulty) -> Difficulty:
    """The settings called `given`, or `given` itself; InputError for an unknown name."""
    if isinstance(given, Difficulty):
        return given
    if given not in DIFFICULTIES:
        raise unknown_name("difficulty", str(given), DIFFICULTIES)
    return DIFFICULTIES[given]
