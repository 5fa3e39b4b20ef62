from __future__ import annotations

import numpy as np
import pytest

from av_embodied import InputError
from av_embodied.envs.acoustics.measures import (
    band_response,
    decay_curve,
    onset,
    reverberation_time,
)
from av_embodied.envs.acoustics.measures.decay import octave_windows


def test_an_exponential_decay_has_its_own_reverberation_time() -> None:
    time = np.arange(16_000) / 16_000
    response = 10.0 ** (-3.0 * time / 0.4)
    assert reverberation_time(response, 16_000) == pytest.approx(0.4, rel=1e-3)
    assert reverberation_time(response, 16_000, -5.0, -25.0) == pytest.approx(0.4, rel=1e-3)
    assert decay_curve(response)[0] == 0.0


def test_a_response_that_hardly_decays_or_is_silent_is_refused() -> None:
    with pytest.raises(InputError, match="decays by"):
        reverberation_time(np.ones(10), 16_000)
    with pytest.raises(InputError, match="silent"):
        decay_curve(np.zeros(10))


def test_a_band_keeps_its_own_tone() -> None:
    tone = np.sin(2.0 * np.pi * 1000.0 * np.arange(16_000) / 16_000).astype(np.float32)
    level = [float(np.std(band_response(tone, 16_000, band))) for band in (500.0, 1000.0)]
    assert level[1] == pytest.approx(np.sqrt(0.5), rel=0.01)
    assert level[0] < 0.01
    with pytest.raises(InputError, match="band must be one of"):
        band_response(tone, 16_000, 700.0)


def test_a_response_begins_where_it_first_comes_near_its_peak() -> None:
    response = np.zeros(1000)
    response[300], response[400] = 0.2, -1.0
    assert onset(response) == 300
    response[300] = 0.05
    assert onset(response) == 400
    with pytest.raises(InputError, match="silent"):
        onset(np.zeros(10))


def test_octave_filters_pass_their_centre_and_nothing_an_octave_off() -> None:
    windows = octave_windows(np.array([62.5, 125.0, 250.0, 4000.0, 8000.0, 16_000.0]))
    assert windows[0] == pytest.approx([0.0, 1.0, 0.0, 0.0, 0.0, 0.0], abs=1e-12)
    assert windows[6] == pytest.approx([0.0, 0.0, 0.0, 0.0, 1.0, 0.0], abs=1e-12)
