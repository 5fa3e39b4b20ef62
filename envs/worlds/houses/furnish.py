"""Furnishing: groups of furniture that stand against a wall, tried until one fits."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .doors import Door
from .floor_space import FloorSpace, overlap
from .layout import Cell, Rect
from .piece import FLAT, TALL, Piece, Placed, turned

TRIES = 6  # places tried along each wall
OPPOSITE = {0: 2, 1: 3, 2: 0, 3: 1}
WINDOW_DEPTH = 0.3  # m in front of a window where nothing tall stands
SEAT_ROOM = 0.15  # m kept round a group that stands in the open, to push chairs back


@dataclass(frozen=True)
class Spot:
    """A place on a wall: side 0 south, 1 east, 2 north, 3 west; `along` [m] from its left end."""

    side: int
    along: float


@dataclass(frozen=True)
class Footprint:
    """What a group covers: floor that is taken, of that what is tall, flat things, the hull."""

    solid: list[Rect]
    tall: list[Rect]
    flat: list[Rect]
    hull: Rect


@dataclass(frozen=True, eq=False)
class Group:
    """Pieces about a common back middle: each with its place (x, y) in that frame and quarters."""

    pieces: list[tuple[Piece, float, float, int]]
    front: float = 0.0
    """Floor that stays free of other things in front of the group [m]."""
    known: dict[int, Footprint] = field(default_factory=dict, repr=False)

    def placed(self, origin: tuple[float, float], quarters: int) -> list[Placed]:
        """The pieces with the group's frame at `origin` (x, y) [m], turned by `quarters`."""
        result = []
        for piece, x, y, own in self.pieces:
            a, b = turned(x, y, quarters)
            place = (round(a + origin[0], 3), round(b + origin[1], 3))
            result.append(Placed(piece, place, quarters + own))
        return result

    def footprint(self, quarters: int) -> Footprint:
        """What the group covers about its own origin, turned by `quarters`."""
        if quarters not in self.known:
            placed = self.placed((0.0, 0.0), quarters)
            high = [(thing.rect, thing.piece.height) for thing in placed]
            self.known[quarters] = Footprint(
                [rect for rect, height in high if height > FLAT],
                [rect for rect, height in high if height > TALL],
                [rect for rect, height in high if height <= FLAT],
                _hull([rect for rect, _ in high]),
            )
        return self.known[quarters]

    @property
    def reach(self) -> Rect:
        """Extent of the pieces in the group's frame [m]."""
        return self.footprint(0).hull


