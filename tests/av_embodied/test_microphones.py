import math

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.microphones import HEAD_RADIUS, PRESETS, MicrophoneArray

RADII = {"mono": 0.0, "binaural": 0.0875, "respeaker4": 0.032, "ring8": 0.10, "tetra": 0.042}
COUNTS = {"mono": 1, "xy": 2, "binaural": 2, "respeaker4": 4, "ring8": 8, "tetra": 4}
COUNTS |= {"eigenmike32": 32, "ambisonic1": 4, "ambisonic2": 9, "ambisonic3": 16}


def test_these_are_the_presets() -> None:
    assert {name: array.count for name, array in PRESETS.items()} == COUNTS


@pytest.mark.parametrize("name", RADII)
def test_microphones_sit_around_the_origin(name: str) -> None:
    array = MicrophoneArray.preset(name)
    assert np.linalg.norm(array.positions, axis=1) == pytest.approx(RADII[name], abs=1e-9)
    assert array.positions.mean(axis=0) == pytest.approx(np.zeros(3), abs=1e-12)


def test_left_ear_is_first_and_on_the_left() -> None:
    array = MicrophoneArray.preset("binaural")
    assert array.positions[0] == pytest.approx([0.0, HEAD_RADIUS, 0.0])
    assert array.head_radius == HEAD_RADIUS


@pytest.mark.parametrize(("name", "step"), [("respeaker4", 90.0), ("ring8", 45.0)])
def test_rings_begin_ahead_and_go_counter_clockwise(name: str, step: float) -> None:
    positions = MicrophoneArray.preset(name).positions
    azimuth = np.degrees(np.arctan2(positions[:, 1], positions[:, 0])) % 360.0
    assert azimuth == pytest.approx(step * np.arange(len(positions)), abs=1e-9)


def test_tetrahedron_has_equal_edges() -> None:
    positions = MicrophoneArray.preset("tetra").positions
    gaps = np.linalg.norm(positions[:, None] - positions[None], axis=-1)
    assert gaps[np.triu_indices(4, 1)] == pytest.approx(0.042 * math.sqrt(8.0 / 3.0))


def test_unknown_preset_suggests_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'respeaker4'"):
        MicrophoneArray.preset("respeaker")


@pytest.mark.parametrize("positions", [np.zeros(3), np.zeros((2, 2)), np.zeros((0, 3))])
def test_positions_of_another_shape(positions: np.ndarray) -> None:
    with pytest.raises(InputError, match=r"positions must be \(microphones, 3\)"):
        MicrophoneArray("mine", positions)


def test_positions_that_are_not_finite() -> None:
    with pytest.raises(InputError, match="'mine' must be finite"):
        MicrophoneArray("mine", np.array([[0.0, math.nan, 0.0]]))


@pytest.mark.parametrize("radius", [0.09, 0.0, -0.0875, math.nan])
def test_ears_off_their_head(radius: float) -> None:
    with pytest.raises(InputError, match="must lie on a sphere"):
        MicrophoneArray("mine", np.array([[0.0, 0.0875, 0.0], [0.0, -0.0875, 0.0]]), radius)


def test_positions_cannot_be_changed_and_are_our_own() -> None:
    mine = np.zeros((1, 3))
    array = MicrophoneArray("mine", mine)
    mine[0, 0] = 9.0
    assert array.positions[0, 0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        array.positions[0, 0] = 1.0


def test_an_array_can_be_a_key_of_a_cache() -> None:
    array = MicrophoneArray.preset("mono")
    assert {array: 1}[array] == 1
