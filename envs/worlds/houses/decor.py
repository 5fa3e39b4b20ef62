"""What hangs on walls and ceilings: windows, curtains, pictures, lamps, the front door."""

from __future__ import annotations

from ..objects import Colour
from .doors import DOOR_HEIGHT
from .floor_space import overlap
from .furnish import Furnishing, Spot
from .groups import alone, chance, pick, size
from .layout import Rect
from .living import BLACK, OAK, SHADE, STEEL, WHITE
from .more import radiator
from .piece import Piece, Placed
from .windows import CURTAIN, FRAME, Window

SKY: Colour = (0.66, 0.84, 0.96)
CURTAINS: tuple[Colour, ...] = (
    (0.86, 0.82, 0.72), (0.60, 0.66, 0.72), (0.74, 0.52, 0.46), (0.52, 0.62, 0.50),
)  # fmt: skip
PICTURES: tuple[Colour, ...] = (
    (0.85, 0.45, 0.20), (0.20, 0.45, 0.70), (0.30, 0.60, 0.40), (0.75, 0.25, 0.40),
    (0.90, 0.75, 0.30),
)  # fmt: skip
FRONT_DOOR: Colour = (0.45, 0.29, 0.18)
BLIND: Colour = (0.90, 0.88, 0.82)
WET = ("bathroom", "hall", "corridor", "storage")  # with a flat lamp, else it hangs on a cord


def _window(window: Window, half_wall: float) -> Piece:
    """The pane, which closes its opening in the inner half of the wall, and the frame round it."""
    piece = Piece("window", round(window.width + 2.0 * FRAME, 3), 0.04, window.height)
    w, h, z = window.width, window.height, window.sill
    piece.box((0.0, -half_wall, z), (w, half_wall, h), "double_glazing", SKY)
    for x in (-(w + FRAME) / 2.0, (w + FRAME) / 2.0):
        piece.box((round(x, 3), 0.0, z), (FRAME, 0.04, h), "wood", WHITE)
    for low in (z - FRAME, z + h):
        piece.box(
            (0.0, 0.0, round(low, 3)), (round(w + 2.0 * FRAME, 3), 0.04, FRAME), "wood", WHITE
        )
    piece.box((0.0, 0.0, z), (0.04, 0.015, h), "wood", WHITE)
    return piece


def _curtains(window: Window, colour: Colour, long: bool) -> Piece:
    """A curtain at either side of a window, down to the floor or the sill, and their rod."""
    width = round(window.width + 2.0 * CURTAIN, 3)
    piece = Piece("curtain", width, 0.14, window.height)
    top = round(window.sill + window.height + 0.10, 3)
    low = 0.06 if long else round(window.sill - 0.04, 3)
    for side in (-1.0, 1.0):
        x = round(side * (window.width + CURTAIN) / 2.0, 3)
        size = (CURTAIN, 0.07, round(top - low, 3))
        piece.box((x, 0.06, low), size, "cotton_curtain", colour)
    piece.box((0.0, 0.08, top), (width, 0.03, 0.03), "plaster", STEEL)
    return piece


def _blind(window: Window) -> Piece:
    """A blind over the upper part of a window."""
    piece = Piece("curtain", round(window.width + 0.1, 3), 0.08, window.height)
    deep = round(0.45 * window.height, 3)
    low = round(window.sill + window.height - deep, 3)
    size = (round(window.width + 0.1, 3), 0.03, deep)
    piece.box((0.0, 0.045, low), size, "half_open_blinds", BLIND)
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
    piece.box((0.0, 0.0, 0.0), (0.92, 0.04, 2.0), "wooden_door", FRONT_DOOR)
    for x in (-0.49, 0.49):
        piece.box((x, 0.0, 0.0), (FRAME, 0.05, DOOR_HEIGHT), "wood", WHITE)
    piece.box((0.0, 0.0, 2.0), (0.92, 0.05, 0.05), "wood", WHITE)
    piece.box((0.36, 0.04, 1.0), (0.14, 0.04, 0.03), "plaster", STEEL)
    return piece


def _doorbell() -> Piece:
    """The chime of the doorbell, high on the wall."""
    piece = Piece("doorbell", 0.18, 0.05, 2.3)
    piece.box((0.0, 0.0, 2.15), (0.16, 0.05, 0.12), "plastic_chairs", WHITE)
    return piece


