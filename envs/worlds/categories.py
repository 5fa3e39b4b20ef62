"""Semantic categories, and the number of each as Gazebo's label."""

from __future__ import annotations

STRUCTURE = ("wall", "floor", "ceiling", "door_frame", "door", "window", "column")
FURNITURE = (
    "armchair", "bathtub", "bed", "bookshelf", "cabinet", "chair", "counter", "curtain", "desk",
    "fridge", "lamp", "lectern", "low_table", "mirror", "nightstand", "picture", "plant", "rug",
    "seat", "shelf", "shoe_cabinet", "shower", "sofa", "stove", "table", "television", "toilet",
    "wardrobe", "washbasin", "screen", "partition", "whiteboard",
)  # fmt: skip
MORE_STRUCTURE = ("stairs", "railing")
MORE_FURNITURE = (
    "bench", "coat_stand", "dishwasher", "drying_rack", "fireplace", "microwave", "piano",
    "pouf", "radiator", "side_table", "stool", "towel", "washing_machine", "waste_bin",
)  # fmt: skip
SMALL_THINGS = (
    "alarm_clock", "bag", "ball", "basket", "bird_cage", "book", "bottle", "bowl", "box",
    "camera", "candle", "clock", "cooking_pot", "cup", "cushion", "cutting_board", "doorbell",
    "fan", "fruit", "game_console", "kettle", "laptop", "newspaper", "phone", "plate", "radio",
    "shoes", "tap", "toaster", "tool_box", "toy_animal", "toy_blocks", "toy_train", "vase",
)  # fmt: skip
BEINGS = ("dog", "person")
# The label is the place in this list: names are only ever appended. 0 is "no label" in Gazebo.
CATEGORIES = (
    "unlabelled", *STRUCTURE, *FURNITURE, "mesh", *MORE_STRUCTURE, *MORE_FURNITURE,
    *SMALL_THINGS, *BEINGS,
)  # fmt: skip
OTHER = 255  # label of a category that the list does not hold


def label_of(category: str) -> int:
    """Gazebo's label (0 to 255) of `category`."""
    return CATEGORIES.index(category) if category in CATEGORIES else OTHER


def category_of(label: int) -> str:
    """The category of Gazebo's `label`, `unlabelled` for one that we do not know."""
    return CATEGORIES[label] if 0 <= label < len(CATEGORIES) else CATEGORIES[0]
