"""Acoustic materials and their table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyroomacoustics
import pytest

from av_embodied.envs.worlds.material_table import MATERIALS, material
from av_embodied.envs.worlds.materials import BANDS, AcousticMaterial
from av_embodied.errors import InputError

# Entries of ours under the names that pyroomacoustics gives the same rows of Vorlaender's tables.
SAME = {
    "plaster": "hard_surface",
    "plasterboard": "plasterboard",
    "wood_lining": "wooden_lining",
    "smooth_concrete": "unpainted_concrete",
    "rough_concrete": "rough_concrete",
    "brick_deep_joints": "smooth_brickwork_10mm_pointing",
    "ceramic_tiles": "ceramic_tiles",
    "glass": "glass_3mm",
    "window": "glass_window",
    "wood": "wood_16mm",
    "wooden_door": "wooden_door",
    "linoleum": "linoleum_on_concrete",
    "needle_felt": "felt_5mm",
    "carpet": "carpet_6mm_closed_cell_foam",
    "carpet_on_felt": "carpet_tufted_9m",
    "cotton_curtain": "curtains_cotton_0.5",
    "light_curtain": "curtains_0.2",
    "velvet_curtain": "curtains_velvet",
    "upholstery_cloth": "chairs_upholstered_cloth",
    "upholstery_leather": "chairs_upholstered_leather",
    "upholstery_heavy": "chairs_heavy_upholstered",
    "audience": "audience_orchestra_choir",
    "fabric_panel": "panel_fabric_covered_8pcf",
    "rockwool": "rockwool_50mm_80kgm3",
    "ceiling_tile": "ceiling_fissured_tile",
    "melamine_foam": "ceiling_melamine_foam",
}


def vorlaender() -> dict[str, list[float]]:
    path = Path(pyroomacoustics.__file__).parent / "data" / "materials.json"
    groups = json.loads(path.read_text(encoding="utf-8"))["absorption"]
    return {name: row["coeffs"] for group in groups.values() for name, row in group.items()}


def test_the_table_agrees_with_the_published_rows() -> None:
    published = vorlaender()
    for ours, theirs in SAME.items():
        row = published[theirs]
        assert material(ours).absorption == (*row, *row[-1:] * (len(BANDS) - len(row))), ours


def test_the_table_is_whole() -> None:
    assert len(MATERIALS) >= 40
    for name, entry in MATERIALS.items():
        assert entry.name == name
        assert "2004" in entry.source or "2008" in entry.source
        assert "scattering" in entry.source
        assert entry.bands.shape == (3, 7)
        assert (entry.bands[1] > 0.0).all()


def test_what_the_source_lacks_is_said_to_be_filled() -> None:
    assert "8 kHz set to the 4 kHz value" in material("ceiling_tile").source
    assert material("ceiling_tile").bands[0, 6] == material("ceiling_tile").bands[0, 5]
    assert "8 kHz" not in material("plaster").source


def test_scattering_rises_with_frequency() -> None:
    for entry in MATERIALS.values():
        assert (np.diff(entry.bands[1]) >= 0.0).all(), entry.name


def test_unknown_material_names_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'plaster'"):
        material("plastr")


def test_one_number_stands_for_all_bands() -> None:
    entry = AcousticMaterial(0.2, scattering=[0.1] * 7)
    assert entry.absorption == (0.2,) * 7
    assert entry.bands[1].tolist() == [0.1] * 7


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_coefficients_outside_0_and_1_are_refused(value: float) -> None:
    with pytest.raises(InputError, match="absorption at 125 Hz"):
        AcousticMaterial(value)


def test_another_count_of_bands_is_refused() -> None:
    with pytest.raises(InputError, match="one number or 7, got 6"):
        AcousticMaterial([0.1] * 6)
