"""The shards of a collection, read as one, merged into one dataset, and checked."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import InputError
from ..evaluation.progress import Progress
from ..recording import Recording
from .manifest import MANIFEST, Manifest, Shard
from .options import DatasetOptions
from .reader import read_dataset
from .writer import LeRobotWriter


class CollectionWarning(UserWarning):
    """A collection is not finished."""


def is_collection(folder: Path) -> bool:
    """Whether `folder` says that it is one."""
    return (Path(folder) / MANIFEST).is_file()


def dataset_folders(folder: Path) -> list[Path]:
    """The datasets of the collection in `folder`, in their order; `folder` itself if it is none."""
    if not is_collection(folder):
        return [folder]
    return [folder / shard.name for shard in Manifest.load(folder).shards if shard.files]


def read_shards(folder: Path) -> Iterator[Recording]:
    """The recordings of all shards of the collection in `folder`, in their order.

    Of one that is not finished, those of the shards that are whole, and a CollectionWarning.
    Raises InputError where there is no collection, and for a shard that is not as it was written,
    when it is reached.
    """
    folder = Path(folder)
    manifest = Manifest.load(folder)
    if not manifest.complete:
        warnings.warn(_unfinished(folder, manifest), CollectionWarning, stacklevel=2)
    return _recordings(folder, manifest.shards)


def _recordings(folder: Path, shards: Iterable[Shard]) -> Iterator[Recording]:
    for shard in shards:
        for problem in shard.problems(folder):
            raise InputError(f"{shard.name} is not as it was written: {problem}")
        if shard.files:
            yield from read_dataset(folder / shard.name)


def _unfinished(folder: Path, manifest: Manifest) -> str:
    asked = sum(shard.asked for shard in manifest.shards)
    wanted = manifest.settings["episodes"]
    return f"{folder} is not finished: {asked} of {wanted} episodes were collected"


def merge_shards(folder: Path, out: Path, options: DatasetOptions | None = None) -> int:
    """Write all shards of the collection in `folder` as one dataset at `out`; how many episodes.

    `options` are those of the new dataset, by default those of the shards. Video that is not
    lossless is encoded once more. Raises InputError as `read_shards` and `LeRobotWriter`.
    """
    count = 0
    wanted = options or DatasetOptions(**Manifest.load(folder).settings["dataset"])
    with LeRobotWriter(out, wanted) as writer:
        for recording in read_shards(folder):
            writer.add(recording)
            count += 1
    return count


def shard_problems(folder: Path) -> Iterator[str]:
    """All that is not as it was written in the collection in `folder`, and what is missing."""
    manifest = Manifest.load(folder)
    if not manifest.complete:
        yield _unfinished(folder, manifest)
    with Progress(len(manifest.shards), "shard") as progress:
        for shard in manifest.shards:
            for problem in shard.problems(folder):
                yield f"{shard.name} is not as it was written: {problem}"
            progress.advance()
