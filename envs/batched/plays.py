"""Episodes as a batch plays them: what their seeds draw, and the recordings that they hear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from av_embodied.episode import Episode
from av_embodied.frames import Pose

from ..acoustics.receivers.noise import AmbientNoise
from ..robots.odometry import DriftModel
from ..sounds import SoundLibrary
from ..tasks.emitter import FADE
from ..tasks.listening import ambient_level
from ..tasks.settings import TaskSettings
from ..tasks.stage import Stage
from .tensors import Part, begins, flat, tensor


@dataclass(frozen=True, eq=False)
class Signals(Part):
    """Recordings one after another in `samples`; `first` (s,) and `length` (s,) of each."""

    samples: Tensor
    first: Tensor
    length: Tensor


@dataclass(frozen=True, eq=False)
class Plays(Part):
    """e episodes: `source`, `signal` (e,) and where each of its loops begins: `begin` (e,).

    `start` (e, 3) x, y [m], yaw; `ambient` (e, 2) offsets in the loops of noise and `level` (e,)
    of it; `factors` (e, 3) and `noise` (e, steps, 4) of the odometry; `shortest` (e,) [m] and
    `oracle` (e,) actions.
    """

    source: Tensor
    signal: Tensor
    begin: Tensor
    start: Tensor
    ambient: Tensor
    level: Tensor
    factors: Tensor
    noise: Tensor
    shortest: Tensor
    oracle: Tensor


def signals_of(episodes: Sequence[Episode], settings: TaskSettings) -> tuple[Signals, list[int]]:
    """The recordings of the `episodes`, and the number of each one's."""
    library = SoundLibrary.load(settings.sounds)
    names = sorted({episode.sound for episode in episodes})
    heard = [library.signal(name, int(settings.rate)) for name in names]
    length = np.array([len(one) for one in heard])
    signals = Signals(
        samples=flat(heard, np.float32),
        first=tensor(begins(length), np.int32),
        length=tensor(length, np.int32),
    )
    return signals, [names.index(episode.sound) for episode in episodes]


def plays_of(
    played: Sequence[tuple[Episode, Stage]],
    settings: TaskSettings,
    source: list[int],
    signal: list[int],
    length: NDArray[np.int32],
) -> Plays:
    """What each episode's own seed draws, as it does for a single environment."""
    episodes = [episode for episode, _ in played]
    fade = max(round(FADE * int(settings.rate)), 1)  # over before the first block
    begin = [
        int(np.random.default_rng([one.seed, 0x50]).integers(length[number])) + fade
        for one, number in zip(episodes, signal, strict=True)
    ]
    factors, noise = _drifts(episodes, settings)
    return Plays(
        source=tensor(source, np.int32),
        signal=tensor(signal, np.int32),
        begin=tensor(begin, np.int32),
        start=tensor([(e.start.x, e.start.y, e.start.yaw) for e in episodes], np.float64),
        ambient=tensor([_noise(one.seed, settings).places for one in episodes], np.int64),
        level=tensor([_level(one, stage, settings) for one, stage in played], np.float32),
        factors=tensor(factors, np.float32),
        noise=tensor(noise, np.float32),
        shortest=tensor([one.geodesic_distance for one in episodes], np.float64),
        oracle=tensor([one.oracle_actions for one in episodes], np.float64),
    )


def _drifts(
    episodes: Sequence[Episode], settings: TaskSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Factors (e, 3) and noise (e, steps, 4) of the odometry, in the order of `Odometry`."""
    model, scale = DriftModel(), float(settings.odometry_noise)
    own = [model.distance_factor, model.turn_factor, model.veer]
    step = [model.distance_noise, model.distance_noise, model.turn_noise, model.veer_noise]
    factors = np.empty((len(episodes), 3))
    noise = np.empty((len(episodes), int(settings.max_steps), 4))
    for number, episode in enumerate(episodes):
        rng = np.random.default_rng([episode.seed, 0x0D])
        factors[number] = scale * rng.normal(0.0, own)
        noise[number] = scale * np.array(step) * rng.normal(size=noise.shape[1:])
    return factors, noise


def _noise(seed: int, settings: TaskSettings) -> AmbientNoise:
    return AmbientNoise(settings.sensors.array, int(settings.rate), seed)


def _level(episode: Episode, stage: Stage, settings: TaskSettings) -> float:
    """Root-mean-square of the ambient noise of an episode."""
    if settings.snr_db is None:
        return 0.0
    start, sensors = episode.start, settings.sensors
    ears = Pose(start.x, start.y, start.z + sensors.array_height, start.yaw)
    response = stage.scene.impulse_response(episode.source, ears, sensors.array)
    return ambient_level(response, settings.snr_db)
