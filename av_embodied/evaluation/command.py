"""`av-embodied evaluate`: play episodes with policies, compare them and write a report."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ..errors import InputError, unknown_name
from ..policy import policy_names
from ..registry import ENVIRONMENTS
from .evaluate import Evaluation
from .settings import Settings
from .table import comparison_text

DESCRIPTION = """\
Play episodes with one or several policies, measure, and write a report.

Written to --out:
  metrics.json   every metric with its 95 % bootstrap interval, versions, seed
  episodes.csv   a line per policy and episode
  index.html     the comparison, floor plans with the paths walked, failures first
  videos/        camera, depth, belief and spectrogram with the binaural sound
  journal/       finished episodes: run the same command again to go on after a kill
"""
EPILOG = """\
example:
  av-embodied evaluate --policy direction_follower map_planner --episodes 50 \\
      --workers 2 --videos 2 --out reports/mine

exit codes: 0 done, 1 some episode or video failed, 2 wrong input, 130 stopped by Ctrl-C
(the report then covers the episodes done; run again to go on)
"""
TASKS = {name.partition("/")[2].rpartition("-")[0]: name for name in ENVIRONMENTS}
"""Ids of our tasks by their names."""
DEFAULT_TASK = "AudioGoal"
FAILED = 1
INTERRUPTED = 130


def environment_argument(text: str) -> tuple[str, Any]:
    """`key=value` as name and value; the value is read as JSON where it is JSON, else as text."""
    key, equals, value = text.partition("=")
    if not equals or not key.isidentifier():
        raise argparse.ArgumentTypeError(f"must be key=value, got {text!r}")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value


def environment_of(task: str) -> str:
    """The Gymnasium id of one of our tasks; InputError for an unknown name."""
    if task not in TASKS:
        raise unknown_name("task", task, TASKS)
    return TASKS[task]


class EvaluateCommand:
    """Plays episodes with policies and reports."""

    help = "play episodes with policies, measure, and write a report"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.description, parser.epilog = DESCRIPTION, EPILOG
        known = ", ".join(policy_names())
        add = parser.add_argument
        add("--policy", nargs="+", required=True, metavar="NAME", help=f"policies: {known}")
        add("--out", type=Path, required=True, metavar="DIR", help="folder of the results")
        add("--split", default="test", help="episodes to play: val, test (default: test)")
        add("--episodes", type=int, metavar="N", help="the first N of the split (default: all)")
        add("--workers", type=int, default=1, metavar="N", help="processes (default: 1)")
        add("--seed", type=int, default=0, help="of the policies and the bootstrap (default: 0)")
        add(
            "--videos",
            type=int,
            default=0,
            metavar="N",
            help="episodes filmed per policy, from the first (default: 0)",
        )
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
            help="keyword arguments of the environment, such as array=ring8",
        )
        add("--fresh", action="store_true", help="throw away earlier results in --out")

    def run(self, options: argparse.Namespace) -> int:
        """Evaluate; print the comparison and where the report is."""
        names = [name for name, _ in options.env]
        if len(set(names)) != len(names):
            raise InputError(f"each --env key may be given once, got {', '.join(names)}")
        settings = Settings(
            policies=tuple(options.policy),
            out=options.out,
            environment=options.env_id or environment_of(options.task or DEFAULT_TASK),
            arguments=dict(options.env),
            split=options.split,
            episodes=options.episodes,
            workers=options.workers,
            seed=options.seed,
            videos=options.videos,
            fresh=options.fresh,
        )
        evaluation = Evaluation(settings)
        results = evaluation.run()
        if evaluation.resumed:
            print(f"{evaluation.resumed} episodes were played by an earlier run", file=sys.stderr)
        for line in evaluation.error_lines():
            print(f"av-embodied: error: {line}", file=sys.stderr)
        print(comparison_text(results))
        print(f"report: {settings.out / 'index.html'}")
        if evaluation.interrupted:
            print("av-embodied: interrupted; run again to go on", file=sys.stderr)
            return INTERRUPTED
        return FAILED if evaluation.errors else 0
