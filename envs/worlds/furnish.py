"""Furnishing: groups of furniture that stand against a wall, tried until one fits."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .doors import Door
from .floor_space import FloorSpace, overlap
from .furniture import FLAT, TALL, Piece, Placed, turned
from .layout import Cell, Rect

TRIES = 8  # places tried along each wall
OPPOSITE = {0: 2, 1: 3, 2: 0, 3: 1}
WINDOW_DEPTH = 0.3  # m in front of a window where nothing tall stands
SEAT_ROOM = 0.15  # m kept round a group that stands in the open, to push chairs back


@dataclass(frozen=True)
class Spot:
    """A place on a wall: side 0 south, 1 east, 2 north, 3 west; `along` [m] from its left end."""

    side: int
    along: float


@dataclass(frozen=True, eq=False)
class Group:
    """Pieces about a common back middle: each with its place (x, y) in that frame and quarters."""

    pieces: list[tuple[Piece, float, float, int]]
    front: float = 0.0
    """Floor that stays free of other things in front of the group [m]."""

    def placed(self, origin: tuple[float, float], quarters: int) -> list[Placed]:
        """The pieces with the group's frame at `origin` (x, y) [m], turned by `quarters`."""
        result = []
        for piece, x, y, own in self.pieces:
            a, b = turned(x, y, quarters)
            place = (round(a + origin[0], 3), round(b + origin[1], 3))
            result.append(Placed(piece, place, quarters + own))
        return result

    @property
    def reach(self) -> tuple[float, float, float, float]:
        """Extent of the pieces in the group's frame [m]."""
        return _hull([placed.rect for placed in self.placed((0.0, 0.0), 0)])


@dataclass(eq=False)
class Furnishing:
    """A room that is being furnished: its floor, windows, and what stands in it so far."""

    cell: Cell
    rect: Rect
    doors: list[Door]
    rng: np.random.Generator
    windows: list[tuple[int, float, float]] = field(default_factory=list)
    """Side, and from and to along it [m]: nothing tall stands there."""
    placed: list[Placed] = field(default_factory=list)
    floor: FloorSpace = field(init=False)

    def __post_init__(self) -> None:
        self.floor = FloorSpace(self.rect, self.doors)

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
        placed = group.placed(self.origin(spot), spot.side)
        if self._hides_window(placed):
            return False
        return self._stand(placed, self._front(placed, group.front, spot.side))

    def hang(self, piece: Piece, spot: Spot) -> None:
        """Fix `piece` to the wall at `spot`; it takes no floor."""
        self.placed.append(Placed(piece, self.origin(spot), spot.side))

    def _stand(self, placed: list[Placed], front: list[Rect]) -> bool:
        rects = [thing.rect for thing in placed if thing.piece.height > FLAT]
        flat = [thing.rect for thing in placed if thing.piece.height <= FLAT]
        if not self.floor.fits(rects) or not self._inside(flat):
            return False
        if any(overlap(rect, other) for rect in front for other in self.floor.taken):
            return False
        if not self.floor.passable(rects):
            return False
        self.floor.take(rects)
        self.placed += placed
        return True

    def _inside(self, rects: list[Rect]) -> bool:
        """Whether flat things lie in the room and not on each other."""
        x0, y0, x1, y1 = self.rect
        lying = [p.rect for p in self.placed if p.piece.height <= FLAT]
        inside = all(a >= x0 and b >= y0 and c <= x1 and d <= y1 for a, b, c, d in rects)
        return inside and not any(overlap(rect, other) for rect in rects for other in lying)

    def _front(self, placed: list[Placed], depth: float, side: int) -> list[Rect]:
        if depth <= 0.0:
            return []
        x0, y0, x1, y1 = _hull([thing.rect for thing in placed])
        fronts = ((x0, y1, x1, y1 + depth), (x0 - depth, y0, x0, y1))
        fronts += ((x0, y0 - depth, x1, y0), (x1, y0, x1 + depth, y1))
        return [fronts[side]]

    def _hides_window(self, placed: list[Placed]) -> bool:
        """Whether something tall stands before a window."""
        tall = [thing.rect for thing in placed if thing.piece.height > TALL]
        windows = [self.strip(*window, WINDOW_DEPTH) for window in self.windows]
        return any(overlap(rect, window) for rect in tall for window in windows)

    def strip(self, side: int, low: float, high: float, depth: float) -> Rect:
        """The floor along part of a wall, `depth` [m] into the room."""
        (a, b), (c, d) = self.origin(Spot(side, low)), self.origin(Spot(side, high))
        x, y = turned(0.0, depth, side)
        return min(a, c, a + x), min(b, d, b + y), max(a, c, a + x), max(b, d, b + y)

    def against_wall(self, group: Group, corner: float = 0.3) -> Spot | None:
        """Stand `group` against some wall, in a corner first with probability `corner`."""
        x0, _, x1, _ = group.reach
        for side in self.rng.permutation(4).tolist():
            low, high = -x0, self.length(side) - x1
            if low > high:
                continue
            places = self.rng.uniform(low, high, TRIES).round(2).tolist()
            if self.rng.random() < corner:
                places = [low, high, *places]
            for along in places:
                spot = Spot(int(side), round(min(max(along, low), high), 3))
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

    def in_the_open(self, group: Group) -> bool:
        """Stand `group` away from the walls."""
        x0, y0, x1, y1 = self.rect
        for _ in range(2 * TRIES):
            quarters = int(self.rng.integers(4))
            a, b, c, d = _hull([t.rect for t in group.placed((0.0, 0.0), quarters)])
            low, high = np.array([x0 - a, y0 - b]), np.array([x1 - c, y1 - d])
            if (low > high).any():
                continue
            share = self.rng.uniform(0.15, 0.85, 2)
            place = np.round(low + share * (high - low), 2)
            placed = group.placed((float(place[0]), float(place[1])), quarters)
            if self._apart(placed) and self._stand(placed, []):
                return True
        return False

    def _apart(self, placed: list[Placed]) -> bool:
        """Whether what stands keeps off other furniture and off rugs, with some room to spare."""
        solid = [thing.rect for thing in placed if thing.piece.height > FLAT]
        rugs = [thing.rect for thing in self.placed if thing.piece.height <= FLAT]
        others = [*self.floor.taken, *rugs]
        return not any(overlap(rect, other, SEAT_ROOM) for rect in solid for other in others)


def _hull(rects: list[Rect]) -> Rect:
    a, b, c, d = zip(*rects, strict=True)
    return min(a), min(b), max(c), max(d)