@dataclass(eq=False)
class Furnishing:
    """A room that is being furnished: its floor, windows, and what stands in it so far."""

    cell: Cell
    rect: Rect
    doors: list[Door]
    rng: np.random.Generator
    least_free: float = 0.33
    windows: list[tuple[int, float, float]] = field(default_factory=list)
    """Side, and from and to along it [m]: nothing tall stands there."""
    placed: list[Placed] = field(default_factory=list)
    covered: list[Rect] = field(default_factory=list)
    """Floor where no rug lies and before which nothing hangs: door leaves, stairs."""
    lost: float = 0.0
    """Floor that a stair takes from the room [m2]."""
    floor: FloorSpace = field(init=False)

    def __post_init__(self) -> None:
        self.floor = FloorSpace(self.rect, self.doors, self.least_free)

    @property
    def area(self) -> float:
        """Of the floor [m2]."""
        return self.floor.area

    def length(self, side: int) -> float:
        """Of a wall [m]."""
        x0, y0, x1, y1 = self.rect
        return x1 - x0 if side % 2 == 0 else y1 - y0

    def origin(self, spot: Spot) -> tuple[float, float]:
        """The point (x, y) [m] of a spot."""
        x0, y0, x1, y1 = self.rect
        a = spot.along
        return ((x0 + a, y0), (x1, y0 + a), (x1 - a, y1), (x0, y1 - a))[spot.side]

    def put(self, group: Group, spot: Spot) -> bool:
        """Stand `group` at `spot` if it fits there and blocks nobody's way."""
        origin = self.origin(spot)
        tall = _moved(group.footprint(spot.side).tall, origin)
        windows = [self.strip(*window, WINDOW_DEPTH) for window in self.windows] if tall else []
        if any(overlap(rect, window) for rect in tall for window in windows):
            return False
        front = _front(group.footprint(spot.side).hull, group.front, spot.side)
        return self._stand(group, origin, spot.side, _moved(front, origin))

    def hang(self, piece: Piece, spot: Spot) -> None:
        """Fix `piece` to the wall at `spot`; it takes no floor."""
        self.placed.append(Placed(piece, self.origin(spot), spot.side))

    def _stand(
        self, group: Group, origin: tuple[float, float], quarters: int, front: list[Rect]
    ) -> bool:
        footprint = group.footprint(quarters)
        solid, flat = _moved(footprint.solid, origin), _moved(footprint.flat, origin)
        if not self.floor.fits(solid) or not self._lies(flat):
            return False
        if any(overlap(rect, other) for rect in front for other in self.floor.taken):
            return False
        if solid and not self.floor.passable(solid):
            return False
        placed = group.placed(origin, quarters)
        self.floor.take([thing.rect for thing in placed if thing.piece.height > FLAT])
        self.placed += placed
        return True

    def _lies(self, rects: list[Rect]) -> bool:
        """Whether flat things lie in the room, not on each other, nor under what is covered."""
        if not rects:
            return True
        lying = [p.rect for p in self.placed if p.piece.height <= FLAT and not p.base]
        lying += self.covered
        inside = all(self.floor.inside(rect) for rect in rects)
        return inside and not any(overlap(rect, other) for rect in rects for other in lying)

    def strip(self, side: int, low: float, high: float, depth: float) -> Rect:
        """The floor along part of a wall, `depth` [m] into the room."""
        (a, b), (c, d) = self.origin(Spot(side, low)), self.origin(Spot(side, high))
        x, y = turned(0.0, depth, side)
        return min(a, c, a + x), min(b, d, b + y), max(a, c, a + x), max(b, d, b + y)

    def against_wall(self, group: Group, corner: float = 0.3) -> Spot | None:
        """Stand `group` against some wall, in a corner first with probability `corner`."""
        x0, _, x1, _ = group.reach
        draws = self.rng.random((4, TRIES + 1)).tolist()
        for side in self.rng.permutation(4).tolist():
            low, high = -x0, self.length(side) - x1
            if low > high:
                continue
            places = [low + draw * (high - low) for draw in draws[side][1:]]
            if draws[side][0] < corner:
                places = [low, high, *places]
            for along in places:
                spot = Spot(side, min(max(round(along, 2), round(low, 3)), round(high, 3)))
                if self.put(group, spot):
                    return spot
        return None

    def in_corner(self, group: Group) -> Spot | None:
        """Stand `group` in some corner of the room."""
        x0, _, x1, _ = group.reach
        spots = []
        for side in range(4):
            spots += [Spot(side, round(-x0, 3)), Spot(side, round(self.length(side) - x1, 3))]
        for number in self.rng.permutation(len(spots)).tolist():
            if spots[number].along > -x0 - 1e-9 and self.put(group, spots[number]):
                return spots[number]
        return None

    def opposite(self, group: Group, spot: Spot) -> bool:
        """Stand `group` on the wall that `spot` looks at, straight across if it fits."""
        side = OPPOSITE[spot.side]
        x0, _, x1, _ = group.reach
        middle = self.length(side) - spot.along
        for shift in (0.0, 0.3, -0.3, 0.6, -0.6):
            along = min(max(middle + shift, -x0), self.length(side) - x1)
            if along >= -x0 and self.put(group, Spot(side, round(along, 3))):
                return True
        return False

    def in_the_open(self, group: Group, tries: int = 2 * TRIES) -> bool:
        """Stand `group` away from the walls."""
        x0, y0, x1, y1 = self.rect
        for first, u, v in self.rng.random((tries, 3)).tolist():
            quarters = int(4.0 * first)
            a, b, c, d = group.footprint(quarters).hull
            if x0 - a > x1 - c or y0 - b > y1 - d:
                continue
            x = round(x0 - a + (0.15 + 0.7 * u) * (x1 - c - x0 + a), 2)
            y = round(y0 - b + (0.15 + 0.7 * v) * (y1 - d - y0 + b), 2)
            if self._apart(_moved(group.footprint(quarters).solid, (x, y))) and self._stand(
                group, (x, y), quarters, []
            ):
                return True
        return False

    def _apart(self, solid: list[Rect]) -> bool:
        """Whether what stands keeps off other furniture and off rugs, with some room to spare."""
        if not solid:
            return True
        rugs = [p.rect for p in self.placed if p.piece.height <= FLAT and not p.base]
        others = [*self.floor.taken, *rugs]
        return not any(overlap(rect, other, SEAT_ROOM) for rect in solid for other in others)


def _moved(rects: list[Rect], origin: tuple[float, float]) -> list[Rect]:
    x, y = origin
    return [
        (round(a + x, 3), round(b + y, 3), round(c + x, 3), round(d + y, 3)) for a, b, c, d in rects
    ]


def _front(hull: Rect, depth: float, side: int) -> list[Rect]:
    """The floor up to `depth` [m] before what covers `hull`, seen from the wall `side`."""
    if depth <= 0.0:
        return []
    x0, y0, x1, y1 = hull
    fronts = ((x0, y1, x1, y1 + depth), (x0 - depth, y0, x0, y1))
    fronts += ((x0, y0 - depth, x1, y0), (x1, y0, x1 + depth, y1))
    return [fronts[side]]


def _hull(rects: list[Rect]) -> Rect:
    a, b, c, d = zip(*rects, strict=True)
    return min(a), min(b), max(c), max(d)
