import math

import numpy as np

from av_embodied.evaluation.film_frame import FilmFrames, depth_image
from av_embodied.evaluation.plans import PlanPicture
from av_embodied.playing import Moment
from av_embodied.policy import BelievedSource, Decision

PLAN = PlanPicture(np.full((400, 400, 3), 255, np.uint8), (0.0, 10.0, 0.0, 10.0))


def test_depth_is_bright_near_and_black_where_invalid() -> None:
    image = depth_image(np.array([[0.0, 0.5, 9.0]], np.float32), 10.0)
    assert tuple(image[0, 0]) == (0, 0, 0)
    assert image[0, 1].sum() > image[0, 2].sum() > 0


def moment(decision: Decision | None, **info: object) -> np.ndarray:
    frames = FilmFrames("p   e-0", PLAN, np.zeros((40, 257)), 16_000, 0.25)
    observation = {
        "rgb": np.full((8, 8, 3), 200, np.uint8),
        "depth": np.full((8, 8), 2.0, np.float32),
    }
    truth = {
        "pose": np.array([5.0, 5.0, 0.0, 0.0]),
        "source": np.array([8.0, 5.0, 1.0]),
        "sound_class": "bell",
        "distance_to_goal": 3.0,
    }
    return frames.picture(Moment(0, observation, {**truth, **info}, decision), 10.0).copy()


def test_goal_belief_and_end_change_the_words() -> None:
    plain = moment(Decision(1))
    source = BelievedSource((1.0, 0.0, 0.0), 0.1)
    for other in (
        moment(Decision(1, goal="the bell")),
        moment(Decision(1, (source,))),
        moment(Decision(1, say="here")),
        moment(None, success=1.0, spl=0.5),
    ):
        changed = np.argwhere((other != plain).any(axis=2))
        assert len(changed) > 20
        assert changed[:, 1].max() < 656  # the map stays as it is
    assert math.isclose(plain[200, 160].mean(), 200.0)
