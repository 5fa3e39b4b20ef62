from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.rays import RayScene

SQUARE = np.array([[0.0, -1, -1], [0, 1, -1], [0, 1, 1], [0, -1, 1]])  # in the plane x = 0
FACES = np.array([[0, 1, 2], [0, 2, 3]], dtype=np.int32)


@pytest.fixture
def scene() -> RayScene:
    return RayScene(SQUARE, FACES)


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_both_sides_of_a_face_are_hit_at_the_true_distance(scene: RayScene, side: float) -> None:
    hits = scene.first_hit([[2.0 * side, 0.1, 0.2]], [[-side, 0.0, 0.0]])
    assert hits.distance[0] == pytest.approx(2.0, abs=1e-5)
    assert hits.face[0] in (0, 1)


def test_slanted_ray_hits_at_its_own_length(scene: RayScene) -> None:
    direction = np.array([-1.0, 0.3, -0.2])
    unit = direction / np.linalg.norm(direction)
    hits = scene.first_hit([[1.0, 0.0, 0.0]], [unit])
    assert hits.distance[0] == pytest.approx(np.linalg.norm(direction), rel=1e-5)


def test_a_miss_is_infinitely_far_and_has_no_face(scene: RayScene) -> None:
    hits = scene.first_hit([[1.0, 0, 0], [1.0, 5, 0]], [[1.0, 0, 0], [-1.0, 0, 0]])
    assert np.isinf(hits.distance).all()
    assert hits.face.tolist() == [-1, -1]


def test_no_rays_give_no_hits(scene: RayScene) -> None:
    assert scene.first_hit(np.empty((0, 3)), np.empty((0, 3))).face.shape == (0,)


def test_blocked_only_where_the_square_is_between(scene: RayScene) -> None:
    start = np.array([[1.0, 0, 0], [1.0, 0, 0], [1.0, 3, 0]])
    end = np.array([[-1.0, 0, 0], [0.5, 0, 0], [-1.0, 3, 0]])
    assert scene.blocked(start, end).tolist() == [True, False, False]


def test_a_point_on_the_surface_is_seen_from_its_side_only(scene: RayScene) -> None:
    assert not scene.blocked([[1.0, 0, 0]], [[0.0, 0, 0]])[0]
    assert scene.blocked([[1.0, 0, 0]], [[-0.01, 0, 0]])[0]


def test_points_that_coincide_are_not_blocked(scene: RayScene) -> None:
    assert not scene.blocked([[0.0, 0, 0]], [[0.0, 0, 0]])[0]


def test_the_arrays_may_be_dropped_by_the_caller() -> None:
    vertices, faces = SQUARE.copy(), FACES.copy()
    scene = RayScene(vertices, faces)
    vertices[:] = 99.0
    faces[:] = 0
    assert scene.first_hit([[1.0, 0.1, 0.2]], [[-1.0, 0, 0]]).distance[0] == pytest.approx(1.0)
