"""What the names in a mesh file tell: acoustic materials and categories, by tables of words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from ..categories import CATEGORIES
from ..material_table import MATERIALS

# Words, in the order in which they are looked for: what a thing is made of before what it is.
# An entry of several words is found where all of them are.
MATERIAL_WORDS: tuple[tuple[str, str], ...] = (
    ("acoustic plaster", "acoustic_plaster"), ("acoustic panel", "fabric_panel"),
    ("acoustic ceiling", "ceiling_tile"), ("ceiling tile", "ceiling_tile"),
    ("ceiling plasterboard", "plasterboard_ceiling"), ("ceiling wood", "wood_lining"),
    ("wall wood", "wood_lining"), ("floor wood", "parquet"), ("floor wooden", "parquet"),
    ("floor concrete", "concrete_floor"), ("double glazing", "double_glazing"),
    ("carpet", "carpet"), ("rug", "carpet"), ("mat", "thin_carpet"), ("doormat", "thin_carpet"),
    ("felt", "needle_felt"), ("parquet", "parquet"), ("hardwood", "parquet"),
    ("laminate", "parquet"), ("linoleum", "linoleum"), ("vinyl", "linoleum"),
    ("tile", "ceramic_tiles"), ("tiles", "ceramic_tiles"), ("ceramic", "ceramic_tiles"),
    ("porcelain", "ceramic_tiles"), ("marble", "marble"), ("granite", "marble"),
    ("stone", "limestone"), ("limestone", "limestone"), ("concrete", "smooth_concrete"),
    ("brick", "brick_deep_joints"), ("bricks", "brick_deep_joints"), ("stucco", "stucco"),
    ("plasterboard", "plasterboard"), ("drywall", "plasterboard"), ("gypsum", "plasterboard"),
    ("plaster", "plaster"), ("paint", "plaster"), ("plywood", "thin_plywood"), ("wood", "wood"),
    ("wooden", "wood"), ("oak", "wood"), ("pine", "wood"), ("timber", "wood"), ("mdf", "wood"),
    ("veneer", "wood"), ("velvet", "velvet_curtain"), ("leather", "upholstery_leather"),
    ("fabric", "upholstery_cloth"), ("cloth", "upholstery_cloth"), ("cotton", "upholstery_cloth"),
    ("textile", "upholstery_cloth"), ("upholstery", "upholstery_cloth"),
    ("foam", "melamine_foam"), ("glass", "glass"), ("window", "window"), ("mirror", "glass"),
    ("metal", "smooth_concrete"), ("steel", "smooth_concrete"), ("plastic", "linoleum"),
    ("curtain", "cotton_curtain"), ("drape", "cotton_curtain"), ("blinds", "half_open_blinds"),
    ("sofa", "upholstery_cloth"), ("armchair", "upholstery_cloth"), ("bed", "upholstery_heavy"),
    ("mattress", "upholstery_heavy"), ("cushion", "upholstery_cloth"),
    ("pillow", "upholstery_cloth"), ("blanket", "upholstery_cloth"), ("towel", "light_curtain"),
    ("clothes", "light_curtain"), ("door", "wooden_door"), ("door frame", "wood"),
    ("table", "wood"), ("chair", "wood"), ("desk", "wood"), ("cabinet", "wood"),
    ("shelf", "wood"), ("bookshelf", "wood"), ("wardrobe", "wood"), ("nightstand", "wood"),
    ("counter", "wood"), ("stairs", "wood"), ("bathtub", "ceramic_tiles"),
    ("toilet", "ceramic_tiles"), ("washbasin", "ceramic_tiles"), ("shower", "ceramic_tiles"),
    ("ceiling", "plasterboard_ceiling"), ("wall", "plaster"), ("floor", "parquet"),
)  # fmt: skip

# Words of data sets and of everyday speech for our categories.
CATEGORY_WORDS: dict[str, str] = {
    "couch": "sofa", "loveseat": "sofa", "tv": "television", "monitor": "television",
    "refrigerator": "fridge", "sink": "washbasin", "basin": "washbasin", "bath": "bathtub",
    "bookcase": "bookshelf", "shelving": "shelf", "shelves": "shelf", "closet": "wardrobe",
    "drawer": "cabinet", "drawers": "cabinet", "cupboard": "cabinet", "dresser": "cabinet",
    "countertop": "counter", "carpet": "rug", "mat": "rug", "drape": "curtain", "blinds": "curtain",
    "painting": "picture", "poster": "picture", "oven": "stove", "hob": "stove", "pillar": "column",
    "doorframe": "door_frame", "stool": "chair", "ottoman": "seat", "bench": "seat",
    "roof": "ceiling", "ground": "floor", "plants": "plant",
}  # fmt: skip
# Such words say where a thing is, not what it is: "ceiling lamp", "floor lamp", "wall clock".
PLACES = ("ceiling", "floor", "wall", "door", "window")


def words_of(name: str) -> list[str]:
    """The words in `name`, in lower case: parted at signs, digits and capitals."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.findall(r"[A-Za-z]+", parted)]


def guess_material(names: Iterable[str]) -> str | None:
    """The table's material that the first telling name of `names` means; None where none tells."""
    for name in names:
        if name in MATERIALS:
            return name
        words = words_of(name)
        if "_".join(words) in MATERIALS:
            return "_".join(words)
        words = [*words, *(CATEGORY_WORDS[word] for word in words if word in CATEGORY_WORDS)]
        for key, material in MATERIAL_WORDS:
            if all(part in words for part in key.split()):
                return material
    return None


def guess_category(name: str) -> str | None:
    """Our category that `name` means; None where it means none.

    The last word that means one counts ("kitchen table" is a table), but a word for a part of the
    house only where no other does ("wall picture" is a picture).
    """
    words = words_of(name)
    pairs = ["_".join(pair) for pair in itertools.pairwise(words)]
    known = [word for word in [*words, *pairs] if word in CATEGORIES or word in CATEGORY_WORDS]
    found = [CATEGORY_WORDS.get(word, word) for word in known]
    things = [category for category in found if category not in PLACES]
    things = [category for category in things if category not in ("mesh", "unlabelled")]
    places = [category for category in found if category in PLACES]
    return things[-1] if things else places[-1] if places else None
