"""`av-embodied bench`: how fast and how right this is, measured on the spot."""

from __future__ import annotations

import argparse
import sys

from av_embodied.errors import InputError

from .acoustics import SECTIONS, run_sections
from .environment import as_json, as_text, measure
from .figures import as_table


class BenchCommand:
    """Measures speed and accuracy."""

    help = "measure how fast and how right the parts are"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        kinds = parser.add_subparsers(dest="bench", required=True, metavar="{env,acoustics}")
        env = kinds.add_parser("env", help="steps per second of AudioGoal, with shares of time")
        env.add_argument("--steps", type=int, default=600, help="per process (default: 600)")
        env.add_argument("--json", action="store_true", help="print JSON")
        acoustics = kinds.add_parser("acoustics", help="the acoustics beside their peers")
        acoustics.add_argument(
            "sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; all if none"
        )

    def run(self, options: argparse.Namespace) -> int:
        """Measure and print; return the exit code."""
        if options.bench == "acoustics":
            figures = run_sections(options.sections or list(SECTIONS))
            sys.stdout.write(as_table(figures))
            return 0
        if options.steps < 1:
            raise InputError(f"steps must be at least 1, got {options.steps}")
        one, two = measure(options.steps, 1), measure(options.steps, 2)
        sys.stdout.write(as_json(one, two) if options.json else as_text(one, two))
        return 0
