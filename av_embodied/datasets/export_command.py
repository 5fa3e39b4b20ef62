"""`av-embodied export`: recordings as a LeRobot dataset, the way back, and the check."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import InputError
from ..evaluation.progress import Progress
from ..recording import Recording
from .check import check_dataset
from .info import dataset_info
from .manifest import Manifest
from .options import VIDEO_KINDS, DatasetOptions
from .reader import read_dataset
from .shards import dataset_folders, is_collection, read_shards, shard_problems
from .writer import LeRobotWriter

FOUND = 1  # exit code, the check found problems
DESCRIPTION = """\
Write recordings as a LeRobotDataset v3.0 with sound, or such a dataset as recordings.

  av-embodied export recordings/ --out dataset/            recordings to a dataset
  av-embodied export dataset/ --to-recordings --out back/  a dataset to recordings, bit by bit
  av-embodied export dataset/ --check                      every problem, by file and column

A folder that `collect` wrote stands for all its shards: they are merged, turned back, checked.
The dataset opens in LeRobot. Sound is in wav files below audio/, where the columns
observation.audio.ARRAY say which samples belong to a frame; truth and decisions are below truth/.
"""
EPILOG = "exit codes: 0 done or sound, 1 the check found problems, 2 wrong input or no room"


class ExportCommand:
    """Converts between recordings and datasets, and checks datasets."""

    help = "write recordings as a LeRobot dataset, or such a dataset as recordings"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.description, parser.epilog = DESCRIPTION, EPILOG
        add = parser.add_argument
        add(
            "paths",
            type=Path,
            nargs="+",
            metavar="DIR",
            help="recordings, datasets or collections",
        )
        add("--out", type=Path, metavar="DIR", help="what to write; a dataset must not exist yet")
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--to-recordings", action="store_true", help="the way back")
        way.add_argument("--check", action="store_true", help="check a dataset and write nothing")
        kinds = ", ".join(VIDEO_KINDS)
        add("--video", default="lossless", metavar="KIND", help=f"{kinds} (default: lossless)")
        add("--no-beliefs", action="store_true", help="leave out the belief maps of decisions")
        add("--unfinished", action="store_true", help="export recordings that were cut off as well")

    def run(self, options: argparse.Namespace) -> int:
        """Convert or check; print how much and where."""
        if options.check:
            return _check(options.paths)
        if options.out is None:
            raise InputError("--out is missing: the folder to write")
        if options.to_recordings:
            return _to_recordings(options.paths, options.out)
        settings = DatasetOptions(video=options.video, beliefs=not options.no_beliefs)
        return _to_dataset(options.paths, options.out, settings, options.unfinished)


def _check(folders: list[Path]) -> int:
    count = 0
    for folder in folders:
        places = dataset_folders(folder)
        if is_collection(folder):
            count += _print_problems(folder, list(shard_problems(folder)))
            places = [place for place in places if place.is_dir()]  # the others have been named
        count += sum(_print_problems(place, check_dataset(place)) for place in places)
    return FOUND if count else 0


def _print_problems(folder: Path, problems: Sequence[object]) -> int:
    for problem in problems:
        print(problem)
    print(f"{folder}: {len(problems) or 'no'} problem{'s' * (len(problems) != 1)}")
    return len(problems)


def _to_dataset(paths: list[Path], out: Path, options: DatasetOptions, unfinished: bool) -> int:
    count = sum(_count(path) for path in paths)
    skipped, frames, episodes = [], 0, 0
    try:
        with LeRobotWriter(out, options) as writer, Progress(count, "episode") as progress:
            for path, recording in _recordings(paths):
                kept = recording.unbroken if unfinished or recording.complete else ()
                if len(kept) > 1:  # an action, and what came of it
                    writer.add(Recording(recording.header, kept))
                    frames += len(kept) - 1
                    episodes += 1
                else:
                    skipped.append(path)
                progress.advance()
    finally:
        hint = "; nothing of it is whole" if unfinished else " (--unfinished takes it)"
        for path in skipped:
            print(f"left out, as it was cut off: {path}{hint}", file=sys.stderr)
    print(f"{out}: {episodes} episodes, {frames} frames")
    return 0


def _count(path: Path) -> int:
    """How many recordings `path` holds."""
    if is_collection(path):
        return Manifest.load(path).total["episodes"]
    # Here and not above: what is read from datasets needs no extra `record`.
    from ..recording.folder import recordings

    return len(recordings(path))


def _recordings(paths: list[Path]) -> Iterator[tuple[Path, Recording]]:
    """Those in folders of recordings and in collections, and where each is from."""
    for path in paths:
        if is_collection(path):
            yield from ((path, recording) for recording in read_shards(path))
            continue
        from ..recording import read_recording
        from ..recording.folder import recordings

        yield from ((place, read_recording(place)) for place in recordings(path))


def _to_recordings(folders: list[Path], out: Path) -> int:
    from ..recording import RecordingWriter
    from ..recording.folder import episode_path

    infos = [dataset_info(place) for folder in folders for place in dataset_folders(folder)]
    for info in infos:
        if info.video != "lossless":
            print(f"{info.folder}: its pictures are not exact, video is small", file=sys.stderr)
    taken: set[str] = set()
    with Progress(sum(info.episodes for info in infos), "episode") as progress:
        for recording in _read(folders):
            path = episode_path(out, _free_name(recording.header.episode.id, taken))
            with RecordingWriter(path, recording.header) as writer:
                for moment in recording.moments:
                    writer.see(moment)
            progress.advance()
    print(f"{out}: {len(taken)} recordings")
    return 0


def _read(folders: list[Path]) -> Iterator[Recording]:
    for folder in folders:
        yield from read_shards(folder) if is_collection(folder) else read_dataset(folder)


def _free_name(episode: str, taken: set[str]) -> str:
    """Of the recording of `episode`; a second one of the same episode gets a number."""
    name, number = episode, 1
    while name in taken:
        number += 1
        name = f"{episode}-{number}"
    taken.add(name)
    return name
