"""Which things make which sounds."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.sounds import SoundLibrary
from av_embodied.envs.worlds.categories import CATEGORIES
from av_embodied.envs.worlds.material_table import material
from av_embodied.envs.worlds.objects import Shape, WorldObject
from av_embodied.envs.worlds.shapes import Box, Sphere
from av_embodied.envs.worlds.sounding import (
    SOUND_CLASSES,
    middle_of,
    sound_classes,
    sounding_category,
    sounding_objects,
)
from av_embodied.errors import InputError

OUTDOORS = {  # classes of the shipped library that nothing in a house makes
    "car_horn", "cash_register", "chainsaw", "crash", "falling_tree", "helicopter", "jackhammer",
    "jet", "ship_horn",
}  # fmt: skip


def thing(category: str, *shapes: Shape) -> WorldObject:
    return WorldObject(category, category, shapes)


def shape(geometry: Box | Sphere, place: tuple[float, float, float]) -> Shape:
    pose = np.eye(4)
    pose[:3, 3] = place
    return Shape(geometry, pose, material("wood"))


def test_every_class_of_the_shipped_library_has_one_maker_or_is_heard_outdoors() -> None:
    library = SoundLibrary.load()
    shipped = {library.sound_class(name) for name in library.names}
    made = {name for classes in SOUND_CLASSES.values() for name in classes}
    assert shipped - made == OUTDOORS
    assert sum(len(classes) for classes in SOUND_CLASSES.values()) == len(made)


def test_sounding_categories_have_labels() -> None:
    assert set(SOUND_CLASSES) <= set(CATEGORIES)


def test_both_ways_agree() -> None:
    for category in SOUND_CLASSES:
        assert {sounding_category(name) for name in sound_classes(category)} == {category}
    assert sounding_category("jet") is None


def test_a_silent_category_is_named() -> None:
    with pytest.raises(InputError, match=r"unknown sounding category 'phon'.*phone"):
        sound_classes("phon")


def test_the_makers_of_a_sound_are_found() -> None:
    ball = shape(Sphere(0.1), (0.0, 0.0, 0.0))
    things = (thing("phone", ball), thing("radio", ball))
    assert sounding_objects(things, "music") == things[1:]
    assert sounding_objects(things, "jet") == ()


def test_sound_comes_from_the_middle() -> None:
    parts = (
        shape(Box((1.0, 1.0, 1.0)), (0.0, 0.0, 0.5)),
        shape(Box((1.0, 1.0, 1.0)), (2.0, 0.0, 2.5)),
    )
    assert middle_of(thing("radio", *parts)).tolist() == [1.0, 0.0, 1.5]
