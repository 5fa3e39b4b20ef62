"""The statistics of generated houses, on a few of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from av_embodied.cli import main
from av_embodied.envs.worlds.generator import generate_house
from av_embodied.envs.worlds.statistics.figures import HouseFigures, RoomFigures, house_figures
from av_embodied.envs.worlds.statistics.page import write_statistics
from av_embodied.envs.worlds.statistics.summary import share_like_dwellings, summarise
from av_embodied.errors import InputError


def test_figures_are_those_of_the_house() -> None:
    house = generate_house(12)
    figures = house_figures(house, 12, acoustics=False)
    assert figures.triangles == len(house.surface.faces)
    assert [room.name for room in figures.rooms] == [room.name for room in house.rooms]
    assert sum(room.area for room in figures.rooms) == pytest.approx(
        sum(room.area for room in house.rooms), abs=0.01
    )
    assert figures.objects["lamp"] == sum(thing.category == "lamp" for thing in house.objects)
    assert "wall" not in figures.objects
    assert all(room.reverberation is None for room in figures.rooms)


def test_rooms_are_summed_up_by_kind() -> None:
    rooms = [RoomFigures("h", f"r{n}", "office", 10.0 + n, 0.5, time)
             for n, time in enumerate((0.2, 0.4, 0.5, None))]  # fmt: skip
    summary = summarise([HouseFigures("h", 100, {"lamp": 2}, 1, 0, 0, tuple(rooms))])
    kinds = summary["kinds"]
    assert isinstance(kinds, dict)
    office = kinds["office"]
    assert office["area"] == pytest.approx(11.5)
    assert office["reverberation"] == pytest.approx(0.4)
    assert office["share_like_dwellings"] == pytest.approx(2 / 3)
    assert share_like_dwellings([]) is None


def test_the_command_writes_a_page_with_pictures(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    out = tmp_path / "page"
    arguments = ["--count", "2", "--acoustics", "1", "--difficulty", "easy", "--out", str(out)]
    assert main(["world", "statistics", *arguments]) == 0
    assert "2 houses" in capsys.readouterr().out
    page = (out / "index.html").read_text(encoding="utf-8")
    for name in ("areas", "reach", "rooms", "objects", "reverberation", "plan_0", "plan_1"):
        assert f'src="{name}.png"' in page
        assert (out / f"{name}.png").stat().st_size > 1000
    found = json.loads((out / "statistics.json").read_text(encoding="utf-8"))
    first, second = found["houses"]
    times = [room["reverberation"] for room in first["rooms"]]
    assert 0.25 < float(np.median([time for time in times if time])) < 0.9
    assert all(room["reverberation"] is None for room in second["rooms"])
    assert found["summary"]["rooms"] == len(first["rooms"]) + len(second["rooms"])


@pytest.mark.parametrize("arguments", [["--count", "0"], ["--difficulty", "none"]])
def test_nonsense_is_refused_before_anything_is_written(
    tmp_path: Path, arguments: list[str]
) -> None:
    assert main(["world", "statistics", *arguments, "--out", str(tmp_path / "page")]) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        write_statistics(1, tmp_path / "none" / "page")
