"""The `av-embodied` command: subcommands are found by name, errors come without a traceback."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Protocol

from . import __version__
from .errors import InputError

COMMAND_GROUP = "av_embodied.commands"
BAD_INPUT = 2  # exit code, as argparse has it for wrong arguments
INTERRUPTED = 130  # exit code, 128 + SIGINT


class Command(Protocol):
    """A subcommand: registered as an entry point of `av_embodied.commands`."""

    help: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        ...

    def run(self, options: argparse.Namespace) -> int:
        """Do the work; return the exit code."""
        ...


def build_parser() -> argparse.ArgumentParser:
    """The parser with every registered subcommand."""
    parser = argparse.ArgumentParser(prog="av-embodied", description="Hear, see and act.")
    parser.add_argument("--version", action="version", version=f"av-embodied {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for entry in sorted(entry_points(group=COMMAND_GROUP), key=lambda entry: entry.name):
        command: Command = entry.load()()
        child = subparsers.add_parser(entry.name, help=command.help, description=command.help)
        command.add_arguments(child)
        child.set_defaults(run=command.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; bad input is one line on standard error and exit code 2."""
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (InputError, OSError) as error:
        print(f"av-embodied: error: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("av-embodied: interrupted", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
