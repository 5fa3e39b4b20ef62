"""What hangs on walls and ceilings: windows, curtains, pictures, lamps, the front door."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .doors import DOOR_HEIGHT
from .floor_space import overlap
from .furnish import Furnishing, Spot
from .furniture import Piece, Placed
from .furniture_living import BLACK, OAK, SHADE, STEEL, WHITE
from .layout import Rect
from .objects import Colour

SKY: Colour = (0.66, 0.84, 0.96)
FRAME = 0.06  # m, width of frames round windows and pictures
CURTAIN = 0.35  # m, width of a drawn curtain at either side of a window
MOST_WINDOWS = {
    "bathroom": 1, "bedroom": 1, "hall": 0, "kitchen": 1, "living_room": 2, "office": 1,
}  # fmt: skip
CURTAINED = ("living_room", "bedroom", "office")
CURTAINS: tuple[Colour, ...] = (
    (0.86, 0.82, 0.72), (0.60, 0.66, 0.72), (0.74, 0.52, 0.46), (0.52, 0.62, 0.50),
)  # fmt: skip
PICTURES: tuple[Colour, ...] = (
    (0.85, 0.45, 0.20), (0.20, 0.45, 0.70), (0.30, 0.60, 0.40), (0.75, 0.25, 0.40),
    (0.90, 0.75, 0.30),
)  # fmt: skip


@dataclass(frozen=True)
class Window:
    """A pane in an outer wall: its middle `along` the wall, width, sill and height [m]."""

    side: int
    along: float
    width: float
    sill: float
    height: float
    curtained: bool

    @property
    def span(self) -> tuple[int, float, float]:
        """Side, and from and to along it [m], frame and curtains included."""
        half = self.width / 2.0 + (CURTAIN if self.curtained else FRAME) + 0.02
        return self.side, self.along - half, self.along + half


def draw_windows(
    category: str, outer: list[int], lengths: list[float], rng: np.random.Generator
) -> list[Window]:
    """Windows in the middle part of outer walls (sides `outer`), none in halls."""
    windows = []
    most = MOST_WINDOWS[category]
    chosen = [outer[number] for number in rng.permutation(len(outer)).tolist()]
    for side in sorted(chosen[:most]):
        length = lengths[side]
        along = round(length * float(rng.uniform(0.42, 0.58)), 2)
        curtained = category in CURTAINED
        if category == "bathroom":
            width, sill, height = 0.7, 1.40, 0.6
        else:
            width = round(min(1.8, 0.5 * length, length - 1.0), 2)
            sill, height = (1.10 if category == "kitchen" else 0.92), 1.15
        if width > 0.5 and rng.random() < 0.95:
            windows.append(Window(side, along, width, sill, height, curtained))
    return windows


def _window(window: Window) -> Piece:
    """The pane, and the frame round it."""
    piece = Piece("window", round(window.width + 2.0 * FRAME, 3), 0.04, window.height)
    w, h, z = window.width, window.height, window.sill
    piece.box((0.0, 0.0, z), (w, 0.02, h), "window", SKY)
    for x in (-(w + FRAME) / 2.0, (w + FRAME) / 2.0):
        piece.box((round(x, 3), 0.0, z), (FRAME, 0.04, h), "wood", WHITE)
    for low in (z - FRAME, z + h):
        piece.box(
            (0.0, 0.0, round(low, 3)), (round(w + 2.0 * FRAME, 3), 0.04, FRAME), "wood", WHITE
        )
    piece.box((0.0, 0.02, z), (0.04, 0.015, h), "wood", WHITE)
    return piece


def _curtains(window: Window, colour: Colour) -> Piece:
    """A curtain at either side of a window, and the rod that they hang on."""
    width = round(window.width + 2.0 * CURTAIN, 3)
    piece = Piece("curtain", width, 0.14, window.height)
    top = round(window.sill + window.height + 0.10, 3)
    for side in (-1.0, 1.0):
        x = round(side * (window.width + CURTAIN) / 2.0, 3)
        size = (CURTAIN, 0.07, round(top - window.sill, 3))
        piece.box((x, 0.06, window.sill), size, "cotton_curtain", colour)
    piece.box((0.0, 0.08, top), (width, 0.03, 0.03), "plaster", STEEL)
    return piece


def _picture(width: float, height: float, colour: Colour) -> Piece:
    piece = Piece("picture", width, 0.03, height)
    piece.box((0.0, 0.0, 1.30), (width, 0.02, height), "wood", OAK)
    inner = (round(width - 0.08, 3), 0.01, round(height - 0.08, 3))
    piece.box((0.0, 0.02, 1.34), inner, "glass", colour)
    return piece


def _front_door() -> Piece:
    """A closed door leaf with its frame."""
    piece = Piece("door", 1.04, 0.05, DOOR_HEIGHT)
    piece.box((0.0, 0.0, 0.0), (0.92, 0.04, 2.0), "wooden_door", (0.45, 0.29, 0.18))
    for x in (-0.49, 0.49):
        piece.box((x, 0.0, 0.0), (FRAME, 0.05, DOOR_HEIGHT), "wood", WHITE)
    piece.box((0.0, 0.0, 2.0), (0.92, 0.05, 0.05), "wood", WHITE)
    piece.box((0.36, 0.04, 1.0), (0.14, 0.04, 0.03), "plaster", STEEL)
    return piece


def front_door(room: Furnishing, outer: list[int]) -> None:
    """Hang the house's front door in an outer wall of `room`, before furniture comes in."""
    for side in outer:
        for share in (0.5, 0.25, 0.75):
            along = round(room.length(side) * share, 2)
            zone = room.strip(side, along - 0.6, along + 0.6, 0.8)
            if not any(overlap(zone, door) for door in room.floor.zones):
                room.hang(_front_door(), Spot(side, along))
                room.floor.zones.append(zone)
                room.windows.append((side, along - 0.6, along + 0.6))
                return


