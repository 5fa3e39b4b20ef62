"""`av-embodied bench`: how fast and how right this is, measured on the spot."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from av_embodied.errors import unknown_name
from av_embodied.registry import ENVIRONMENTS

from . import acoustics, environment
from .figures import Figure, as_table

FAILED = 1  # exit code of a soak with problems


class BenchCommand:
    """Measures speed and accuracy."""

    help = "measure how fast and how right the parts are"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        kinds = parser.add_subparsers(dest="bench", required=True, metavar="{env,soak,acoustics}")
        env = kinds.add_parser("env", help="whole steps of AudioGoal: speed, parts, peers, memory")
        _add_sections(env, environment.SECTIONS)
        env.add_argument("--quick", action="store_true", help="a few steps, to see that it works")
        env.add_argument("--json", action="store_true", help="print JSON")
        _add_soak(kinds.add_parser("soak", help="many steps in many houses, memory watched"))
        _add_sections(
            kinds.add_parser("acoustics", help="the acoustics beside their peers"),
            acoustics.SECTIONS,
        )

    def run(self, options: argparse.Namespace) -> int:
        """Measure and print; return the exit code."""
        if options.bench == "soak":
            return _run_soak(options)
        if options.bench == "acoustics":
            figures = acoustics.run_sections(options.sections or list(acoustics.SECTIONS))
        else:
            names = options.sections or list(environment.SECTIONS)
            figures = environment.run_sections(names, options.quick)
        _print(figures, as_json=options.bench == "env" and options.json)
        return 0


def _add_sections(parser: argparse.ArgumentParser, known: tuple[str, ...]) -> None:
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"of {', '.join(known)}; all if none"
    )


def _add_soak(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--steps", type=int, default=1_000_000, help="in all (default: 1000000)")
    parser.add_argument("--houses", type=int, default=1000, help="in all (default: 1000)")
    parser.add_argument("--environments", type=int, default=16, help="side by side (default: 16)")
    parser.add_argument("--threads", type=int, help="that step them (default: all cores)")
    parser.add_argument("--task", default="av_embodied/AudioGoal-v0", help="its Gymnasium id")
    parser.add_argument("--seed", type=int, default=0, help="of houses and actions (default: 0)")
    parser.add_argument("--out", type=Path, default=Path("reports/soak"), help="folder to write to")
    parser.add_argument("--resume", action="store_true", help="go on with the soak in that folder")


def _run_soak(options: argparse.Namespace) -> int:
    # Drawing and walking load everything, which the other benchmarks need not wait for.
    from .soak import STATE, soak, summary
    from .soak_state import Soak

    if options.task not in ENVIRONMENTS:
        raise unknown_name("task", options.task, ENVIRONMENTS)
    if options.resume:
        state = Soak.load(options.out / STATE)
    else:
        state = Soak(
            options.task, options.steps, options.houses, options.environments, options.seed
        )
    state = soak(state, options.out, options.threads)
    figures = summary(state)
    _print(figures, as_json=False)
    sys.stdout.write("".join(f"{message}\n" for message in state.messages))
    return FAILED if any(figure.met is False for figure in figures) else 0


def _print(figures: list[Figure], as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n")
    else:
        sys.stdout.write(as_table(figures))
