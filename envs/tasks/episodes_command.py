"""`av-embodied episodes`: make or import sets of episodes, and check them against their worlds."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tqdm import tqdm

from av_embodied.episode import Episode, EpisodeSet
from av_embodied.errors import InputError, unknown_name
from av_embodied.sensors import Sensors

from ..robots.unicycle import Unicycle
from ..sounds import SPLITS, SoundLibrary
from .episode_run import emitters
from .episodes import check_episode, make_set
from .habitat_episodes import HabitatImport
from .stage import Stages
from .task_table import kind_of, task_names

DEFAULT_TASK = "AudioGoal"

TOLERANCE = 1e-3  # m, of a geodesic distance


class EpisodesCommand:
    """Makes, imports and checks episode files."""

    help = "make, import or check a file of episodes"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        kinds = parser.add_subparsers(dest="episodes", required=True, metavar="make|check|import")
        make = kinds.add_parser("make", help="make episodes in generated houses")
        known = ", ".join(task_names())
        make.add_argument("--task", default=DEFAULT_TASK, help=f"{known} (default: %(default)s)")
        make.add_argument("--split", default="test", help="train, val or test (default: test)")
        make.add_argument("--count", type=int, default=200, help="how many (default: 200)")
        make.add_argument("--out", type=Path, required=True, help="file to write (json.gz)")
        check = kinds.add_parser("check", help="check a file against worlds and sounds")
        check.add_argument("file", type=Path, help="file of episodes (json.gz)")
        _add_sounds(check)
        _add_import(kinds.add_parser("import", help="read episodes of Habitat or SoundSpaces"))

    def run(self, options: argparse.Namespace) -> int:
        """Do the work; return the exit code."""
        if options.episodes == "import":
            made = import_file(options)
            sys.stdout.write(f"{options.out}: {len(made)} episodes of {made.task} {made.split}\n")
        elif options.episodes == "check":
            checked = check_set(options.file, options.sounds)
            sys.stdout.write(f"{options.file}: {len(checked)} episodes as their worlds are today\n")
        else:
            made = make_file(options.task, options.split, options.count, options.out)
            sys.stdout.write(f"{options.out}: {len(made)} episodes of {made.task} {made.split}\n")
        return 0


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Make AudioGoal episodes of a file of Habitat or SoundSpaces (PointNav, ObjectNav, "
        "AudioNav), in scans that lie in a folder of yours; what is left out is told."
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="file of Habitat (json.gz)")
    parser.add_argument(
        "--scenes", type=Path, required=True, metavar="FOLDER", help="of the scans (.glb)"
    )
    _add_sounds(parser)
    parser.add_argument("--sound", help="recording of episodes that name none")
    parser.add_argument("--split", default="test", help="train, val or test (default: test)")
    parser.add_argument("--out", type=Path, required=True, help="file to write (json.gz)")


def _add_sounds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sounds", type=Path, metavar="FOLDER", help="of recordings (default: those that ship)"
    )


def import_file(options: argparse.Namespace) -> EpisodeSet:
    """Write to `options.out` those episodes of Habitat's file that can be played.

    Raises InputError as `HabitatImport.read` does, and where nothing can be written.
    """
    _check_writable(options.out)
    if options.split not in SPLITS:
        raise unknown_name("split", options.split, SPLITS)
    sounds = SoundLibrary.load(options.sounds, split=options.split)
    given = HabitatImport(options.scenes, options.split, sounds=sounds, sound=options.sound)
    made = given.read(options.file)
    made.save(options.out)
    return made


def _check_writable(out: Path) -> None:
    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise InputError(f"cannot write {out}: its folder is missing or not writable")


def make_file(task: str, split: str, count: int, out: Path) -> EpisodeSet:
    """Make `count` episodes of `split` in generated houses, with its sounds, and write them."""
    kind = kind_of(task)
    if split not in SPLITS:
        raise unknown_name("split", split, SPLITS)
    if count < 1:
        raise InputError(f"count must be at least 1, got {count}")
    _check_writable(out)
    settings = kind.settings.of({"split": split})
    maker = kind.maker(SoundLibrary.load(split=split), settings)
    with tqdm(total=count, unit="episode", disable=None) as bar:
        made = make_set(task, split, count, Stages({}, Sensors()), maker, bar.update)
    made.save(out)
    return made


def check_set(path: Path, recordings: Path | None = None) -> EpisodeSet:
    """The set in the file `path`; InputError for the first episode that cannot be played.

    `recordings` is the folder of its sounds, None: those that ship.
    """
    episodes = EpisodeSet.load(path)
    kind = kind_of(episodes.task)
    settings = kind.settings.of({"split": episodes.split})
    sounds = SoundLibrary.load(recordings, split=episodes.split)
    stages = Stages({}, settings.sensors)
    for episode in tqdm(episodes, unit="episode", disable=None):
        stage = stages.find(episode.world)
        check_episode(episode, stage)
        Unicycle(stage.space_on(episode.start.z), episode.start)
        heard = emitters(episode, sounds, settings.sensors.rate)
        _check(episode, kind.rules(stage, episode, settings, heard).length, sounds)
    return episodes


def _check(episode: Episode, distance: float, sounds: SoundLibrary) -> None:
    """Compare what the file says with the `distance` [m] and `sounds` of today."""
    if not abs(distance - episode.geodesic_distance) <= TOLERANCE:
        raise InputError(
            f"episode {episode.id!r}: geodesic_distance must be {distance:.4f} m, "
            f"got {episode.geodesic_distance}"
        )
    for sounding in episode.soundings:
        true = sounds.sound_class(sounding.sound)
        if true != sounding.sound_class:
            raise InputError(
                f"episode {episode.id!r}: sound_class of {sounding.sound} must be {true!r}, "
                f"got {sounding.sound_class!r}"
            )
