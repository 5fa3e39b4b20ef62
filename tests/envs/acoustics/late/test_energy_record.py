from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics.late.energy_record import EnergyRecord, bin_samples


def decaying(bins: int, life: float, first: int, wobble: float = 0.0) -> np.ndarray:
    """Table (1, bins, 10) of an exponential decay that begins at bin `first`."""
    since = np.arange(bins) - first
    energy = np.where(since >= 0, np.exp(-since / life), 0.0)
    energy = energy * (1.0 + wobble * np.random.default_rng(0).uniform(-1.0, 1.0, bins))
    return np.tile(energy[None, :, None], (1, 1, 10)).astype(np.float32)


def test_smoothing_keeps_the_slope_of_a_decay_and_takes_its_wobble() -> None:
    record = EnergyRecord.of(decaying(200, 20.0, 7, wobble=0.5), 0.005, 60.0)
    decay = np.log(record.energy[0, 20:160, 3])
    slope, level = np.polyfit(np.arange(20, 160), decay, 1)
    assert slope == pytest.approx(-1.0 / 20.0, rel=0.02)
    rough = np.log(decaying(200, 20.0, 7, wobble=0.5)[0, 20:160, 3])
    line = slope * np.arange(20, 160) + level
    assert np.std((decay - line)[40:]) < 0.5 * np.std((rough - line)[40:])


def test_nothing_is_smeared_before_the_first_energy() -> None:
    record = EnergyRecord.of(decaying(200, 20.0, 7), 0.005, 60.0)
    assert not record.energy[0, :7].any()
    assert record.energy[0, 7].all()


def test_a_record_ends_when_it_has_decayed() -> None:
    # exp(-n / 20) is down by 60 dB after n = 20 * ln(1e6) = 276 bins.
    record = EnergyRecord.of(decaying(400, 20.0, 0), 0.005, 60.0)
    assert int(record.last[0]) == pytest.approx(276, abs=3)


def test_bins_are_whole_samples() -> None:
    assert [bin_samples(rate) for rate in (8_000, 16_000, 44_100)] == [40, 80, 220]
