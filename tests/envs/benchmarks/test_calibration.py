from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics.solids import Solids
from av_embodied.envs.benchmarks import calibration
from av_embodied.envs.benchmarks.calibration import Errors, furnished_room, measured


def test_a_measurement_has_errors_noise_and_a_gain_but_the_same_decay() -> None:
    world = furnished_room()
    source, listener = np.array([1.0, 3.0, 1.2]), np.array([4.0, 2.0, 1.5])
    rng = np.random.default_rng(0)
    one = measured(world, source, listener, 5, rng)
    two = measured(world, source, listener, 5, rng)
    ratio = np.abs(one.response).max() / np.abs(two.response).max()
    assert ratio != pytest.approx(1.0, abs=0.05)
    tail = one.response[-2000:]
    level = 20.0 * np.log10(np.abs(one.response).max() / np.sqrt(np.mean(tail**2)))
    assert level == pytest.approx(60.0, abs=1.0)


def test_places_are_in_the_open() -> None:
    world = furnished_room()
    places = calibration._places(world, 12, np.random.default_rng(1))
    assert places.shape == (12, 3)
    assert not any(Solids.of(world).around(place) for place in places)


def test_the_figures_say_whether_every_band_s_median_meets_the_target() -> None:
    small = np.full((4, 7), 0.02)
    large = small.copy()
    large[:, 3] = 0.06
    world = furnished_room()
    good = calibration._figures("room", world, Errors(small, small, small, large))
    bad = calibration._figures("room", world, Errors(large, small, small, large))
    assert good[0].met is True
    assert bad[0].met is False
    assert "6.0" in bad[0].ours
