"""Depth as a structured-light RGB-D camera measures it, after Nguyen, Izadi and Lovell (2012)."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from av_embodied.sensors import Camera, DepthNoise

from .renderer import RayEngine

AXIAL = (0.0012, 0.0019, 0.4)  # m, 1/m, m: 0.0012 + 0.0019 (z - 0.4)^2, to 60 degrees
STEEP = 0.0001  # m^1.5, of the further term over 60 degrees: 0.0001 / sqrt(z) * (a / (pi/2 - a))^2
STEEP_ANGLE = np.pi / 3.0  # rad
LATERAL = (0.8, 0.035)  # pixels of the real camera: 0.8 + 0.035 a / (pi/2 - a)
NEARLY_FLAT = np.pi / 2.0 - 1e-3  # rad, a larger angle to the normal is taken for this one
GAP = 1e-3  # m, kept between a ray to the projector and the face that it leaves


class DepthErrors:
    """The errors of `camera.depth_noise` on exact depth; whatever is random comes from `generator`.

    A pixel shows a point nearby (lateral noise), at a distance that is off (axial noise) and a
    whole number of steps of disparity. It shows none where the point is too near, too far or too
    steep, and where `rays` find something between it and the projector.
    """

    def __init__(
        self, camera: Camera, noise: DepthNoise, rays: RayEngine, generator: np.random.Generator
    ) -> None:
        self._rays = rays
        self._generator = generator
        self._baseline = noise.baseline
        self._settings = np.array(
            [
                noise.amount,
                camera.focal_length / noise.focal_length,
                noise.focal_length * noise.baseline * noise.steps,
                noise.minimum_range,
                camera.maximum_depth,
                noise.steepest,
            ]
        )

    def measured(
        self,
        look: NDArray[np.float32],
        inverse: NDArray[np.float32],
        face: NDArray[np.int32],
        rays: NDArray[np.float32],
        frame: NDArray[np.float64],
    ) -> NDArray[np.float32]:
        """Depth (H, W) float32 [m], 0 for none: arguments as of `paint`."""
        angle, *way = _ways_to_projector(look, inverse, face, rays, frame, self._baseline)
        hidden = self._rays.meet(*way).reshape(face.shape)
        random = self._generator.standard_normal((3, *face.shape), dtype=np.float32)
        return _measure(inverse, angle, hidden, random, self._settings)


@njit(cache=True)
def _ways_to_projector(
    look: NDArray[np.float32],
    inverse: NDArray[np.float32],
    face: NDArray[np.int32],
    rays: NDArray[np.float32],
    frame: NDArray[np.float64],
    baseline: float,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Angle (H, W) [rad] between normal and line of sight, and rays to the projector.

    The rays have origins and directions (H * W, 3) and a reach (H * W,) [m], 0 from the sky.
    """
    width, count = face.shape[1], face.size
    angle = np.zeros(face.shape, np.float32)
    origins, toward = np.zeros((count, 3), np.float32), np.zeros((count, 3), np.float32)
    reach = np.zeros(count, np.float32)
    for i in range(count):
        number = face[i // width, i % width]
        toward[i, 0] = 1.0
        if number < 0:
            continue
        distance = 1.0 / (inverse[i // width, i % width] * rays[i, 3])
        cosine = 0.0
        for k in range(3):
            along = rays[i, 0] * frame[0, k] + rays[i, 1] * frame[1, k] + rays[i, 2] * frame[2, k]
            origins[i, k] = frame[3, k] + distance * along
            cosine += look[number, 3 + k] * along
        angle[i // width, i % width] = np.arccos(min(abs(cosine), 1.0))
        length = 0.0
        for k in range(3):
            origins[i, k] -= GAP * np.sign(cosine) * look[number, 3 + k]
            toward[i, k] = frame[3, k] - baseline * frame[1, k] - origins[i, k]
            length += toward[i, k] ** 2
        reach[i] = np.sqrt(length)
        for k in range(3):
            toward[i, k] /= reach[i]
    return angle, origins, toward, reach


@njit(cache=True)
def _measure(
    inverse: NDArray[np.float32],
    angle: NDArray[np.float32],
    hidden: NDArray[np.bool_],
    random: NDArray[np.float32],
    settings: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Depth (H, W) [m] from standard normal numbers `random` (3, H, W) and `DepthErrors` settings.

    Of the numbers two move the pixel down and right, the third moves its depth.
    """
    amount, pixels, disparity, nearest, farthest, steepest = settings
    height, width = inverse.shape
    depth = np.zeros((height, width), np.float32)
    for row in range(height):
        for column in range(width):
            spread = amount * pixels * lateral_deviation(angle[row, column])
            y = int(np.rint(row + spread * random[0, row, column]))
            x = int(np.rint(column + spread * random[1, row, column]))
            y, x = min(max(y, 0), height - 1), min(max(x, 0), width - 1)
            if inverse[y, x] <= 0.0 or hidden[y, x] or angle[y, x] >= steepest:
                continue
            true = 1.0 / inverse[y, x]
            off = amount * axial_deviation(true, angle[y, x]) * random[2, row, column]
            steps = np.rint(disparity / max(true + off, 1e-3))
            if steps >= 1.0 and nearest <= disparity / steps <= farthest:
                depth[row, column] = disparity / steps
    return depth


@njit(cache=True)
def axial_deviation(depth: float, angle: float) -> float:
    """Standard deviation [m] of the `depth` [m] of a face seen at `angle` [rad] to its normal."""
    base, growth, centre = AXIAL
    deviation = base + growth * (depth - centre) ** 2
    if angle > STEEP_ANGLE:
        angle = min(angle, NEARLY_FLAT)
        deviation += STEEP / np.sqrt(depth) * (angle / (np.pi / 2.0 - angle)) ** 2
    return deviation


@njit(cache=True)
def lateral_deviation(angle: float) -> float:
    """Standard deviation, in pixels of the real camera, of where a point is seen."""
    angle = min(angle, NEARLY_FLAT)
    return LATERAL[0] + LATERAL[1] * angle / (np.pi / 2.0 - angle)
