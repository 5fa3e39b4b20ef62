"""Every command that a page shows is one that our own parser takes."""

from __future__ import annotations

from av_embodied.cli import SUMMARIES, build_parser
from docs.pages import PAGES, README, Page


def test_the_commands_of_a_page_are_taken_by_the_parser(shell: Page) -> None:
    for words in shell.commands():
        options = build_parser(words).parse_args(words)
        assert options.command == words[0]
        assert callable(options.run)


def test_every_command_is_shown_on_some_page() -> None:
    shown = {words[0] for page in (*PAGES, README) for words in page.commands()}
    assert set(SUMMARIES) <= shown, set(SUMMARIES) - shown
