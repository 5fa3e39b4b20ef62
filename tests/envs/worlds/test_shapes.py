"""Shapes: closed where they should be, with the area and volume of their closed forms."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import trimesh

from av_embodied.envs.worlds.shapes import Box, Cylinder, Geometry, Mesh, Plane, Sphere
from av_embodied.errors import InputError


def as_trimesh(geometry: Geometry) -> trimesh.Trimesh:
    vertices, faces = geometry.triangles()
    return trimesh.Trimesh(vertices, faces, process=False)


def test_box_has_its_volume_and_area() -> None:
    mesh = as_trimesh(Box((1.0, 2.0, 3.0)))
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(6.0)
    assert mesh.area == pytest.approx(22.0)
    assert mesh.bounds.tolist() == [[-0.5, -1.0, -1.5], [0.5, 1.0, 1.5]]


def test_cylinder_is_a_closed_regular_prism() -> None:
    mesh = as_trimesh(Cylinder(0.5, 2.0))
    polygon = 16 / 2 * 0.25 * math.sin(2.0 * math.pi / 16)  # area of the inscribed 16-gon
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(2.0 * polygon)


def test_sphere_is_closed_and_all_its_vertices_lie_on_it() -> None:
    mesh = as_trimesh(Sphere(0.4))
    assert mesh.is_watertight
    assert np.linalg.norm(mesh.vertices, axis=1) == pytest.approx(0.4)
    assert 0.85 < mesh.volume / (4.0 / 3.0 * math.pi * 0.4**3) < 1.0


@pytest.mark.parametrize("normal", [(0, 0, 1), (0, 0, -1), (1, 0, 0), (0, -2, 0), (1, 2, 3)])
def test_plane_is_a_rectangle_across_its_normal(normal: tuple[float, float, float]) -> None:
    mesh = as_trimesh(Plane((2.0, 3.0), normal))
    unit = np.array(normal) / np.linalg.norm(normal)
    assert mesh.area == pytest.approx(6.0)
    assert mesh.vertices @ unit == pytest.approx(0.0, abs=1e-12)
    assert mesh.face_normals @ unit == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: Box((1.0, 0.0, 1.0)), "box y"),
        (lambda: Box((1.0, 1.0, float("nan"))), "box z"),
        (lambda: Cylinder(-1.0, 1.0), "cylinder radius"),
        (lambda: Sphere(float("inf")), "sphere radius"),
        (lambda: Plane((1.0, 1.0), (0.0, 0.0, 0.0)), "plane normal_length"),
    ],
)
def test_sizes_must_be_positive_and_finite(make: Callable[[], Geometry], name: str) -> None:
    with pytest.raises(InputError, match=name):
        make()


TRIANGLE = [[0, 0, 0], [1, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize(
    ("vertices", "faces", "message"),
    [
        ([[0, 0, 0], [1, 0, 0], [0, float("nan"), 0]], [[0, 1, 2]], "vertex 2"),
        ([[0, 0], [1, 0], [0, 1]], [[0, 1, 2]], r"vertices must be \(V, 3\)"),
        (TRIANGLE, [[0, 1, 3]], "index 3 vertices"),
        (TRIANGLE, [[0, 1, -1]], "index 3 vertices"),
        (TRIANGLE, [[0.0, 1.0, 2.0]], "whole numbers"),
        (TRIANGLE, [[0, 1]], r"faces must be \(F, 3\)"),
    ],
)
def test_a_bad_mesh_is_refused(vertices: list, faces: list, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Mesh(np.array(vertices, dtype=float), np.array(faces))


def test_colours_must_match_the_faces() -> None:
    with pytest.raises(InputError, match="colours"):
        Mesh(np.array(TRIANGLE, float), np.array([[0, 1, 2]]), np.zeros((2, 3), np.uint8))
