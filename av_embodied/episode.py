"""Episodes and sets of them, as files that say all that is needed to play them again."""

from __future__ import annotations

import dataclasses
import gzip
import json
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import InputError
from .files import write_atomically
from .frames import Pose

SCHEMA = "av_embodied/episodes"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Episode:
    """One start, one sounding source, one world.

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
    """Shortest path from start to source through free space [m]."""
    oracle_actions: int
    """Actions that the oracle takes, STOP included; the reference of SNA."""
    seed: int
    """Of everything random while it is played: noise, drift."""

    def __post_init__(self) -> None:
        numbers = (*self.source, self.geodesic_distance)
        if len(self.source) != 3 or not all(math.isfinite(value) for value in numbers):
            raise InputError(f"episode {self.id!r}: source and distance must be finite: {numbers}")
        if self.geodesic_distance <= 0.0 or self.oracle_actions < 1:
            raise InputError(
                f"episode {self.id!r}: geodesic_distance and oracle_actions must be positive, got "
                f"{self.geodesic_distance} and {self.oracle_actions}"
            )

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        plain = dataclasses.asdict(self)
        return plain | {"source": list(self.source)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Episode:
        """The episode written by `to_json`; InputError names a missing, unknown or wrong key."""
        if not isinstance(plain, Mapping):
            raise InputError(f"an episode must be an object with keys, got {plain!r}")
        known = {item.name: item.type for item in dataclasses.fields(cls)}
        given = set(plain)
        if given != set(known):
            raise InputError(
                f"episode {plain.get('id', '?')!r}: missing keys {sorted(set(known) - given)}, "
                f"unknown keys {sorted(given - set(known))}"
            )
        try:
            start = Pose(**plain["start"])
            x, y, z = (float(value) for value in plain["source"])
            text = {key: str(plain[key]) for key in known if known[key] == "str"}
            return cls(
                start=start,
                source=(x, y, z),
                geodesic_distance=float(plain["geodesic_distance"]),
                oracle_actions=int(plain["oracle_actions"]),
                seed=int(plain["seed"]),
                **text,
            )
        except (TypeError, ValueError) as error:
            raise InputError(f"episode {plain.get('id', '?')!r}: {error}") from error


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
        if content.get("version") != SCHEMA_VERSION:
            raise InputError(
                f"{path}: schema version must be {SCHEMA_VERSION}, got {content.get('version')!r}"
            )
        expected = {"schema", "version", "task", "split", "episodes"}
        if set(content) != expected or not isinstance(content["episodes"], list):
            raise InputError(f"{path}: keys must be {sorted(expected)}, got {sorted(content)}")
        episodes = tuple(Episode.from_json(plain) for plain in content["episodes"])
        return cls(str(content["task"]), str(content["split"]), episodes)
