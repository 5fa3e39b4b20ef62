from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from av_embodied import Pose
from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.bands import air_gain, band_windows
from av_embodied.envs.tasks.stage import Stages
from av_embodied.envs.worlds.world import World
from av_embodied.episode import EpisodeSet

if TYPE_CHECKING:
    from av_embodied.envs.batched.environment import BatchedAudioGoal

RATE = 16000


def band_levels(response: NDArray[np.floating], samples: int) -> NDArray[np.float64]:
    """Level (7,) [dB] in each band, over all microphones."""
    power = (np.abs(np.fft.rfft(response, samples)) ** 2).sum(axis=0)
    window = band_windows(np.fft.rfftfreq(samples, 1.0 / RATE).astype(np.float64))
    return 10.0 * np.log10(window**2 @ power)


def half_life(response: NDArray[np.floating]) -> float:
    """T20 [s] of the whole response."""
    left = np.cumsum(np.square(response).sum(axis=0)[::-1])[::-1]
    level = 10.0 * np.log10(left / left[0] + 1e-12)
    return 3.0 / RATE * float(np.searchsorted(-level, 25.0) - np.searchsorted(-level, 5.0))


def test_responses_are_near_those_of_the_engine_anywhere(
    batch: BatchedAudioGoal, stages: Stages
) -> None:
    rng = np.random.default_rng(0)
    stage = stages.find("two_rooms")
    centres = stage.space.centres()
    place = centres[rng.integers(len(centres), size=16)] + rng.uniform(-0.02, 0.02, (16, 2))
    pose = np.column_stack([place, rng.uniform(-np.pi, np.pi, 16)])
    source = torch.zeros(16, dtype=torch.int32)
    found = batch._responses.of(source, torch.from_numpy(pose)).numpy()
    first = batch._stock.sources.place[0].numpy().astype(np.float64)
    errors, decays = [], []
    for response, (x, y, yaw) in zip(found, pose, strict=True):
        ears = Pose(x, y, stage.space.floor + 1.0, yaw)
        expected = stage.scene.impulse_response(first, ears, batch.sensors.array)
        samples = max(response.shape[1], expected.shape[1])
        errors.append(band_levels(response, samples) - band_levels(expected, samples))
        decays.append(half_life(response) / half_life(expected))
    assert np.abs(errors).mean() < 0.5
    assert np.abs(errors).max() < 3.0
    assert np.abs(np.mean(errors, axis=0)).max() < 0.5
    assert decays == pytest.approx(np.ones(16), abs=0.1)


@pytest.fixture(scope="module")
def clear(batch: BatchedAudioGoal, two_rooms: World) -> BatchedAudioGoal:
    """A batch whose source stands where nothing is near."""
    from av_embodied.envs.batched import BatchedAudioGoal

    episode = dataclasses.replace(
        batch.episodes[0], source=(2.0, 2.0, 1.3), start=Pose(3.0, 2.0, 0.0, 0.0)
    )
    episodes = EpisodeSet("AudioGoal", "train", (episode,))
    return BatchedAudioGoal(1, "cpu", worlds=[two_rooms], episodes=episodes, spacing=1.0)


def test_the_direct_sound_comes_from_the_source_in_time_and_as_loud_as_in_free_field(
    clear: BatchedAudioGoal,
) -> None:
    batch = clear
    array = batch.sensors.array
    source = batch._stock.sources.place[0].double()
    yaws = torch.linspace(-3.0, 3.0, 5, dtype=torch.float64)
    pose = torch.tensor([[2.95, 2.2, 0.0]], dtype=torch.float64).repeat(5, 1)
    pose[:, 2] = yaws
    found = batch._responses.of(torch.zeros(5, dtype=torch.int32), pose).numpy()
    way = np.array([source[0] - pose[0, 0], source[1] - pose[0, 1], source[2] - 1.0])
    for response, yaw in zip(found, yaws.tolist(), strict=True):
        c, s = np.cos(yaw), np.sin(yaw)
        body = np.array([c * way[0] + s * way[1], c * way[1] - s * way[0], way[2]])
        distance = np.linalg.norm(body - array.positions, axis=1)
        begin = int(distance.min() / SPEED_OF_SOUND * RATE)
        direct = response[:, begin - 4 : begin + 16]
        peak = begin - 4 + np.abs(direct).argmax(axis=1)
        assert np.abs(peak - distance / SPEED_OF_SOUND * RATE).max() <= 1.0
        expected = 1.0 / distance.mean() * air_gain(np.array([distance.mean()]))[0].mean()
        level = np.sqrt(np.square(direct).sum(axis=1).mean())
        assert level == pytest.approx(expected, rel=0.15)
        delays = lags(direct)
        expected_delays = (distance - distance[0]) / SPEED_OF_SOUND * RATE
        assert delays == pytest.approx(expected_delays, abs=0.1)


def lags(direct: NDArray[np.floating]) -> NDArray[np.float64]:
    """By how many samples (m,) each channel comes later than the first, by phase."""
    spectrum = np.fft.rfft(direct, 256)
    frequency = np.fft.rfftfreq(256)
    band = slice(10, 90)
    turn = np.unwrap(np.angle(spectrum * spectrum[0].conj()), axis=1)[:, band]
    omega = 2.0 * np.pi * frequency[band]
    return -(turn @ omega) / (omega @ omega)
