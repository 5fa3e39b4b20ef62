"""`av-embodied collect`: play many episodes into shards, each a LeRobot dataset."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..errors import InputError
from ..evaluation.command import DEFAULT_TASK, TASKS, environment_argument, environment_of
from ..evaluation.settings import Settings
from ..policy import policy_names
from .collect import ERRORS, Collection
from .collect_settings import CollectSettings
from .manifest import MANIFEST, Manifest
from .options import VIDEO_KINDS, DatasetOptions
from .shards import shard_problems

DESCRIPTION = f"""\
Play many episodes by several processes, and write them as LeRobot datasets (v3.0).

Written to --out:
  shard-00000/ ...  a dataset each, of --shard-episodes episodes
  {MANIFEST}     settings, versions, figures, and the SHA-256 of every file
  {ERRORS}        why episodes failed, where some did

An episode follows from the settings and its number alone: the same command gives the same bytes,
whatever the number of workers. Run it again to go on after a kill; what is lost are the shards in
the making, one per worker. A greater --episodes adds to a collection.
"""
EPILOG = """\
examples:
  av-embodied collect --episodes 1000 --workers 2 --out data/train
  av-embodied collect --policy oracle=0.8 random=0.2 --task MultiGoal --episodes 200 --out data/mix
  av-embodied collect --verify --out data/train

exit codes: 0 done, 1 some episode failed or --verify found a problem, 2 wrong input or a full
disk, 130 stopped by Ctrl-C (what is whole stays; run again to go on)
"""
DEFAULT_POLICY = ("oracle", 1.0)
FAILED = 1
INTERRUPTED = 130


def policy_share(text: str) -> tuple[str, float]:
    """`NAME` or `NAME=SHARE` as name and share."""
    name, equals, share = text.partition("=")
    try:
        return name, float(share) if equals else 1.0
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"must be NAME or NAME=SHARE, got {text!r}") from error


class CollectCommand:
    """Plays episodes into shards, goes on with them, and checks them."""

    help = "play many episodes into a dataset, by several processes, resumably"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.description, parser.epilog = DESCRIPTION, EPILOG
        add = parser.add_argument
        add("--out", type=Path, required=True, metavar="DIR", help="folder of the shards")
        add(
            "--policy",
            type=policy_share,
            nargs="+",
            default=[DEFAULT_POLICY],
            metavar="NAME[=SHARE]",
            help="who plays; of several, each plays its share of the episodes, chosen by chance. "
            f"Policies: {', '.join(policy_names())} (default: {DEFAULT_POLICY[0]})",
        )
        add("--split", default="train", help="train, val, test (default: train)")
        add("--episodes", type=int, metavar="N", help="how many (default: all of the split's set)")
        add("--seed", type=int, default=0, help="of episodes and policies (default: 0)")
        add("--workers", type=int, default=1, metavar="N", help="processes (default: 1)")
        self._add_shards(parser)
        self._add_environment(parser)

    def _add_shards(self, parser: argparse.ArgumentParser) -> None:
        add = parser.add_argument
        size = CollectSettings.shard_episodes
        add(
            "--shard-episodes",
            type=int,
            default=size,
            metavar="M",
            help=f"episodes in a shard (default: {size})",
        )
        add(
            "--video",
            choices=VIDEO_KINDS,
            default=VIDEO_KINDS[0],
            help=f"every pixel as it was, or a fifth of the size (default: {VIDEO_KINDS[0]})",
        )
        add("--fresh", action="store_true", help="throw away the collection that is in --out")
        add("--verify", action="store_true", help="collect nothing; check what is in --out")

    def _add_environment(self, parser: argparse.ArgumentParser) -> None:
        chosen = parser.add_mutually_exclusive_group()
        names = ", ".join(TASKS)
        chosen.add_argument(
            "--task", metavar="NAME", help=f"task of ours: {names} (default: {DEFAULT_TASK})"
        )
        chosen.add_argument("--env-id", metavar="ID", help="any Gymnasium environment, by its id")
        parser.add_argument(
            "--env",
            type=environment_argument,
            nargs="+",
            action="extend",
            default=[],
            metavar="KEY=VALUE",
            help="keyword arguments of the environment, such as array=ring8",
        )

    def run(self, options: argparse.Namespace) -> int:
        """Collect, or check; print what there is."""
        if options.verify:
            return _verify(options.out)
        collection = Collection(settings_of(options))
        manifest = collection.run()
        if collection.resumed:
            print(
                f"{collection.resumed} episodes were collected by an earlier run", file=sys.stderr
            )
        for failure in manifest.failed:
            print(
                f"av-embodied: error: episode {failure.episode}, {failure.name}, "
                f"{failure.policy}: {failure.cause}",
                file=sys.stderr,
            )
        print(_in_words(options.out, manifest))
        if collection.interrupted:
            print("av-embodied: interrupted; run again to go on", file=sys.stderr)
            return INTERRUPTED
        return FAILED if manifest.failed else 0


def settings_of(options: argparse.Namespace) -> CollectSettings:
    """The settings that the command's `options` say; InputError for those that cannot be."""
    keys = [key for key, _ in options.env]
    if len(set(keys)) != len(keys):
        raise InputError(f"each --env key may be given once, got {', '.join(keys)}")
    playing = Settings(
        policies=tuple(name for name, _ in options.policy),
        out=options.out,
        environment=options.env_id or environment_of(options.task or DEFAULT_TASK),
        arguments=dict(options.env),
        split=options.split,
        episodes=options.episodes,
        workers=options.workers,
        seed=options.seed,
        fresh=options.fresh,
    )
    return CollectSettings(
        playing,
        shares=tuple(share for _, share in options.policy),
        shard_episodes=options.shard_episodes,
        options=DatasetOptions(video=options.video),
    )


def _verify(folder: Path) -> int:
    problems = 0
    for problem in shard_problems(folder):
        print(f"av-embodied: error: {problem}", file=sys.stderr)
        problems += 1
    print(_in_words(folder, Manifest.load(folder)))
    return FAILED if problems else 0


def _in_words(folder: Path, manifest: Manifest) -> str:
    total = manifest.total
    return (
        f"{folder}: {total['episodes']} episodes in {len(manifest.shards)} shards, "
        f"{total['successes']} successes, {total['failed']} failed, {total['steps']} steps, "
        f"{total['bytes'] / 1e6:.1f} MB"
    )
