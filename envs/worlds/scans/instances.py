"""Instances of an annotation, and the form in which each format's reader hands them over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Instance(NamedTuple):
    """One annotated object: a `name` that no other has, and its `category` in the data set."""

    name: str
    category: str


class Labelled(NamedTuple):
    """Corners (n, 3, 3) [m] of annotated triangles, the instance of each (n,), -1 for none."""

    corners: NDArray[np.float64]
    label: NDArray[np.int64]
    instances: tuple[Instance, ...]
