"""Minimum, maximum, mean, standard deviation and quantiles, shaped as LeRobot has them.

Values that are not finite, as those of a laser scanner that sees nothing, are left out. Statistics
of all episodes are pooled; their quantiles are the episodes' own, averaged by count, which is
LeRobot's rule and an approximation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

QUANTILES = {"q01": 0.01, "q10": 0.10, "q50": 0.50, "q90": 0.90, "q99": 0.99}
BRIGHTEST = 255  # of a pixel; statistics of images are fractions of it

Statistics = dict[str, NDArray[Any]]


def of_vectors(values: NDArray[Any]) -> Statistics:
    """Of `values` (n, d), for each of the d over all n."""
    columns = [_of_numbers(values[:, k]) for k in range(values.shape[1])]
    joined = {name: np.array([column[name] for column in columns]) for name in columns[0]}
    return joined | {"count": np.array([len(values)])}


def of_fields(values: NDArray[Any]) -> Statistics:
    """Of `values` (n, ...) of two or more dimensions each, over all of them; shape (1, ...)."""
    shape = (1,) * (values.ndim - 1)
    whole = {name: np.reshape(value, shape) for name, value in _of_numbers(values).items()}
    return whole | {"count": np.array([len(values)])}


def of_sound(samples: NDArray[np.float32]) -> Statistics:
    """Of `samples` (channels, n), each channel over all n; shape (channels, 1)."""
    found = of_vectors(samples.T)
    return {name: v if name == "count" else v[:, None] for name, v in found.items()}


def of_images(images: NDArray[np.uint8]) -> Statistics:
    """Of `images` (n, H, W, 3), each colour over all pixels, as fractions; shape (3, 1, 1)."""
    columns = []
    for colour in range(images.shape[3]):
        counts = np.bincount(images[..., colour].reshape(-1), minlength=BRIGHTEST + 1)
        columns.append(_of_counts(counts))
    joined = {
        name: np.array([column[name] for column in columns])[:, None, None] / BRIGHTEST
        for name in columns[0]
    }
    return joined | {"count": np.array([len(images)])}


def _of_numbers(values: NDArray[Any]) -> dict[str, float]:
    numbers = values.astype(np.float64).reshape(-1)
    numbers = numbers[np.isfinite(numbers)]
    if not numbers.size:
        numbers = np.zeros(1)
    quantiles = np.quantile(numbers, list(QUANTILES.values()))
    return {
        "min": float(numbers.min()),
        "max": float(numbers.max()),
        "mean": float(numbers.mean()),
        "std": float(numbers.std()),
        **dict(zip(QUANTILES, map(float, quantiles), strict=True)),
    }


def _of_counts(counts: NDArray[np.int64]) -> dict[str, float]:
    """Of whole numbers, of each of which there are `counts`; exact, without sorting pixels."""
    levels, total = np.arange(len(counts), dtype=np.float64), counts.sum()
    mean = float(levels @ counts / total)
    place = np.array(list(QUANTILES.values())) * (total - 1)
    upto = np.cumsum(counts)
    low, high = (np.searchsorted(upto, f(place), side="right") for f in (np.floor, np.ceil))
    quantiles = low + (high - low) * (place - np.floor(place))
    present = np.flatnonzero(counts)
    return {
        "min": float(present[0]),
        "max": float(present[-1]),
        "mean": mean,
        "std": float(np.sqrt((levels - mean) ** 2 @ counts / total)),
        **dict(zip(QUANTILES, map(float, quantiles), strict=True)),
    }


def pooled(parts: Sequence[Statistics]) -> Statistics:
    """Statistics of everything that `parts` are statistics of."""
    counts = np.array([part["count"][0] for part in parts], dtype=np.float64)
    weights = counts / counts.sum()
    stacked = {name: np.stack([part[name] for part in parts]) for name in parts[0]}
    mean = np.tensordot(weights, stacked["mean"], 1)
    variance = stacked["std"] ** 2 + (stacked["mean"] - mean) ** 2
    return {
        "min": stacked["min"].min(axis=0),
        "max": stacked["max"].max(axis=0),
        "mean": mean,
        "std": np.sqrt(np.tensordot(weights, variance, 1)),
        **{name: np.tensordot(weights, stacked[name], 1) for name in QUANTILES},
        "count": np.array([int(counts.sum())]),
    }
