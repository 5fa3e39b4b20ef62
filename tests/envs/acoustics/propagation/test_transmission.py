from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics.propagation.image_sources import ImageSources, audible_paths
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.propagation.surfaces import AcousticSurface
from av_embodied.envs.acoustics.propagation.transmission import transmitted
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import Shape, World, WorldObject

SOURCE, LISTENER = np.array([0.0, 0.0, 1.0]), np.array([6.0, 0.5, 1.2])
LOSS = (0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
WALL = AcousticMaterial(0.3, 0.1, LOSS)


def slab(name: str, x: float, thickness: float, material: AcousticMaterial) -> WorldObject:
    pose = np.eye(4)
    pose[:3, 3] = (x, 0.0, 1.0)
    return WorldObject(name, "wall", (Shape(Box((thickness, 4.0, 4.0)), pose, material),))


def sheet(*places: float) -> World:
    corners = np.array([[0, -2, -1], [0, 2, -1], [0, 2, 3], [0, -2, 3]], dtype=float)
    vertices = np.concatenate([corners + np.array([x, 0.0, 0.0]) for x in places])
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    return World.from_mesh(
        vertices, np.concatenate([faces + 4 * k for k in range(len(places))]), WALL
    )


def share(world: World) -> np.ndarray:
    return transmitted(AcousticSurface.of(world), SOURCE, LISTENER)


@pytest.mark.parametrize(
    ("world", "partitions"),
    [
        (sheet(2.0), 1),
        (sheet(2.0, 2.1), 1),  # the two faces of one wall in a scanned mesh
        (sheet(2.0, 4.0), 2),
        (World("slab", (slab("wall", 3.0, 0.1, WALL),)), 1),
        (World("cupboard", (slab("cupboard", 3.0, 0.8, WALL),)), 2),
        (World("leaves", (slab("one", 3.0, 0.1, WALL), slab("two", 3.1, 0.1, WALL))), 2),
    ],
)
def test_each_partition_counts_once(world: World, partitions: int) -> None:
    np.testing.assert_allclose(share(world), np.array(LOSS) ** partitions, rtol=1e-5)


def test_a_wall_that_lets_nothing_through_is_silent() -> None:
    shut = AcousticMaterial(0.3)
    assert not share(World("shut", (slab("wall", 3.0, 0.1, shut),))).any()
    both = World("both", (slab("open", 2.0, 0.1, WALL), slab("shut", 4.0, 0.1, shut)))
    assert not share(both).any()


def test_the_direct_path_arrives_softer_through_a_wall() -> None:
    surface = AcousticSurface.of(World("slab", (slab("wall", 3.0, 0.1, WALL),)))
    paths = audible_paths(surface, ImageSources.of(surface, SoundSource.of(SOURCE), ()), LISTENER)
    assert paths.route == (("transmitted",),)
    np.testing.assert_allclose(paths.image, SOURCE[None])
    loss = -20.0 * np.log10(paths.gain[0])
    assert loss[[0, 3]] == pytest.approx([10.0, 20.0], abs=0.05)  # and 6 m of air
    open_way = audible_paths(
        surface, ImageSources.of(surface, SoundSource.of(SOURCE), ()), np.array([2.0, 0.0, 1.0])
    )
    assert open_way.route == (("specular",),)