def front_door(room: Furnishing, outer: list[int]) -> None:
    """Hang the house's front door in an outer wall of `room`, before furniture comes in."""
    taken = [room.strip(*span, 0.1) for span in room.windows]
    for side in outer:
        for share in (0.5, 0.25, 0.75, 0.1, 0.9):
            along = round(room.length(side) * share, 2)
            zone = room.strip(side, along - 0.6, along + 0.6, 0.8)
            others = (*room.floor.zones, *room.floor.taken, *taken)
            if room.floor.inside(zone) and not any(overlap(zone, other) for other in others):
                room.hang(_front_door(), Spot(side, along))
                room.hang(_doorbell(), Spot(side, along))
                room.floor.zones.append(zone)
                room.windows.append((side, along - 0.6, along + 0.6))
                return


def _pendant(category: str, height: float) -> Piece:
    """A lamp under the ceiling at `height` [m]: flat in wet rooms and halls, else on a cord."""
    piece = Piece("lamp", 0.40, 0.40, height)
    if category in WET:
        piece.box((0.0, 0.06, round(height - 0.08, 3)), (0.28, 0.28, 0.08), "glass", SHADE)
        piece.bulbs.append((0.0, 0.20, round(height - 0.15, 3)))
        return piece
    piece.post((0.0, 0.20, round(height - 0.30, 3)), 0.012, 0.30, "plaster", BLACK)
    piece.box((0.0, 0.05, round(height - 0.52, 3)), (0.30, 0.30, 0.22), "light_curtain", SHADE)
    piece.bulbs.append((0.0, 0.20, round(height - 0.60, 3)))
    return piece


def hang_windows(room: Furnishing, windows: tuple[Window, ...], half_wall: float) -> None:
    """The panes, with curtains or a blind, and radiators under them where there is place."""
    colour = pick(room, CURTAINS)
    for window in windows:
        spot = Spot(window.side, window.along)
        room.hang(_window(window, half_wall), spot)
        if window.curtained:
            room.hang(_curtains(window, colour, _to_the_floor(room, window)), spot)
        elif chance(room, 0.8):
            room.hang(_blind(window), spot)
        if window.sill > 0.8:
            room.put(alone(radiator(round(min(window.width, 1.2), 2))), spot)


def _to_the_floor(room: Furnishing, window: Window) -> bool:
    """Whether there is place for curtains down to the floor, which they then take."""
    strips = []
    for side in (-1.0, 1.0):
        middle = window.along + side * (window.width + CURTAIN) / 2.0
        half = CURTAIN / 2.0
        strips.append(room.strip(window.side, middle - half, middle + half, 0.14))
    if not room.floor.fits(strips) or not room.floor.passable(strips):
        return False
    room.floor.take(strips)
    return True


def decorate(room: Furnishing, height: float) -> None:
    """Hang pictures and a lamp, in a long room two; `height` [m] is the ceiling's."""
    x0, y0, x1, y1 = room.rect
    lamp = _pendant(room.cell.category, height)
    shares = (0.25, 0.75) if max(x1 - x0, y1 - y0) > 6.5 else (0.5,)
    for share in shares:
        u, v = (share, 0.5) if x1 - x0 > y1 - y0 else (0.5, share)
        place = (round(x0 + u * (x1 - x0), 2), round(y0 + v * (y1 - y0) - 0.2, 2))
        room.placed.append(Placed(lamp, place, 0))
    if room.cell.category not in ("bathroom", "storage"):
        for side in range(4):
            _hang_picture(room, side)


def _hang_picture(room: Furnishing, side: int) -> None:
    """A picture where the wall is bare from 1.2 m up, if luck and space will have it."""
    width, height = size(room, 0.4, 0.9), size(room, 0.4, 0.8)
    colour = pick(room, PICTURES)
    low, high = width / 2.0 + 0.25, room.length(side) - width / 2.0 - 0.25
    if high < low or chance(room, 0.3):
        return
    covered = _covered(room)
    for along in room.rng.uniform(low, high, 6).round(2).tolist():
        strip = room.strip(side, along - width / 2.0 - 0.1, along + width / 2.0 + 0.1, 0.1)
        if not any(overlap(strip, other) for other in covered):
            room.hang(_picture(width, height, colour), Spot(side, along))
            return


def _covered(room: Furnishing) -> list[Rect]:
    """Where something already is at the height of pictures: tall things, windows, doors."""
    tall = [thing.rect for thing in room.placed if thing.piece.height + thing.base > 1.2]
    openings = [room.strip(*span, 0.1) for span in room.windows]
    return [*tall, *openings, *room.floor.zones, *room.covered]
