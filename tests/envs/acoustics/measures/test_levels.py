from __future__ import annotations

import numpy as np
import pytest

from av_embodied import InputError
from av_embodied.envs.acoustics.measures import (
    a_weighted_level,
    band_levels,
    sound_pressure_level,
)
from av_embodied.envs.acoustics.measures.levels import a_weighting

RATE = 48_000


def test_one_pascal_is_94_db_and_a_unit_may_stand_for_more() -> None:
    tone = np.sqrt(2.0) * np.sin(2.0 * np.pi * 1000.0 * np.arange(RATE) / RATE)
    assert sound_pressure_level(tone) == pytest.approx(93.98, abs=0.01)
    assert sound_pressure_level(tone, 0.1) == pytest.approx(73.98, abs=0.01)
    assert a_weighted_level(tone, RATE) == pytest.approx(93.98, abs=0.02)
    assert sound_pressure_level(np.zeros(5)) == -np.inf
    with pytest.raises(InputError, match="pascal_per_unit"):
        sound_pressure_level(tone, 0.0)


def test_the_bands_of_noise_add_up_and_rise_by_3_db_an_octave() -> None:
    noise = np.random.default_rng(0).standard_normal(RATE)
    level = band_levels(noise, RATE)
    assert 10.0 * np.log10(np.sum(10.0 ** (level / 10.0))) == pytest.approx(
        sound_pressure_level(noise), abs=1e-6
    )
    assert np.diff(level)[1:5] == pytest.approx(np.full(4, 3.01), abs=0.5)


def test_a_weighting_has_the_values_of_the_standard() -> None:
    # IEC 61672-1 table 3.
    wanted = [-39.4, -16.1, -8.6, -3.2, 0.0, 1.2, 1.0, -1.1]
    found = a_weighting([31.5, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0])
    assert found == pytest.approx(wanted, abs=0.15)


def test_an_empty_sound_has_no_bands() -> None:
    with pytest.raises(InputError, match="shape"):
        band_levels(np.zeros((2, 5)), RATE)
