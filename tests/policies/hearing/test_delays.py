"""Arrival delays against plane waves and Woodworth's formula."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.microphones import HEAD_RADIUS, MicrophoneArray
from av_embodied.policies.hearing.delays import SPEED_OF_SOUND, arrival_delays, unit_vectors


def test_unit_vectors_point_ahead_left_and_up() -> None:
    vectors = unit_vectors([0.0, np.pi / 2.0, 0.0], [0.0, 0.0, np.pi / 2.0])
    np.testing.assert_allclose(vectors, [[1, 0, 0], [0, 1, 0], [0, 0, 1]], atol=1e-12)


def test_a_free_array_hears_first_where_the_wave_comes_from() -> None:
    array = MicrophoneArray("line", np.array([[0.1, 0.0, 0.0], [-0.1, 0.0, 0.0]]))
    delays = arrival_delays(array, unit_vectors(0.0, 0.0))
    np.testing.assert_allclose(delays, [-0.1 / SPEED_OF_SOUND, 0.1 / SPEED_OF_SOUND])


def test_elevation_shortens_the_delays_of_a_planar_array() -> None:
    array = MicrophoneArray.preset("respeaker4")
    flat = arrival_delays(array, unit_vectors(0.3, 0.0))
    raised = arrival_delays(array, unit_vectors(0.3, np.radians(60.0)))
    np.testing.assert_allclose(raised, 0.5 * flat, atol=1e-12)


@pytest.mark.parametrize("azimuth", np.radians([0.0, 20.0, 55.0, 90.0]))
def test_a_head_delays_after_woodworth(azimuth: float) -> None:
    left, right = arrival_delays(MicrophoneArray.preset("binaural"), unit_vectors(azimuth, 0.0))
    woodworth = HEAD_RADIUS / SPEED_OF_SOUND * (azimuth + np.sin(azimuth))
    assert right - left == pytest.approx(woodworth, abs=1e-9)
