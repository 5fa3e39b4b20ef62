from __future__ import annotations

from pathlib import Path

import pytest

from av_embodied import InputError, Sensors
from av_embodied.envs.tasks.stage import Kept, Stage, Stages
from av_embodied.envs.worlds.world import World


def test_only_the_last_used_are_kept() -> None:
    kept: Kept[str] = Kept(2)
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    for key in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(key, lambda key=key: make(key)) == key.upper()
    assert made == ["a", "b", "c", "b"]


def test_worlds_are_found_by_given_name_seed_and_file(two_rooms: World, tmp_path: Path) -> None:
    path = tmp_path / "saved.sdf"
    two_rooms.save(path)
    stages = Stages({"mine": two_rooms}, Sensors())
    assert stages.find("mine").world is two_rooms
    assert stages.find("house:12").world.name == "house:12"
    assert stages.find(str(path)).world.content_hash == two_rooms.content_hash


def test_a_stage_is_made_once(two_rooms: World) -> None:
    stages = Stages({"mine": two_rooms}, Sensors())
    assert stages.find("mine") is stages.find("mine")


@pytest.mark.parametrize("name", ["/nowhere/house.sdf", "hous:3", "house:x"])
def test_a_world_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        Stages({}, Sensors()).find(name)


def test_rooms_are_named_and_outside_has_no_name(stage: Stage) -> None:
    assert stage.room_name(1.0, 1.0) == "office"
    assert stage.room_name(6.0, 3.0) == "kitchen"
    assert stage.room_name(60.0, 3.0) == ""


def test_a_world_without_rooms_has_no_room_names(two_rooms: World) -> None:
    bare = World("bare", two_rooms.objects)
    assert Stage("bare", bare, Sensors()).room_name(1.0, 1.0) == ""


def test_goals_are_computed_once(stage: Stage) -> None:
    assert stage.goal((1.0, 1.0, 1.0)) is stage.goal((1.0, 1.0, 1.0))
    assert stage.goal((1.0, 1.0, 1.0)) is not stage.goal((1.0, 1.5, 1.0))
