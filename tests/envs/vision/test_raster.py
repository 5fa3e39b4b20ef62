from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from av_embodied import Camera, Pose
from av_embodied.envs.vision.camera import Picture, RayCamera
from av_embodied.envs.vision.raster import GROUP, GROUPS, TriangleGroups
from av_embodied.envs.worlds.world import World

LEVEL = Pose(0.0, 0.0)


def both(world: World, camera: Camera, pose: Pose) -> tuple[Picture, Picture]:
    """The picture drawn, and the one of rays."""
    drawn, cast = (RayCamera(world, camera, name).see(pose) for name in ("raster", "embree"))
    return drawn, cast


def assert_alike(drawn: Picture, cast: Picture) -> None:
    same = drawn.face == cast.face
    assert same.mean() > 0.998
    assert drawn.inverse[same] == pytest.approx(cast.inverse[same], rel=2e-4, abs=1e-6)


@pytest.mark.parametrize("size", [(32, 32), (64, 48), (33, 65), (160, 120)])
def test_rooms_are_drawn_as_rays_see_them(two_rooms: World, size: tuple[int, int]) -> None:
    for pose in (Pose(2.0, 2.0, 0.0, 0.3), Pose(6.6, 3.0, 0.0, -1.6), Pose(4.05, 3.0, 0.0, 0.1)):
        assert_alike(*both(two_rooms, Camera(*size), pose))


@pytest.mark.parametrize("view", [0.2, 1.5, 2.9])
def test_triangles_at_random_even_behind_are_drawn_as_rays_see_them(view: float) -> None:
    generator = np.random.default_rng(3)
    middle = generator.uniform(-4.0, 4.0, (300, 1, 3))
    corners = (middle + generator.normal(0.0, 1.5, (300, 3, 3))).reshape(-1, 3)
    world = World.from_mesh(corners, np.arange(900).reshape(-1, 3))
    camera = Camera(96, 64, horizontal_view=view, maximum_depth=50.0)
    for yaw in (0.0, 1.0, 2.5):
        assert_alike(*both(world, camera, Pose(0.3, -0.2, -0.5, yaw)))


def test_no_gap_opens_between_triangles_that_share_an_edge() -> None:
    # A fan round an odd point, in front of nothing: where a gap were, the sky would show.
    angle = np.linspace(0.0, 2.0 * np.pi, 41)[:-1]
    rim = np.stack([np.full(40, 2.0), 9.0 * np.cos(angle), 9.0 * np.sin(angle)], axis=1)
    vertices = np.vstack([[2.0, 0.123, 0.877], rim])
    faces = [[0, 1 + k, 1 + (k + 1) % 40] for k in range(40)]
    seen = RayCamera(World.from_mesh(vertices, faces), Camera(200, 200)).see(LEVEL)
    assert (seen.face >= 0).all()
    assert 1.0 / seen.inverse == pytest.approx(np.full((200, 200), 2.0), rel=1e-5)


def test_groups_hold_every_triangle_once_within_their_boxes(two_rooms: World) -> None:
    groups = GROUPS.of(two_rooms.surface)
    grouping, faces = groups.grouping, len(two_rooms.surface.faces)
    assert sorted(grouping.face) == list(range(faces))
    sizes = np.diff(grouping.first)
    assert sizes.sum() == faces
    assert 1 <= sizes.min() <= sizes.max() <= GROUP
    for number, box in enumerate(groups.boxes):
        inside = groups.corners[grouping.first[number] : grouping.first[number + 1]]
        assert inside.min(axis=(0, 1)) == pytest.approx(box[0])
        assert inside.max(axis=(0, 1)) == pytest.approx(box[1])


def test_a_surface_with_moved_vertices_keeps_its_grouping(two_rooms: World) -> None:
    surface = two_rooms.surface
    kept = TriangleGroups.of(surface)
    moved = TriangleGroups.of(replace(surface, vertices=surface.vertices + np.eye(3)[0]))
    assert moved.grouping is kept.grouping
    assert moved.corners == pytest.approx(kept.corners + np.eye(3)[0])


def test_a_world_of_too_many_faces_for_its_pixels_is_seen_by_rays() -> None:
    grid = np.stack(np.meshgrid(np.arange(12.0), np.arange(12.0)), axis=-1).reshape(-1, 2)
    vertices = np.column_stack([np.full(144, 3.0), grid - 5.5])
    corner = np.array([r * 12 + c for r in range(11) for c in range(11)])
    squares = np.stack([corner, corner + 1, corner + 13, corner + 12], axis=1)
    faces = np.concatenate([squares[:, [0, 1, 2]], squares[:, [0, 2, 3]]])
    world = World.from_mesh(np.repeat(vertices, 1, axis=0), np.repeat(faces, 3, axis=0))
    assert len(world.surface.faces) > 8 * 8 * 8
    small = RayCamera(world, Camera(8, 8)).see(LEVEL)
    assert 1.0 / small.inverse == pytest.approx(np.full((8, 8), 3.0), rel=1e-5)
