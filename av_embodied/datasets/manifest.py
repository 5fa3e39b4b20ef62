"""What a collection holds: its settings, and a line of figures and hashes for each shard."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..files import write_atomically

MANIFEST = "manifest.json"
SCHEMA = "av_embodied/collection"
SCHEMA_VERSION = 1
BLOCK = 1 << 20  # bytes, read at once for a hash


@dataclass(frozen=True)
class File:
    """A file of a shard as it was written."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Failure:
    """An episode that could not be collected."""

    episode: int
    """Its number in the collection."""
    name: str
    """Its id, or the seed that makes it."""
    policy: str
    cause: str


@dataclass(frozen=True)
class Shard:
    """`asked` episodes from number `first` on, as they were collected into one dataset."""

    number: int
    first: int
    asked: int
    episodes: int
    """That are in the dataset: those asked for less those that failed."""
    steps: int
    successes: int
    failed: tuple[Failure, ...]
    files: Mapping[str, File]
    """By path within the shard; none where every episode failed."""

    @property
    def name(self) -> str:
        """Of its folder."""
        return shard_name(self.number)

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"name": self.name} | dataclasses.asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Shard:
        """The shard that `to_json` wrote; KeyError or TypeError for anything else."""
        values = {item.name: plain[item.name] for item in dataclasses.fields(cls)}
        values["failed"] = tuple(Failure(**failure) for failure in plain["failed"])
        values["files"] = {name: File(**file) for name, file in plain["files"].items()}
        return cls(**values)

    def problems(self, folder: Path, *, hashes: bool = True) -> Iterator[str]:
        """What of the shard below `folder` is not as it was written, each in words.

        Without `hashes` only names and sizes are looked at.
        """
        top = folder / self.name
        there = {path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()}
        for name in sorted(there - self.files.keys()):
            yield f"{top / name} was not there when it was written"
        for name, file in self.files.items():
            path = top / name
            if name not in there:
                yield f"{path} is missing"
            elif path.stat().st_size != file.bytes:
                yield f"{path} must have {file.bytes} bytes, has {path.stat().st_size}"
            elif hashes and (found := sha256(path)) != file.sha256:
                yield f"{path} must have SHA-256 {file.sha256}, has {found}"


@dataclass(frozen=True)
class Manifest:
    """Of a collection, finished or not."""

    settings: Mapping[str, Any]
    """Those that the episodes depend on, and how many are asked for."""
    versions: Mapping[str, str]
    """Of what they are collected with."""
    shards: tuple[Shard, ...] = ()
    """By number; those that are whole."""

    @property
    def complete(self) -> bool:
        """Whether every episode that was asked for was collected, or failed."""
        return sum(shard.asked for shard in self.shards) == self.settings["episodes"]

    @property
    def failed(self) -> tuple[Failure, ...]:
        """Of all shards."""
        return tuple(failure for shard in self.shards for failure in shard.failed)

    @property
    def total(self) -> dict[str, int]:
        """Over all shards."""
        names = ("episodes", "steps", "successes")
        sums = {name: sum(getattr(shard, name) for shard in self.shards) for name in names}
        files = [file for shard in self.shards for file in shard.files.values()]
        return sums | {"failed": len(self.failed), "bytes": sum(file.bytes for file in files)}

    def with_shard(self, shard: Shard) -> Manifest:
        """The manifest with `shard` in its place."""
        others = [other for other in self.shards if other.number != shard.number]
        ordered = sorted([*others, shard], key=lambda item: item.number)
        return dataclasses.replace(self, shards=tuple(ordered))

    def save(self, folder: Path) -> None:
        """Write `manifest.json`; equal manifests give equal bytes."""
        content = {
            "schema": SCHEMA,
            "version": SCHEMA_VERSION,
            "settings": dict(self.settings),
            "versions": dict(self.versions),
            "shards": [shard.to_json() for shard in self.shards],
            "total": self.total,
        }
        text = json.dumps(content, indent=1, sort_keys=True, allow_nan=False)
        write_atomically(folder / MANIFEST, text + "\n")

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """The manifest of `folder`; InputError where there is none, or none of ours."""
        path = Path(folder) / MANIFEST
        try:
            content = json.loads(path.read_bytes())
        except OSError as error:
            raise InputError(f"{folder} is no collection: no {MANIFEST} in it") from error
        except ValueError as error:
            raise InputError(f"{path} is damaged ({error}); start over with --fresh") from error
        if not isinstance(content, dict) or content.get("schema") != SCHEMA:
            raise InputError(f"{path} is no manifest of ours: schema must be {SCHEMA!r}")
        if content.get("version") != SCHEMA_VERSION:
            raise InputError(
                f"{path}: schema version must be {SCHEMA_VERSION}, got {content.get('version')!r}"
            )
        try:
            shards = tuple(Shard.from_json(plain) for plain in content["shards"])
            found = cls(dict(content["settings"]), dict(content["versions"]), shards)
            assert isinstance(found.complete, bool)  # its settings say how many episodes
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            text = f"{path} is damaged ({type(error).__name__} {error}); start over with --fresh"
            raise InputError(text) from error
        return found


def is_foreign(folder: Path) -> bool:
    """Whether the file `manifest.json` in `folder` is another program's; a damaged one is not."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return not isinstance(content, dict) or content.get("schema") != SCHEMA


def shard_name(number: int) -> str:
    """Of the folder of shard `number`."""
    return f"shard-{number:05d}"


def written_files(folder: Path) -> dict[str, File]:
    """Every file below `folder`, by its path there, in their order."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): File(sha256(path), path.stat().st_size)
        for path in paths
    }


def sha256(path: Path) -> str:
    """Of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
