import math

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.hrtf import Hrtf
from av_embodied.microphones import HEAD_RADIUS, PRESETS, AmbisonicFormat, MicrophoneArray

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


def test_arrays_of_equal_content_are_equal_whatever_their_names() -> None:
    ring = MicrophoneArray.preset("respeaker4")
    again = MicrophoneArray("mine", ring.positions.copy())
    assert again == ring
    assert again.key == ring.key
    assert {ring: 1}[again] == 1
    assert ring != "respeaker4"


def test_what_an_array_hears_by_is_part_of_its_key() -> None:
    half, ahead, left = np.full(4, 0.5), np.eye(3)[[0, 0, 0, 0]], np.eye(3)[[1, 1, 1, 1]]
    place = np.zeros((4, 3))
    arrays = [
        MicrophoneArray("a", place),
        MicrophoneArray("a", place + 0.01),
        MicrophoneArray("a", place, None, half, ahead),
        MicrophoneArray("a", place, None, half, left),
        MicrophoneArray("a", place, None, 0.0 * half, left),
        MicrophoneArray.ambisonic(1),
        MicrophoneArray.ambisonic(1, "N3D"),
    ]
    assert len({array.key for array in arrays}) == len(arrays)


def test_capsules_of_the_eigenmike_are_spread_over_its_sphere() -> None:
    array = MicrophoneArray.preset("eigenmike32")
    assert array.head_radius == 0.042
    gaps = np.linalg.norm(array.positions[:, None] - array.positions[None], axis=-1)
    nearest = np.sort(gaps, axis=1)[:, 1]
    assert nearest.min() > 0.021
    assert nearest.max() < 0.028
    assert np.abs(array.positions.mean(axis=0)).max() < 1e-3


def test_axes_are_made_unit_vectors() -> None:
    array = MicrophoneArray("pair", np.zeros((1, 3)), None, np.array([0.5]), np.array([[0, 3, 4]]))
    assert array.axes is not None
    assert array.axes[0] == pytest.approx([0.0, 0.6, 0.8])


def test_the_stereo_pair_faces_left_and_right() -> None:
    axes = MicrophoneArray.preset("xy").axes
    assert axes is not None
    assert axes == pytest.approx(np.sqrt(0.5) * np.array([[1, 1, 0], [1, -1, 0]]))


AHEAD = np.array([[1.0, 0.0, 0.0]])


@pytest.mark.parametrize(
    ("directivity", "axes", "message"),
    [
        (np.array([1.1]), AHEAD, "must be within 0 and 1"),
        (np.array([-0.1]), AHEAD, "must be within 0 and 1"),
        (np.array([math.nan]), AHEAD, "must be within 0 and 1"),
        (np.array([0.5, 0.5]), AHEAD, r"directivity of array 'mine' must be \(1,\), got \(2,\)"),
        (None, AHEAD, r"directivity of array 'mine' must be \(1,\)"),
        (np.array([0.5]), None, r"axes of array 'mine' must be \(1, 3\)"),
        (np.array([0.5]), np.zeros((1, 3)), "must be finite and not zero"),
        (np.array([0.5]), math.nan * AHEAD, "must be finite and not zero"),
    ],
)
def test_bad_patterns(
    directivity: np.ndarray | None, axes: np.ndarray | None, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        MicrophoneArray("mine", np.zeros((1, 3)), None, directivity, axes)


@pytest.mark.parametrize("order", [0, 4, 1.5])
def test_ambisonic_orders_are_one_to_three(order: int) -> None:
    with pytest.raises(InputError, match="order must be a whole number of 1 to 3"):
        MicrophoneArray.ambisonic(order)


def test_unknown_normalization_names_the_known() -> None:
    with pytest.raises(InputError, match="did you mean 'SN3D'"):
        AmbisonicFormat(1, "SN3")


def test_combinations_that_are_no_array() -> None:
    hrtf = Hrtf(np.concatenate([np.eye(3), -np.eye(3)]), np.ones((6, 2, 8)), 48_000)
    with pytest.raises(InputError, match="at most one of directivity, harmonics and a head"):
        MicrophoneArray("mine", AHEAD, 1.0, np.array([0.5]), AHEAD)
    with pytest.raises(InputError, match="must have 2 ears and a head_radius, got 1 and 1"):
        MicrophoneArray("mine", AHEAD, 1.0, hrtf=hrtf)
    with pytest.raises(InputError, match="must have 2 ears and a head_radius, got 2 and None"):
        MicrophoneArray("mine", np.zeros((2, 3)), hrtf=hrtf)
    with pytest.raises(InputError, match=r"must be \(4, 3\) zeros"):
        MicrophoneArray("mine", AHEAD, harmonics=AmbisonicFormat(1))
