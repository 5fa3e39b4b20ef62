"""Acoustic materials with published coefficients, by name."""

from __future__ import annotations

from av_embodied.errors import unknown_name

from .materials import BANDS, AcousticMaterial

VORLAENDER = "absorption: Vorlaender, Auralization (2008), annex"
BERANEK = "absorption: Beranek, Concert Halls and Opera Houses (2004), and Everest (2001)"
# Scattering is published at 707 Hz for classes of surface (Odeon user's manual, after Cox and
# D'Antonio); measured coefficients rise with frequency, here by the square root.
SMOOTH, FLAT, JOINTED, FOLDED, FURNISHED, ROUGH = 0.02, 0.05, 0.1, 0.2, 0.3, 0.5
SCATTERING_NOTE = "scattering: {:g} at 707 Hz (Odeon manual's class), rising by the square root"
FILLED_NOTE = "8 kHz set to the 4 kHz value"


def _material(
    name: str,
    absorption: tuple[float, ...],
    scattering: float | tuple[float, ...],
    source: str = VORLAENDER,
) -> AcousticMaterial:
    """An entry; what the source does not give is filled in, and `source` says so."""
    notes = [source]
    if len(absorption) < len(BANDS):
        absorption = (*absorption, absorption[-1])
        notes.append(FILLED_NOTE)
    if isinstance(scattering, tuple):
        notes.append("scattering: Vorlaender (2008), bands not given set to the last")
        scattering = scattering + scattering[-1:] * (len(BANDS) - len(scattering))
    else:
        notes.append(SCATTERING_NOTE.format(scattering))
        scattering = _over_bands(scattering)
    return AcousticMaterial(absorption, scattering, name=name, source="; ".join(notes))


def _over_bands(middle: float) -> tuple[float, ...]:
    return tuple(round(min(middle * (band / 707.0) ** 0.5, 0.95), 3) for band in BANDS)


