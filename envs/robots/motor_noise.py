"""What a robot's microphones hear of its own motors: whining shafts and the hiss of gears."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.audio import check_rate
from av_embodied.errors import InputError
from av_embodied.microphones import MicrophoneArray

from ..acoustics.receivers.arrivals import arrivals
from ..acoustics.spectra import fast_length, frequencies, signal_of, spectrum_of
from .wheels import MOTOR_HEIGHT, MOTOR_SIDES, WHEEL_RADIUS

SOURCE_LEVEL = 80.0  # dB SPL at 1 m of a sound source of root-mean-square 1
FULL_SPEED = 1.0 / WHEEL_RADIUS  # rad/s of the wheels at 1 m/s
# Small gear motors at full speed lie between 45 and 55 dB SPL at 0.5 to 1 m; this is assumed, as
# makers of indoor robots publish no spectra. The amplitude grows with speed times torque, so here
# with speed: Masuda, Abe, Hattori, "Prediction method of gear noise", J. Vib. Acoust. 108 (1986).
FULL_LEVEL = 50.0  # dB SPL at 1 m, free field, both motors together at `FULL_SPEED`
GEAR_RATIO = 30.0  # turns of a motor's shaft per turn of its wheel
MISMATCH = (1.0, 1.013)  # two motors of a kind never run quite alike, so their tones beat
ORDERS = (1, 2, 3, 4, 12, 24)  # of a shaft's turns per second: imbalance, and a pinion of 12 teeth
TONES = np.sqrt([0.30, 0.15, 0.08, 0.05, 0.32, 0.10])  # their amplitudes, of unit power together
TONAL_SHARE = 0.3  # of the power; the rest is gear hiss
HISS_PEAK = 1200.0  # Hz, above it the hiss falls by 9 dB per octave, below it by 3 dB
LOOP = 5.0  # s, of hiss
STILL = 1e-3  # rad/s, below it wheels stand


class MotorNoise:
    """Sound of both motors at the microphones of `array`, continuous over blocks.

    The motors sit `array_height` minus `MOTOR_HEIGHT` below the array, one on each side; each
    microphone hears them at its own distance and delay, through the array's head where it has
    one. `level` [dB SPL] is that at 1 m and 1 m/s; the amplitude is proportional to the speed. The
    place in the loop of hiss and the phases of the shafts are drawn from `seed`. Rooms add nothing.
    Raises InputError for a rate or numbers that are not possible.
    """

    def __init__(
        self,
        array: MicrophoneArray,
        rate: int,
        seed: int,
        array_height: float = 1.0,
        level: float = FULL_LEVEL,
    ) -> None:
        check_rate(rate)
        if not (math.isfinite(level) and 0.0 < array_height < math.inf):
            raise InputError(
                f"motor noise needs a finite level and a positive array_height, got {level} and "
                f"{array_height}"
            )
        rng = np.random.default_rng([seed, 0x307])
        self._rate = rate
        self._full = 10.0 ** ((level - SOURCE_LEVEL) / 20.0)
        self._ways = _ways(array, rate, float(array_height))
        self._hiss = _hiss(array, rate, float(array_height))
        self._place = int(rng.integers(self._hiss.shape[1]))
        self._phase = rng.uniform(0.0, 2.0 * np.pi, len(MISMATCH))
        self._speed = 0.0
        self._tones = self._tones_at(0.0)

    def block(self, wheel_speed: float, samples: int) -> NDArray[np.float32]:
        """The next `samples` (m, samples) float32, over which the speed glides to `wheel_speed`.

        `wheel_speed` [rad/s] is that of `Motion.wheel_speed`, either sign; 1 is the amplitude of a
        source of 80 dB SPL at 1 m. Exactly zero while the robot stands.
        """
        if not math.isfinite(wheel_speed):
            raise InputError(f"wheel_speed must be finite, got {wheel_speed}")
        before, after = self._speed, abs(wheel_speed) if abs(wheel_speed) > STILL else 0.0
        heard = np.zeros((len(self._hiss), samples), dtype=np.float32)
        if before == 0.0 and after == 0.0:
            return heard
        louder = self._full / FULL_SPEED * np.linspace(before, after, samples, endpoint=False)
        place = self._place + np.arange(samples)
        np.multiply(
            self._hiss.take(place, axis=1, mode="wrap"), louder.astype(np.float32), out=heard
        )
        self._place = (self._place + samples) % self._hiss.shape[1]
        tones = self._tones_at(after)
        for motor, mismatch in enumerate(MISMATCH):
            first, last = (mismatch * GEAR_RATIO / self._rate * speed for speed in (before, after))
            turns = _shaft(float(self._phase[motor]), first, last, samples, ORDERS)
            _add_tones(turns, self._tones[motor], tones[motor], heard)
            self._phase[motor] += 0.5 * (first + last) * samples
        self._phase %= 2.0 * np.pi
        self._speed, self._tones = after, tones
        return heard

    def _tones_at(self, speed: float) -> NDArray[np.complex64]:
        """Amplitudes (motors, m, orders) at the microphones of the shafts' tones at `speed`."""
        shaft = np.outer(MISMATCH, ORDERS) * (GEAR_RATIO * speed / (2.0 * np.pi))  # Hz
        heard = np.where(shaft < 0.45 * self._rate, TONES, 0.0)[:, None] * self._ways.at(shaft)
        scale = self._full * speed / FULL_SPEED
        # A tone of amplitude a has power a^2 / 2; two motors share the tones' part of the power.
        return (scale * math.sqrt(2.0 * TONAL_SHARE / len(MISMATCH)) * heard).astype(np.complex64)


