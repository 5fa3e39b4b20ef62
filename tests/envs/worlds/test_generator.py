"""Generated houses: complete, closed, passable, the same for the same seed."""

from __future__ import annotations

import subprocess
import sys
from typing import cast

import numpy as np
import pytest

from av_embodied.envs.acoustics import AcousticScene
from av_embodied.envs.worlds import generator
from av_embodied.envs.worlds.categories import CATEGORIES
from av_embodied.envs.worlds.check import check_world
from av_embodied.envs.worlds.generator import draw_house, generate_house, reachable_shares
from av_embodied.envs.worlds.houses.difficulty import DIFFICULTIES, Difficulty
from av_embodied.envs.worlds.houses.furnished import LEAST_REACHABLE
from av_embodied.envs.worlds.houses.plans import Shell
from av_embodied.envs.worlds.houses.programmes import KINDS, PROGRAMMES, find_programme
from av_embodied.envs.worlds.objects import Lamp, Sun
from av_embodied.envs.worlds.sounding import SOUND_CLASSES
from av_embodied.envs.worlds.statistics.figures import RATE, reverberation
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError

SEEDS = (0, 1, 2, 7, 11, 21, 40, 99)
NEEDED = {
    "bathroom": {"toilet", "washbasin"},
    "bedroom": {"bed", "wardrobe"},
    "hall": {"lamp"},
    "kitchen": {"fridge", "counter", "stove"},
    "living_room": {"sofa", "low_table"},
    "office": {"desk", "chair"},
}


@pytest.fixture(scope="module", name="houses")
def _houses() -> dict[int, World]:
    return {seed: generate_house(seed) for seed in SEEDS}


