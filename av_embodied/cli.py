"""The `av-embodied` command: subcommands are found by name, errors come without a traceback."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, TextIO

from . import __version__
from .errors import InputError

COMMAND_GROUP = "av_embodied.commands"
FAILED = 1  # exit code, what was asked for could not be done in full
BAD_INPUT = 2  # exit code, as argparse has it for wrong arguments
INTERRUPTED = 130  # exit code, 128 + SIGINT

DESCRIPTION = "Hear, see and act: simulated rooms with true spatial sound, and policies in them."
EPILOG = "exit codes: 0 done, 1 failed or problems found, 2 wrong input, 130 stopped by Ctrl-C"
SUMMARIES = {
    "bench": "measure how fast the parts run on this machine",
    "collect": "play many episodes into a dataset, resumably",
    "episodes": "make and check episode sets",
    "evaluate": "play episodes with policies, measure, and write a report",
    "export": "write recordings as a LeRobot dataset, and back",
    "listen": "walk past a source and hear it: a sound file and a picture",
    "record": "play episodes and keep them as MCAP recordings",
    "replay": "play a recording back into a policy and compare its decisions",
    "view": "watch, hear and drive an episode in the browser",
    "world": "show, check, generate and calibrate worlds",
}
"""Of our own commands, so that the overview need not import them."""


class Command(Protocol):
    """A subcommand: registered as an entry point of `av_embodied.commands`."""

    help: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        ...

    def run(self, options: argparse.Namespace) -> int:
        """Do the work; return the exit code."""
        ...


def build_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser for `arguments`: every registered subcommand by name, only the chosen one loaded.

    Raises InputError where the chosen one needs a package that is missing.
    """
    parser = argparse.ArgumentParser(
        prog="av-embodied", description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"av-embodied {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = next((word for word in arguments if not word.startswith("-")), None)
    for entry in sorted(entry_points(group=COMMAND_GROUP), key=lambda entry: entry.name):
        child = subparsers.add_parser(entry.name, help=_summary(entry), allow_abbrev=False)
        if entry.name == chosen:
            command = _load(entry)
            child.description = command.help
            command.add_arguments(child)
            child.set_defaults(run=command.run)
    return parser


def _summary(entry: EntryPoint) -> str:
    package = entry.dist.name if entry.dist else "another package"
    return SUMMARIES.get(entry.name, f"comes with {package}")


def _load(entry: EntryPoint) -> Command:
    try:
        return entry.load()()
    except ImportError as error:
        raise InputError(
            f"command {entry.name!r} needs a package that is missing: {error}"
        ) from error


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """One line, without the place in our code, which is nobody's concern here."""
    print(f"av-embodied: warning: {message}", file=file or sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; bad input is one line on standard error and exit code 2."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            options = build_parser(words).parse_args(words)
            code = int(options.run(options))
        sys.stdout.flush()  # here, where a closed pipe is told apart from an error
    except BrokenPipeError:
        # Whoever read our output has gone, as `head` does; the interpreter's own last flush at
        # exit must not complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (InputError, OSError) as error:
        print(f"av-embodied: error: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("av-embodied: interrupted", file=sys.stderr)
        return INTERRUPTED
    return code


if __name__ == "__main__":
    sys.exit(main())
