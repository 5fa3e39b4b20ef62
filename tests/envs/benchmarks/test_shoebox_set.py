from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics import AcousticSettings
from av_embodied.envs.acoustics.engines.field import FieldEngine
from av_embodied.envs.benchmarks.shoebox_set import (
    READ,
    STEP,
    arrivals_of,
    decay_of,
    decay_time,
    draw_shoeboxes,
    energy_ratios,
    engine_times,
    without_air,
)


def test_boxes_cover_their_ranges_and_are_drawn_the_same_again() -> None:
    boxes, again = draw_shoeboxes(20, 0), draw_shoeboxes(20, 0)
    assert [box.text for box in boxes] == [box.text for box in again]
    volume = np.array([box.size.prod() for box in boxes])
    absorption = np.array([box.absorption for box in boxes])
    scattering = np.array([box.scattering for box in boxes])
    for values, low, high in ((absorption, 0.05, 0.5), (scattering, 0.1, 0.7), (volume, 20, 500)):
        assert low <= values.min() < low + 0.1 * (high - low)
        assert high - 0.2 * (high - low) < values.max() <= high
    assert sum(box.diffuse for box in boxes) >= 8
    for box in boxes:
        for place in (box.source, box.listener):
            assert (place > 0.19 * box.size).all()
            assert (place < 0.81 * box.size).all()


def test_the_time_of_an_exponential_decay_is_read() -> None:
    time = np.linspace(0.0005, 3.9995, 4000, dtype=np.float64)
    energy = np.exp(time * (-6.0 * np.log(10.0) / 0.8), dtype=np.float64)
    assert decay_time(decay_of(time, energy)) == pytest.approx(0.8, rel=1e-3)
    assert len(decay_of(time, energy)) == round(4.0 / STEP)


def test_what_air_takes_is_taken_out() -> None:
    # 60 dB/s of the room and 343.2 m/s times 0.01 dB/m of the air.
    assert without_air(60.0 / (60.0 + 3.432), 0.01) == pytest.approx(1.0)


def test_energy_is_split_50_ms_and_2_5_ms_after_the_first() -> None:
    time, energy = np.array([0.01, 0.0124, 0.05, 0.0601]), np.array([4.0, 4.0, 1.0, 1.0])
    found = energy_ratios(time, energy, 0.01)
    assert found == pytest.approx(10.0 * np.log10([9.0, 8.0 / 2.0]), abs=1e-6)


def test_a_diffuse_box_decays_as_eyring_says() -> None:
    box = next(box for box in draw_shoeboxes(20, 0) if box.diffuse and box.absorption < 0.2)
    settings = AcousticSettings(duration=2.0 * box.eyring() + 0.2)
    engine = FieldEngine(box.world, 16_000, 0, settings)
    times, bare = engine_times(engine, box)
    assert times == pytest.approx([box.eyring(band) for band in READ], rel=0.05)
    assert bare == pytest.approx(box.eyring(), rel=0.05)
    time, energy = arrivals_of(engine, box)
    assert time[0] == pytest.approx(box.distance / 343.2)  # the direct sound
    assert energy.shape == (len(time), 7)
