"""What lies about: small things on tables and on the floor, what sounds, who lives there."""

from __future__ import annotations

from . import more
from .colours import CLOTHS, FURS
from .floor_space import overlap
from .furnish import Furnishing
from .groups import alone, chance, pick, size
from .piece import Piece, Placed
from .small import draw_small

# What lies on each kind of furniture; what sounds stands first in some rooms, see `SOUNDING`.
ON_TOP: dict[str, tuple[str, ...]] = {
    "sofa": ("cushion",),
    "bed": ("cushion", "book", "bag", "laptop", "toy_animal"),
    "table": ("plate", "cup", "bowl", "fruit", "newspaper", "candle", "vase", "bottle"),
    "low_table": ("book", "cup", "newspaper", "game_console", "candle", "bowl"),
    "side_table": ("book", "cup", "vase", "radio"),
    "desk": ("laptop", "cup", "book", "phone", "camera", "clock", "newspaper"),
    "counter": ("toaster", "cutting_board", "cooking_pot", "bottle", "microwave", "bowl", "plate"),
    "dishwasher": ("kettle", "cup", "plate"),
    "nightstand": ("alarm_clock", "book", "phone", "cup"),
    "cabinet": ("vase", "clock", "radio", "book", "candle", "fan"),
    "television": ("radio", "game_console", "vase", "book", "phone"),
    "shoe_cabinet": ("bowl", "phone", "vase", "newspaper"),
    "washing_machine": ("bottle", "bowl", "radio"),
    "piano": ("book", "candle", "clock", "vase"),
    "fireplace": ("clock", "candle", "vase"),
    "shelf": ("box", "tool_box", "cooking_pot", "bottle", "shoes"),
}
ON_FLOOR: dict[str, tuple[str, ...]] = {
    "bathroom": ("basket", "waste_bin", "shoes"),
    "bedroom": ("shoes", "bag", "cushion", "book", "basket", "fan"),
    "child_room": ("ball", "toy_blocks", "toy_animal", "toy_train", "box", "cushion", "book"),
    "corridor": ("shoes", "bag"),
    "dining_room": ("box", "waste_bin", "bottle"),
    "hall": ("shoes", "bag", "box", "shoes", "ball"),
    "kitchen": ("waste_bin", "box", "basket", "bottle"),
    "living_room": ("ball", "toy_blocks", "bag", "cushion", "box", "newspaper", "toy_train"),
    "meeting_room": ("waste_bin", "bag"),
    "office": ("waste_bin", "box", "bag", "newspaper"),
    "storage": ("box", "tool_box", "basket", "box"),
    "studio": ("bag", "cushion", "ball", "waste_bin", "shoes"),
}
# Things that sound, by room: on which furniture (None: the floor), and how likely.
SOUNDING: dict[str, tuple[tuple[str, str | None, float], ...]] = {
    "bedroom": (("alarm_clock", "nightstand", 0.9), ("phone", "nightstand", 0.3)),
    "child_room": (("toy_animal", None, 0.7), ("toy_train", None, 0.5), ("ball", None, 0.4)),
    "corridor": (("phone", "shoe_cabinet", 0.4),),
    "dining_room": (("radio", "cabinet", 0.5),),
    "hall": (("phone", "shoe_cabinet", 0.6),),
    "kitchen": (
        ("kettle", "counter", 0.95), ("radio", "counter", 0.4), ("cooking_pot", "stove", 0.5),
    ),
    "living_room": (
        ("radio", "television", 0.6), ("bird_cage", None, 0.15), ("game_console", "low_table", 0.4),
        ("kettle", "counter", 0.9), ("fan", None, 0.2),
    ),
    "meeting_room": (("phone", "television", 0.7), ("laptop", "table", 0.7)),
    "office": (("phone", "desk", 0.7), ("fan", None, 0.2)),
    "storage": (("tool_box", "shelf", 0.6),),
    "studio": (("kettle", "counter", 0.9), ("radio", "television", 0.5),
               ("alarm_clock", "nightstand", 0.8)),
}  # fmt: skip
PERSON_IN = {"living_room": 0.35, "kitchen": 0.25, "office": 0.25, "bedroom": 0.12, "studio": 0.5}
PERSON_IN |= {"child_room": 0.2, "meeting_room": 0.4, "dining_room": 0.2}
DOG_IN = {"living_room": 0.2, "hall": 0.1, "kitchen": 0.1, "studio": 0.15}
LOW_SILL = 0.85  # m, what reaches higher would stand in a curtain
BEFORE_WINDOW = 0.2  # m, the depth of curtains and a little
TOUCH = 0.005  # m
SPREAD = 0.06  # m by which a thing lies off the middle of its place


