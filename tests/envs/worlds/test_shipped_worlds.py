"""The worlds that ship: valid, sound, and what they are said to be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring

from av_embodied.envs.worlds.check import check_world
from av_embodied.envs.worlds.world import World
from av_embodied.resources import resource_path

NAMES = ("shoebox", "apartment", "office", "lecture_hall")


@pytest.fixture(scope="module", name="worlds")
def _worlds() -> dict[str, World]:
    return {name: World.load(resource_path(f"worlds/{name}.sdf")) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_they_have_no_faults_and_their_own_name(worlds: dict[str, World], name: str) -> None:
    assert worlds[name].name == name
    assert check_world(worlds[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_they_are_saved_as_we_save(worlds: dict[str, World], name: str, tmp_path: Path) -> None:
    worlds[name].save(tmp_path / f"{name}.sdf")
    text = (tmp_path / f"{name}.sdf").read_text(encoding="utf-8")
    assert text == resource_path(f"worlds/{name}.sdf").read_text(encoding="utf-8")
    models = fromstring(text).iter("model")
    assert all(model.findtext("static") == "true" for model in models)


def test_the_shoebox_is_a_shoebox(worlds: dict[str, World]) -> None:
    box = worlds["shoebox"]
    assert len({shape.material for thing in box.objects for shape in thing.shapes}) == 6
    points = np.array([[3.0, 2.0, 1.5]])
    axes = np.concatenate([np.eye(3), -np.eye(3)])
    walls = box.rays.first_hit(np.repeat(points, 6, axis=0), axes).distance
    assert walls.tolist() == pytest.approx([3.0, 2.0, 1.5, 3.0, 2.0, 1.5], abs=1e-5)


def test_the_others_hold_what_they_should(worlds: dict[str, World]) -> None:
    count = {name: [thing.category for thing in worlds[name].objects].count for name in NAMES}
    assert len(worlds["apartment"].rooms) >= 5
    assert count["apartment"]("bed") == 1
    assert count["office"]("desk") >= 8
    assert {"meeting_room", "hall"} <= {room.category for room in worlds["office"].rooms}
    assert count["lecture_hall"]("seat") >= 100
    assert count["lecture_hall"]("lectern") == 1
    size = worlds["lecture_hall"].rooms[0].outline.max(axis=0)
    assert size.tolist() == [15.0, 12.0]
