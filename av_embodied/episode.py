"""Episodes and sets of them, as files that say all that is needed to play them again."""

from __future__ import annotations

import dataclasses
import gzip
import json
import math
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from .errors import InputError
from .files import write_atomically
from .frames import Pose

SCHEMA = "av_embodied/episodes"
SCHEMA_VERSION = 2
KNOWN_VERSIONS = (1, 2)
"""Version 1 knows nothing of `periods`, `way`, `others`, `goals` and `goal_kind`."""

Point = tuple[float, float, float]
Period = tuple[float, float]


@dataclass(frozen=True)
class Sounding:
    """Something that plays a recording: where, when, and on which way.

    Raises InputError for numbers that are not finite, and for times that do not rise.
    """

    source: Point
    """World position of the loudspeaker at the start [m]."""
    sound: str
    """File name within the sound library."""
    sound_class: str
    periods: tuple[Period, ...] = ()
    """Begin and end [s] of the times in which it sounds, since the start; empty: for ever."""
    way: tuple[tuple[float, float, float, float], ...] = ()
    """Time [s] and place x, y, z [m] of the corners of its way, straight between them; empty: it
    stays where it is."""

    def __post_init__(self) -> None:
        numbers = [*self.source, *(v for row in (*self.periods, *self.way) for v in row)]
        widths = {len(self.source) - 3, *(len(p) - 2 for p in self.periods)}
        widths |= {len(corner) - 4 for corner in self.way}
        if widths != {0} or not all(math.isfinite(value) for value in numbers):
            raise InputError(
                f"source {self.source} must be three finite numbers, its periods two and the "
                "corners of its way four each"
            )
        times = [time for period in self.periods for time in period]
        for name, rise in (("periods", times), ("way", [corner[0] for corner in self.way])):
            if any(after < before for before, after in pairwise(rise)):
                raise InputError(f"times of {name} must rise, got {rise[:8]}")


