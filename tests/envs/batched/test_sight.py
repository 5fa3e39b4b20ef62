from __future__ import annotations

import numpy as np
import pytest
import torch

from av_embodied import Pose
from av_embodied.envs.batched.sight import Sight
from av_embodied.envs.vision.camera import RayCamera
from av_embodied.envs.worlds.generator import generate_house
from av_embodied.envs.worlds.material_table import material
from av_embodied.envs.worlds.objects import Shape, WorldObject
from av_embodied.envs.worlds.shapes import Mesh
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError
from av_embodied.sensors import Camera

CPU = torch.device("cpu")


def test_robots_in_different_worlds_see_what_single_cameras_see(two_rooms: World) -> None:
    worlds = [two_rooms, generate_house(5)]
    camera = Camera(48, 32)
    sight = Sight(worlds, camera, 6, CPU)
    rng = np.random.default_rng(0)
    world = np.array([0, 1, 0, 1, 1, 0], dtype=np.int32)
    floor = np.array([worlds[number].floors[0] for number in world], dtype=np.float32)
    places = [one.free_space(0.2, 1.1).centres() for one in worlds]
    place = np.array([places[number][rng.integers(len(places[number]))] for number in world])
    pose = np.column_stack([place, rng.uniform(-np.pi, np.pi, 6)])
    rgb, depth = sight.look(*(torch.from_numpy(values) for values in (world, pose, floor)))
    for number, which in enumerate(world):
        x, y, yaw = pose[number]
        alone = RayCamera(worlds[which], camera)
        colours, distances = alone.render(Pose(x, y, float(floor[number]), yaw))
        assert (np.abs(depth[number].numpy() - distances) > 1e-3).mean() < 0.01
        assert (np.abs(rgb[number].numpy().astype(int) - colours) > 2).mean() < 0.02
        assert distances.max() > 0.5


def test_walls_hide_and_doors_do_not(two_rooms: World) -> None:
    sight = Sight([two_rooms], Camera(8, 8), 3, CPU)
    pose = torch.tensor([[3.0, 3.0, 0.0], [3.0, 1.0, 0.0], [5.0, 1.0, 0.0]], dtype=torch.float64)
    target = torch.tensor([[5.0, 3.0, 1.0]]).repeat(3, 1)
    world = torch.zeros(3, dtype=torch.int32)
    seen = sight.sees(world, pose, torch.ones(3), target)
    assert seen.tolist() == [True, False, True]
    assert sight.nbytes == 4 * 3 * 64 * 4


def test_a_world_with_colours_per_corner_is_refused() -> None:
    corners = np.zeros((1, 3, 3), dtype=np.uint8)
    triangle = Mesh(np.eye(3), np.array([[0, 1, 2]]), corner_colours=corners)
    shape = Shape(triangle, np.eye(4), material("plaster"))
    world = World("painted", (WorldObject("painted", "wall", (shape,)),))
    with pytest.raises(InputError, match="painted"):
        Sight([world], Camera(8, 8), 1, CPU)
