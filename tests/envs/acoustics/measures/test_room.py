from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import InputError
from av_embodied.envs.acoustics.measures import measure

RATE = 16_000
ROUNDING = 6.0 * math.log(10.0)  # 60 dB as a natural logarithm of energy


def decaying(time: float, seconds: float = 2.0, start: int = 800, seed: int = 0) -> NDArray:
    """Noise that decays by 60 dB in `time` [s]."""
    count = round(seconds * RATE)
    envelope = 10.0 ** (-3.0 * np.arange(count) / RATE / time)
    noise = np.random.default_rng(seed).standard_normal(count)
    return np.concatenate([np.zeros(start), noise * envelope])


@pytest.mark.parametrize("time", [0.3, 0.5, 1.2])
def test_a_smooth_exponential_decay_has_the_measures_of_the_closed_form(time: float) -> None:
    count = round(2.5 * time * RATE)
    response = np.concatenate([np.zeros(400), 10.0 ** (-3.0 * np.arange(count) / RATE / time)])
    found = measure(response, RATE).broadband
    rate = ROUNDING / time
    for name in ("edt", "t20", "t30"):
        assert found[name] == pytest.approx(time, rel=0.002)
    assert found["c50"] == pytest.approx(10.0 * math.log10(math.exp(0.05 * rate) - 1.0), abs=0.03)
    assert found["c80"] == pytest.approx(10.0 * math.log10(math.exp(0.08 * rate) - 1.0), abs=0.03)
    assert found["d50"] == pytest.approx(1.0 - math.exp(-0.05 * rate), abs=0.002)
    assert found["drr"] == pytest.approx(10.0 * math.log10(math.expm1(0.0025 * rate)), abs=0.03)
    assert found["ts"] == pytest.approx(1.0 / rate, rel=0.005)


def test_decaying_noise_has_its_time_in_every_band() -> None:
    found = [measure(decaying(0.6, seed=seed), RATE) for seed in range(6)]
    for name in ("t20", "t30"):
        mean = np.mean([getattr(one, name) for one in found], axis=0)
        # A band of 90 Hz has few independent samples: one response is known to 15 % only.
        assert mean[:2] == pytest.approx(np.full(2, 0.6), rel=0.2)
        assert mean[2:] == pytest.approx(np.full(5, 0.6), rel=0.05)
    assert np.mean([one.ts for one in found], axis=0) == pytest.approx(
        np.full(7, 0.6 / ROUNDING), rel=0.2
    )
    assert np.mean([one.c50 for one in found], axis=0) == pytest.approx(
        np.full(7, 10.0 * math.log10(math.exp(0.05 * ROUNDING / 0.6) - 1.0)), abs=1.5
    )


def test_noise_40_db_under_the_peak_does_not_bend_the_decay() -> None:
    rng = np.random.default_rng(5)
    with_noise, upper = [], []
    for seed in range(4):
        response = decaying(0.8, seconds=2.5, seed=seed)
        noisy = response + 0.01 * rng.standard_normal(len(response))
        found = measure(noisy, RATE)
        with_noise.append(found.broadband["t30"])
        upper.append(found.t30[3:])
        assert found.broadband["c80"] == pytest.approx(
            measure(response, RATE).broadband["c80"], abs=0.1
        )
        assert found.broadband["noise"] == pytest.approx(-40.0, abs=12.0)
    assert with_noise == pytest.approx([0.8] * 4, rel=0.03)
    assert np.mean(upper) == pytest.approx(0.8, rel=0.03)


def test_a_response_cut_before_any_noise_is_continued() -> None:
    whole = decaying(1.0, seconds=3.0)
    cut = whole[: 800 + round(0.7 * RATE)]  # 42 dB of decay
    assert measure(cut, RATE).broadband["t30"] == pytest.approx(1.0, rel=0.03)
    assert measure(cut, RATE).broadband["noise"] != measure(cut, RATE).broadband["noise"]


def test_the_direct_sound_over_a_known_tail() -> None:
    response = decaying(0.5)
    response[800:840] = 0.0
    response *= math.sqrt(0.1 / float(np.sum(response**2)))
    response[800] = 1.0
    found = measure(response, RATE)
    assert found.broadband["drr"] == pytest.approx(10.0, abs=0.05)
    assert found.start == pytest.approx(0.05, abs=1e-9)


def test_what_a_band_cannot_give_is_not_a_number() -> None:
    click = np.zeros(RATE)
    click[100] = 1.0
    found = measure(click, RATE)
    assert np.isnan(found.t30).all()
    assert (found.c50 > 60.0).all()
    assert found.d50 == pytest.approx(np.ones(7), abs=1e-6)
    low = measure(decaying(0.5)[::2], RATE // 2)
    assert np.isnan(low.t30[6])
    assert np.isnan(low.sti)
    assert np.isfinite(low.t30[:5]).all()
    shallow = measure(decaying(0.5, seconds=0.2), RATE)  # 24 dB of decay
    assert np.isnan(shallow.broadband["t30"])


def test_the_table_has_a_line_for_each_measure_and_a_column_for_each_band() -> None:
    lines = measure(decaying(0.5), RATE).table.splitlines()
    assert lines[0].split() == ["125", "250", "500", "1k", "2k", "4k", "8k", "all"]
    assert [line[:3] for line in lines[1:4]] == ["EDT", "T20", "T30"]
    assert len(lines) == 11


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (np.zeros(1000), "silent"),
        (np.full(1000, np.nan), "finite"),
        (np.ones((2, 1000)), "shape"),
        (np.ones(20), "10 ms"),
    ],
)
def test_what_is_no_response_is_refused(response: NDArray, message: str) -> None:
    with pytest.raises(InputError, match=message):
        measure(response, RATE)


def test_a_first_arrival_outside_the_response_is_refused() -> None:
    with pytest.raises(InputError, match="first_arrival"):
        measure(decaying(0.3), RATE, first_arrival=9.0)


def test_a_quick_decay_stands_out_of_much_noise() -> None:
    rng = np.random.default_rng(8)
    response = decaying(0.3, seconds=0.9, seed=1)
    response[800] = 8.0
    found = measure(response + 0.02 * rng.standard_normal(len(response)), RATE)
    assert found.broadband["t20"] == pytest.approx(0.3, rel=0.06)
    click = np.zeros(RATE)
    click[800] = 1.0
    lone = measure(click + 0.001 * rng.standard_normal(RATE), RATE)
    assert np.isnan(lone.t30).all()
    assert lone.broadband["d50"] == pytest.approx(1.0, abs=0.01)
