"""Statistics computed anew, the plain way, and compared with those that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .findings import Findings

QUANTILES = {"q01": 0.01, "q10": 0.10, "q50": 0.50, "q90": 0.90, "q99": 0.99}
CLOSE = 1e-6  # relative to the largest value; rounding of sums
LOSSY = 0.03  # of full brightness, how far the mean of a lossy video may be off
Measures = dict[str, NDArray[np.float64]]


def measures_of(columns: NDArray[Any], shape: tuple[int, ...], count: int) -> Measures:
    """Of each of the `columns` (n, d) over its finite values, made to `shape`."""
    found: dict[str, list[float]] = {}
    for values in np.asarray(columns, dtype=np.float64).T:
        finite = values[np.isfinite(values)]
        finite = finite if finite.size else np.zeros(1)
        plain = {"min": finite.min(), "max": finite.max(), "mean": finite.mean()}
        plain |= {"std": np.sqrt(np.mean((finite - finite.mean()) ** 2))}
        plain |= {name: np.quantile(finite, at) for name, at in QUANTILES.items()}
        for name, value in plain.items():
            found.setdefault(name, []).append(float(value))
    made = {name: np.array(values).reshape(shape) for name, values in found.items()}
    return made | {"count": np.array([count], dtype=np.float64)}


def together(parts: Sequence[Measures]) -> Measures:
    """Of all episodes: pooled, the quantiles averaged by count."""
    count = sum(float(part["count"][0]) for part in parts)
    share = [float(part["count"][0]) / count for part in parts]

    def averaged(name: str) -> NDArray[np.float64]:
        return sum((w * part[name] for w, part in zip(share, parts, strict=True)), np.zeros(1))

    mean = averaged("mean")
    spread = [part["std"] ** 2 + (part["mean"] - mean) ** 2 for part in parts]
    variance = sum((w * part for w, part in zip(share, spread, strict=True)), np.zeros(1))
    return {
        "min": np.minimum.reduce([part["min"] for part in parts]),
        "max": np.maximum.reduce([part["max"] for part in parts]),
        "mean": mean,
        "std": np.sqrt(variance),
        **{name: averaged(name) for name in QUANTILES if name in parts[0]},
        "count": np.array([count]),
    }


def compare(
    found: Findings,
    file: str,
    name: str,
    kept: object,
    wanted: Measures,
    lossy: bool = False,
) -> None:
    """Keep a problem for each statistic of feature `name` in `file` that is not as `wanted`."""
    if not isinstance(kept, Mapping):
        found.note(file, "statistics must be an object", name)
        return
    for measure, right in wanted.items():
        if lossy and measure not in ("mean", "count"):
            continue  # of pictures that do not come back exactly
        column = f"{name}/{measure}"
        if kept.get(measure) is None:
            found.note(file, "the statistic is missing", column)
            continue
        try:
            value = np.asarray(kept[measure], dtype=np.float64)
        except (TypeError, ValueError):
            found.note(file, f"must be numbers, got {kept[measure]!r:.60}", column)
            continue
        scale = float(np.abs([wanted["min"], wanted["max"]]).max())
        slack = LOSSY if lossy else CLOSE * scale
        if value.shape != right.shape:
            found.note(file, f"must be of shape {right.shape}, got {value.shape}", column)
        elif not np.allclose(value, right, rtol=CLOSE, atol=slack):
            found.note(file, f"must be {_short(right)}, got {_short(value)}", column)


def _short(values: NDArray[np.float64]) -> str:
    numbers = [f"{value:.6g}" for value in values.reshape(-1)[:4]]
    return ", ".join(numbers) + (", ..." if values.size > len(numbers) else "")