def strew(room: Furnishing, clutter: float, on_floor: float) -> None:
    """Lay small things about: on a share `clutter` of the tops, `on_floor` per m2 of floor."""
    tops = _tops(room)
    _put_sounding(room, tops)
    _put_beings(room)
    for holder, places in tops.items():
        kinds = ON_TOP.get(holder.piece.category, ())
        for place in places if kinds else ():
            if chance(room, clutter):
                _lay(room, holder, place, kinds[int(room.rng.integers(len(kinds)))])
    kinds = ON_FLOOR[room.cell.category]
    for _ in range(int(room.rng.poisson(on_floor * room.area))):
        _drop(room, kinds[int(room.rng.integers(len(kinds)))])


def _tops(room: Furnishing) -> dict[Placed, list[tuple[float, float, float]]]:
    """The places where something may lie, by what holds them; fixtures are put there at once."""
    tops = {}
    for holder in list(room.placed):
        room.placed += [holder.on_top(piece, place) for piece, place in holder.piece.fixtures]
        if holder.piece.tops:
            tops[holder] = list(holder.piece.tops)
    return tops


def _put_sounding(room: Furnishing, tops: dict[Placed, list[tuple[float, float, float]]]) -> None:
    for kind, wanted, probability in SOUNDING.get(room.cell.category, ()):
        if not chance(room, probability):
            continue
        if wanted is None:
            _drop(room, kind)
            continue
        for holder, places in tops.items():
            if holder.piece.category == wanted and places:
                _lay(room, holder, places.pop(int(room.rng.integers(len(places)))), kind)
                break


def _put_beings(room: Furnishing) -> None:
    if chance(room, PERSON_IN.get(room.cell.category, 0.0)):
        tall = size(room, 1.55, 1.90)
        somebody = more.person(tall, pick(room, CLOTHS), pick(room, CLOTHS))
        room.in_the_open(alone(somebody), 4)
    if chance(room, DOG_IN.get(room.cell.category, 0.0)):
        room.in_the_open(alone(more.dog(size(room, 0.35, 0.60), pick(room, FURS))), 4)


def _lay(room: Furnishing, holder: Placed, place: tuple[float, float, float], kind: str) -> None:
    """Put a thing of `kind` at `place` of what holds it, if it is not too large for it."""
    piece = draw_small(kind, room.rng)
    x, y, z = place
    shift = room.rng.uniform(-SPREAD, SPREAD, 2)
    half = holder.piece.width / 2.0 - piece.width / 2.0
    near, far = piece.depth / 2.0, holder.piece.depth - piece.depth / 2.0
    if half < 0.0 or far < near:
        return
    at = (min(max(x + shift[0], -half), half), min(max(y + shift[1], near), far))
    if _enters(holder.piece, piece, (at[0], at[1], z)):
        return
    thing = holder.on_top(piece, (round(at[0], 4), round(at[1], 4), z))
    before = [room.strip(*window, BEFORE_WINDOW) for window in room.windows]
    high = z + piece.height > LOW_SILL
    if high and any(overlap(thing.rect, window) for window in before):
        return
    if not any(_meet(thing, other) for other in room.placed if other.base):
        room.placed.append(thing)


def _enters(holder: Piece, piece: Piece, at: tuple[float, float, float]) -> bool:
    """Whether `piece` with the middle of its foot `at` would stand in a part of its holder."""
    for part in holder.parts:
        size = getattr(part.geometry, "size", (0.0, 0.0, 0.0))
        over = part.centre[2] + size[2] / 2.0 > at[2] + TOUCH
        under = part.centre[2] - size[2] / 2.0 < at[2] + piece.height
        beside = abs(part.centre[0] - at[0]) >= (size[0] + piece.width) / 2.0
        behind = abs(part.centre[1] - at[1]) >= (size[1] + piece.depth) / 2.0
        if over and under and not beside and not behind:
            return True
    return False


def _meet(one: Placed, other: Placed) -> bool:
    """Whether two things on furniture stand in each other."""
    a, b = one.rect, other.rect
    apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    under = other.base + other.piece.height <= one.base or one.base + one.piece.height <= other.base
    return not apart and not under


def _drop(room: Furnishing, kind: str) -> None:
    """Leave a thing of `kind` on the floor: along a wall half of the time, else in the open."""
    group = alone(draw_small(kind, room.rng))
    if not (chance(room, 0.5) and room.against_wall(group)):
        room.in_the_open(group, 4)
