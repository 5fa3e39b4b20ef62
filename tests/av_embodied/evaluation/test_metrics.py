import math

import numpy as np
import pytest

from av_embodied.evaluation.metrics import estimate


def test_the_interval_agrees_with_the_normal_one_for_many_values() -> None:
    values = np.random.default_rng(5).normal(3.0, 2.0, 400)
    found = estimate(values.tolist(), seed=1)
    half = 1.96 * values.std() / math.sqrt(len(values))
    assert found.mean == pytest.approx(values.mean(), abs=1e-12)
    assert found.low == pytest.approx(values.mean() - half, abs=0.05 * half * 2)
    assert found.high == pytest.approx(values.mean() + half, abs=0.05 * half * 2)


def test_a_share_has_the_interval_of_the_binomial() -> None:
    found = estimate([1.0] * 90 + [0.0] * 10, seed=0)
    assert found.mean == pytest.approx(0.9)
    assert found.low == pytest.approx(0.84, abs=0.011)  # 2.5 % quantile of B(100, 0.9) / 100
    assert found.high == pytest.approx(0.95, abs=0.011)


def test_nan_is_left_out() -> None:
    assert estimate([1.0, math.nan, 3.0], seed=0) == estimate([1.0, 3.0], seed=0)
    assert estimate([1.0, math.nan, 3.0], seed=0).count == 2


@pytest.mark.parametrize("values", [[], [math.nan, math.nan]])
def test_nothing_gives_nothing(values: list[float]) -> None:
    found = estimate(values, seed=0)
    assert found.count == 0
    assert all(math.isnan(value) for value in (found.mean, found.low, found.high))


def test_one_value_is_its_own_interval() -> None:
    found = estimate([2.5], seed=9)
    assert (found.mean, found.low, found.high, found.count) == (2.5, 2.5, 2.5, 1)


def test_the_seed_decides() -> None:
    values = np.random.default_rng(0).random(20).tolist()
    assert estimate(values, seed=4) == estimate(values, seed=4)
    assert estimate(values, seed=4).low != estimate(values, seed=5).low
