"""Colour and depth images of one camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.sensors import Camera

from ..worlds.world import World
from .lighting import Lighting
from .projections import mounting, pixel_directions, pixel_rays, placed
from .renderer import Renderer
from .shading import LOOKS, OWN, depth_image, paint
from .sight import Casting, Drawing
from .textures import PAINTS

__all__ = ["Picture", "RayCamera", "pixel_directions"]

DRAWN_FACES = 8.0  # per pixel: of a world with more, fewer are hit by rays than would be drawn


@dataclass(frozen=True, eq=False)
class Picture:
    """What a camera has seen: `rgb` (H, W, 3) uint8, `depth` (H, W) float32 [m], 0 for invalid.

    `face` (H, W) int32 is the world's face that each pixel sees, -1 for none. `inverse` (H, W)
    is 1 over the true depth [1/m], 0 where nothing is seen, and `frame` (4, 3) the camera's axes
    forward, left and up, and its place [m], in the world.
    """

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    face: NDArray[np.int32]
    inverse: NDArray[np.float32]
    frame: NDArray[np.float64]


class RayCamera:
    """A `camera` on a robot in `world`; what it renders depends on nothing but the pose.

    Pixel (row, column) looks through (column + 0.5, row + 0.5) of the image; row 0 is up, column 0
    is on the left. Its depth is exact. `renderer` is a name that `Renderer` knows; InputError for
    another.
    """

    def __init__(self, world: World, camera: Camera, renderer: str = "raster") -> None:
        rays = Renderer(renderer, world)
        self.camera = camera
        self.look = LOOKS.of(world.surface).rows
        self.rays = pixel_rays(camera)
        self._mount = mounting(camera)
        self._paint = PAINTS.of(world.surface)
        self._lighting = None
        if camera.shadows and world.lights:
            self._lighting = Lighting(world, rays.shadows)
        few = len(world.surface.faces) <= DRAWN_FACES * len(self.rays)
        drawn = rays.draws and camera.projection == "pinhole" and few
        self._sight = Drawing(world.surface, camera) if drawn else Casting(rays.rays, camera)

    def render(self, pose: Pose) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Colours (H, W, 3) uint8 and depth (H, W) float32 [m] for a robot at `pose` on the floor.

        Depth is along the optical axis of a pinhole, else along the ray; 0 where nothing is seen
        or beyond the camera's range.
        """
        picture = self.see(pose)
        return picture.rgb, picture.depth

    def see(self, pose: Pose) -> Picture:
        """The picture for a robot at `pose` on the floor."""
        camera = self.camera
        frame = placed(self._mount, pose.x, pose.y, pose.z, pose.yaw)
        inverse, face = self._sight.look(frame)
        place = (inverse, face, self.rays, frame)
        colour = self._paint.colours(self.look, *place, camera.focal_length) if self._paint else OWN
        light = self._lighting.on(self.look, *place) if self._lighting else OWN
        rgb = paint(self.look, self.rays, frame, camera.focal_length, inverse, face, colour, light)
        return Picture(rgb, depth_image(inverse, camera.maximum_depth), face, inverse, frame)