@dataclass(frozen=True)
class Episode:
    """One start, one world, and what sounds there; the first source is the (first) goal.

    Raises InputError for numbers that are not finite or not possible.
    """

    id: str
    world: str
    """`house:SEED` for a generated house, else the name or path of a world file."""
    world_hash: str
    """`World.content_hash` of the world that it was made for."""
    start: Pose
    """Of the robot, z the floor's height [m]."""
    source: tuple[float, float, float]
    """World position of the loudspeaker [m]."""
    sound: str
    """File name within the sound library."""
    sound_class: str
    geodesic_distance: float
    """Shortest path from start to goal, over all goals in their order, through free space [m]."""
    oracle_actions: int
    """Actions that the oracle takes, STOP included; the reference of SNA."""
    seed: int
    """Of everything random while it is played: noise, drift."""
    periods: tuple[Period, ...] = ()
    """As those of `Sounding`, of the first source."""
    way: tuple[tuple[float, float, float, float], ...] = ()
    """As that of `Sounding`, of the first source."""
    others: tuple[Sounding, ...] = ()
    """Further sources: distractors, or goals in their order."""
    goals: tuple[Point, ...] = ()
    """Places beside `source` that count as the goal too [m]."""
    goal_kind: str = ""
    """Category of the things to go to, where any of them will do."""

    def __post_init__(self) -> None:
        numbers = (*self.source, self.geodesic_distance, *(v for goal in self.goals for v in goal))
        sizes = {len(point) for point in (self.source, *self.goals)}
        if sizes != {3} or not all(math.isfinite(value) for value in numbers):
            raise InputError(f"episode {self.id!r}: source and distance must be finite: {numbers}")
        try:
            assert self.soundings  # each is checked when it is made
        except InputError as error:
            raise InputError(f"episode {self.id!r}: {error}") from error
        if self.geodesic_distance <= 0.0 or self.oracle_actions < 1:
            raise InputError(
                f"episode {self.id!r}: geodesic_distance and oracle_actions must be positive, got "
                f"{self.geodesic_distance} and {self.oracle_actions}"
            )

    @property
    def soundings(self) -> tuple[Sounding, ...]:
        """Everything that sounds, the first source first."""
        first = Sounding(self.source, self.sound, self.sound_class, self.periods, self.way)
        return (first, *self.others)

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON; what is empty is left out."""
        return _plain(self, OPTIONAL)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Episode:
        """The episode written by `to_json`; InputError names a missing, unknown or wrong key."""
        if not isinstance(plain, Mapping):
            raise InputError(f"an episode must be an object with keys, got {plain!r}")
        name = f"episode {plain.get('id', '?')!r}"
        known = {item.name: item.type for item in dataclasses.fields(cls)}
        _check_keys(name, plain, known, OPTIONAL)
        try:
            text: dict[str, Any] = {
                key: str(plain.get(key, "")) for key in known if known[key] == "str"
            }
            return cls(
                start=Pose(**plain["start"]),
                source=_point(plain["source"]),
                geodesic_distance=float(plain["geodesic_distance"]),
                oracle_actions=int(plain["oracle_actions"]),
                seed=int(plain["seed"]),
                others=tuple(_sounding(name, other) for other in plain.get("others", ())),
                goals=tuple(_point(goal) for goal in plain.get("goals", ())),
                **_schedule(plain),
                **text,
            )
        except (TypeError, ValueError) as error:
            raise InputError(f"{name}: {error}") from error


OPTIONAL = ("periods", "way", "others", "goals", "goal_kind")
"""Keys that a file may leave out."""


def _plain(thing: Episode | Sounding, optional: tuple[str, ...]) -> dict[str, Any]:
    plain = dataclasses.asdict(thing)
    return {key: value for key, value in plain.items() if value or key not in optional}


def _check_keys(
    name: str, plain: Mapping[str, Any], known: Iterable[str], optional: tuple[str, ...]
) -> None:
    missing, unknown = set(known) - set(plain) - set(optional), set(plain) - set(known)
    if missing or unknown:
        raise InputError(f"{name}: missing keys {sorted(missing)}, unknown keys {sorted(unknown)}")


def _point(values: Iterable[Any]) -> Point:
    x, y, z = (float(value) for value in values)
    return x, y, z


def _schedule(plain: Mapping[str, Any]) -> dict[str, Any]:
    """`periods` and `way` as they are kept."""
    return {
        key: tuple(tuple(float(value) for value in row) for row in plain.get(key, ()))
        for key in ("periods", "way")
    }


def _sounding(name: str, plain: Mapping[str, Any]) -> Sounding:
    known = [item.name for item in dataclasses.fields(Sounding)]
    _check_keys(f"{name}: a source of others", plain, known, OPTIONAL)
    text = {key: str(plain[key]) for key in ("sound", "sound_class")}
    return Sounding(source=_point(plain["source"]), **text, **_schedule(plain))


@dataclass(frozen=True)
class EpisodeSet:
    """Episodes of one `task` and `split`, in the order in which they are played."""

    task: str
    split: str
    episodes: tuple[Episode, ...]

    def __post_init__(self) -> None:
        ids = [episode.id for episode in self.episodes]
        if not ids:
            raise InputError("an episode set must hold at least one episode")
        if len(set(ids)) != len(ids):
            twice = sorted({name for name in ids if ids.count(name) > 1})
            raise InputError(f"episode ids must be unique, got twice: {twice[:5]}")

    def __len__(self) -> int:
        return len(self.episodes)

    def __iter__(self) -> Iterator[Episode]:
        return iter(self.episodes)

    def __getitem__(self, index: int) -> Episode:
        return self.episodes[index]

    def save(self, path: str | Path) -> None:
        """Write json.gz; the same episodes give the same bytes."""
        content = {
            "schema": SCHEMA,
            "version": SCHEMA_VERSION,
            "task": self.task,
            "split": self.split,
            "episodes": [episode.to_json() for episode in self.episodes],
        }
        text = json.dumps(content, indent=0, sort_keys=True, allow_nan=False)
        write_atomically(path, gzip.compress(text.encode(), mtime=0))

    @classmethod
    def load(cls, path: str | Path) -> EpisodeSet:
        """Read what `save` wrote; InputError for a missing or corrupt file or another schema."""
        path = Path(path)
        try:
            content = json.loads(gzip.decompress(path.read_bytes()))
        except FileNotFoundError as error:
            raise InputError(f"no such episode file: {path}") from error
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise InputError(f"{path} is not an episode file (json.gz): {error}") from error
        if not isinstance(content, dict) or content.get("schema") != SCHEMA:
            raise InputError(f"{path} is not an episode file: schema must be {SCHEMA!r}")
        if content.get("version") not in KNOWN_VERSIONS:
            raise InputError(
                f"{path}: schema version must be one of {KNOWN_VERSIONS}, "
                f"got {content.get('version')!r}"
            )
        expected = {"schema", "version", "task", "split", "episodes"}
        if set(content) != expected or not isinstance(content["episodes"], list):
            raise InputError(f"{path}: keys must be {sorted(expected)}, got {sorted(content)}")
        episodes = tuple(Episode.from_json(plain) for plain in content["episodes"])
        return cls(str(content["task"]), str(content["split"]), episodes)
