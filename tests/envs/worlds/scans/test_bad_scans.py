"""Scans with faults: holes, no floor, too many triangles; nothing is lost in silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from av_embodied.envs import AcousticScene
from av_embodied.envs.worlds.check import check_world
from av_embodied.envs.worlds.scans import limits
from av_embodied.envs.worlds.scans.notice import ScanWarning
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError
from av_embodied.frames import Pose


def bumpy_room(hole: float) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """A room of 6 x 5 x 2.5 m in triangles of 20 cm, with holes in its ceiling and one wall."""
    box = trimesh.creation.box((6.0, 5.0, 2.5))
    box.apply_translation((3.0, 2.5, 1.25))
    parts = trimesh.remesh.subdivide_to_size(box.vertices, box.faces, 0.2)
    points, first = np.unique(parts[0].round(6), axis=0, return_inverse=True)
    faces = first.reshape(-1)[parts[1]].astype(np.int32)
    middle = points[faces].mean(axis=1)
    in_ceiling = np.abs(middle - (3.0, 2.5, 2.5)).max(axis=1) < hole
    in_wall = np.abs(middle - (0.0, 2.5, 1.25)).max(axis=1) < hole
    noise = np.random.default_rng(5).normal(0.0, 0.005, points.shape)
    return points + noise, faces[~(in_ceiling | in_wall)]


def test_a_scan_with_holes_is_walked_and_heard_and_the_holes_are_found() -> None:
    world = World.from_mesh(*bumpy_room(0.5))
    assert np.count_nonzero(world.free_space().grid) * 0.0025 > 20.0
    findings = check_world(world)
    assert [found.kind for found in findings] == ["hole"]
    response = AcousticScene(world).impulse_response((1.0, 1.0, 1.2), Pose(4.5, 3.5, 1.2))
    assert np.isfinite(response).all()
    assert np.abs(response).max() > 0.05  # the direct sound of 4.3 m is 0.23


def test_a_scan_without_holes_has_none() -> None:
    assert check_world(World.from_mesh(*bumpy_room(0.0))) == []


def test_a_scan_without_floor_is_told() -> None:
    points, faces = bumpy_room(0.0)
    bottom = points[faces][..., 2].max(axis=1) < 0.1
    with pytest.warns(ScanWarning, match=r"is a roof: it lies 2\.5 m .*floor of the rooms missing"):
        assert World.from_mesh(points, faces[~bottom]).floors == pytest.approx((2.5,), abs=0.02)


def test_triangles_without_area_are_left_out_and_the_rest_kept() -> None:
    points, faces = bumpy_room(0.0)
    bad = np.array([[0, 0, 1], [2, 2, 2]], dtype=np.int32)
    world = World.from_mesh(points, np.concatenate([bad, faces]))
    assert world.surface.faces.tolist() == faces.tolist()


def test_a_mesh_over_the_limit_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points, faces = bumpy_room(0.0)
    monkeypatch.setattr(limits, "MOST_TRIANGLES", len(faces) - 1)
    for suffix in (".obj", ".ply", ".glb"):
        trimesh.Trimesh(points, faces, process=False).export(tmp_path / f"scan{suffix}")
        with pytest.raises(
            InputError, match=r"scan\.\w+ holds .* triangles, the limit is .*simplify"
        ):
            World.load(tmp_path / f"scan{suffix}")
    monkeypatch.setattr(limits, "MOST_TRIANGLES", len(faces))
    assert len(World.load(tmp_path / "scan.ply").surface.faces) == len(faces)
