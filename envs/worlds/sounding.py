"""Which things make which sounds: categories of objects, and classes of the sound library."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import unknown_name

from .objects import WorldObject

# Every class belongs to one category at most, so that what is heard names what makes it. Classes
# that the shipped library has not (a dog, a telephone) are there for a user's own recordings.
SOUND_CLASSES: dict[str, tuple[str, ...]] = {
    "alarm_clock": ("alarm_clock",),
    "bird_cage": ("bird",),
    "bottle": ("glass",),
    "camera": ("camera",),
    "cooking_pot": ("metal_crash",),
    "cutting_board": ("chopping",),
    "dog": ("dog",),
    "door": ("door", "elevator"),
    "doorbell": ("chime", "crossing_bell"),
    "fan": ("propeller", "wind"),
    "fireplace": ("fire", "furnace"),
    "game_console": ("morse", "electric_spark"),
    "kettle": ("steam", "bubbles", "kettle"),
    "person": ("speech", "applause", "whistle"),
    "phone": ("beep", "phone", "telephone"),
    "plant": ("rustle",),
    "radio": ("music",),
    "tap": ("water",),
    "tool_box": ("hammering", "saw"),
    "toy_animal": ("cow", "horse", "lion", "monkey", "sheep"),
    "toy_train": ("train", "train_horn", "cart"),
    "wardrobe": ("chest",),
    "washing_machine": ("engine",),
}


def sound_classes(category: str) -> tuple[str, ...]:
    """Classes of sounds that things of `category` make; InputError for one that makes none."""
    if category not in SOUND_CLASSES:
        raise unknown_name("sounding category", category, SOUND_CLASSES)
    return SOUND_CLASSES[category]


def sounding_category(sound_class: str) -> str | None:
    """The category of the things that make sounds of `sound_class`, None where no thing does."""
    for category, classes in SOUND_CLASSES.items():
        if sound_class in classes:
            return category
    return None


def sounding_objects(objects: tuple[WorldObject, ...], sound_class: str) -> tuple[WorldObject, ...]:
    """Those of `objects` that make sounds of `sound_class`."""
    category = sounding_category(sound_class)
    return tuple(thing for thing in objects if thing.category == category and thing.shapes)


def middle_of(thing: WorldObject) -> NDArray[np.float64]:
    """The middle (3,) [m] of the box round `thing`, where its sound comes from."""
    points = np.concatenate(
        [
            shape.geometry.triangles()[0] @ shape.pose[:3, :3].T + shape.pose[:3, 3]
            for shape in thing.shapes
        ]
    )
    return (points.min(axis=0) + points.max(axis=0)) / 2.0
