from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics.streaming.interpolation import SignalReader


@pytest.mark.parametrize(("frequency", "limit"), [(0.01, -75.0), (0.2, -60.0), (0.4, -50.0)])
def test_a_tone_is_read_between_its_samples(frequency: float, limit: float) -> None:
    signal = np.sin(2.0 * np.pi * frequency * np.arange(500)).astype(np.float32)
    time = np.random.default_rng(0).uniform(50.0, 450.0, 2000)
    error = SignalReader(signal, 0).at(time) - np.sin(2.0 * np.pi * frequency * time)
    assert -140.0 < 10.0 * np.log10(2.0 * np.mean(error**2)) < limit


def test_whole_times_give_the_samples_and_none_lie_outside() -> None:
    signal = np.random.default_rng(1).standard_normal(100).astype(np.float32)
    reader = SignalReader(signal, -40)
    np.testing.assert_allclose(reader.at(np.arange(-40.0, 60.0)), signal, atol=1e-6)
    assert not reader.at(np.array([-1000.0, -90.0, 110.0, 1000.0])).any()
