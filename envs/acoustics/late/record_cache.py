"""Traced energy records on disk, shared by processes and runs, bounded in size.

A record is found by what it is made of: the exact surfaces, the source, settings, seed, rate and
the code that traces. An entry that was cut short or altered is thrown away and made again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, fields
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from av_embodied.errors import InputError

from ...worlds.surface import Surface
from ..settings import AcousticSettings
from .energy_record import EnergyRecord

FOLDER_VARIABLE = "AV_EMBODIED_CACHE"  # a folder, or "off"
SIZE_VARIABLE = "AV_EMBODIED_CACHE_GB"
DEFAULT_SIZE = 2.0  # GB
PREFIX = "av_embodied-"  # of the files that are ours
FULL_TO = 0.9  # of the size, kept when old entries are thrown out
WRITERS = 4  # processes that may fill what room is left before any of them looks at it again


class RecordCache:
    """Energy records in `folder`, together at most `size` bytes; the longest unused go first.

    Processes may share a folder: entries are written whole and never changed. A folder that cannot
    be written is read only; nothing fails for want of a cache.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self.size = size

    @classmethod
    def from_environment(cls) -> RecordCache | None:
        """The cache that `AV_EMBODIED_CACHE` (folder or "off") and `AV_EMBODIED_CACHE_GB` describe.

        By default 2 GB in the user's cache folder. Raises InputError for a size that is no number
        of gigabytes above 0.
        """
        place = os.environ.get(FOLDER_VARIABLE, "").strip()
        if place.lower() == "off":
            return None
        text = os.environ.get(SIZE_VARIABLE, str(DEFAULT_SIZE))
        try:
            size = float(text)
        except ValueError:
            size = 0.0
        if not 0.0 < size < float("inf"):
            raise InputError(f"{SIZE_VARIABLE} must be a number of gigabytes above 0, got {text!r}")
        return cls(Path(place) if place else _user_folder(), int(size * 1e9))

    def load(self, key: str) -> EnergyRecord | None:
        """The record of that key, or None where there is none that can be trusted."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        record = _unpacked(content)
        with suppress(OSError):  # in a folder that may only be read
            if record is None:
                path.unlink(missing_ok=True)
            else:
                os.utime(path)
        return record

    def save(self, key: str, record: EnergyRecord) -> None:
        """Keep `record`, throwing out the longest unused where the cache is full."""
        content = _packed(record)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=PREFIX, suffix=".part")
        except OSError:
            return
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            temporary.replace(self._path(key))
            self._written(len(content))
        except OSError:
            temporary.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{PREFIX}{key}.record"

    def _written(self, size: int) -> None:
        """Make room once so much was written that there might be none.

        The folder is not looked at for every entry: there may be thousands in it.
        """
        place = self.folder, self.size
        left = _LEFT.get(place, 0) - size
        if left < 0:
            left = (self.size - self._make_room()) // WRITERS
        _LEFT[place] = left

    def _make_room(self) -> int:
        """Throw out the longest unused entries where there are too many; the bytes of the rest."""
        entries = []
        for path in self.folder.glob(f"{PREFIX}*"):  # whatever else lies there is not ours
            with suppress(FileNotFoundError):  # another process threw it out
                status = path.stat()
                entries.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in entries)
        if total <= self.size:
            return total
        for _, size, path in sorted(entries):
            if total <= FULL_TO * self.size:
                break
            path.unlink(missing_ok=True)
            total -= size
        return total


_LEFT: dict[tuple[Path, int], int] = {}
"""Bytes that this process may write into a folder of a size before it looks at it again."""


def record_key(
    surface: bytes, source: bytes, settings: AcousticSettings, seed: int, rate: int
) -> str:
    """Name (32 hex digits) of the record of the source with the key `source`.

    `surface` is the `surface_digest` of the world that it sounds in.
    """
    plain = json.dumps([asdict(settings), seed, rate, _code_digest()], sort_keys=True)
    return _digest([surface, source, plain.encode()])


def surface_digest(surface: Surface) -> bytes:
    """Digest of all that sound meets, to the last bit: records are the same bytes or not shared."""
    bands = [material.bands.tobytes() for material in surface.materials]
    arrays = (surface.vertices, surface.faces, surface.material, surface.object)
    return _digest([*(array.tobytes() for array in arrays), *bands]).encode()


@lru_cache(maxsize=1)
def _code_digest() -> str:
    """Digest of the code that traces and of the libraries whose rounding it inherits."""
    acoustics = Path(__file__).parent.parent
    code = [acoustics.parent / "rays.py", *sorted(acoustics.rglob("*.py"))]
    libraries = [version(name).encode() for name in ("numpy", "embreex")]
    return _digest([path.read_bytes() for path in code] + libraries)


def _digest(parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()[:32]


def _packed(record: EnergyRecord) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for field in fields(record):
            with archive.open(f"{field.name}.npy", "w") as entry:
                np.lib.format.write_array(entry, np.asarray(getattr(record, field.name)))
    content = buffer.getvalue()
    return hashlib.sha256(content).digest() + content


def _unpacked(content: bytes) -> EnergyRecord | None:
    """The record, or None for content that is not what was written."""
    digest, body = content[:32], content[32:]
    if hashlib.sha256(body).digest() != digest:
        return None
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as file:
            values = {f.name: file[f.name] for f in fields(EnergyRecord)}
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return None
    return EnergyRecord(**{k: v if v.ndim else v.item() for k, v in values.items()})


def _user_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME", "").strip()
    return Path(home or Path.home() / ".cache") / "av_embodied" / "records"
