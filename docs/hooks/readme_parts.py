"""Pages made of parts of the README, so that figures and limits stand in one place."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

README = Path(__file__).resolve().parents[2] / "README.md"
PARTS = {
    "measured.md": (
        "Measured",
        ("Acoustics beside its peers", "Environments beside their peers", "Measured otherwise"),
    ),
    "limits.md": ("Limits", ("What is not there yet",)),
}
"""Title of each page, and the headings of the parts of the README that it holds."""


def part(text: str, heading: str) -> str:
    """What stands in `text` under a heading of level two; PluginError where there is none."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if not found:
        raise PluginError(f"README.md has no part {heading!r}")
    return found[0].rstrip() + "\n"


def page(title: str, headings: tuple[str, ...]) -> str:
    """The text of a page of parts of the README."""
    text = README.read_text(encoding="utf-8")
    parts = [part(text, heading) for heading in headings]
    return "\n".join([f"# {title}", "", *parts])


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages."""
    for name, (title, headings) in PARTS.items():
        files.append(File.generated(config, name, content=page(title, headings)))
    return files
