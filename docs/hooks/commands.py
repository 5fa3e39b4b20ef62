"""The reference of the command, as its own parsers print it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from unittest import mock

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from av_embodied.cli import EPILOG, SUMMARIES, build_parser

NAME = "commands.md"
WIDTH = "100"  # characters of a line of help


def parsers_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The subcommands of a parser by name."""
    for action in parser._actions:  # argparse has no other way to ask
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def all_parsers(command: str) -> Iterator[argparse.ArgumentParser]:
    """The parser of one of our commands, and those of its subcommands."""
    waiting = [parsers_of(build_parser([command]))[command]]
    while waiting:
        parser = waiting.pop(0)
        yield parser
        waiting = [*parsers_of(parser).values(), *waiting]


def help_text(parser: argparse.ArgumentParser) -> str:
    """What `--help` prints on a terminal of `WIDTH` columns."""
    with mock.patch.dict(os.environ, COLUMNS=WIDTH):
        return parser.format_help().strip()


def page() -> str:
    """The text of the page."""
    lines = [
        "# Command",
        "",
        "`av-embodied COMMAND --help` prints what stands here. Installed packages may add commands"
        " by the entry point `av_embodied.commands`; these are ours.",
        "",
        EPILOG[0].upper() + EPILOG[1:] + ".",
        "",
        "| command | |",
        "|---|---|",
        *(f"| [`{name}`](#av-embodied-{name}) | {text} |" for name, text in SUMMARIES.items()),
        "",
    ]
    for command in SUMMARIES:
        for parser in all_parsers(command):
            level = "##" if parser.prog.count(" ") == 1 else "###"
            block = ["```{.text .help}", help_text(parser), "```"]
            lines += [f"{level} {parser.prog}", "", *block, ""]
    return "\n".join(lines)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page."""
    files.append(File.generated(config, NAME, content=page()))
    return files
