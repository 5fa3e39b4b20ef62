from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics.streaming.convolution import FadingConvolver, Ringing, convolved

RNG = np.random.default_rng(0)
SIGNAL = RNG.standard_normal(3000).astype(np.float32)
RESPONSES = RNG.standard_normal((2, 2, 900)).astype(np.float32)


def plain(signal: np.ndarray, response: np.ndarray) -> np.ndarray:
    return np.stack([np.convolve(signal, channel) for channel in response])


@pytest.mark.parametrize("block", [7, 500, 3000])
def test_blocks_make_up_the_whole(block: int) -> None:
    convolver = FadingConvolver(2, 2000, 100)
    parts = [
        convolver.block(SIGNAL[i : i + block], RESPONSES[0] if i == 0 else None)
        for i in range(0, 3000, block)
    ]
    wanted = plain(SIGNAL, RESPONSES[0])[:, :3000]
    np.testing.assert_allclose(np.concatenate(parts, axis=1), wanted, atol=2e-3)


def test_a_new_response_fades_in_over_what_was_played() -> None:
    convolver, fade = FadingConvolver(2, 2000, 100), 100
    convolver.block(SIGNAL[:1500], RESPONSES[0])
    heard = convolver.block(SIGNAL[1500:], RESPONSES[1])
    old, new = (plain(SIGNAL, response)[:, 1500:3000] for response in RESPONSES)
    rise = np.minimum((np.arange(1500) + 1.0) / (fade + 1.0), 1.0)
    np.testing.assert_allclose(heard, rise * new + (1.0 - rise) * old, atol=2e-3)


def test_after_silence_nothing_fades() -> None:
    convolver = FadingConvolver(2, 2000, 100)
    convolver.block(SIGNAL, RESPONSES[0])
    convolver.block(np.zeros(2000, np.float32), None)
    assert convolver.silent
    heard = convolver.block(SIGNAL, RESPONSES[1])
    np.testing.assert_allclose(heard, plain(SIGNAL, RESPONSES[1])[:, :3000], atol=2e-3)


def test_ringing_adds_up_and_ends() -> None:
    ringing = Ringing(1)
    ringing.add(np.ones((1, 3), np.float32))
    ringing.add(np.ones((1, 3), np.float32), after=2)
    assert ringing.take(4).tolist() == [[1.0, 1.0, 2.0, 1.0]]
    assert ringing.take(3).tolist() == [[1.0, 0.0, 0.0]]


def test_convolved_is_all_of_it() -> None:
    np.testing.assert_allclose(
        convolved(SIGNAL, RESPONSES[0]), plain(SIGNAL, RESPONSES[0]), atol=2e-3
    )
    assert not convolved(SIGNAL, np.zeros((2, 0), np.float32)).any()
