"""Means over episodes and how sure they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """Mean of `count` values, and the borders of its 95 % interval; NaN without values."""

    mean: float
    low: float
    high: float
    count: int


def estimate(values: Sequence[float], seed: int) -> Estimate:
    """Mean of `values` (NaN left out) with its bootstrap percentile interval.

    Percentile method, Efron and Tibshirani, An Introduction to the Bootstrap (1993), section 13.3.
    """
    given = np.asarray(values, dtype=np.float64)
    given = given[~np.isnan(given)]
    if not len(given):
        return Estimate(math.nan, math.nan, math.nan, 0)
    choice = np.random.default_rng(seed).integers(len(given), size=(RESAMPLES, len(given)))
    means = given[choice].mean(axis=1)
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.quantile(means, [tail, 1.0 - tail])
    return Estimate(float(given.mean()), float(low), float(high), len(given))
