"""The gallery renders what its page, the README and the repository show."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from av_embodied.errors import InputError
from docs.gallery.__main__ import main
from docs.gallery.detail import DETAILS
from docs.gallery.items import ITEMS, chosen_items
from docs.gallery.live_page import BROWSERS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FILES = sorted(name for item in ITEMS.values() for name in item.files)
LINK = re.compile(r"(?:images|clips)/[\w.]+")
LARGEST_PICTURE, LARGEST_CLIP, LARGEST_OF_ALL = 300_000, 1_600_000, 5_000_000  # bytes


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


@pytest.mark.parametrize("name", ITEMS)
def test_every_item_renders_its_files_and_no_others(name: str, tmp_path: Path) -> None:
    if name == "live_page" and not any(map(shutil.which, BROWSERS)):
        pytest.skip(f"no browser is installed, one of {', '.join(BROWSERS)}")
    ITEMS[name].render(tmp_path, DETAILS["small"])
    written = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert written == sorted(tmp_path / file for file in ITEMS[name].files)
    for path in written:
        if path.suffix == ".mp4":
            assert b"ftyp" in path.read_bytes()[:16]
        else:
            picture = pixels(path)
            assert min(picture.shape[:2]) > 50
            assert picture.std() > 10.0  # something is drawn


@pytest.mark.parametrize("name", ["decay_curves", "houses"])
def test_pictures_are_the_same_bytes_again(name: str, tmp_path: Path) -> None:
    (file,) = ITEMS[name].files
    for folder in ("first", "again"):
        ITEMS[name].render(tmp_path / folder, DETAILS["small"])
    assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "again" / file).read_bytes()


def test_the_docs_hold_what_the_items_render_and_nothing_else() -> None:
    found = sorted(
        path.relative_to(DOCS).as_posix()
        for folder in ("images", "clips")
        for path in (DOCS / folder).iterdir()
    )
    assert found == FILES


def test_files_are_small_and_not_empty() -> None:
    sizes = {name: (DOCS / name).stat().st_size for name in FILES}
    for name, size in sizes.items():
        assert 1000 < size < (LARGEST_CLIP if name.endswith(".mp4") else LARGEST_PICTURE), name
    assert sum(sizes.values()) < LARGEST_OF_ALL


def test_the_page_shows_every_file_and_says_how_it_is_made() -> None:
    page = (DOCS / "gallery_page.md").read_text(encoding="utf-8")
    assert set(LINK.findall(page)) == set(FILES)
    for name in ITEMS:
        assert f"`python -m docs.gallery {name}`" in page


def test_the_readme_shows_pictures_of_the_gallery() -> None:
    shown = re.findall(r"docs/((?:images|clips)/[\w.]+)", (ROOT / "README.md").read_text())
    assert shown
    assert set(shown) <= set(FILES)


def test_the_command_renders_into_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["houses", "--size", "small", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "images/houses.jpg").is_file()
    assert "images/houses.jpg" in capsys.readouterr().out


def test_the_command_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(ITEMS)


def test_unknown_names_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["houses", "level_mop", "--out", str(tmp_path)]) == 2
    assert "unknown picture 'level_mop' (did you mean 'level_map'?)" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())  # nothing is rendered before all names are known


def test_a_folder_that_cannot_be_written_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert main(["houses", "--size", "small", "--out", str(tmp_path / "file")]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_names_are_chosen_once_and_in_order() -> None:
    assert [item.name for item in chosen_items(["walk", "houses", "walk"])] == ["walk", "houses"]
    assert [item.name for item in chosen_items([])] == list(ITEMS)
    with pytest.raises(InputError, match="unknown picture"):
        chosen_items(["nothing"])
