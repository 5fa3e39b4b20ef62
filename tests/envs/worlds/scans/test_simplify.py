"""Scans simplified for sound: flat walls, the materials where they were, no holes."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from av_embodied.envs import AcousticScene
from av_embodied.envs.acoustics.propagation.surfaces import AcousticSurface
from av_embodied.envs.worlds.scans.flatten import find_planes, flatten
from av_embodied.envs.worlds.scans.simplify import simplified
from av_embodied.envs.worlds.world import World
from av_embodied.frames import Pose

SIZE = (5.0, 4.0, 2.5)
NOISE = 0.004  # m


def fine_box(edge: float) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """A box of `SIZE` in triangles with sides of `edge` [m] at most, its corners shared."""
    box = trimesh.creation.box(SIZE)
    parts = trimesh.remesh.subdivide_to_size(box.vertices, box.faces, edge)
    points, first = np.unique(parts[0].round(6), axis=0, return_inverse=True)
    return points, first.reshape(-1)[parts[1]].astype(np.int32)


def bumpy_room(edge: float = 0.25) -> World:
    """A closed room of `SIZE` whose every vertex is off by some millimetres; a carpet as floor."""
    points, faces = fine_box(edge)
    floor = (points[faces][..., 2] < -SIZE[2] / 2.0 + 1e-6).all(axis=1)
    points = points + np.random.default_rng(0).normal(0.0, NOISE, points.shape)
    return World.from_mesh(
        points, faces, ["carpet" if low else "plaster" for low in np.atleast_1d(floor)]
    )


def areas(world: World) -> dict[str, float]:
    surface = world.surface
    edge = surface.corners[:, 1:] - surface.corners[:, :1]
    area = np.linalg.norm(np.cross(edge[:, 0], edge[:, 1]), axis=1) / 2.0
    found = np.bincount(surface.material, weights=area)
    return {entry.name: float(found[k]) for k, entry in enumerate(surface.materials)}


def test_a_simplified_room_has_its_size_its_materials_and_no_holes() -> None:
    scan = bumpy_room()
    world = World("simple", simplified(scan.surface, 400))
    assert 50 <= len(world.surface.faces) <= 400
    assert np.ptp(world.bounds, axis=0) == pytest.approx(SIZE, abs=0.01)
    found = areas(world)
    assert found["carpet"] == pytest.approx(20.0, rel=0.04)
    assert found["plaster"] == pytest.approx(65.0, rel=0.04)
    way = np.random.default_rng(1).normal(size=(2000, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    assert np.isfinite(world.rays.first_hit(np.zeros_like(way), way).distance).all()


def test_the_walls_of_a_simplified_room_are_flat_and_mirror() -> None:
    surface = World("simple", simplified(bumpy_room().surface, 400)).surface
    plane, normal, offset = find_planes(surface.corners)
    assert (plane >= 0).all()
    assert len(offset) == 6
    assert np.abs(normal).max(axis=1) == pytest.approx(1.0, abs=1e-4)
    assert sorted(np.abs(offset)) == pytest.approx([1.25, 1.25, 2.0, 2.0, 2.5, 2.5], abs=0.002)
    away = np.einsum("fck,fk->fc", surface.corners, normal[plane]) - offset[plane][:, None]
    assert np.abs(away).max() < 1e-6


def test_a_corner_of_three_planes_moves_to_their_common_point() -> None:
    points, faces = fine_box(0.5)
    noisy = points + np.random.default_rng(2).normal(0.0, 0.005, points.shape)
    flat = flatten(noisy, faces)
    corner = np.abs(points) == np.array(SIZE) / 2.0
    at_corners = flat[corner.all(axis=1)]
    assert np.abs(at_corners) == pytest.approx(np.tile(np.array(SIZE) / 2.0, (8, 1)), abs=0.004)
    assert np.abs(flat - noisy).max() < 0.03


def test_only_a_large_surface_is_simplified_for_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = bumpy_room()
    assert scan.acoustic is scan
    monkeypatch.setattr("av_embodied.envs.worlds.world.LIMIT", 1000)
    large = bumpy_room()
    assert len(large.surface.faces) > 1000
    assert large.acoustic is large.acoustic
    again = bumpy_room().acoustic
    assert again.content_hash == large.acoustic.content_hash


def test_the_plan_of_a_large_scan_has_few_outlines(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = bumpy_room()
    full = len(scan.floor_plan().walls)
    monkeypatch.setattr("av_embodied.envs.worlds.world.LIMIT", 1000)
    monkeypatch.setattr("av_embodied.envs.worlds.world.simplified", lambda s: simplified(s, 400))
    plan = bumpy_room().floor_plan()
    assert 4 <= len(plan.walls) < full / 4
    assert plan.free.sum() == scan.free_space().grid.sum()


def test_a_scan_sounds_like_the_room_that_was_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("av_embodied.envs.worlds.world.LIMIT", 1000)
    monkeypatch.setattr("av_embodied.envs.worlds.world.simplified", lambda s: simplified(s, 400))
    box = trimesh.creation.box(SIZE)
    low = (np.asarray(box.vertices)[np.asarray(box.faces)][..., 2] < 0.0).all(axis=1)
    plain = World.from_mesh(
        box.vertices, box.faces, ["carpet" if k else "plaster" for k in np.atleast_1d(low)]
    )
    levels, mirrored = [], []
    for world in (plain, bumpy_room()):
        scene = AcousticScene(world)
        response = scene.impulse_response((1.5, 1.0, 0.0), Pose(-1.5, -1.0, 0.1))[0]
        levels.append(10.0 * np.log10(float(np.sum(response.astype(np.float64) ** 2))))
        mirrored.append(len(AcousticSurface.of(world.acoustic).plane_offset))
    assert levels[1] == pytest.approx(levels[0], abs=1.0)
    assert mirrored == [6, 6]
