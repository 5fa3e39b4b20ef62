"""Cameras of many robots in different worlds, and who sees a point: rays by warp-lang.

The same rays, colours and edges as `vision.camera` and `vision.shading`, for worlds without
textures and lamps of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from av_embodied.sensors import Camera

from ..rays import SURFACE_GAP
from ..vision.projections import mounting, pixel_rays
from ..vision.shading import (
    EDGE_ANGLE,
    EDGE_DEPTH,
    FARTHEST,
    LAMP,
    LAMP_REACH,
    LOOKS,
    SKY_COLOUR,
)
from ..worlds.world import World
from .kernels import (
    Bytes,
    Bytes4,
    Doubles2,
    Floats,
    Floats2,
    Floats3,
    Floats4,
    Ints,
    Meshes,
    Vector,
    launch,
)
from .kernels import words as wp
from .limits import check_look

REACH = wp.constant(1.0e6)  # m, as far as rays go
LEAST_DEPTH = wp.constant(1.0e-3)  # m, what is nearer is taken to be there
FAINTEST = wp.constant(float(1.0 / FARTHEST))
GAP = wp.constant(SURFACE_GAP)
LAMP_SHARE = wp.constant(float(LAMP))
LAMP_LENGTH = wp.constant(float(LAMP_REACH))
EDGE_SHARE = wp.constant(float(EDGE_DEPTH))
EDGE_SLOPE = wp.constant(float(EDGE_ANGLE))
SKY = wp.constant(wp.vec3(*SKY_COLOUR))


@wp.func
def lit(look: Floats2, face: int, along: Vector, distance: float) -> Vector:
    """Colour of a `face` seen `along` a ray, by light from around and a lamp at the camera."""
    toward = wp.dot(wp.vec3(look[face, 3], look[face, 4], look[face, 5]), along)
    around = look[face, 6]
    if toward > 0.0:
        around = look[face, 7]
    far = distance / LAMP_LENGTH
    lamp = wp.abs(toward) * (LAMP_SHARE / (1.0 + far * far))
    return wp.vec3(look[face, 0], look[face, 1], look[face, 2]) * (around + lamp)


@wp.kernel
def cast(
    meshes: Meshes,
    world: Ints,
    faces: Ints,
    look: Floats2,
    pose: Doubles2,
    floor: Floats,
    mount: Floats2,
    pixel: Floats2,
    inverse: Floats2,
    light: Floats3,
) -> None:
    """What each `pixel` (p, 4) of the camera at `mount` (4, 3) shows to each robot.

    `inverse` (n, p) [1/m] is of the depth, 0 for the sky; `light` (n, p, 3) the colour before
    edges are drawn. `faces` (w,) is where the rows of each world's faces begin in `look`.
    """
    n, p = wp.tid()
    yaw = pose[n, 2]
    c, s = float(wp.cos(yaw)), float(wp.sin(yaw))
    ahead = wp.vec3(mount[0, 0], mount[0, 1], mount[0, 2])
    left = wp.vec3(mount[1, 0], mount[1, 1], mount[1, 2])
    up = wp.vec3(mount[2, 0], mount[2, 1], mount[2, 2])
    body = pixel[p, 0] * ahead + pixel[p, 1] * left + pixel[p, 2] * up
    along = wp.vec3(c * body[0] - s * body[1], s * body[0] + c * body[1], body[2])
    eye = wp.vec3(
        float(pose[n, 0]) + c * mount[3, 0] - s * mount[3, 1],
        float(pose[n, 1]) + s * mount[3, 0] + c * mount[3, 1],
        floor[n] + mount[3, 2],
    )
    shown = SKY + wp.vec3(0.0, 0.0, 0.0)
    near = wp.float32(0.0)
    hit = wp.mesh_query_ray(meshes[world[n]], eye, along, REACH)
    if hit.result and wp.length_sq(along) > 0.0:
        shown = lit(look, faces[world[n]] + hit.face, along, hit.t)
        near = 1.0 / wp.max(hit.t * pixel[p, 3], LEAST_DEPTH)
    inverse[n, p] = near
    for k in range(3):
        light[n, p, k] = shown[k]


@wp.kernel
def develop(
    inverse: Floats3,
    light: Floats4,
    focal: float,
    farthest: float,
    rgb: Bytes4,
    depth: Floats3,
) -> None:
    """Draw edges; `rgb` (n, h, w, 3) and `depth` (n, h, w) [m], 0 beyond the `farthest`."""
    n, i, j = wp.tid()
    here = inverse[n, i, j]
    bend = wp.float32(0.0)
    if i > 0 and i < inverse.shape[1] - 1:
        bend += wp.max(inverse[n, i - 1, j] + inverse[n, i + 1, j] - 2.0 * here, 0.0)
    if j > 0 and j < inverse.shape[2] - 1:
        bend += wp.max(inverse[n, i, j - 1] + inverse[n, i, j + 1] - 2.0 * here, 0.0)
    slope = bend * focal / wp.max(here, FAINTEST)
    left = 1.0 - EDGE_SHARE * wp.min(slope / EDGE_SLOPE, 1.0)
    for k in range(3):
        rgb[n, i, j, k] = wp.uint8(wp.min(light[n, i, j, k] * left, 255.0))
    seen = wp.float32(0.0)
    if here > 0.0:
        seen = 1.0 / here
    if seen > farthest:
        seen = 0.0
    depth[n, i, j] = seen


@wp.kernel
def sees(
    meshes: Meshes, world: Ints, pose: Doubles2, height: Floats, target: Floats2, seen: Bytes
) -> None:
    """Whether nothing stands between each robot, `height` (n,) [m] up, and its `target` (n, 3)."""
    n = wp.tid()
    start = wp.vec3(float(pose[n, 0]), float(pose[n, 1]), height[n])
    way = wp.vec3(target[n, 0], target[n, 1], target[n, 2]) - start
    length = wp.length(way)
    seen[n] = wp.uint8(1)
    if length > 2.0 * GAP:
        along = way / length
        hit = wp.mesh_query_ray(meshes[world[n]], start + GAP * along, along, length - 2.0 * GAP)
        if hit.result:
            seen[n] = wp.uint8(0)


class Sight:
    """Rays in `worlds` on `device`, for at most `count` robots with a `camera`."""

    def __init__(
        self, worlds: Sequence[World], camera: Camera, count: int, device: torch.device
    ) -> None:
        self._camera = camera
        self._device = device
        self._name = str(device)
        for world in worlds:
            check_look(world)
        surfaces = [world.surface for world in worlds]
        self._meshes = [
            wp.Mesh(
                wp.array(one.vertices.astype(np.float32), dtype=wp.vec3, device=self._name),
                wp.array(one.faces.reshape(-1).astype(np.int32), device=self._name),
            )
            for one in surfaces
        ]
        ids = np.array([mesh.id for mesh in self._meshes], dtype=np.uint64)
        self._ids = wp.array(ids, dtype=wp.uint64, device=self._name)
        begins = np.cumsum([0, *(len(one.faces) for one in surfaces)])[:-1]
        self._faces = torch.from_numpy(begins.astype(np.int32)).to(device)
        look = np.concatenate([LOOKS.of(one).rows[:-1] for one in surfaces])
        self._look = torch.from_numpy(look).to(device)
        self._mount = torch.from_numpy(mounting(camera).astype(np.float32)).to(device)
        self._pixel = torch.from_numpy(pixel_rays(camera)).to(device)
        size = (camera.height, camera.width)
        self._inverse = torch.zeros((count, *size), device=device)
        self._light = torch.zeros((count, *size, 3), device=device)

    @property
    def nbytes(self) -> int:
        """Memory of the images that are being made."""
        return 4 * (self._inverse.nelement() + self._light.nelement())

    def look(self, world: Tensor, pose: Tensor, floor: Tensor) -> tuple[Tensor, Tensor]:
        """Colours (n, H, W, 3) uint8 and depth (n, H, W) [m] for robots in `world` (n,).

        `pose` (n, 3) are x, y [m] and yaw [rad]; `floor` (n,) [m].
        """
        camera, count = self._camera, len(pose)
        size = (count, camera.height, camera.width)
        rgb = torch.empty((*size, 3), dtype=torch.uint8, device=self._device)
        depth = torch.empty(size, device=self._device)
        inverse, light = self._inverse[:count], self._light[:count]
        values = [self._ids, world, self._faces, self._look, pose, floor, self._mount]
        values += [self._pixel, inverse.view(count, -1), light.view(count, -1, 3)]
        launch(cast, (count, camera.height * camera.width), values, self._device)
        values = [inverse, light, camera.focal_length, camera.maximum_depth, rgb, depth]
        launch(develop, size, values, self._device)
        return rgb, depth

    def sees(self, world: Tensor, pose: Tensor, height: Tensor, target: Tensor) -> Tensor:
        """Whether (n,) robots at `pose` (n, 3) see their `target` (n, 3) from `height` (n,) [m]."""
        seen = torch.empty(len(pose), dtype=torch.uint8, device=self._device)
        launch(sees, len(pose), [self._ids, world, pose, height, target, seen], self._device)
        return seen.bool()
