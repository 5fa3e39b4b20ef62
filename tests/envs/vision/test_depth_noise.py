from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import Camera, Pose
from av_embodied.envs.vision.camera import RayCamera
from av_embodied.envs.vision.depth_noise import DepthErrors, axial_deviation, lateral_deviation
from av_embodied.envs.worlds.world import World
from av_embodied.sensors import DepthNoise

FINE = DepthNoise(steps=100_000, baseline=1e-6, focal_length=585.0)  # no shadows, no steps
EYE = Pose(0.0, 0.0, -0.9)


def wall(distance: float, near: float | None = None) -> World:
    """A wall across the view, and a second one on the right half nearer, if wanted [m]."""
    parts = [(distance, -50.0, 50.0)] + ([(near, -50.0, 0.0)] if near else [])
    vertices = [(x, y, z) for x, right, left in parts for y in (right, left) for z in (-50.0, 50.0)]
    faces = [(4 * k + a, 4 * k + b, 4 * k + c) for k in range(len(parts)) for a, b, c in
             ((0, 1, 2), (1, 2, 3))]  # fmt: skip
    return World.from_mesh(vertices, faces)


def measured(
    world: World, noise: DepthNoise, camera: Camera | None = None, pose: Pose = EYE, seed: int = 0
) -> NDArray[np.float32]:
    eye = RayCamera(world, camera or Camera(128, 96))
    seen = eye.see(pose)
    errors = DepthErrors(eye.camera, noise, world.rays, np.random.default_rng(seed))
    return errors.measured(eye.look, seen.inverse, seen.face, eye.rays, seen.frame)


def test_the_formulas_of_the_paper() -> None:
    assert axial_deviation(0.4, 0.0) == pytest.approx(0.0012)
    assert axial_deviation(3.0, 0.5) == pytest.approx(0.0012 + 0.0019 * 2.6**2)
    steep = math.radians(75.0)
    further = 0.0001 / math.sqrt(2.0) * (steep / (math.pi / 2.0 - steep)) ** 2
    assert axial_deviation(2.0, steep) == pytest.approx(0.0012 + 0.0019 * 1.6**2 + further)
    assert lateral_deviation(0.0) == pytest.approx(0.8)
    assert lateral_deviation(math.pi / 4.0) == pytest.approx(0.8 + 0.035)


@pytest.mark.parametrize("distance", [1.0, 2.5, 4.0])
@pytest.mark.parametrize("amount", [1.0, 2.0])
def test_the_depth_of_a_wall_spreads_as_the_formula_says(distance: float, amount: float) -> None:
    noise = replace(FINE, amount=amount, steps=10**9)
    off = measured(wall(distance), noise, Camera(128, 96, horizontal_view=1.0)) - distance
    expected = amount * axial_deviation(distance, 0.0)
    assert off.std() == pytest.approx(expected, rel=0.04)
    assert off.mean() == pytest.approx(0.0, abs=5.0 * expected / math.sqrt(off.size))


def test_depth_comes_in_whole_steps_of_disparity() -> None:
    depth = measured(wall(3.0), DepthNoise())
    found = np.unique(depth[depth > 0.0].astype(float))
    steps = 585.0 * 0.075 * 8 / found
    assert steps == pytest.approx(np.rint(steps), abs=1e-4)
    assert len(found) > 2


def test_without_amount_a_wall_is_at_the_nearest_step() -> None:
    depth = measured(wall(3.0), DepthNoise(amount=0.0))
    assert np.unique(depth) == pytest.approx([351.0 / 117.0])


def test_the_projectors_shadow_is_as_wide_as_the_difference_of_disparities() -> None:
    camera = Camera(320, 16, horizontal_view=math.radians(60.0))
    depth = measured(wall(3.0, near=1.0), DepthNoise(amount=0.0), camera)
    # The near wall is on the right; the projector stands to the right of the camera, so what
    # it does not reach is on the left of the near wall's border, in the middle of the image.
    dark = np.flatnonzero((depth == 0.0).all(axis=0))
    assert len(dark) == pytest.approx(camera.focal_length * 0.075 * (1.0 - 1.0 / 3.0), abs=1.0)
    assert dark.max() == 159
    assert (depth[:, 160:] > 0.0).all()


def test_what_is_too_near_too_far_or_too_steep_is_not_measured() -> None:
    assert (measured(wall(0.49), DepthNoise(amount=0.0)) == 0.0).all()
    assert (measured(wall(0.51), DepthNoise(amount=0.0)) > 0.0).any()
    assert (measured(wall(5.0), DepthNoise(), Camera(maximum_depth=4.0)) == 0.0).all()
    beside = Pose(0.8, 0.0, -0.9, math.pi / 2.0 - 0.8)  # 1.2 m beside the wall, along it
    depth = measured(wall(2.0), DepthNoise(amount=0.0, steepest=1.2), None, beside)
    eye = RayCamera(wall(2.0), Camera(128, 96))
    seen = eye.see(beside)
    steep = (np.abs(eye.rays[:, :3] @ seen.frame[:3, 0]) < math.cos(1.2)).reshape(96, 128)
    assert steep.any()
    assert (depth[steep] == 0.0).all()
    assert (depth[~steep & (seen.depth > 0.6)] > 0.0).mean() > 0.95


def test_the_same_seed_gives_the_same_bytes(two_rooms: World) -> None:
    first, again, other = (
        measured(two_rooms, DepthNoise(), pose=Pose(2.0, 2.0), seed=seed) for seed in (4, 4, 5)
    )
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()
