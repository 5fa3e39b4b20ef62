from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import Camera, Pose
from av_embodied.envs.vision.camera import RayCamera
from av_embodied.envs.vision.shading import (
    EDGE_ANGLE,
    EDGE_DEPTH,
    LAMP,
    LAMP_REACH,
    LOOKS,
    OWN,
    SKY_COLOUR,
    Look,
    depth_image,
    edge,
    paint,
)
from av_embodied.envs.worlds.world import World

FOCAL = 32.0  # pixels
LEVEL = np.vstack([np.eye(3), np.zeros(3)])  # a camera at the origin that looks along +x


def plane_inverse(normal: tuple[float, float, float], distance: float) -> NDArray[np.float32]:
    """Inverse depth (64, 64) of the plane normal . p = distance, camera at 0 looking along +x."""
    row, column = np.mgrid[:64, :64]
    rays = np.stack([np.ones((64, 64)), (31.5 - column) / FOCAL, (31.5 - row) / FOCAL], axis=-1)
    return (rays @ np.array(normal) / distance).astype(np.float32)


def edges(inverse: NDArray[np.float32]) -> NDArray[np.float32]:
    light = [[edge(inverse, r, c, FOCAL) for c in range(64)] for r in range(64)]
    return np.array(light, np.float32)


def painted(
    look: Look, face: int, distance: float, ray: tuple[float, float, float]
) -> NDArray[np.int64]:
    """The colour (3,) of one pixel that sees `face` at `distance` [m] along `ray`."""
    rays = np.array([[*ray, 1.0]], np.float32)
    inverse, number = np.full((1, 1), 1.0 / distance, np.float32), np.full((1, 1), face, np.int32)
    rgb = paint(look.rows, rays, LEVEL, FOCAL, inverse, number, OWN, OWN)
    return rgb[0, 0].astype(np.int64)


@pytest.mark.parametrize("normal", [(1.0, 0.0, 0.0), (1.0, 0.3, 0.0), (0.9, 0.2, -0.4)])
def test_planes_have_no_edges(normal: tuple[float, float, float]) -> None:
    assert edges(plane_inverse(normal, 3.0)) == pytest.approx(np.ones((64, 64)), abs=2e-3)


def test_the_far_side_of_a_step_is_darkened_and_the_near_side_is_not() -> None:
    inverse = np.full((64, 64), 1.0 / 4.0, dtype=np.float32)
    inverse[:, :32] = 1.0 / 2.0
    light = edges(inverse)
    assert (light[5:-5, 32] < 0.7).all()
    assert light[5:-5, 31] == pytest.approx(np.ones(54))
    assert light[5:-5, 40] == pytest.approx(np.ones(54))


def test_an_inner_corner_is_darkened() -> None:
    walls = plane_inverse((0.8, 0.6, 0.0), 2.0), plane_inverse((0.8, -0.6, 0.0), 2.0)
    light = edges(np.maximum(*walls))
    assert light[32, 31:33].min() < 0.9
    assert light[32, 10] == pytest.approx(1.0, abs=2e-3)


def test_sky_has_no_edges_within() -> None:
    assert edges(np.zeros((64, 64), np.float32)) == pytest.approx(np.ones((64, 64)))


def test_both_sides_of_a_face_are_lit_by_the_lamp(two_rooms: World) -> None:
    look = LOOKS.of(two_rooms.surface)
    x, y, z = (float(part) for part in look.normal[0])
    for ray in ((x, y, z), (-x, -y, -z)):
        assert (painted(look, 0, 1.0, ray) > painted(look, 0, 8.0, ray)).all()


def test_what_looks_up_is_lighter_than_what_looks_down(two_rooms: World) -> None:
    look = LOOKS.of(two_rooms.surface)
    level = int(np.flatnonzero(np.abs(look.normal[:, 2]) > 0.99)[0])
    from_above = painted(look, level, 1.0, (0.0, 0.0, -1.0))
    assert (from_above > painted(look, level, 1.0, (0.0, 0.0, 1.0))).all()


def test_a_miss_has_the_colour_of_the_sky(two_rooms: World) -> None:
    look = LOOKS.of(two_rooms.surface)
    inverse, face = np.zeros((1, 1), np.float32), np.full((1, 1), -1, np.int32)
    ray = np.array([[1.0, 0.0, 0.0, 1.0]], np.float32)
    rgb = paint(look.rows, ray, LEVEL, FOCAL, inverse, face, OWN, OWN)
    assert rgb[0, 0].tolist() == list(SKY_COLOUR)


def test_no_light_is_negative_or_overflows_a_white_face_much(two_rooms: World) -> None:
    look = Look.of(two_rooms.surface)
    assert look.ambient.min() > 0.3
    assert look.ambient[:-1].max() < 1.0


def test_depth_ends_at_the_range_and_the_sky_has_none() -> None:
    inverse = np.array([[1.0, 0.5, 0.2, 0.0]], np.float32)
    assert depth_image(inverse, 4.0)[0].tolist() == [1.0, 2.0, 0.0, 0.0]


@pytest.mark.parametrize("pose", [Pose(5.0, 3.0, 0.0, 0.4), Pose(1.0, 1.0, 0.0, -2.0)])
def test_images_follow_the_formulas_within_a_grey_level(two_rooms: World, pose: Pose) -> None:
    camera = RayCamera(two_rooms, Camera())
    seen, look = camera.see(pose), LOOKS.of(two_rooms.surface)
    face, depth = seen.face.ravel(), 1.0 / np.maximum(seen.inverse.ravel(), 1e-9)
    along = camera.rays[:, :3] @ seen.frame[:3]
    toward = np.einsum("ij,ij->i", look.normal[face], along)
    distance = depth / camera.rays[:, 3]
    ambient = look.ambient[face, (toward > 0.0).astype(int)]
    lamp = np.abs(toward) * LAMP / (1.0 + (distance / LAMP_REACH) ** 2)
    i = seen.inverse.astype(np.float64)
    bend = np.zeros_like(i)
    bend[1:-1] = np.maximum(i[:-2] + i[2:] - 2.0 * i[1:-1], 0.0)
    bend[:, 1:-1] += np.maximum(i[:, :-2] + i[:, 2:] - 2.0 * i[:, 1:-1], 0.0)
    dark = EDGE_DEPTH * np.minimum(bend * FOCAL / np.maximum(i, 1e-3) / EDGE_ANGLE, 1.0)
    light = (ambient + lamp) * (1.0 - dark.ravel())
    expected = np.minimum(look.colour[face] * light[:, None], 255.0)
    assert np.abs(seen.rgb.reshape(-1, 3) - np.floor(expected)).max() <= 1.0
