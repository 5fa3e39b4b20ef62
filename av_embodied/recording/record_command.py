"""`av-embodied record`: play episodes and keep them as they were played."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..errors import InputError
from ..evaluation.command import (
    DEFAULT_TASK,
    FAILED,
    INTERRUPTED,
    TASKS,
    environment_argument,
    environment_of,
)
from ..evaluation.settings import Settings
from ..files import write_atomically
from ..policy import policy_names
from . import Recorder
from .folder import ERRORS

DESCRIPTION = """\
Play episodes with a policy and keep all that was observed, true and decided.

Written to --out, a rosbag2 folder an episode, which Foxglove and ROS tools open:
  EPISODE/EPISODE.mcap    ROS 2 messages: sound, images, frames, decisions, rewards
  EPISODE/metadata.yaml   what the file holds, as `ros2 bag` wants it
  EPISODE.partial/        an episode that was not finished; it is recorded anew by the next run
  recordings.json         what all of them have in common
Run the same command again to go on after a kill: finished episodes are left as they are.
"""
EPILOG = """\
example:
  av-embodied record --policy map_planner --episodes 10 --env monitor=binaural --out recordings
  av-embodied replay recordings

exit codes: 0 done, 1 some episode failed, 2 wrong input or no room, 130 stopped by Ctrl-C
"""


class RecordCommand:
    """Plays episodes and records them."""

    help = "play episodes and keep all that was observed and decided, as MCAP"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.description, parser.epilog = DESCRIPTION, EPILOG
        add = parser.add_argument
        known = ", ".join(policy_names())
        add("--policy", required=True, metavar="NAME", help=f"who plays: {known}")
        add("--out", type=Path, required=True, metavar="DIR", help="folder of the recordings")
        add("--split", default="test", help="episodes to play: val, test (default: test)")
        add("--episodes", type=int, metavar="N", help="the first N of the split (default: all)")
        add("--seed", type=int, default=0, help="of the policy (default: 0)")
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument(
            "--task",
            metavar="NAME",
            help=f"task of ours: {', '.join(TASKS)} (default: {DEFAULT_TASK})",
        )
        chosen.add_argument("--env-id", metavar="ID", help="any Gymnasium environment, by its id")
        add(
            "--env",
            type=environment_argument,
            nargs="+",
            action="extend",
            default=[],
            metavar="KEY=VALUE",
            help="keyword arguments of the environment; monitor=binaural adds sound for people",
        )
        add("--fresh", action="store_true", help="throw away earlier recordings in --out")

    def run(self, options: argparse.Namespace) -> int:
        """Record; print how much and where."""
        names = [name for name, _ in options.env]
        if len(set(names)) != len(names):
            raise InputError(f"each --env key may be given once, got {', '.join(names)}")
        settings = Settings(
            policies=(options.policy,),
            out=options.out,
            environment=options.env_id or environment_of(options.task or DEFAULT_TASK),
            arguments=dict(options.env),
            split=options.split,
            episodes=options.episodes,
            seed=options.seed,
            fresh=options.fresh,
        )
        return record(Recorder(settings))


def record(recorder: Recorder) -> int:
    """Let `recorder` run, and say what came of it; the exit code."""
    out = recorder.settings.out
    try:
        there = recorder.run()
    except KeyboardInterrupt:
        print("av-embodied: interrupted; run again to go on", file=sys.stderr)
        return INTERRUPTED
    if there:
        print(f"{there} episodes were recorded by an earlier run", file=sys.stderr)
    errors = out / ERRORS
    for failure in recorder.failures:
        what = f"{failure.episode}: {failure.error}"
        print(f"av-embodied: error: playing {what}", file=sys.stderr)
    if recorder.failures:
        details = [f"{failure.episode}\n{failure.details}" for failure in recorder.failures]
        write_atomically(errors, "\n".join(details))
    else:
        errors.unlink(missing_ok=True)
    count = len(recorder.episodes) - there - len(recorder.failures)
    print(f"recorded {count} episodes, {recorder.steps} steps: {out}")
    return FAILED if recorder.failures else 0
