from __future__ import annotations

import numpy as np

from av_embodied.envs.acoustics.spectra import fast_length, frequencies, signal_of, spectrum_of


def test_there_and_back_gives_the_signal_in_single_precision() -> None:
    signal = np.random.default_rng(0).standard_normal((2, 300)).astype(np.float32)
    spectrum = spectrum_of(signal, 320)
    assert spectrum.dtype == np.complex64
    assert spectrum.shape == (2, 161)
    np.testing.assert_allclose(signal_of(spectrum, 320)[:, :300], signal, atol=1e-5)


def test_frequencies_end_at_half_the_rate() -> None:
    assert frequencies(320, 16_000)[0] == 0.0
    assert frequencies(320, 16_000)[-1] == 8000.0
    assert fast_length(1021) >= 1021
