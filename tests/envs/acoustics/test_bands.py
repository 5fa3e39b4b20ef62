from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics.bands import BAND_CENTRES, air_gain, band_windows


def test_band_windows_add_up_to_one_everywhere() -> None:
    windows = band_windows(np.linspace(0.0, 24_000.0, 4001))
    np.testing.assert_allclose(windows.sum(axis=0), 1.0, atol=1e-12)
    assert windows.min() >= 0.0


def test_each_band_is_alone_at_its_centre() -> None:
    np.testing.assert_allclose(band_windows(BAND_CENTRES), np.eye(7), atol=1e-12)


def test_air_gain_is_the_absorption_over_the_distance() -> None:
    gain = air_gain(np.array([0.0, 100.0]))
    np.testing.assert_allclose(gain[0], 1.0)
    assert 20.0 * np.log10(gain[1, 3]) == pytest.approx(-0.466, rel=0.03)  # 4.66 dB/km at 1 kHz