class _Ways:
    """Impulse responses (motors, m, length) from the motors to the microphones."""

    def __init__(self, array: MicrophoneArray, rate: int, array_height: float) -> None:
        below = MOTOR_HEIGHT - array_height
        motors = np.array([[0.0, side, below] for side in MOTOR_SIDES])
        first, self.response = arrivals(array, motors, np.ones((len(motors), 7)), rate)
        self.first = np.broadcast_to(first, self.response.shape[:2])
        self.rate = rate

    def at(self, frequency: NDArray[np.float64]) -> NDArray[np.complex128]:
        """Responses (motors, m, n) at `frequency` (motors, n) [Hz]."""
        angle = -2j * np.pi / self.rate * frequency[:, None]
        tap = np.arange(self.response.shape[-1])
        inner = self.response @ np.exp(angle * tap[:, None])
        return inner * np.exp(angle * self.first[..., None])


@lru_cache(maxsize=16)
def _ways(array: MicrophoneArray, rate: int, array_height: float) -> _Ways:
    return _Ways(array, rate, array_height)


@lru_cache(maxsize=16)
def _hiss(array: MicrophoneArray, rate: int, array_height: float) -> NDArray[np.float32]:
    """A loop (m, period) of the gears' hiss, of power 1 - `TONAL_SHARE` at 1 m."""
    ways = _ways(array, rate, array_height)
    period = fast_length(round(LOOP * rate))
    frequency = frequencies(period, rate)
    ratio = np.maximum(frequency, 20.0) / HISS_PEAK
    colour = np.minimum(ratio**0.5, ratio**-1.5)
    colour *= math.sqrt((1.0 - TONAL_SHARE) / len(MISMATCH) / np.mean(colour**2))
    loop = np.zeros((array.count, period), dtype=np.float32)
    rng = np.random.default_rng([0x6EA2, rate])
    earliest = int(ways.first.min())
    for motor in range(len(MISMATCH)):
        source = spectrum_of(rng.standard_normal(period), period) * colour
        way = spectrum_of(ways.response[motor], period)
        late = (ways.first[motor] - earliest)[:, None] / rate
        loop += signal_of(source * way * np.exp(-2j * np.pi * frequency * late), period)
    return loop


@njit(cache=True)
def _shaft(  # pragma: no cover (compiled)
    phase: float, first: float, last: float, samples: int, orders: tuple[int, ...]
) -> NDArray[np.complex64]:
    """The tones exp(i order phase) (orders, samples); phase starts at `phase` [rad].

    It grows by `first` [rad] per sample at the start, gliding evenly to `last` at the end.
    """
    count = len(orders)
    result = np.empty((count, samples), dtype=np.complex64)
    turn, step, bend = np.empty((3, count), dtype=np.complex128)
    slope = 0.5 * (last - first) / samples
    # Phase is quadratic in time, so the step between samples turns evenly itself.
    for number in range(count):
        order = orders[number]
        turn[number] = np.exp(1j * order * phase)
        step[number] = np.exp(1j * order * (first + slope))
        bend[number] = np.exp(2j * order * slope)
    for n in range(samples):
        for number in range(count):
            result[number, n] = turn[number]
            turn[number] *= step[number]
            step[number] *= bend[number]
    return result


@njit(cache=True)
def _add_tones(  # pragma: no cover (compiled)
    turns: NDArray[np.complex64],
    before: NDArray[np.complex64],
    after: NDArray[np.complex64],
    heard: NDArray[np.float32],
) -> None:
    """Add to `heard` (m, samples) the tones `turns` with weights (m, orders), gliding."""
    samples = heard.shape[1]
    for m in range(heard.shape[0]):
        for number in range(turns.shape[0]):
            here = before[m, number]
            slope = (after[m, number] - here) / np.float32(samples)
            re, im, re_slope, im_slope = here.real, here.imag, slope.real, slope.imag
            for n in range(samples):
                along = np.float32(n)
                turn = turns[number, n]
                heard[m, n] += (re + along * re_slope) * turn.real
                heard[m, n] -= (im + along * im_slope) * turn.imag
