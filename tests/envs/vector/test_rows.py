from __future__ import annotations

import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils import batch_space

from av_embodied.envs.vector.rows import Rows

SPACE = spaces.Dict(
    {
        "depth": spaces.Box(0.0, 1.0, (2, 3), np.float32),
        "collided": spaces.MultiBinary(1),
        "kind": spaces.Discrete(5),
        "instruction": spaces.Text(20),
    }
)


def test_rows_are_an_observation_of_the_batched_space() -> None:
    SPACE.seed(0)
    rows, put = Rows(SPACE, 3), [SPACE.sample() for _ in range(3)]
    for number, observation in enumerate(put):
        rows.put(number, observation)
    gathered = rows.gathered(copied=True)
    assert batch_space(SPACE, 3).contains(gathered)
    for number, observation in enumerate(put):
        assert np.array_equal(gathered["depth"][number], observation["depth"])
        assert gathered["kind"][number] == observation["kind"]
        assert gathered["instruction"][number] == observation["instruction"]


def test_rows_that_nothing_was_put_in_are_blank() -> None:
    gathered = Rows(SPACE, 2).gathered(copied=True)
    assert not gathered["depth"].any()
    assert len(gathered["instruction"]) == 2


def test_only_copies_stay_as_they_are() -> None:
    rows, one = Rows(SPACE, 1), SPACE.sample()
    rows.put(0, one | {"depth": np.zeros((2, 3), np.float32)})
    copied, shared = rows.gathered(copied=True), rows.gathered(copied=False)
    rows.put(0, one | {"depth": np.ones((2, 3), np.float32)})
    assert not copied["depth"].any()
    assert shared["depth"].all()