def test_the_same_seed_gives_the_same_house_in_another_process(houses: dict[int, World]) -> None:
    code = (
        "from av_embodied.envs.worlds.generator import generate_house\n"
        "print(generate_house(7).content_hash)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == houses[7].content_hash == generate_house(7).content_hash
    assert houses[7].name == "house:7"


def test_other_seeds_give_other_houses(houses: dict[int, World]) -> None:
    assert len({house.content_hash for house in houses.values()}) == len(SEEDS)


def test_houses_have_no_faults(houses: dict[int, World]) -> None:
    for house in houses.values():
        assert check_world(house) == []


def test_every_room_is_reached(houses: dict[int, World]) -> None:
    for house in houses.values():
        assert 3 <= len(house.rooms) <= 8
        assert min(reachable_shares(house)) >= LEAST_REACHABLE
        space = house.free_space()
        starts = space.centres()[:1]
        field = space.distance_field(starts)
        assert np.isfinite(field.values[space.components == 1]).all()


def test_rooms_have_their_sizes_and_furniture(houses: dict[int, World]) -> None:
    for house in houses.values():
        for room in house.rooms:
            low, high = KINDS[room.category].area
            assert low <= room.area <= high
            mine = [o for o in house.objects if o.name.startswith(f"{room.name}_")]
            assert NEEDED.get(room.category, set()) <= {thing.category for thing in mine}
            assert sum(thing.category == "wall" for thing in mine) == 4
            x, y = room.outline.mean(axis=0)
            assert house.room_at(x, y) is room


def test_furniture_stands_within_its_room(houses: dict[int, World]) -> None:
    for house in houses.values():
        corners, owner = house.surface.corners, house.surface.object
        for room in house.rooms:
            low, high = room.outline.min(axis=0), room.outline.max(axis=0)
            for number, thing in enumerate(house.objects):
                inside = thing.name.startswith(f"{room.name}_")
                if inside and thing.category not in ("wall", "floor", "ceiling", "window"):
                    points = corners[owner == number][..., :2]
                    assert (points >= low - 1e-4).all(), thing.name
                    assert (points <= high + 1e-4).all(), thing.name


def test_houses_are_furnished_with_many_kinds_of_things(houses: dict[int, World]) -> None:
    kinds = [{thing.category for thing in house.objects} for house in houses.values()]
    assert len(set().union(*kinds)) >= 60
    assert min(len(found) for found in kinds) >= 25


def test_things_that_sound_are_there(houses: dict[int, World]) -> None:
    for house in houses.values():
        assert len({t.category for t in house.objects} & set(SOUND_CLASSES)) >= 5
    everywhere = {t.category for house in houses.values() for t in house.objects}
    assert {"phone", "kettle", "radio", "tap", "person", "alarm_clock"} <= everywhere


def test_light_things_can_be_pushed_and_doors_swung(houses: dict[int, World]) -> None:
    for house in houses.values():
        for thing in house.objects:
            if thing.category in ("chair", "box", "ball", "waste_bin", "cup"):
                assert thing.mass is not None
                assert 0.1 < thing.mass < 20.0
            if thing.category in ("wall", "wardrobe", "fridge", "bathtub"):
                assert thing.mass is None
    leaves = [t for house in houses.values() for t in house.objects if t.hinge is not None]
    assert len(leaves) >= len(SEEDS)
    for leaf in leaves:
        assert leaf.hinge is not None
        assert leaf.category == "door"
        assert abs(leaf.hinge.opening) == pytest.approx(np.pi / 2) or abs(
            leaf.hinge.opening
        ) == pytest.approx(np.pi)


def test_lamps_hang_in_every_room_and_the_sun_shines_down(houses: dict[int, World]) -> None:
    for house in houses.values():
        (sun,) = [light for light in house.lights if isinstance(light, Sun)]
        assert np.linalg.norm(sun.direction) == pytest.approx(1.0, abs=1e-5)
        assert sun.direction[2] < -0.3
        lamps = np.array([lamp.position for lamp in house.lights if isinstance(lamp, Lamp)])
        for room in house.rooms:
            low, high = room.outline.min(axis=0), room.outline.max(axis=0)
            assert ((lamps[:, :2] > low) & (lamps[:, :2] < high)).all(axis=1).any()
        # No lamp sits within its shade: some way is free for more than the shade is wide.
        ways = np.array([[0, 0, -1], [0, 0, 1], [1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0]])
        hit = house.rays.first_hit(np.repeat(lamps, 6, axis=0), np.tile(ways, (len(lamps), 1)))
        assert (hit.distance.reshape(-1, 6).max(axis=1) > 0.5).all()


def test_the_sun_comes_in_through_openings_that_panes_close(houses: dict[int, World]) -> None:
    for house in houses.values():
        windows = [n for n, t in enumerate(house.objects) if t.category == "window"]
        assert windows
        for number in windows:
            pane = house.objects[number].shapes[0]
            middle = pane.pose[:3, 3]
            thin = pane.pose[:3, 1]  # the pane's normal
            hit = house.rays.first_hit([middle + 0.2 * thin, middle - 0.2 * thin], [-thin, thin])
            owners = {house.objects[house.surface.object[face]].category for face in hit.face}
            assert owners <= {"window", "curtain"}
            assert "window" in owners


@pytest.mark.parametrize("name", ["studio", "family_house", "workplace"])
def test_programmes_are_fulfilled(name: str) -> None:
    house = generate_house(5, programme=name)
    kinds = [room.category for room in house.rooms]
    for kind, count in PROGRAMMES[name].items():
        if kind != "hall":  # which becomes a corridor where the rooms are many
            assert kinds.count(kind) == count
    assert kinds.count("hall") + kinds.count("corridor") == 1
    assert house.name == f"house:5:{name}"
    assert min(reachable_shares(house)) >= LEAST_REACHABLE


def test_two_storeys_are_each_walked_and_joined_by_a_stair() -> None:
    house = generate_house(4, storeys=2)
    levels = sorted({room.floor for room in house.rooms})
    assert len(levels) == 2
    assert 2.6 <= levels[1] <= 3.0
    assert sorted(house.floors) == pytest.approx(levels, abs=0.02)
    for level in house.floors:
        space = house.free_space(floor=level)
        rooms = [room for room in house.rooms if abs(room.floor - level) < 0.02]
        for room in rooms:
            low, high = room.outline.min(axis=0), room.outline.max(axis=0)
            inside = ((space.centres() > low) & (space.centres() < high)).all(axis=1)
            assert inside.sum() * space.resolution**2 > 0.25 * room.area, room.name
    (stairs,) = [thing for thing in house.objects if thing.category == "stairs"]
    tops = sorted(
        float(shape.pose[2, 3] + shape.geometry.triangles()[0][:, 2].max())
        for shape in stairs.shapes
    )
    assert np.diff([0.0, *tops, levels[1]]) == pytest.approx(tops[0], abs=2e-3)
    assert tops[0] < 0.2
    assert [f for f in check_world(house) if f.kind != "unreachable room"] == []


@pytest.mark.parametrize("seed", [2, 5])
@pytest.mark.parametrize("name", ["studio", "flat", "shared_flat"])
def test_programmes_with_too_few_rooms_for_two_storeys_are_refused(name: str, seed: int) -> None:
    with pytest.raises(InputError, match=r"two storeys (of one size|can be made of it).*ask for"):
        generate_house(seed, programme=name, storeys=2)


def test_a_storey_of_one_room_is_refused() -> None:
    rooms = {"studio": 1, "bedroom": 2, "bathroom": 1}
    with pytest.raises(InputError, match=r"downstairs \['studio'\] would lie on both sides"):
        generate_house(1, programme=rooms, storeys=2)


@pytest.mark.parametrize("name", [None, "family_house", "villa", "workplace"])
def test_two_storeys_are_two_whatever_the_seed(name: str | None) -> None:
    rooms = None if name is None else find_programme(name)
    for seed in (0, 12):  # the first walls and height that 12 draws have no plan for workplace
        shell = draw_house(rooms, 2, DIFFICULTIES["medium"], np.random.default_rng(seed))
        assert len(shell.storeys) == 2
        assert shell.stair is not None


def test_two_storeys_that_are_not_found_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Shell:
        raise InputError("no plan")

    monkeypatch.setattr(generator, "draw_shell", refuse)
    with pytest.raises(InputError, match="no two storeys were found for 20 programmes"):
        generate_house(1, storeys=2)


def test_the_reach_of_rooms_is_that_of_their_own_storey() -> None:
    house = generate_house(4, storeys=2)
    for room, share in zip(house.rooms, reachable_shares(house), strict=True):
        level = min(house.floors, key=lambda height: abs(height - room.floor))
        space = house.free_space(floor=level)
        low, high = room.outline.min(axis=0), room.outline.max(axis=0)
        inside = ((space.centres() > low) & (space.centres() < high)).all(axis=1)
        assert share == pytest.approx(inside.sum() * space.resolution**2 / room.area)


def test_difficulty_changes_clutter_doors_and_rooms() -> None:
    def things(difficulty: str) -> float:
        houses = [generate_house(seed, difficulty=difficulty) for seed in (1, 2, 3)]
        return sum(len(h.objects) / sum(r.area for r in h.rooms) for h in houses)

    assert things("easy") < things("medium") < things("hard")
    assert len(generate_house(1, difficulty="easy").rooms) <= DIFFICULTIES["easy"].rooms[1]
    own = Difficulty(leaves=0.0, clutter=0.0, on_floor=0.0)
    house = generate_house(1, difficulty=own)
    assert not any(thing.hinge for thing in house.objects)
    assert house.name == "house:1:custom"


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"programme": "castle"}, "unknown room programme"),
        ({"programme": {"ballroom": 1}}, "unknown kind of room"),
        ({"programme": {"bathroom": 2}}, "a room to live in"),
        ({"programme": {"bedroom": 1}}, "two rooms or more"),
        ({"programme": {"bedroom": -1, "kitchen": 2}}, "whole number"),
        ({"programme": {"hall": 2, "kitchen": 1}}, "one hall at most"),
        ({"programme": {"bedroom": 30}}, "rooms at most"),
        ({"programme": {"living_room": 1, "bathroom": 1}, "storeys": 2}, "two storeys"),
        ({"storeys": 3}, "storeys must be 1 or 2"),
        ({"difficulty": "nightmare"}, "unknown difficulty"),
    ],
)
def test_what_cannot_be_built_is_refused(settings: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        generate_house(1, **settings)


def test_settings_are_checked() -> None:
    with pytest.raises(InputError, match="door_width must rise within"):
        Difficulty(door_width=(0.5, 0.9))
    with pytest.raises(InputError, match="clutter must be 0 to 1"):
        Difficulty(clutter=2.0)


def test_categories_have_labels(houses: dict[int, World]) -> None:
    for house in houses.values():
        assert {thing.category for thing in house.objects} <= set(CATEGORIES)


def test_furnished_rooms_ring_as_long_as_those_of_dwellings(houses: dict[int, World]) -> None:
    times = []
    for house in (houses[0], houses[11]):
        scene, rng = AcousticScene(house, RATE), np.random.default_rng(0)
        rooms = [room for room in house.rooms if room.category in ("living_room", "bedroom")]
        times += [reverberation(house, scene, room, rng) for room in rooms]
    assert all(time is not None and 0.25 < time < 0.8 for time in times)
    assert 0.35 <= float(np.median(np.array(times, float))) <= 0.65


@pytest.mark.parametrize("seed", [-1, 1.5, True])
def test_seeds_are_whole_numbers(seed: int | float) -> None:
    with pytest.raises(InputError, match="seed must be"):
        generate_house(cast("int", seed))
