"""Ways round edges: as long as geometry says, and steady where a listener moves."""

from __future__ import annotations

import math

import numpy as np
import pytest

from av_embodied.envs.acoustics.diffraction.diffracted_paths import DiffractedPaths
from av_embodied.envs.acoustics.diffraction.edges import find_edges
from av_embodied.envs.acoustics.propagation.early import EarlyPaths
from av_embodied.envs.acoustics.propagation.image_sources import Paths
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.propagation.surfaces import AcousticSurface
from av_embodied.envs.acoustics.settings import AcousticSettings
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import Shape, World, WorldObject
from av_embodied.frames import Pose

SOURCE = np.array([1.0, 3.2, 1.5])
NORTH_JAMB = np.array([[4.0, 2.5], [4.1, 2.5]])  # of the door between the rooms


def heard(world: World, source: np.ndarray, listener: np.ndarray, order: int = 3) -> Paths:
    return DiffractedPaths(AcousticSurface.of(world), order).at(SoundSource.of(source), listener)


def length_round(corners: np.ndarray, source: np.ndarray, listener: np.ndarray) -> float:
    """Length [m] of the way round upright edges at `corners` (n, 2), unrolled into a plane."""
    points = np.concatenate([source[None, :2], corners, listener[None, :2]])
    level = np.linalg.norm(np.diff(points, axis=0), axis=1).sum()
    return math.hypot(level, listener[2] - source[2])


def cupboard(size: tuple[float, float, float]) -> World:
    """A box on a floor, about the origin."""
    material = AcousticMaterial(0.1)
    pose, ground = np.eye(4), np.eye(4)
    pose[2, 3], ground[2, 3] = size[2] / 2.0, -0.05
    things = (
        WorldObject("box", "cupboard", (Shape(Box(size), pose, material),)),
        WorldObject("floor", "floor", (Shape(Box((8.0, 8.0, 0.1)), ground, material),)),
    )
    return World("cupboard", things)


def test_a_box_has_edges_where_air_is_round_it_and_a_room_has_none(two_rooms: World) -> None:
    edges = find_edges(cupboard((1.0, 0.5, 2.0)).surface)
    np.testing.assert_allclose(edges.opening, 1.5 * np.pi)
    assert len(edges) == 20  # the floor is thinner than an edge must be long
    upright = np.abs(edges.along[:, 2]) > 0.99
    assert sorted(np.round(edges.length[upright], 6)) == pytest.approx([2.0] * 4)
    graph = DiffractedPaths(AcousticSurface.of(two_rooms), 3).graph
    inside = (graph.edges.start[:, 0] > 3.9) & (graph.edges.start[:, 0] < 4.2)
    inside &= (graph.edges.start[:, 1] > 0.1) & (graph.edges.start[:, 1] < 3.9)
    assert inside.sum() == 6  # two jambs and the lintel, on both sides of the wall


def test_the_way_through_a_door_is_the_shortest_one(two_rooms: World) -> None:
    for listener in ([6.5, 3.2, 1.2], [5.0, 3.6, 1.6], [7.5, 2.4, 0.9]):
        end = np.array(listener)
        paths = heard(two_rooms, SOURCE, end)
        length = np.linalg.norm(paths.image - end, axis=1)
        expected = min(
            length_round(NORTH_JAMB[k], SOURCE, end) for k in ([0], [1], [0, 1])
            if _clears(NORTH_JAMB[k], SOURCE, end)
        )  # fmt: skip
        assert length.min() == pytest.approx(expected, abs=0.01)
        towards = (paths.image[length.argmin()] - end)[:2]
        jamb = NORTH_JAMB[1] - end[:2]
        turn = math.atan2(*towards[::-1]) - math.atan2(*jamb[::-1])
        assert abs(math.degrees(turn)) < 2.0


def _clears(corners: np.ndarray, source: np.ndarray, listener: np.ndarray) -> bool:
    """Whether the way round `corners` clears the whole north jamb."""
    points = np.concatenate([source[None, :2], corners, listener[None, :2]])
    height = np.interp(NORTH_JAMB[:, 0], points[:, 0], points[:, 1])
    return bool((height < 2.5 + 1e-9).all())


