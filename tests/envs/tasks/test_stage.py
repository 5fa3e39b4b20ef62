from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest

from av_embodied import InputError, Sensors
from av_embodied.envs.tasks.stage import Stage, Stages
from av_embodied.envs.worlds.world import World


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


def test_stages_that_are_played_on_stay_and_others_go(two_rooms: World) -> None:
    worlds = {str(number): World(str(number), two_rooms.objects) for number in range(8)}
    stages = Stages(worlds, Sensors())
    played = [stages.find(name) for name in worlds]
    assert [stages.find(name) for name in worlds] == played
    gone = [weakref.ref(played[0]), weakref.ref(played[0].scene)]
    assert played[0].space is not None  # its parts do not hold it either
    gc.disable()
    try:
        played.clear()
        assert [stage() for stage in gone] == [None, None]
    finally:
        gc.enable()


def test_recordings_are_read_once_for_all() -> None:
    stages = Stages({}, Sensors())
    assert stages.sounds(None, "train") is stages.sounds(None, "train")
    assert set(stages.sounds(None, "train").names) < set(stages.sounds(None).names)