def _pendant(category: str, height: float) -> Piece:
    """A lamp under the ceiling at `height` [m]: flat in wet rooms and halls, else on a cord."""
    piece = Piece("lamp", 0.40, 0.40, height)
    if category in ("bathroom", "hall"):
        piece.post((0.0, 0.20, round(height - 0.08, 3)), 0.18, 0.08, "glass", SHADE)
        return piece
    piece.post((0.0, 0.20, round(height - 0.35, 3)), 0.012, 0.35, "plaster", BLACK)
    piece.ball((0.0, 0.20, round(height - 0.50, 3)), 0.17, "light_curtain", SHADE)
    return piece


def decorate(room: Furnishing, windows: list[Window], height: float) -> None:
    """Hang windows, curtains, pictures and a lamp; `height` [m] is the ceiling's."""
    colour = CURTAINS[int(room.rng.integers(len(CURTAINS)))]
    for window in windows:
        spot = Spot(window.side, window.along)
        room.hang(_window(window), spot)
        if window.curtained:
            room.hang(_curtains(window, colour), spot)
    x0, y0, x1, y1 = room.rect
    middle = (round((x0 + x1) / 2.0, 2), round((y0 + y1) / 2.0 - 0.2, 2))
    room.placed.append(Placed(_pendant(room.cell.category, height), middle, 0))
    if room.cell.category != "bathroom":
        for side in range(4):
            _hang_picture(room, side)


def _hang_picture(room: Furnishing, side: int) -> None:
    """A picture where the wall is bare from 1.2 m up, if luck and space will have it."""
    width, height = ((0.9, 0.6), (0.6, 0.8), (0.5, 0.5))[int(room.rng.integers(3))]
    colour = PICTURES[int(room.rng.integers(len(PICTURES)))]
    low, high = width / 2.0 + 0.25, room.length(side) - width / 2.0 - 0.25
    if high < low or room.rng.random() < 0.3:
        return
    for along in room.rng.uniform(low, high, 6).round(2).tolist():
        strip = room.strip(side, along - width / 2.0 - 0.1, along + width / 2.0 + 0.1, 0.1)
        if not any(overlap(strip, other) for other in _covered(room)):
            room.hang(_picture(width, height, colour), Spot(side, along))
            return


def _covered(room: Furnishing) -> list[Rect]:
    """Where something already is at the height of pictures: tall things, windows, doors."""
    tall = [thing.rect for thing in room.placed if thing.piece.height > 1.2]
    openings = [room.strip(*span, 0.1) for span in room.windows]
    return [*tall, *openings, *room.floor.zones]
