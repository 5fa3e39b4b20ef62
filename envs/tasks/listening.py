"""What the robot hears: everything that sounds, through the world, and noise."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Sequence
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray
from av_embodied.sensors import Sensors

from ..acoustics.receivers.noise import AmbientNoise
from ..acoustics.scene import AcousticScene
from ..acoustics.streaming.stream import AcousticStream, Sounding
from ..robots.body import Motion
from ..robots.motor_noise import MotorNoise
from ..robots.wheels import mean_wheel_speed
from .emitter import Emitter
from .settings import TaskSettings

# Relative to the source at 1 m: capsules with 20 dB SPL of own noise, a source of 80 dB SPL.
SELF_NOISE = 1e-3
FULL_SCALE = 100.0  # 40 dB over the source at 1 m; beyond it the converter clips
NOISE_SAMPLES = 1 << 20  # of white noise, of which every block takes pieces at random places
RING_OUT = 4.0  # s, after which nothing is left of what sounded in the world as it was


class Listening:
    """Microphones of `sensors` in `scene`, block by block, while `emitters` play.

    Recordings are of root-mean-square 1 while they sound. Every microphone has noise of its own of
    `SELF_NOISE`. Ambient noise is diffuse, pink, constant over the episode, and `snr_db` [dB] below
    the first source as it arrives at `start`, the robot's first pose: the source's power there is
    that of its recording (1) times the energy of the impulse response, all frequencies alike, mean
    over the microphones. All noise is drawn from `seed`; `settings` says which of it there is, and
    whether there is a monitor. Raises InputError where no sound gets from the source to the start.
    """

    def __init__(
        self,
        scene: AcousticScene,
        sensors: Sensors,
        emitters: Sequence[Emitter],
        start: Pose,
        seed: int,
        settings: TaskSettings,
    ) -> None:
        self._sensors = sensors
        self._emitters = emitters
        self._wheel_speed = 0.0
        self._rng = np.random.default_rng([seed, 0x5E])
        level = 0.0
        if settings.snr_db is not None:
            source = emitters[0].place
            response = scene.impulse_response(source, self._head(start), sensors.array)
            level = ambient_level(response, settings.snr_db)
        ears = partial(_Ears, scene, sensors, seed, settings, np.float32(level))
        self._ears = ears(sensors.array)
        monitor = settings.monitor_array
        self._monitor = None if monitor is None else ears(monitor)
        self.monitored: NDArray[np.float32] | None = None

    def drive(self, motion: Motion) -> None:
        """The motors turn as in `motion` while the next block is heard."""
        speed = motion.wheel_speed
        if motion.encoded is None:  # a body without wheels sounds as if it had some
            forward = float(motion.displacement[0])
            speed = mean_wheel_speed(forward, motion.turn, self._sensors.period)
        self._wheel_speed = speed

    def block(self, pose: Pose) -> NDArray[np.float32]:
        """The next decision period (m, samples) float32 for a robot at `pose` on the floor.

        What the monitor hears meanwhile is `monitored` (m, samples), None where there is none.
        """
        samples, head = self._sensors.block_samples, self._head(pose)
        sounding = [(emitter, emitter.block(samples)) for emitter in self._emitters]
        sources = [(emitter.place, signal) for emitter, signal in sounding]
        heard = self._ears.hear(sources, head, samples, self._wheel_speed)
        self._add_own_noise(heard)
        if self._monitor is not None:
            around = self._monitor.hear(sources, head, samples, self._wheel_speed)
            self.monitored = np.clip(around, -FULL_SCALE, FULL_SCALE, out=around)
        return np.clip(heard, -FULL_SCALE, FULL_SCALE, out=heard)

    def enter(self, scene: AcousticScene) -> None:
        """Go on in `scene`, the world changed; what sounded before rings out in the old one."""
        for ears in filter(None, (self._ears, self._monitor)):
            ears.enter(scene)

    def _add_own_noise(self, heard: NDArray[np.float32]) -> None:
        noise, samples = own_noise(), heard.shape[1]
        starts = self._rng.integers(len(noise) - samples, size=len(heard))
        for channel, start in zip(heard, starts, strict=True):
            channel += noise[start : start + samples]

    def _head(self, pose: Pose) -> Pose:
        """The array's pose for a robot at `pose`."""
        return Pose(pose.x, pose.y, pose.z + self._sensors.array_height, pose.yaw)


class _Ears:
    """What arrives at one array: the sources through the world, ambient noise, the motors."""

    def __init__(
        self,
        scene: AcousticScene,
        sensors: Sensors,
        seed: int,
        settings: TaskSettings,
        ambient_level: np.float32,
        array: MicrophoneArray,
    ) -> None:
        self._array = array
        self._period = sensors.period
        self._doppler = settings.doppler
        level = settings.motor_level
        self._motors = (
            None
            if level is None
            else MotorNoise(array, sensors.rate, seed, sensors.array_height, level)
        )
        self._stream = self._streamed(scene)
        self._ringing: list[tuple[AcousticStream, float]] = []
        self._ambient = AmbientNoise(array, sensors.rate, seed)
        self._ambient_level = ambient_level

    def hear(
        self, sources: Sounding, head: Pose, samples: int, wheel_speed: float
    ) -> NDArray[np.float32]:
        """The next `samples` (m, samples) at an array at `head`."""
        heard = self._stream.render(sources, head, samples)
        for stream, _ in self._ringing:
            heard += stream.render((), head, samples)
        self._ringing = [
            (stream, left - self._period) for stream, left in self._ringing if left > self._period
        ]
        if self._ambient_level:
            heard += self._ambient_level * self._ambient.block(samples)
        if self._motors is not None:
            heard += self._motors.block(wheel_speed, samples)
        return heard

    def enter(self, scene: AcousticScene) -> None:
        """Go on in `scene`; what sounded before rings out in the old one."""
        self._ringing.append((self._stream, RING_OUT))
        self._stream = self._streamed(scene)

    def _streamed(self, scene: AcousticScene) -> AcousticStream:
        if not self._doppler:
            scene = copy.copy(scene)  # the same engine, with all that it has traced
            scene.settings = dataclasses.replace(scene.settings, doppler="off")
        return scene.stream(self._array)


@lru_cache(maxsize=1)
def own_noise() -> NDArray[np.float32]:
    """White noise (n,) of a microphone's own level, long enough that pieces hardly ever meet."""
    noise = np.random.default_rng(0x50).standard_normal(NOISE_SAMPLES, dtype=np.float32)
    noise *= np.float32(SELF_NOISE)
    noise.flags.writeable = False
    return noise


def ambient_level(response: NDArray[np.float32], snr_db: float) -> float:
    """Root-mean-square of the noise that lies `snr_db` [dB] below a source of unit power.

    `response` (m, samples) is what the source is heard through.
    """
    energy = float(np.mean(np.sum(np.square(response, dtype=np.float64), axis=1)))
    return float(np.sqrt(energy) * 10.0 ** (-snr_db / 20.0))
