import math

import numpy as np
import pytest

from av_embodied.evaluation.map_view import BELIEF, OBSTACLE, ROBOT, SOURCE, WALKED, MapView
from av_embodied.evaluation.plans import PlanPicture
from av_embodied.frames import Pose
from av_embodied.policy import BeliefMap

WHITE = (255, 255, 255)
PLAN = PlanPicture(np.full((400, 400, 3), 255, np.uint8), (0.0, 10.0, 0.0, 10.0))
PLACE = (9.0, 9.0, 1.0)
START = Pose(5.0, 5.0, 0.0, math.pi / 2)  # looks along +y, so odometry's x is the world's y


def belief(source_cell: tuple[int, int]) -> BeliefMap:
    occupancy = np.full((20, 20), 0.5, np.float32)
    occupancy[0, 0] = 1.0
    source = np.zeros((20, 20), np.float32)
    source[source_cell] = 0.7
    return BeliefMap(occupancy, source, (-2.0, -2.0), 0.2, np.empty((0, 2)))


def pixel(image: np.ndarray, x: float, y: float) -> tuple[int, ...]:
    return tuple(int(v) for v in image[int((10.0 - y) * 40), int(x * 40)])


def test_belief_is_turned_from_odometry_into_the_world() -> None:
    view = MapView(PLAN, START)
    image = view.draw(np.array([[5.0, 5.0]]), START.yaw, belief((15, 10)), PLACE)
    # Cell (15, 10) spans x 1.0 to 1.2, y 0.0 to 0.2 of odometry: ahead is the world's +y.
    assert pixel(image, 4.9, 6.1) == pytest.approx(np.array(BELIEF) * 0.85 + 255 * 0.15, abs=2)
    assert pixel(image, 5.1, 6.1) == WHITE
    # Cell (0, 0) is behind and on the right: the world's -y and +x.
    assert pixel(image, 6.9, 3.1) == pytest.approx(np.array(OBSTACLE) * 0.35 + 255 * 0.65, abs=2)


def test_path_robot_and_source_stand_where_they_are() -> None:
    view = MapView(PLAN, START)
    image = view.draw(np.array([[1.0, 1.0], [4.0, 1.0]]), 0.0, None, PLACE)
    assert pixel(image, 2.5, 1.0) == WALKED
    assert pixel(image, 3.9, 1.05) == ROBOT
    assert pixel(image, 4.3, 1.0) == WALKED  # the nose
    assert pixel(image, 9.0, 9.0) == SOURCE
    assert pixel(image, 2.5, 4.0) == WHITE


def test_a_belief_of_zeros_shows_nothing() -> None:
    empty = BeliefMap(
        np.full((20, 20), 0.5, np.float32),
        np.zeros((20, 20), np.float32),
        (-2.0, -2.0),
        0.2,
        np.empty((0, 2)),
    )
    view = MapView(PLAN, START)
    walked = np.array([[1.0, 1.0]])
    assert np.array_equal(view.draw(walked, 0.0, empty, PLACE), view.draw(walked, 0.0, None, PLACE))


def test_the_plan_itself_stays_clean() -> None:
    MapView(PLAN, START).draw(np.array([[1.0, 1.0]]), 0.0, belief((3, 3)), PLACE)
    assert (PLAN.pixels == 255).all()
