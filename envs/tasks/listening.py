"""What the robot hears: one recording in a loop, through the world, and noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.sensors import Sensors

from ..acoustics.receivers.noise import AmbientNoise
from ..acoustics.scene import AcousticScene
from ..sounds import looped

Point = tuple[float, float, float]

# Relative to the source at 1 m: capsules with 20 dB SPL of own noise, a source of 80 dB SPL.
SELF_NOISE = 1e-3
FULL_SCALE = 100.0  # 40 dB over the source at 1 m; beyond it the converter clips


class Listening:
    """Microphones of `sensors` in `scene`, block by block, while a source at `source` (3,) plays.

    `signal` (n,) is of root-mean-square 1 while it sounds and is played in a loop; where in the
    loop it starts is drawn from `seed`, as is all noise. Every microphone has noise of its own of
    `SELF_NOISE`. Ambient noise is diffuse, pink, constant over the episode, and `snr_db` [dB] below
    the source as it arrives at `start`, the robot's first pose: the source's power there is that
    of its recording (1) times the energy of the impulse response, all frequencies alike, mean over
    the microphones. Raises InputError where no sound gets from the source to the start.
    """

    def __init__(
        self,
        scene: AcousticScene,
        sensors: Sensors,
        source: Point,
        signal: NDArray[np.float32],
        start: Pose,
        snr_db: float | None,
        seed: int,
    ) -> None:
        self._sensors = sensors
        self._source = source
        self._signal = signal
        self._rng = np.random.default_rng([seed, 0x50])
        self._place = int(self._rng.integers(len(signal)))
        self._stream = scene.stream(sensors.array)
        self._ambient = AmbientNoise(sensors.array, sensors.rate, seed)
        self._ambient_level = 0.0
        if snr_db is not None:
            response = scene.impulse_response(source, self._ears(start), sensors.array)
            self._ambient_level = ambient_level(response, snr_db)

    def block(self, pose: Pose) -> NDArray[np.float32]:
        """The next decision period (m, samples) float32 for a robot at `pose` on the floor."""
        samples = self._sensors.block_samples
        signal = looped(self._signal, self._place, samples)
        self._place = (self._place + samples) % len(self._signal)
        heard = self._stream.render([(self._source, signal)], self._ears(pose), samples)
        heard = heard + np.float32(self._ambient_level) * self._ambient.block(samples)
        own = self._rng.standard_normal(heard.shape, dtype=np.float32)
        return np.clip(heard + np.float32(SELF_NOISE) * own, -FULL_SCALE, FULL_SCALE)

    def _ears(self, pose: Pose) -> Pose:
        """The array's pose for a robot at `pose`."""
        return Pose(pose.x, pose.y, pose.z + self._sensors.array_height, pose.yaw)


def ambient_level(response: NDArray[np.float32], snr_db: float) -> float:
    """Root-mean-square of the noise that lies `snr_db` [dB] below a source of unit power.

    `response` (m, samples) is what the source is heard through.
    """
    energy = float(np.mean(np.sum(np.square(response, dtype=np.float64), axis=1)))
    return float(np.sqrt(energy) * 10.0 ** (-snr_db / 20.0))
