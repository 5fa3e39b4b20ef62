"""Odometry as a robot has it: right at the start, and drifting with every metre and turn."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import wrap_angle

from .body import Motion


@dataclass(frozen=True)
class DriftModel:
    """Errors of odometry: factors that a robot keeps, and noise that grows with its way.

    Noise is independent from step to step, so its variance grows with the length of the way and
    its deviation with the root of it; the form is that of Thrun, Burgard, Fox, Probabilistic
    Robotics (2005), chapter 5.4, with the systematic errors of Borenstein and Feng (1996) beside
    it. The defaults are those of a wheeled indoor robot: about 2 % of the way, 1.5 % of turns.
    """

    distance_factor: float = 0.015
    """Standard deviation over robots of the relative error of distances."""
    turn_factor: float = 0.01
    """Standard deviation over robots of the relative error of turns."""
    veer: float = 0.003
    """Standard deviation over robots of the turn that goes unnoticed per metre [rad/m]."""
    distance_noise: float = 0.01
    """Standard deviation of the distance after 1 m, along and across [m]."""
    turn_noise: float = 0.01
    """Standard deviation of the yaw after a turn of 1 rad [rad]."""
    veer_noise: float = 0.003
    """Standard deviation of the yaw after 1 m straight on [rad]."""


class Odometry:
    """Where a robot believes to be since its start, from motions measured with errors.

    The robot's own factors and all noise are drawn from `rng`; `scale` multiplies every error, 0
    measures as exactly as the robot's sensors count. A body with wheels is measured by its encoders
    and its gyroscope (`Motion.encoded`): what its wheels slip, it counts as way. One without is
    measured in the plane, so that sliding along a wall is noticed, as by scan matching.
    """

    def __init__(
        self, rng: np.random.Generator, scale: float = 1.0, model: DriftModel | None = None
    ) -> None:
        model = model or DriftModel()
        self._rng = rng
        self._noise = [
            scale * deviation
            for deviation in (
                model.distance_noise,
                model.distance_noise,
                model.turn_noise,
                model.veer_noise,
            )
        ]
        deviations = [model.distance_factor, model.turn_factor, model.veer]
        self._factors = (scale * rng.normal(0.0, deviations)).tolist()
        self._x = self._y = self._yaw = 0.0

    @property
    def estimate(self) -> NDArray[np.float32]:
        """Believed x, y [m], yaw [rad] (3,) float32 in the axes of the start."""
        return np.array([self._x, self._y, self._yaw], dtype=np.float32)

    def update(self, motion: Motion) -> None:
        """Take in one motion."""
        if motion.encoded is None:
            ahead, aside = motion.displacement.tolist()
            turn = motion.turn
        else:
            ahead, aside, turn = motion.encoded
        drawn = self._rng.normal(size=4).tolist()
        along, across, turned, veered = (n * d for n, d in zip(self._noise, drawn, strict=True))
        factor, turn_factor, veer = self._factors
        way = math.hypot(ahead, aside)
        root = math.sqrt(way)
        ahead = (1.0 + factor) * ahead + root * along
        aside = (1.0 + factor) * aside + root * across
        turn += turn_factor * turn + veer * way + math.sqrt(abs(turn)) * turned + root * veered
        c, s = math.cos(self._yaw), math.sin(self._yaw)
        self._x += c * ahead - s * aside
        self._y += s * ahead + c * aside
        self._yaw = wrap_angle(self._yaw + turn)