def test_the_way_between_two_points_is_the_same_both_ways(two_rooms: World) -> None:
    listener = np.array([6.5, 3.2, 1.2])
    there = heard(two_rooms, SOURCE, listener)
    back = heard(two_rooms, listener, SOURCE)
    length = np.linalg.norm(there.image - listener, axis=1)
    assert np.linalg.norm(back.image - SOURCE, axis=1).min() == pytest.approx(
        length.min(), abs=1e-6
    )
    one, other = length.argmin(), np.linalg.norm(back.image - SOURCE, axis=1).argmin()
    np.testing.assert_allclose(there.gain[one], back.gain[other], rtol=1e-3)
    assert there.route[one][1:] == back.route[other][:0:-1]


def test_a_listener_who_walks_hears_no_steps(two_rooms: World) -> None:
    engine = EarlyPaths(AcousticSurface.of(two_rooms), AcousticSettings(image_order=0))
    source = SoundSource.of(SOURCE)
    places = np.linspace([7.5, 2.0, 1.4], [4.4, 3.6, 1.4], 70)  # every 5 cm
    level, azimuth = [], []
    for place in places:
        paths = engine.at(source, place)
        assert {route[0] for route in paths.route} == {"diffracted"}
        towards = paths.image - place
        distance = np.linalg.norm(towards, axis=1)
        level.append(10.0 * np.log10((paths.gain**2 / distance[:, None] ** 2).sum(axis=0)))
        first = towards[distance.argmin()]
        azimuth.append(math.atan2(first[1], first[0]))
    assert np.abs(np.diff(level, axis=0)).max() < 1.5  # dB
    assert np.degrees(np.abs(np.diff(np.unwrap(azimuth))).max()) < 4.0  # close to the jamb


def test_sound_bends_over_a_cupboard_and_round_both_its_sides() -> None:
    world = cupboard((1.0, 0.4, 1.5))
    source, listener = np.array([0.1, -1.5, 1.0]), np.array([0.0, 1.2, 1.1])
    paths = heard(world, source, listener)
    length = np.sort(np.linalg.norm(paths.image - listener, axis=1))
    corners = np.array([[0.5, -0.2], [0.5, 0.2]])
    left = length_round(corners * (-1.0, 1.0), source, listener)
    right = length_round(corners, source, listener)
    # Over the top: the same in the plane of y and z, x across.
    profile = np.array([[-1.5, 1.0], [-0.2, 1.5], [0.2, 1.5], [1.2, 1.1]])
    over = math.hypot(np.linalg.norm(np.diff(profile, axis=0), axis=1).sum(), 0.1)
    assert length == pytest.approx(sorted([left, right, over]), abs=0.01)


def test_ways_begin_where_the_sight_of_the_source_ends(two_rooms: World) -> None:
    engine = EarlyPaths(AcousticSurface.of(two_rooms), AcousticSettings(image_order=0))
    source = SoundSource.of(SOURCE)
    seen = engine.at(source, np.array([6.5, 1.0, 1.4]))
    assert seen.route == (("specular",),)
    hidden = engine.at(source, np.array([6.5, 3.3, 1.4]))
    assert {route[0] for route in hidden.route} == {"diffracted"}
    off = AcousticSettings(image_order=0, diffraction_order=0)
    silent = EarlyPaths(AcousticSurface.of(two_rooms), off).at(source, np.array([6.5, 3.3, 1.4]))
    assert len(silent) == 0


def test_the_directivity_counts_towards_the_first_edge(two_rooms: World) -> None:
    listener = np.array([6.5, 3.2, 1.2])
    plain = heard(two_rooms, SOURCE, listener)
    made = DiffractedPaths(AcousticSurface.of(two_rooms), 3)
    x, y, z = SOURCE.tolist()
    yaw = math.atan2(2.5 - SOURCE[1], 4.0 - SOURCE[0])
    facing = SoundSource(Pose(x, y, z, yaw), "cardioid")
    away = SoundSource(Pose(x, y, z, yaw + math.pi), "cardioid")
    np.testing.assert_allclose(made.at(facing, listener).gain[0], plain.gain[0], rtol=0.02)
    assert np.abs(made.at(away, listener).gain).max() < 0.02 * plain.gain.max()


def test_a_world_without_edges_has_no_ways(free_field: World) -> None:
    made = DiffractedPaths(AcousticSurface.of(free_field), 3)
    assert len(made.at(SoundSource.of([0.0, 0.0, 1.0]), np.array([5.0, 0.0, 1.0]))) == 0
