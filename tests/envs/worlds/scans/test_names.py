"""What names tell of materials and categories."""

from __future__ import annotations

import pytest

from av_embodied.envs.worlds.material_table import MATERIALS
from av_embodied.envs.worlds.scans.names import (
    CATEGORY_WORDS,
    MATERIAL_WORDS,
    guess_category,
    guess_material,
    words_of,
)


def test_every_word_means_a_material_of_the_table() -> None:
    assert {name for _, name in MATERIAL_WORDS} <= set(MATERIALS)
    words = [word for word, _ in MATERIAL_WORDS]
    assert len(set(words)) == len(words)


def test_no_word_for_a_category_means_itself() -> None:
    assert all(guess_category(word) == category for word, category in CATEGORY_WORDS.items())


def test_names_are_parted_at_signs_digits_and_capitals() -> None:
    assert words_of("LivingRoom_wall-03.Plaster") == ["living", "room", "wall", "plaster"]


@pytest.mark.parametrize(
    ("names", "material"),
    [
        (["carpet_on_foam"], "carpet_on_foam"),
        (["Thin Carpet.001"], "thin_carpet"),
        (["Floor_Wood_Oak"], "parquet"),
        (["M_Brick_Red"], "brick_deep_joints"),
        (["material_12", "Couch_3"], "upholstery_cloth"),
        (["", "wall", "mesh"], "plaster"),
        (["matte", "carpetbagger"], None),
        ([""], None),
    ],
)
def test_the_first_telling_name_means_a_material(names: list[str], material: str | None) -> None:
    assert guess_material(names) == material


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("kitchen table", "table"),
        ("wall picture", "picture"),
        ("ceiling", "ceiling"),
        ("TV_stand.002", "television"),
        ("floor lamp", "lamp"),
        ("door frame", "door_frame"),
        ("Mesh_012", None),
        ("unlabelled", None),
    ],
)
def test_names_mean_categories(name: str, category: str | None) -> None:
    assert guess_category(name) == category
