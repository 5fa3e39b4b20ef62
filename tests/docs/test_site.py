"""The site is built without a warning, whole, and asks nothing of other servers.

Building takes some 20 s on an idle core; it is done once for all tests of this file.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from setuptools import find_packages

from av_embodied.cli import SUMMARIES
from docs.pages import ROOT

LOADED = {"script": "src", "link": "href", "img": "src", "video": "src", "source": "src"}
"""Tags whose attribute a browser fetches at once."""
LINKS = {"canonical", "next", "prev", "alternate"}  # relations of a <link> that is not fetched


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built as `make docs` does."""
    folder = tmp_path_factory.mktemp("site")
    answer = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "WARNING" not in answer.stderr
    return folder


class Fetched(HTMLParser):
    """Collects the addresses that a page has loaded as soon as it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        address = found.get(LOADED.get(tag, ""))
        if address and not (tag == "link" and set((found.get("rel") or "").split()) & LINKS):
            self.addresses.append(address)
        self.addresses += [poster for poster in [found.get("poster")] if poster]


def fetched(page: Path) -> list[str]:
    """What a browser loads with `page`."""
    parser = Fetched()
    parser.feed(page.read_text(encoding="utf-8"))
    return parser.addresses


def test_pages_load_only_files_of_the_site(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        for address in fetched(page):
            parts = urlsplit(address)
            if parts.scheme == "data":
                continue
            assert not parts.scheme, f"{page.name} loads {address}"
            assert not parts.netloc, f"{page.name} loads {address}"
            if page.name != "404.html":  # its addresses are those of the server's root
                assert (page.parent / unquote(parts.path)).is_file(), f"{page.name}: {address}"


def test_style_sheets_load_nothing_from_elsewhere(site: Path) -> None:
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_every_formula_is_drawn_and_none_is_left_as_text(site: Path) -> None:
    acoustics = (site / "subsystems/acoustics.html").read_text(encoding="utf-8")
    assert acoustics.count('<svg class="formula"') > 20
    assert all('class="arithmatex"' not in page.read_text("utf-8") for page in site.rglob("*.html"))


def test_every_package_has_a_page_that_shows_its_modules(site: Path) -> None:
    expected = {"av_embodied": ROOT / "av_embodied"}
    for folder in ("envs", "policies"):
        names = [folder, *(f"{folder}.{inner}" for inner in find_packages(str(ROOT / folder)))]
        expected |= {f"av_embodied.{name}": ROOT / name.replace(".", "/") for name in names}
    own = find_packages(str(ROOT / "av_embodied"), exclude=["envs*", "policies*"])
    expected |= {f"av_embodied.{n}": ROOT / "av_embodied" / n.replace(".", "/") for n in own}
    assert len(expected) > 30
    for name, folder in expected.items():
        text = (site / f"reference/{name}.html").read_text(encoding="utf-8")
        for module in folder.glob("[a-z]*.py"):
            assert f'id="{name}.{module.stem}"' in text, f"{name} lacks {module.stem}"


@pytest.mark.parametrize(
    "name",
    [
        "av_embodied.envs.acoustics.scene.AcousticScene.impulse_response",
        "av_embodied.envs.tasks.audio_goal.AudioGoalEnv",
        "av_embodied.policies.hearing.srp_phat.SteeredResponse",
        "av_embodied.microphones.MicrophoneArray.from_sofa",
    ],
)
def test_members_are_found_through_linked_folders(site: Path, name: str) -> None:
    pages = (site / "reference").glob("av_embodied*.html")
    assert any(f'id="{name}"' in page.read_text(encoding="utf-8") for page in pages)


def test_every_command_and_subcommand_has_its_help(site: Path) -> None:
    text = (site / "commands.html").read_text(encoding="utf-8")
    for command in SUMMARIES:
        assert f"usage: av-embodied {command}" in text
    assert "usage: av-embodied world generate" in text
    assert "--programme ROOMS" in text


def test_the_search_index_is_a_script_that_opens_from_a_folder(site: Path) -> None:
    assert (site / "search/search_index.js").read_text(encoding="utf-8").startswith("var __index")
    assert (site / "assets/iframe-worker/shim.js").is_file()
