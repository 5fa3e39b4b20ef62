from __future__ import annotations

import math

import numpy as np
import pytest

from av_embodied import InputError, Sensors
from av_embodied.envs.tasks.goal import goal_field, seen_from
from av_embodied.envs.worlds.free_space import DistanceField
from av_embodied.envs.worlds.world import World

Point = tuple[float, float, float]
SENSORS = Sensors()


def field_to(world: World, *sources: Point) -> DistanceField:
    return goal_field(world, world.free_space(0.2, 1.1), SENSORS, sources)


def test_places_beside_the_source_are_free_near_and_see_it(two_rooms: World) -> None:
    space = two_rooms.free_space(0.2, 1.1)
    source = np.array([6.6, 0.9, 0.85])  # over the table
    places = seen_from(two_rooms, space, source, 1.0)
    assert len(places) > 5
    assert space.is_free(places).all()
    assert (np.linalg.norm(places - source[:2], axis=1) <= 0.8).all()
    in_front = places[(places[:, 0] > 6.0) & (places[:, 0] < 7.2)]
    assert (np.abs(in_front[:, 1] - 1.1) > 0.3 + 0.2 - 0.01).all()  # beside the table, not in it


def test_no_place_sees_through_a_wall(two_rooms: World) -> None:
    places = seen_from(two_rooms, two_rooms.free_space(0.2, 1.1), (3.7, 1.0, 1.0), 1.0)
    assert len(places)
    assert (places[:, 0] < 4.0).all()


def test_distance_in_the_open_is_that_of_the_crow(two_rooms: World) -> None:
    field = field_to(two_rooms, (2.0, 2.0, 1.0))
    for x, y in ((0.5, 2.0), (3.0, 3.0), (2.0, 0.5)):
        # The grid's 16 directions make ways up to 2.8 % longer.
        crow = math.hypot(x - 2.0, y - 2.0)
        assert 0.97 * crow <= field.at((x, y)) <= 1.03 * crow + 0.06


def test_distance_to_another_room_leads_through_the_door(two_rooms: World) -> None:
    field = field_to(two_rooms, (2.0, 0.5, 1.0))
    start, source = np.array([6.0, 2.0]), np.array([2.0, 0.5])
    corners = np.array([[4.3, 2.7], [3.8, 2.7]])  # the door's edge, the robot's radius away
    way = np.linalg.norm(np.diff(np.vstack([start, corners, source]), axis=0), axis=1).sum()
    assert field.at(start) == pytest.approx(way, rel=0.04)


def test_distance_goes_on_falling_up_to_the_source(two_rooms: World) -> None:
    field = field_to(two_rooms, (6.6, 1.1, 0.85))
    near, far = field.at((6.6, 1.65)), field.at((6.6, 1.9))
    assert near < far
    assert near == pytest.approx(0.55, abs=0.08)


@pytest.mark.parametrize(
    "source",
    [
        (4.05, 1.0, 1.0),  # in the wall
        (6.6, 1.1, 0.4),  # in the table
        (8.05, 2.0, 1.0),  # in the outer wall
        (9.0, 2.0, 1.0),  # outside
        (2.0, 2.0, 5.0),  # above the ceiling
        (2.0, 2.0, -1.0),  # below the floor
        (500.0, -500.0, 1.0),
    ],
)
def test_a_source_that_nobody_can_stand_beside_is_refused(two_rooms: World, source: Point) -> None:
    with pytest.raises(InputError, match="cannot be reached in world 'two_rooms'"):
        field_to(two_rooms, source)


def test_of_several_sources_the_nearest_counts(two_rooms: World) -> None:
    near, far = (1.0, 1.0, 1.0), (7.0, 3.0, 1.0)
    both, one, other = (field_to(two_rooms, *goals) for goals in ((near, far), (near,), (far,)))
    for place in ((0.5, 2.0), (3.8, 2.7), (7.5, 2.0)):
        assert both.at(place) == pytest.approx(min(one.at(place), other.at(place)))
