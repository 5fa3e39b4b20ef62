from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from av_embodied import Camera, Pose
from av_embodied.envs.vision.camera import RayCamera
from av_embodied.envs.vision.lighting import (
    AROUND,
    LAMP_LIGHT,
    REACHES,
    SUN_LIGHT,
    Lighting,
    shining_faces,
)
from av_embodied.envs.vision.renderer import Renderer, casts_shadow
from av_embodied.envs.vision.shading import AMBIENT, FROM_ABOVE
from av_embodied.envs.worlds.material_table import material as material_of
from av_embodied.envs.worlds.objects import Colour, Lamp, Light, Shape, Sun, WorldObject
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import World

WHITE = (1.0, 1.0, 1.0)
DOWN = Camera(101, 101, pitch=math.pi / 2.0, mount_height=5.0)  # 10 m of floor under it
EDGES = (0.5, 1.5)  # m, of the block above the floor


def solid(name: str, category: str, size: Colour, at: Colour, material: str) -> WorldObject:
    pose = np.eye(4)
    pose[:3, 3] = at
    return WorldObject(name, category, (Shape(Box(size), pose, material_of(material)),))


def lit(*lights: Light, block: str = "table", material: str = "wood") -> World:
    """A floor at height 0 and a thin block 1 m above it, over x 0.5 to 1.5 and y -2 to 2."""
    floor = solid("floor", "floor", (40.0, 40.0, 0.1), (0.0, 0.0, -0.05), "wood")
    shelf = solid("block", block, (1.0, 4.0, 0.01), (1.0, 0.0, 1.005), material)
    return World("lit", (floor, shelf), (), lights)


def light_on_floor(world: World, at: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """x (n,) [m] of floor seen in the middle column from above x `at`, and the light (n, 3)."""
    camera = RayCamera(world, DOWN)
    seen = camera.see(Pose(at, 0.0))
    lighting = Lighting(world, Renderer("embree", world).shadows)
    light = lighting.on(camera.look, seen.inverse, seen.face, camera.rays, seen.frame)
    x = at + (50 - np.arange(101)) / DOWN.focal_length * 5.0
    floor = world.surface.object[seen.face[:, 50]] == 0
    return x[floor], light.reshape(101, 101, 3)[floor, 50]


def around(world: World) -> float:
    """The light that lamps leave on the floor."""
    return float(light_on_floor(replace(world, lights=()))[1][0, 0])


def test_the_shadow_of_a_lamp_ends_where_its_rays_pass_the_edge() -> None:
    world = lit(Lamp((0.0, 0.0, 2.0), WHITE))
    x, light = light_on_floor(world, at=4.9)
    # From 2 m up over an edge at 1 m height the shadow reaches twice as far as the edge.
    dark = (light[:, 0] < around(world) + 1e-3) & (x < 5.0)  # where the lamp reaches at all
    assert x[dark].min() == pytest.approx(2.0 * EDGES[0], abs=0.11)
    assert x[dark].max() == pytest.approx(2.0 * EDGES[1], abs=0.11)
    assert dark.sum() == pytest.approx(20, abs=2)


def test_the_shadow_of_the_sun_lies_along_its_direction() -> None:
    world = lit(Sun((1.0, 0.0, -1.0), WHITE))
    x, light = light_on_floor(world)
    dark = light[:, 0] < around(world) + 1e-3
    assert x[dark].max() == pytest.approx(EDGES[1] + 1.0, abs=0.11)
    bright = light[~dark, 0] - around(world)
    assert bright == pytest.approx(np.full(len(bright), SUN_LIGHT / math.sqrt(2.0)), abs=1e-4)


def test_a_lamp_falls_with_distance_and_angle_and_has_a_colour() -> None:
    lamp = Lamp((-3.0, 0.0, 2.5), (1.0, 0.5, 0.0), reach=3.0)
    world = lit(lamp)
    x, light = light_on_floor(world)
    distance = np.hypot(x + 3.0, 2.5)
    window = (1.0 - (distance / (REACHES * 3.0)) ** 4) ** 2
    expected = LAMP_LIGHT * window / (1.0 + (distance / 3.0) ** 2) * 2.5 / distance
    clear = x < 0.0
    got = light[clear] - around(world)
    assert got[:, 0] == pytest.approx(expected[clear], abs=2e-3)
    assert got[:, 1] == pytest.approx(expected[clear] / 2.0, abs=2e-3)
    assert got[:, 2] == pytest.approx(np.zeros(clear.sum()), abs=1e-6)


def test_a_lamp_below_a_face_does_not_light_what_is_seen_of_it_from_above() -> None:
    world = lit(Lamp((0.0, 0.0, -1.0), WHITE))
    _, light = light_on_floor(world)
    assert light == pytest.approx(np.full_like(light, around(world)))


@pytest.mark.parametrize(
    ("block", "material", "passes"),
    [("window", "glass", True), ("window", "wood", False), ("picture", "glass", False)],
)
def test_light_passes_panes_alone(block: str, material: str, passes: bool) -> None:
    world = lit(Sun((0.0, 0.0, -1.0), WHITE), block=block, material=material)
    assert casts_shadow(world).sum() == (12 if passes else 24)


def test_a_lamp_with_a_light_shines_and_another_does_not() -> None:
    world = lit(Lamp((1.0, 0.0, 0.9), WHITE), block="lamp")
    assert shining_faces(world).tolist() == [False] * 12 + [True] * 12 + [False]
    assert not shining_faces(replace(world, lights=(Lamp((1.0, 0.0, 0.5)),))).any()


def test_without_lights_or_without_the_wish_for_shadows_the_look_is_the_even_one() -> None:
    world, pose = lit(Lamp((0.0, 0.0, 2.0))), Pose(0.0, 0.0)
    wish = replace(DOWN, shadows=True)
    even = RayCamera(world, DOWN).render(pose)[0]
    assert np.array_equal(RayCamera(replace(world, lights=()), wish).render(pose)[0], even)
    assert not np.array_equal(RayCamera(world, wish).render(pose)[0], even)


def test_where_no_lamp_reaches_a_share_of_the_light_from_around_is_left() -> None:
    world = lit(Lamp((1.0, 0.0, 0.5), WHITE, reach=0.1))
    x, light = light_on_floor(world)
    left = AROUND * (AMBIENT + FROM_ABOVE)
    assert light[x < -3.0] == pytest.approx(np.full_like(light[x < -3.0], left))
