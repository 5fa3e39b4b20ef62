"""The map from depth images that Embree renders of known rooms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied.envs.rays import RayScene
from av_embodied.errors import InputError
from av_embodied.policies.mapping.grid import Grid
from av_embodied.policies.mapping.occupancy import OccupancyMap
from av_embodied.sensors import Camera, Sensors

SENSORS = Sensors()


def box(low: tuple[float, float, float], high: tuple[float, float, float]) -> RayScene:
    """Six rectangles."""
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], dtype=float)
    vertices = np.array(low) + corners * (np.array(high) - np.array(low))
    quads = [(0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5)]
    faces = [part for a, b, c, d in quads for part in ((a, b, c), (a, c, d))]
    return RayScene(vertices, np.array(faces, dtype=np.int32))


def depth_from(scenes: list[RayScene], pose: NDArray[np.float64]) -> NDArray[np.float32]:
    """Depth (H, W) of the nearest of `scenes`, from the pinhole model written out again."""
    camera = SENSORS.camera
    v, u = np.mgrid[0 : camera.height, 0 : camera.width] + 0.5
    left = (camera.width / 2.0 - u) / camera.focal_length
    up = (camera.height / 2.0 - v) / camera.focal_length
    body = np.stack([np.ones_like(left), left, up], axis=-1).reshape(-1, 3)
    c, s = np.cos(pose[2]), np.sin(pose[2])
    world = body @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
    length = np.linalg.norm(world, axis=1)
    origin = np.broadcast_to([pose[0], pose[1], camera.mount_height], world.shape)
    hit = np.min([s.first_hit(origin, world / length[:, None]).distance for s in scenes], axis=0)
    depth = (hit / length).reshape(v.shape)
    return np.where(depth > camera.maximum_depth, 0.0, depth).astype(np.float32)


ROOM = box((-2.0, -1.5, 0.0), (3.0, 2.5, 2.6))
TABLE = box((1.0, -0.5, 0.0), (1.6, 0.5, 0.7))


def look_round(scenes: list[RayScene]) -> OccupancyMap:
    occupancy = OccupancyMap(SENSORS, Grid())
    for yaw in np.radians(np.arange(0.0, 360.0, 30.0)):
        pose = np.array([0.0, 0.0, yaw])
        occupancy.update(depth_from(scenes, pose), pose)
    return occupancy


def at(occupancy: OccupancyMap, odds: NDArray[np.float32], x: float, y: float) -> float:
    i, j = occupancy.grid.index(np.array([x, y]))
    return float(odds[i, j])


def test_walls_stand_where_they_are_and_the_floor_is_free() -> None:
    occupancy = look_round([ROOM])
    for x, y in ((3.0, 0.5), (-2.0, 0.5), (0.5, -1.5), (0.5, 2.5)):
        near = [at(occupancy, occupancy.body.odds, x + d, y + d) for d in (-0.05, 0.05)]
        assert max(near) > 0.4
    for x, y in ((2.0, 1.0), (-1.0, -1.0), (0.0, 1.5), (0.0, 0.0)):
        assert at(occupancy, occupancy.body.odds, x, y) < 0.0
    assert at(occupancy, occupancy.body.odds, 5.0, 0.0) == 0.0


def test_every_obstacle_cell_touches_a_wall() -> None:
    occupancy = look_round([ROOM])
    x, y = occupancy.grid.centre(np.argwhere(occupancy.body.odds > 0.4)).T
    gap = np.min([abs(x + 2.0), abs(x - 3.0), abs(y + 1.5), abs(y - 2.5)], axis=0)
    assert gap.max() < 0.11
    assert len(x) > 100


def test_furniture_blocks_the_robot_and_lets_sound_pass() -> None:
    occupancy = look_round([ROOM, TABLE])
    assert at(occupancy, occupancy.body.odds, 1.05, 0.0) > 0.4
    assert at(occupancy, occupancy.walls.odds, 1.3, 0.0) <= 0.0


PERSON = box((0.9, -0.25, 0.0), (1.1, 0.25, 1.72))


def test_who_stands_is_no_wall_and_who_has_gone_no_obstacle() -> None:
    occupancy = OccupancyMap(SENSORS, Grid(), people=True)
    occupancy.update(depth_from([ROOM, PERSON], np.zeros(3)), np.zeros(3))
    assert at(occupancy, occupancy.body.odds, 0.95, 0.0) > 0.4
    assert at(occupancy, occupancy.walls.odds, 0.95, 0.0) <= 0.0
    for _ in range(3):
        occupancy.update(depth_from([ROOM], np.zeros(3)), np.zeros(3))
    assert at(occupancy, occupancy.body.odds, 0.95, 0.0) < -0.4


def test_who_comes_where_it_was_free_is_no_obstacle() -> None:
    occupancy = OccupancyMap(SENSORS, Grid(), people=True)
    usual = OccupancyMap(SENSORS, Grid())
    for scenes in [[ROOM]] * 3 + [[ROOM, PERSON]] * 3:
        occupancy.update(depth_from(scenes, np.zeros(3)), np.zeros(3))
        usual.update(depth_from(scenes, np.zeros(3)), np.zeros(3))
    assert at(occupancy, occupancy.body.odds, 0.95, 0.0) < 0.0
    assert at(usual, usual.body.odds, 0.95, 0.0) > at(occupancy, occupancy.body.odds, 0.95, 0.0)


def test_a_map_that_moved_is_written_anew() -> None:
    occupancy = look_round([ROOM, TABLE])
    for _ in range(8):
        occupancy.update(depth_from([ROOM], np.zeros(3)), np.zeros(3))
    assert at(occupancy, occupancy.body.odds, 1.05, 0.0) < 0.4


def test_a_bump_marks_what_is_right_ahead() -> None:
    occupancy = OccupancyMap(SENSORS, Grid())
    occupancy.bump(np.array([0.0, 0.0, np.pi / 2.0]))
    assert at(occupancy, occupancy.body.odds, 0.0, 0.25) > 2.5
    assert at(occupancy, occupancy.body.odds, 0.25, 0.0) == 0.0


def test_the_window_holds_what_was_seen_and_a_margin() -> None:
    occupancy = look_round([ROOM])
    x, y = occupancy.window(1.0)
    low = occupancy.grid.centre(np.array([x.start, y.start]))
    high = occupancy.grid.centre(np.array([x.stop, y.stop]))
    np.testing.assert_allclose(low, [-3.0, -2.5], atol=0.25)
    np.testing.assert_allclose(high, [4.0, 3.5], atol=0.25)
    assert x.start % 2 == x.stop % 2 == y.start % 2 == y.stop % 2 == 0


def test_reset_forgets() -> None:
    occupancy = look_round([ROOM])
    occupancy.reset()
    assert not occupancy.body.odds.any()
    assert not occupancy.walls.odds.any()


def test_another_image_is_refused() -> None:
    with pytest.raises(InputError, match=r"depth must have shape \(64, 64\), got \(32, 64\)"):
        OccupancyMap(SENSORS, Grid()).update(np.zeros((32, 64), np.float32), np.zeros(3))


def test_nothing_seen_is_nothing_known_but_the_place_itself() -> None:
    occupancy = OccupancyMap(SENSORS, Grid())
    occupancy.update(np.zeros((64, 64), np.float32), np.zeros(3))
    assert not (occupancy.body.odds > 0.0).any()
    assert at(occupancy, occupancy.body.odds, 0.0, 0.0) < 0.0


@pytest.mark.parametrize(
    ("change", "told"),
    [({"pitch": 0.2}, "pitch"), ({"left": 0.1}, "left"), ({"projection": "fisheye"}, "pinhole")],
)
def test_a_camera_mounted_otherwise_is_refused(change: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        OccupancyMap(Sensors(camera=Camera(**change)), Grid())
