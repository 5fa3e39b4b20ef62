"""Odometry as a robot has it: right at the start, and drifting with every metre and turn."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import rotation_about_z, wrap_angle

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
    measures exactly. It measures motion in the plane, so that sliding along a wall is noticed, as
    by wheels together with a gyroscope and scan matching.
    """

    def __init__(
        self, rng: np.random.Generator, scale: float = 1.0, model: DriftModel | None = None
    ) -> None:
        model = model or DriftModel()
        self._rng = rng
        self._noise = scale * np.array(
            [model.distance_noise, model.distance_noise, model.turn_noise, model.veer_noise]
        )
        deviations = [model.distance_factor, model.turn_factor, model.veer]
        self._factors = scale * rng.normal(0.0, deviations)
        self._place = np.zeros(2)
        self._yaw = 0.0

    @property
    def estimate(self) -> NDArray[np.float32]:
        """Believed x, y [m], yaw [rad] (3,) float32 in the axes of the start."""
        return np.array([*self._place, self._yaw], dtype=np.float32)

    def update(self, motion: Motion) -> None:
        """Take in one motion."""
        way = float(np.linalg.norm(motion.displacement))
        along, across, turned, veered = self._noise * self._rng.normal(size=4)
        factor, turn_factor, veer = self._factors
        error = math.sqrt(way) * np.array([along, across])
        measured = (1.0 + factor) * motion.displacement + error
        turn = (1.0 + turn_factor) * motion.turn + veer * way
        turn += math.sqrt(abs(motion.turn)) * turned + math.sqrt(way) * veered
        self._place = self._place + rotation_about_z(self._yaw)[:2, :2] @ measured
        self._yaw = wrap_angle(self._yaw + turn)