_ENTRIES = (
    # Massive walls and floors
    _material("plaster", (0.02, 0.02, 0.03, 0.03, 0.04, 0.05, 0.05), FLAT),
    _material("rendered_brick", (0.01, 0.02, 0.02, 0.03, 0.03, 0.04, 0.04), FLAT),
    _material("painted_brick", (0.01, 0.01, 0.02, 0.02, 0.02, 0.02, 0.02), FLAT),
    _material("brick_deep_joints", (0.08, 0.09, 0.12, 0.16, 0.22, 0.24, 0.24), JOINTED),
    _material("stucco", (0.03, 0.03, 0.03, 0.04, 0.05, 0.07, 0.07), JOINTED),
    _material("smooth_concrete", (0.01, 0.01, 0.02, 0.02, 0.02, 0.05, 0.05), SMOOTH),
    _material("rough_concrete", (0.02, 0.03, 0.03, 0.03, 0.04, 0.07, 0.07), JOINTED),
    _material("concrete_floor", (0.01, 0.03, 0.05, 0.02, 0.02, 0.02, 0.02), SMOOTH),
    _material("ceramic_tiles", (0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.02), SMOOTH),
    _material("marble", (0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.02), SMOOTH),
    _material("limestone", (0.02, 0.02, 0.03, 0.04, 0.05, 0.05, 0.05), FLAT),
    # Light walls and ceilings
    _material("plasterboard", (0.15, 0.10, 0.06, 0.04, 0.04, 0.05, 0.05), FLAT),
    _material("plasterboard_ceiling", (0.20, 0.15, 0.10, 0.08, 0.04, 0.02), FLAT),
    _material("wood_lining", (0.27, 0.23, 0.22, 0.15, 0.10, 0.07, 0.06), FLAT),
    # Glass
    _material("glass", (0.08, 0.04, 0.03, 0.03, 0.02, 0.02, 0.02), SMOOTH),
    _material("window", (0.10, 0.05, 0.04, 0.03, 0.03, 0.03, 0.03), SMOOTH),
    _material("double_glazing", (0.15, 0.05, 0.03, 0.03, 0.02, 0.02, 0.02), SMOOTH),
    # Wood
    _material("wood", (0.18, 0.12, 0.10, 0.09, 0.08, 0.07, 0.07), FLAT),
    _material("thin_plywood", (0.42, 0.21, 0.10, 0.08, 0.06, 0.06), FLAT),
    _material("wooden_door", (0.14, 0.10, 0.06, 0.08, 0.10, 0.10, 0.10), FLAT),
    _material("parquet", (0.04, 0.04, 0.07, 0.06, 0.06, 0.07), SMOOTH, BERANEK),
    _material("floor_on_sleepers", (0.09, 0.06, 0.05, 0.05, 0.05, 0.04), FLAT),
    _material("stage_floor", (0.10, 0.07, 0.06, 0.06, 0.06, 0.06), FLAT),
    # Floor coverings
    _material("linoleum", (0.02, 0.03, 0.03, 0.03, 0.03, 0.02), SMOOTH),
    _material("needle_felt", (0.02, 0.02, 0.05, 0.15, 0.30, 0.40, 0.40), FLAT),
    _material("thin_carpet", (0.02, 0.04, 0.08, 0.20, 0.35, 0.40), FLAT),
    _material("carpet", (0.03, 0.09, 0.25, 0.31, 0.33, 0.44, 0.44), JOINTED),
    _material("carpet_on_foam", (0.03, 0.09, 0.20, 0.54, 0.70, 0.72, 0.72), JOINTED),
    _material("carpet_on_felt", (0.08, 0.08, 0.30, 0.60, 0.75, 0.80, 0.80), JOINTED),
    _material("hairy_carpet", (0.11, 0.14, 0.37, 0.43, 0.27, 0.25, 0.25), JOINTED),
    _material("cotton_carpet", (0.07, 0.31, 0.49, 0.81, 0.66, 0.54, 0.48), JOINTED),
    # Curtains
    _material("light_curtain", (0.05, 0.06, 0.39, 0.63, 0.70, 0.73, 0.73), FOLDED),
    _material("cotton_curtain", (0.30, 0.45, 0.65, 0.56, 0.59, 0.71, 0.71), FOLDED),
    _material("velvet_curtain", (0.05, 0.12, 0.35, 0.45, 0.38, 0.36, 0.36), FOLDED),
    _material("half_open_blinds", (0.03, 0.09, 0.24, 0.46, 0.79, 0.76), FURNISHED),
    # Seats, empty and taken
    _material("wooden_chairs", (0.05, 0.08, 0.10, 0.12, 0.12, 0.12), FURNISHED),
    _material("plastic_chairs", (0.06, 0.10, 0.10, 0.20, 0.30, 0.20, 0.20), FURNISHED),
    _material("upholstery_cloth", (0.44, 0.60, 0.77, 0.89, 0.82, 0.70, 0.70), FURNISHED),
    _material("upholstery_leather", (0.40, 0.50, 0.58, 0.61, 0.58, 0.50, 0.50), FURNISHED),
    _material("upholstery_heavy", (0.70, 0.76, 0.81, 0.84, 0.84, 0.81), FURNISHED),
    _material(
        "audience",
        (0.60, 0.74, 0.88, 0.96, 0.93, 0.85, 0.85),
        (0.3, 0.5, 0.6, 0.6, 0.7, 0.7, 0.7),
    ),
    # Absorbers on walls and ceilings
    _material("acoustic_plaster", (0.17, 0.36, 0.66, 0.65, 0.62, 0.68), JOINTED),
    _material("fabric_panel", (0.21, 0.66, 1.00, 1.00, 0.97, 0.98, 0.98), JOINTED),
    _material("mineral_wool", (0.15, 0.70, 0.60, 0.60, 0.85, 0.90, 0.90), JOINTED),
    _material("rockwool", (0.22, 0.60, 0.92, 0.90, 0.88, 0.88, 0.88), JOINTED),
    _material("perforated_gypsum", (0.45, 0.55, 0.60, 0.90, 0.86, 0.75), FLAT),
    _material("perforated_chipboard", (0.41, 0.67, 0.58, 0.59, 0.68, 0.35), FLAT),
    _material("ceiling_tile", (0.49, 0.53, 0.53, 0.75, 0.92, 0.99), JOINTED),
    _material("metal_ceiling", (0.59, 0.80, 0.82, 0.65, 0.27, 0.23), FLAT),
    _material("melamine_foam", (0.12, 0.33, 0.83, 0.97, 0.98, 0.95), ROUGH),
)

MATERIALS = {entry.name: entry for entry in _ENTRIES}


def material(name: str) -> AcousticMaterial:
    """The table's material called `name`; InputError for an unknown one lists all."""
    if name not in MATERIALS:
        raise unknown_name("acoustic material", name, MATERIALS)
    return MATERIALS[name]
