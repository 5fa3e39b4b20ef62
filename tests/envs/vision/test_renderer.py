from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from av_embodied import Camera, InputError, Pose
from av_embodied.envs.vision.camera import RayCamera
from av_embodied.envs.vision.renderer import Renderer
from av_embodied.envs.worlds.objects import Lamp
from av_embodied.envs.worlds.world import World

POSES = (Pose(2.0, 2.0, 0.0, 0.3), Pose(6.6, 3.0, 0.0, -1.6), Pose(1.0, 3.2, 0.0, 2.0))
WARP_MODULE = "av_embodied.envs.vision.warp_rays"


@pytest.mark.parametrize("name", ["warps", "raster:cpu", "", "cuda:0"])
def test_an_unknown_renderer_is_refused(two_rooms: World, name: str) -> None:
    with pytest.raises(InputError, match=f"unknown renderer {name!r}.*known: embree, raster, warp"):
        RayCamera(two_rooms, Camera(), name)


def test_a_device_that_is_not_there_is_refused(two_rooms: World) -> None:
    pytest.importorskip("warp")
    with pytest.raises(InputError, match="warp finds no device 'cuda:97'; it finds: cpu"):
        RayCamera(two_rooms, Camera(), "warp:cuda:97")


def test_without_its_extra_warp_is_one_clear_error(
    two_rooms: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, WARP_MODULE, raising=False)
    monkeypatch.setitem(sys.modules, "warp", None)
    world = replace(two_rooms)  # another world, for which no rays are kept
    with pytest.raises(InputError, match=r"pip install 'av_embodied\[warp\]'"):
        RayCamera(world, Camera(), "warp")


@pytest.mark.parametrize("projection", ["pinhole", "equirectangular"])
def test_embree_and_warp_give_the_same_images(two_rooms: World, projection: str) -> None:
    pytest.importorskip("warp")
    world = replace(two_rooms, lights=(Lamp((2.0, 2.0, 2.3)), Lamp((6.0, 2.0, 2.3))))
    camera = Camera(96, 48, shadows=True, projection=projection)
    embree, warp = (RayCamera(world, camera, name) for name in ("embree", "warp:cpu"))
    for pose in POSES:
        expected, found = embree.see(pose), warp.see(pose)
        apart = np.abs(expected.rgb.astype(int) - found.rgb.astype(int)).max(axis=-1) > 1
        assert apart.mean() < 0.005
        assert (np.abs(expected.depth - found.depth) > 1e-3).mean() < 0.005
        assert expected.rgb.std() > 10.0


def test_rays_of_embree_and_warp_agree(two_rooms: World) -> None:
    pytest.importorskip("warp")
    generator = np.random.default_rng(5)
    origins = generator.uniform((0.5, 0.5, 0.5), (3.5, 3.5, 2.0), (500, 3)).astype(np.float32)
    directions = generator.normal(size=(500, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    directions = directions.astype(np.float32)
    embree, warp = (Renderer(name, two_rooms).rays for name in ("embree", "warp"))
    expected, found = (rays.first_hit(origins, directions) for rays in (embree, warp))
    assert found.distance == pytest.approx(expected.distance, abs=1e-4)
    assert (found.face == expected.face).mean() > 0.98
    for part, met in ((0.9, False), (1.1, True)):
        reach = (part * expected.distance).astype(np.float32)
        assert (warp.meet(origins, directions, reach) == met).all()
        assert (embree.meet(origins, directions, reach) == met).all()
    assert not warp.meet(origins, directions, np.zeros(500, np.float32)).any()


def test_a_miss_of_warp_is_infinite(two_rooms: World) -> None:
    pytest.importorskip("warp")
    up = np.array([[0.0, 0.0, 1.0]], np.float32)
    hits = Renderer("warp", two_rooms).rays.first_hit(100.0 * up, up)
    assert (hits.distance[0], hits.face[0]) == (np.inf, -1)
