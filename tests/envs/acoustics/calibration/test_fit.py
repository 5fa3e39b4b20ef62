from __future__ import annotations

import numpy as np
import pytest

from av_embodied import InputError
from av_embodied.envs.acoustics.calibration import (
    Calibration,
    MeasuredResponse,
    calibrate,
    calibration_report,
)
from av_embodied.envs.acoustics.calibration.decays import Predictor, measured_decays, mixing
from av_embodied.envs.acoustics.calibration.histories import trace_histories
from av_embodied.envs.acoustics.calibration.report import reverberation
from av_embodied.envs.acoustics.propagation.surfaces import AcousticSurface
from av_embodied.envs.worlds.world import World


@pytest.fixture(scope="module")
def found(guessed: World, responses: list[MeasuredResponse]) -> Calibration:
    return calibrate(guessed, responses, seed=3, particles=4096)


def test_the_decay_of_the_calibrated_world_is_the_measured_one(
    found: Calibration, guessed: World, hidden: World, responses: list[MeasuredResponse]
) -> None:
    assert found.misfit[1] < 1.3 < 2.6 < found.misfit[0]
    truth = np.nanmean(reverberation(hidden, responses, 1), axis=0)
    before = np.nanmean(reverberation(guessed, responses, 1), axis=0)
    after = np.nanmean(reverberation(found.world, responses, 1), axis=0)
    assert np.abs(before / truth - 1.0).mean() > 0.15
    assert after[1:] == pytest.approx(truth[1:], rel=0.12)
    assert after[0] == pytest.approx(truth[0], rel=0.3)  # three narrow bands of noise say less
    assert np.abs(after / truth - 1.0)[1:].mean() < 0.06


def test_only_absorption_changes_and_the_new_material_says_where_it_is_from(
    found: Calibration, guessed: World
) -> None:
    for old, new in zip(guessed.surface.materials, found.world.surface.materials, strict=True):
        assert new.name == f"{old.name}_calibrated"
        assert "3 measured responses" in new.source
        assert new.bands[1] == pytest.approx(old.bands[1])
        assert (new.bands[2] <= new.bands[0]).all()
    assert np.array_equal(found.world.surface.vertices, guessed.surface.vertices)


def test_the_same_seed_gives_the_same_world(
    guessed: World, responses: list[MeasuredResponse]
) -> None:
    found = [calibrate(guessed, responses[:1], seed=seed, particles=256) for seed in (3, 3, 4)]
    hashes = [one.world.content_hash for one in found]
    assert hashes[0] == hashes[1] != hashes[2]


def test_the_report_shows_before_and_after(
    found: Calibration, guessed: World, responses: list[MeasuredResponse]
) -> None:
    lines = calibration_report(guessed, found, responses).splitlines()
    assert [line.split()[0] for line in lines[2:5]] == ["measured", "before", "after"]
    assert sum(line.startswith("  after") for line in lines) == len(found.materials)


def test_no_response_is_refused(guessed: World) -> None:
    with pytest.raises(InputError, match="at least one"):
        calibrate(guessed, [])


def test_the_derivative_is_that_of_the_prediction(
    guessed: World, responses: list[MeasuredResponse]
) -> None:
    one = responses[0]
    surface = AcousticSurface.of(guessed)
    passages = trace_histories(guessed, surface, one.source, [one.listener], 0.4, 512, 0)[0]
    predictor = Predictor(passages, measured_decays(one), one.rate)
    loss = np.random.default_rng(1).uniform(0.1, 0.4, (7, 2))
    value, slope = predictor.residuals(loss)
    for band, material in ((0, 0), (3, 1), (6, 0)):
        moved = loss.copy()
        moved[band, material] += 1e-6
        numeric = (predictor.residuals(moved)[0] - value) / 1e-6
        assert numeric == pytest.approx(slope[:, band, material], rel=1e-3, abs=1e-3)


def test_a_passage_counts_every_reflection_by_its_material(guessed: World) -> None:
    surface = AcousticSurface.of(guessed)
    source, listener = np.array([1.0, 1.0, 1.2]), np.array([3.0, 2.0, 1.5])
    passages = trace_histories(guessed, surface, source, [listener], 0.3, 2048, 0)[0]
    assert (np.diff(passages.time) >= 0.0).all()
    early, late = passages.hits.sum(axis=1)[[0, -1]]
    assert early == 0.0
    # 0.3 s at a mean free path of 4 V / S = 1.6 m.
    assert late == pytest.approx(0.3 * 343.2 / 1.6, rel=0.35)


def test_an_octave_filter_hears_its_own_band_most_and_its_neighbours() -> None:
    table = mixing(48_000)
    assert table.sum(axis=(1, 2)) == pytest.approx(np.ones(7))
    assert table[3, 3, 3] > 0.5
    assert table[3, 2, 3] > 0.02
    assert table[3, 1, 1] == pytest.approx(0.0, abs=1e-12)
