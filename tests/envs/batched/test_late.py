from __future__ import annotations

import numpy as np
import pytest
import torch

from av_embodied import MicrophoneArray, Pose
from av_embodied.envs.acoustics.late.late_field import LateEnergy
from av_embodied.envs.acoustics.late.late_sound import synthesize
from av_embodied.envs.acoustics.receivers.diffuse import noise_for
from av_embodied.envs.batched.late import LateSound

RATE, BINS, BIN = 16000, 60, 80


@pytest.mark.parametrize("name", ["mono", "respeaker4", "binaural"])
def test_late_sound_is_that_of_the_engine(name: str) -> None:
    rng = np.random.default_rng(0)
    array = MicrophoneArray.preset(name)
    noise = noise_for(array, RATE, 0.5, 0)
    decay = np.exp(-np.arange(BINS) / 8.0) * (np.arange(BINS) >= 3)
    energy = (decay * rng.uniform(0.5, 1.0, (7, BINS))).astype(np.float32)
    flow = (energy.mean(axis=0)[:, None] * np.array([0.5, -0.4, 0.1])).astype(np.float32)
    distance = 4.0
    late = LateEnergy(energy, flow, BIN / RATE, distance / 343.2)
    yaw = 0.7
    expected = synthesize(late, noise, array, Pose(0.0, 0.0, 0.0, yaw), RATE)
    sound = LateSound(array, noise, RATE, BINS, 45, BIN, torch.device("cpu"))
    table = torch.from_numpy(np.column_stack([energy.T, flow])[None])
    heading = torch.tensor([[np.cos(yaw), np.sin(yaw)]], dtype=torch.float32)
    found = sound.responses(table, torch.tensor([distance]), heading)[0].numpy()
    assert found.shape == (array.count, BINS * BIN)
    samples = min(found.shape[1], expected.shape[1])
    off = found[:, :samples] - expected[:, :samples]
    assert np.square(off).sum() < 1e-3 * np.square(expected).sum()
    assert not found[:, : int((distance - array.radius) / 343.2 * RATE) - 1].any()
    assert sound.nbytes > 0


def test_silence_stays_silent() -> None:
    array = MicrophoneArray.preset("mono")
    noise = noise_for(array, RATE, 0.5, 0)
    sound = LateSound(array, noise, RATE, BINS, 45, BIN, torch.device("cpu"))
    found = sound.responses(torch.zeros((2, BINS, 10)), torch.ones(2), torch.eye(2))
    assert torch.equal(found, torch.zeros((2, 1, BINS * BIN)))
