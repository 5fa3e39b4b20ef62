from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied.envs.tasks.emitter import FADE, Emitter
from av_embodied.episode import Period, Sounding

RATE = 1000
ONES = np.ones(300, dtype=np.float32)
WAY = ((0.0, 0.0, 0.0, 1.5), (2.0, 0.0, 0.0, 1.5), (4.0, 2.0, 0.0, 1.5))


def emitter(
    signal: NDArray[np.float32] = ONES,
    periods: tuple[Period, ...] = (),
    way: tuple[tuple[float, float, float, float], ...] = (),
) -> Emitter:
    sounding = Sounding((0.0, 0.0, 1.5), "a.flac", "a", periods, way)
    return Emitter(sounding, signal, RATE, np.random.default_rng(3))


def played(source: Emitter, blocks: int) -> NDArray[np.float32]:
    return np.concatenate([source.block(250) for _ in range(blocks)])


def test_without_periods_it_loops_for_ever_from_anywhere() -> None:
    ramp = np.arange(300, dtype=np.float32)
    heard = played(emitter(ramp), 4)
    assert (np.diff(heard) % 300 == 1).all()
    assert not emitter(ramp).ended


def test_periods_sound_with_short_fades_and_silence_between() -> None:
    source = emitter(periods=((0.1, 0.4), (0.9, 5.0)))
    heard = played(source, 6)
    fade = round(FADE * RATE)
    assert not heard[:100].any()
    assert heard[100 + fade : 400 - fade] == pytest.approx(1.0)
    assert not heard[400:900].any()
    assert heard[900 + fade :] == pytest.approx(1.0)
    assert np.abs(np.diff(heard)).max() < 0.2


def test_each_period_begins_the_recording_anew() -> None:
    ramp = np.arange(300, dtype=np.float32)
    heard = played(emitter(ramp, periods=((0.0, 0.2), (0.5, 0.7))), 4)
    assert heard[500:700] == pytest.approx(heard[:200])


def test_blocks_of_any_length_give_the_same_sound() -> None:
    schedule = ((0.1, 0.123), (0.13, 0.49), (0.5, 2.0))
    whole = emitter(periods=schedule).block(1000)
    source = emitter(periods=schedule)
    parts = np.concatenate([source.block(n) for n in (1, 99, 150, 250, 37, 463)])
    assert parts.tobytes() == whole.tobytes()


def test_it_knows_whether_it_sounds_and_will_sound() -> None:
    source = emitter(periods=((0.3, 0.6),))
    states = []
    for _ in range(4):
        source.block(250)
        states.append((source.active, source.ended))
    assert states == [(False, False), (True, False), (True, True), (False, True)]


def test_it_is_hushed_begun_and_ended_by_hand() -> None:
    source = emitter()
    source.hush()
    assert not source.block(250).any()
    source.begin()
    assert source.block(250)[20:] == pytest.approx(1.0)
    source.end()
    last = source.block(250)
    assert last[0] > 0.9
    assert not last[20:].any()
    assert not source.block(250).any()


def test_it_goes_its_way_at_an_even_pace_and_stays_at_its_end() -> None:
    source = emitter(way=WAY)
    assert source.place == (0.0, 0.0, 1.5)
    for seconds, x in ((1.0, 0.0), (2.0, 0.0), (3.0, 1.0), (4.0, 2.0), (9.0, 2.0)):
        assert source.place_at(seconds) == pytest.approx((x, 0.0, 1.5))
    played(source, 12)
    assert source.place == pytest.approx((1.0, 0.0, 1.5))
