"""`av-embodied export`: recordings as a LeRobot dataset, the way back, and the check."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from ..evaluation.progress import Progress
from ..recording import Recording
from .check import check_dataset
from .info import dataset_info
from .options import VIDEO_KINDS, DatasetOptions
from .reader import read_dataset
from .writer import LeRobotWriter

FOUND = 1  # exit code, the check found problems
DESCRIPTION = """\
Write recordings as a LeRobotDataset v3.0 with sound, or such a dataset as recordings.

  av-embodied export recordings/ --out dataset/            recordings to a dataset
  av-embodied export dataset/ --to-recordings --out back/  a dataset to recordings, bit by bit
  av-embodied export dataset/ --check                      every problem, by file and column

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
            help="recordings or datasets",
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
        problems = check_dataset(folder)
        for problem in problems:
            print(problem)
        count += len(problems)
        print(f"{folder}: {len(problems) or 'no'} problem{'s' * (len(problems) != 1)}")
    return FOUND if count else 0


def _to_dataset(paths: list[Path], out: Path, options: DatasetOptions, unfinished: bool) -> int:
    # Here and not above: the check needs no extra `record`.
    from ..recording import read_recording
    from ..recording.folder import recordings

    found = [recording for path in paths for recording in recordings(path)]
    skipped, frames, episodes = [], 0, 0
    with LeRobotWriter(out, options) as writer, Progress(len(found), "episode") as progress:
        for path in found:
            recording = read_recording(path)
            if recording.complete or unfinished:
                writer.add(recording)
                frames += len(recording.moments) - 1
                episodes += 1
            else:
                skipped.append(path)
            progress.advance()
    for path in skipped:
        print(f"left out, as it was cut off: {path} (--unfinished takes it)", file=sys.stderr)
    print(f"{out}: {episodes} episodes, {frames} frames")
    return 0


def _to_recordings(folders: list[Path], out: Path) -> int:
    from ..recording import RecordingWriter
    from ..recording.folder import episode_path

    infos = [dataset_info(folder) for folder in folders]
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
        yield from read_dataset(folder)


def _free_name(episode: str, taken: set[str]) -> str:
    """Of the recording of `episode`; a second one of the same episode gets a number."""
    name, number = episode, 1
    while name in taken:
        number += 1
        name = f"{episode}-{number}"
    taken.add(name)
    return name
