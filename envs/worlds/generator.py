"""Furnished houses, drawn from a seed."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from av_embodied.errors import InputError

from .houses.difficulty import Difficulty, find_difficulty
from .houses.furnished import Furnished, furnish_storey
from .houses.leaves import COLOURS
from .houses.plans import Shell, draw_shell
from .houses.programmes import TWO_STOREYS, draw_programme, find_programme
from .objects import Light, Sun, WorldObject
from .world import World

SUN_HEIGHTS = (20.0, 55.0)  # degrees above the horizon
DRAWS = 20  # shells drawn before a house without a programme of its own gives up
ROBOT = (0.2, 1.1)  # m, radius and height for which houses are made passable


def generate_house(
    seed: int,
    *,
    programme: str | Mapping[str, int] | None = None,
    storeys: int = 1,
    difficulty: str | Difficulty = "medium",
) -> World:
    """A furnished house; the same arguments give the same house.

    `programme` says which rooms it has: a name (`studio`, `flat`, `shared_flat`, `family_house`,
    `villa`, `workplace`) or counts by kind, as `{"living_room": 1, "bedroom": 2, "bathroom": 1}`;
    None draws 3 to 8 rooms. With two `storeys` a stair in the corridors joins them; rooms and
    floors know their heights. `difficulty` is `easy`, `medium`, `hard` or a `Difficulty`.

    Every room is reached by a robot of radius 0.2 m and height 1.1 m from every other room of its
    storey. The house is named `house:SEED`, with what differs from the defaults behind it. Raises
    InputError for a seed that is not a whole number of 0 or more, an unknown name, and a
    programme that cannot be built: `studio`, `flat` and `shared_flat` have too few rooms for two
    storeys.
    """
    if isinstance(seed, bool) or int(seed) != seed or seed < 0:
        raise InputError(f"seed must be a whole number of 0 or more, got {seed!r}")
    if storeys not in (1, 2):
        raise InputError(f"storeys must be 1 or 2, got {storeys!r}")
    settings = find_difficulty(difficulty)
    wanted = None if programme is None else find_programme(programme)
    rng = np.random.default_rng(int(seed))
    shell = draw_house(wanted, storeys, settings, rng)
    furnished = [furnish_storey(storey, shell.stair, settings, rng) for storey in shell.storeys]
    name = house_name(int(seed), programme, storeys, difficulty)
    return _world(name, shell, furnished, rng)


def house_name(
    seed: int, programme: str | Mapping[str, int] | None, storeys: int, difficulty: str | Difficulty
) -> str:
    """`house:SEED`, followed by what differs from the defaults."""
    words = [f"house:{seed}"]
    if programme is not None:
        named = isinstance(programme, str)
        words.append(programme if named else "+".join(f"{n}{k}" for k, n in programme.items() if n))
    if storeys != 1:
        words.append(f"{storeys}_storeys")
    if difficulty != "medium":
        words.append(difficulty if isinstance(difficulty, str) else "custom")
    return ":".join(words)


def draw_house(
    wanted: tuple[str, ...] | None, storeys: int, settings: Difficulty, rng: np.random.Generator
) -> Shell:
    """A shell for the rooms that are `wanted`, or for drawn ones until a plan is found.

    Raises InputError where none is found.
    """
    if wanted is not None:
        return draw_shell(wanted, storeys, settings, rng)
    for _ in range(DRAWS):
        if storeys == 2:
            rooms = TWO_STOREYS[int(rng.integers(len(TWO_STOREYS)))]
            drawn = find_programme(rooms)
        else:
            drawn = draw_programme(settings.rooms, rng)
        try:
            return draw_shell(drawn, storeys, settings, rng)
        except InputError:
            continue
    if storeys == 2:
        raise InputError(f"no two storeys were found for {DRAWS} programmes; give another seed")
    return draw_shell(("hall", "living_room", "bathroom"), 1, settings, rng)


def _world(name: str, shell: Shell, furnished: list[Furnished], rng: np.random.Generator) -> World:
    colour = int(rng.integers(len(COLOURS)))
    objects: list[WorldObject] = [thing for part in furnished for thing in part.objects(colour)]
    if shell.stair is not None:
        objects += [shell.stair.steps(), shell.stair.railing()]
    lights: list[Light] = [_sun(rng)]
    lights += [lamp for part in furnished for lamp in part.lamps()]
    rooms = tuple(room for storey in shell.storeys for room in storey.rooms())
    return World(name, tuple(objects), rooms, tuple(lights))


def _sun(rng: np.random.Generator) -> Sun:
    """The sun at some height, from some side."""
    height = math.radians(float(rng.uniform(*SUN_HEIGHTS)))
    azimuth = float(rng.uniform(0.0, 2.0 * math.pi))
    across = math.cos(height)
    direction = (across * math.cos(azimuth), across * math.sin(azimuth), -math.sin(height))
    return Sun((round(direction[0], 6), round(direction[1], 6), round(direction[2], 6)))


def reachable_shares(world: World) -> list[float]:
    """For each room the share of its floor that belongs to the largest free part of its storey."""
    shares = []
    for room in world.rooms:
        space = world.free_space(*ROBOT, room.floor)
        (x0, y0), (x1, y1) = room.outline.min(axis=0), room.outline.max(axis=0)
        x, y = space.centres().T
        inside = np.count_nonzero((x > x0) & (x < x1) & (y > y0) & (y < y1))
        shares.append(inside * space.resolution**2 / room.area)
    return shares
