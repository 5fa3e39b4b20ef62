"""Light of a world's lamps and sun on what a camera sees, and the shadows in it."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..worlds.objects import Lamp, Light, Sun
from ..worlds.world import World
from .made import Made
from .renderer import RayEngine

AROUND = 0.55  # share of the light from around that lamps leave: they are most of it themselves
LAMP_LIGHT = 0.95  # share of a lamp's colour straight below it, at no distance
SUN_LIGHT = 1.0  # share of the sun's colour on a face that looks at it
REACHES = 2.5  # a lamp's light ends at so many times its reach
SUN_DISTANCE = 1e3  # m, what casts shadows lies nearer
GAP = 1e-3  # m, kept between a shadow's ray and the face that it leaves
LAMP_GAP = 0.01  # m, kept between a shadow's ray and the lamp
FAINTEST = 1.0 / 128.0  # share of light that hardly shows in an image of 256 levels
LAMP_MARGIN = 0.2  # m, a light so near to a lamp's box is that lamp's


class Lighting:
    """Light of the lights of `world` where `rays` find nothing in between.

    A lamp falls with the distance d as 1 / (1 + (d / reach)^2), times a window that ends it at
    `REACHES` times its reach (Karis, "Real shading in Unreal Engine 4", 2013). A lamp lights the
    faces that look at it by the cosine of the angle, as Lambert has it; what the lights leave dark
    gets a share of the light from around. Lamps that hold a light shine themselves.
    """

    def __init__(self, world: World, rays: RayEngine) -> None:
        self._lights = [light_row(light) for light in world.lights]
        self._shining = SHINING.of(world)
        self._rays = rays

    def on(
        self,
        look: NDArray[np.float32],
        inverse: NDArray[np.float32],
        face: NDArray[np.int32],
        rays: NDArray[np.float32],
        frame: NDArray[np.float64],
    ) -> NDArray[np.float32]:
        """Light (H * W, 3) float32 on what pixels see: arguments as of `paint`."""
        light, points, normals = _seen_points(look, inverse, face, rays, frame)
        for row in self._lights:
            pixel, share, origins, toward, reach = _toward_light(row, points, normals)
            if len(pixel):
                _add(light, row, pixel, share, self._rays.meet(origins, toward, reach))
        light[self._shining[face.ravel()]] = 1.0
        return light


def shining_faces(world: World) -> NDArray[np.bool_]:
    """Which faces (F + 1,), the last the sky's, are of lamps with a light in or beside them."""
    surface = world.surface
    places = np.array([light.position for light in world.lights if isinstance(light, Lamp)])
    shines = np.zeros(len(world.objects), dtype=bool)
    for number, thing in enumerate(world.objects):
        faces = surface.faces[surface.object == number] if thing.category == "lamp" else ()
        if len(faces) and len(places):
            points = surface.vertices[faces].reshape(-1, 3)
            low, high = points.min(axis=0) - LAMP_MARGIN, points.max(axis=0) + LAMP_MARGIN
            shines[number] = ((places > low) & (places < high)).all(axis=1).any()
    return np.append(shines[surface.object], False)


SHINING: Made[World, NDArray[np.bool_]] = Made(shining_faces)


def light_row(light: Light) -> NDArray[np.float64]:
    """`light` as numbers (7,): place [m] or direction toward it, reach (0: the sun), strength."""
    if isinstance(light, Sun):
        toward = -np.array(light.direction, dtype=np.float64)
        toward /= np.linalg.norm(toward)
        return np.array([*toward, 0.0, *(SUN_LIGHT * np.array(light.colour))])
    return np.array([*light.position, light.reach, *(LAMP_LIGHT * np.array(light.colour))])


@njit(cache=True)
def _seen_points(
    look: NDArray[np.float32],
    inverse: NDArray[np.float32],
    face: NDArray[np.int32],
    rays: NDArray[np.float32],
    frame: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.float64]]:
    """The light from around, the point, and the normal toward the camera of pixels (H * W, 3).

    The normal of the sky is zero.
    """
    width = face.shape[1]
    light = np.ones((face.size, 3), np.float32)
    points, normals = np.zeros((face.size, 3)), np.zeros((face.size, 3))
    for i in range(face.size):
        number = face[i // width, i % width]
        if number < 0:
            continue
        distance = 1.0 / (inverse[i // width, i % width] * rays[i, 3])
        toward = 0.0
        for k in range(3):
            along = rays[i, 0] * frame[0, k] + rays[i, 1] * frame[1, k] + rays[i, 2] * frame[2, k]
            points[i, k] = frame[3, k] + distance * along
            toward += look[number, 3 + k] * along
        side = -1.0 if toward > 0.0 else 1.0
        light[i] = np.float32(AROUND) * look[number, 7 if toward > 0.0 else 6]
        for k in range(3):
            normals[i, k] = side * look[number, 3 + k]
            points[i, k] += GAP * normals[i, k]
    return light, points, normals


@njit(cache=True)
def _toward_light(
    light: NDArray[np.float64], points: NDArray[np.float64], normals: NDArray[np.float64]
) -> tuple[
    NDArray[np.int64],
    NDArray[np.float32],
    NDArray[np.float32],
    NDArray[np.float32],
    NDArray[np.float32],
]:
    """Rays to `light` from the points that it would light, if nothing stood between.

    Pixels (m,), the share of the light that they would get (m,), the rays' origins and directions
    (m, 3), and how far they go (m,) [m].
    """
    count, reach = len(points), light[3]
    pixel, share = np.empty(count, np.int64), np.empty(count, np.float32)
    origins, toward = np.empty((count, 3), np.float32), np.empty((count, 3), np.float32)
    length = np.empty(count, np.float32)
    found = 0
    for i in range(count):
        x, y, z = light[0], light[1], light[2]
        distance, strength = SUN_DISTANCE, 1.0
        if reach > 0.0:
            x, y, z = x - points[i, 0], y - points[i, 1], z - points[i, 2]
            distance = max(np.sqrt(x * x + y * y + z * z), 1e-9)
            x, y, z = x / distance, y / distance, z / distance
            window = max(1.0 - (distance / (REACHES * reach)) ** 4, 0.0)
            strength = window * window / (1.0 + (distance / reach) ** 2)
        strength *= x * normals[i, 0] + y * normals[i, 1] + z * normals[i, 2]
        if strength <= FAINTEST:
            continue
        pixel[found], share[found] = i, strength
        toward[found, 0], toward[found, 1], toward[found, 2] = x, y, z
        origins[found, 0], origins[found, 1] = points[i, 0], points[i, 1]
        origins[found, 2] = points[i, 2]
        length[found] = distance - LAMP_GAP if reach > 0.0 else distance
        found += 1
    return pixel[:found], share[:found], origins[:found], toward[:found], length[:found]


@njit(cache=True)
def _add(
    light: NDArray[np.float32],
    row: NDArray[np.float64],
    pixel: NDArray[np.int64],
    share: NDArray[np.float32],
    blocked: NDArray[np.bool_],
) -> None:
    """Add the light of `row` to the pixels of `light` (n, 3) whose rays are not `blocked`."""
    for i in range(len(pixel)):
        if not blocked[i]:
            for k in range(3):
                light[pixel[i], k] += np.float32(share[i] * row[4 + k])
