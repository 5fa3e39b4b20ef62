from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied.envs.vision.shading import SKY_COLOUR, Look, edges, shade
from av_embodied.envs.worlds.world import World

FOCAL = 32.0  # pixels


def plane_depth(normal: tuple[float, float, float], distance: float) -> NDArray[np.float32]:
    """Depth image (64, 64) of the plane normal . p = distance, camera at 0 looking along +x."""
    row, column = np.mgrid[:64, :64]
    rays = np.stack([np.ones((64, 64)), (31.5 - column) / FOCAL, (31.5 - row) / FOCAL], axis=-1)
    return (distance / (rays @ np.array(normal))).astype(np.float32)


@pytest.mark.parametrize("normal", [(1.0, 0.0, 0.0), (1.0, 0.3, 0.0), (0.9, 0.2, -0.4)])
def test_planes_have_no_edges(normal: tuple[float, float, float]) -> None:
    assert edges(plane_depth(normal, 3.0), FOCAL) == pytest.approx(np.ones((64, 64)), abs=2e-3)


def test_the_far_side_of_a_step_is_darkened_and_the_near_side_is_not() -> None:
    depth = np.full((64, 64), 4.0, dtype=np.float32)
    depth[:, :32] = 2.0
    light = edges(depth, FOCAL)
    assert (light[5:-5, 32] < 0.7).all()
    assert light[5:-5, 31] == pytest.approx(np.ones(54))
    assert light[5:-5, 40] == pytest.approx(np.ones(54))


def test_an_inner_corner_is_darkened() -> None:
    corner = np.minimum(plane_depth((0.8, 0.6, 0.0), 2.0), plane_depth((0.8, -0.6, 0.0), 2.0))
    light = edges(corner, FOCAL)
    assert light[32, 31:33].min() < 0.9
    assert light[32, 10] == pytest.approx(1.0, abs=2e-3)


def test_sky_has_no_edges_within() -> None:
    assert edges(np.full((8, 8), np.inf, dtype=np.float32), FOCAL) == pytest.approx(np.ones((8, 8)))


def test_both_sides_of_a_face_are_lit_by_the_lamp(two_rooms: World) -> None:
    look = Look.of(two_rooms.surface)
    face = np.array([0, 0], dtype=np.int32)
    along = np.stack([look.normal[0], -look.normal[0]])
    near = shade(look, face, np.array([1.0, 1.0], np.float32), along)
    far = shade(look, face, np.array([8.0, 8.0], np.float32), along)
    assert (near > far).all()


def test_what_looks_up_is_lighter_than_what_looks_down(two_rooms: World) -> None:
    look = Look.of(two_rooms.surface)
    level = np.flatnonzero(np.abs(look.normal[:, 2]) > 0.99)[:1].astype(np.int32)
    distance = np.ones(1, np.float32)
    from_above = shade(look, level, distance, np.array([[0.0, 0.0, -1.0]], np.float32))
    from_below = shade(look, level, distance, np.array([[0.0, 0.0, 1.0]], np.float32))
    assert (from_above > from_below).all()


def test_a_miss_has_the_colour_of_the_sky(two_rooms: World) -> None:
    miss, far = np.array([-1], np.int32), np.array([np.inf], np.float32)
    colour = shade(Look.of(two_rooms.surface), miss, far, np.array([[1.0, 0.0, 0.0]], np.float32))
    assert colour[0] == pytest.approx(SKY_COLOUR)


def test_no_light_is_negative_or_overflows_a_white_face_much(two_rooms: World) -> None:
    look = Look.of(two_rooms.surface)
    assert look.ambient.min() > 0.3
    assert look.ambient[:-1].max() < 1.0
