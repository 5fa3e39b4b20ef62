"""Obstacles in plan: which parts of a mesh are in a robot's way, and how far they are."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
import trimesh

from av_embodied.envs.worlds.material_table import material
from av_embodied.envs.worlds.objects import Shape, WorldObject
from av_embodied.envs.worlds.obstacles import closed_convex_pieces, obstacles_between
from av_embodied.envs.worlds.shapes import Box, Cylinder, Geometry, Mesh, Plane, Sphere
from av_embodied.envs.worlds.surface import Surface, triangulate

# Width at z = 0.9 of the cone of triangles about the pole of a sphere of 1 m, first ring at 30 deg.
CAP = 2.0 * math.sin(math.pi / 6) * (1.0 - 0.9) / (1.0 - math.cos(math.pi / 6))
X = np.arange(-2.0, 2.001, 0.05)


def surface_of(*geometries: Geometry, height: float = 0.0) -> Surface:
    pose = np.eye(4)
    pose[2, 3] = height
    things = [
        WorldObject(f"thing {number}", "table", (Shape(geometry, pose, material("wood")),))
        for number, geometry in enumerate(geometries)
    ]
    return triangulate(tuple(things))


def open_box() -> Mesh:
    """A cube of 1 m without its lid."""
    box = trimesh.creation.box((1.0, 1.0, 1.0))
    return Mesh(np.asarray(box.vertices), np.asarray(box.faces)[box.face_normals[:, 2] < 0.5])


def bracket() -> Mesh:
    """A closed solid that is not convex: an L in plan, 1 m high."""
    plan = shapely.Polygon([(0, 0), (1, 0), (1, 0.2), (0.2, 0.2), (0.2, 1), (0, 1)])
    mesh = trimesh.creation.extrude_triangulation(*_cut(plan), height=1.0)
    return Mesh(np.asarray(mesh.vertices), np.asarray(mesh.faces))


def _cut(plan: shapely.Polygon) -> tuple[np.ndarray, np.ndarray]:
    points = shapely.get_coordinates(plan)[:-1]
    return points, np.array([[0, 1, 3], [1, 2, 3], [0, 3, 5], [3, 4, 5]])


@pytest.mark.parametrize("geometry", [Box((1.0, 2.0, 3.0)), Cylinder(0.4, 1.0), Sphere(0.5)])
def test_boxes_cylinders_and_spheres_are_closed_and_convex(geometry: Geometry) -> None:
    assert (closed_convex_pieces(surface_of(geometry)) == 0).all()


@pytest.mark.parametrize("geometry", [Plane((1.0, 1.0)), open_box(), bracket()])
def test_open_and_bent_things_are_not(geometry: Geometry) -> None:
    assert (closed_convex_pieces(surface_of(geometry)) == -1).all()


def test_each_solid_is_a_piece_of_its_own() -> None:
    pieces = closed_convex_pieces(surface_of(Box((1.0, 1.0, 1.0)), open_box(), Sphere(0.5)))
    assert np.unique(pieces).size == 3
    assert np.count_nonzero(pieces == -1) == 10


def test_a_solid_throws_one_shadow() -> None:
    obstacles = obstacles_between(surface_of(Box((1.0, 2.0, 3.0))), -0.5, 0.5)
    assert shapely.area(obstacles.outlines).tolist() == pytest.approx([2.0])
    assert obstacles.owner.tolist() == [0]


@pytest.mark.parametrize(
    ("low", "high", "width"),
    [(-0.5, 0.5, 2.0), (0.3, 0.6, 2.0 * math.sqrt(1.0 - 0.3**2)), (0.9, 2.0, CAP)],
)
def test_only_the_part_within_the_band_counts(low: float, high: float, width: float) -> None:
    obstacles = obstacles_between(surface_of(Sphere(1.0)), low, high)
    x0, _, x1, _ = shapely.total_bounds(obstacles.outlines)
    assert x1 - x0 == pytest.approx(width, rel=0.1)


def test_what_lies_outside_the_band_is_no_obstacle() -> None:
    table_top = surface_of(Box((1.0, 1.0, 0.04)), height=1.5)
    assert len(obstacles_between(table_top, 0.05, 1.1).outlines) == 0
    assert len(obstacles_between(table_top, 0.05, 1.6).outlines) == 1


def test_upright_sheets_are_lines() -> None:
    sheet = surface_of(Plane((1.0, 2.0), (0.0, 1.0, 0.0)))
    outlines = obstacles_between(sheet, -0.2, 0.2).outlines
    assert (shapely.get_dimensions(outlines) == 1).all()
    assert shapely.union_all(outlines).length == pytest.approx(1.0)


def test_the_owner_of_each_outline_is_its_object() -> None:
    both = surface_of(Box((1.0, 1.0, 1.0)), Plane((3.0, 3.0), (1.0, 0.0, 0.0)))
    obstacles = obstacles_between(both, -0.2, 0.2)
    assert sorted(set(obstacles.owner.tolist())) == [0, 1]
    areas = shapely.area(obstacles.outlines)
    assert areas[obstacles.owner == 0] == pytest.approx(1.0)
    assert areas[obstacles.owner == 1] == pytest.approx(0.0)


def test_clearance_of_a_box_is_the_distance_to_its_outline() -> None:
    obstacles = obstacles_between(surface_of(Box((1.0, 2.0, 1.0))), -0.2, 0.2)
    found = obstacles.clearance(X, X, limit=0.5)
    outside = np.hypot(
        np.maximum(np.abs(X)[:, None] - 0.5, 0.0), np.maximum(np.abs(X)[None] - 1.0, 0.0)
    )
    off = (outside == 0.0) | (outside > 0.04)  # outlines are sampled: see SAMPLE_SPACING
    assert found[off] == pytest.approx(np.minimum(outside, 0.5)[off], abs=1.3e-3)


def test_clearance_of_a_turned_box_is_turned() -> None:
    pose = np.eye(4)
    pose[:2, :2] = np.array([[1.0, -1.0], [1.0, 1.0]]) / math.sqrt(2.0)
    thing = WorldObject("box", "table", (Shape(Box((1.0, 1.0, 1.0)), pose, material("wood")),))
    obstacles = obstacles_between(triangulate((thing,)), -0.2, 0.2)
    found = obstacles.clearance(X, X, limit=10.0)
    # On the x axis the nearest point is the corner at half the diagonal.
    corner = math.sqrt(0.5)
    middle = len(X) // 2
    assert found[:, middle] == pytest.approx(np.maximum(np.abs(X) - corner, 0.0), abs=1.2e-3)


def test_nothing_in_the_way_leaves_the_limit() -> None:
    obstacles = obstacles_between(surface_of(Plane((1.0, 1.0))), 0.5, 1.0)
    assert (obstacles.clearance(X, X, limit=0.3) == 0.3).all()
