from __future__ import annotations

import gc

import numpy as np
from numpy.typing import NDArray

from av_embodied.envs.vector.shared_arrays import SharedArrays

LIKE = {
    "rgb": np.ones((4, 3, 5), np.uint8),
    "depth": np.ones((4, 3), np.float32),
    "nothing": np.ones((4, 0)),
    "ended": np.ones(4, bool),
}


def test_arrays_are_zeros_of_the_same_shapes_and_types() -> None:
    rows = SharedArrays(LIKE).rows(slice(None))
    assert list(rows) == list(LIKE)
    for name, like in LIKE.items():
        assert (rows[name].shape, rows[name].dtype) == (like.shape, like.dtype)
        assert not rows[name].any()


def test_all_see_the_same_and_no_two_arrays_meet() -> None:
    shared = SharedArrays(LIKE)
    shared.rows(slice(1, 2))["rgb"][:] = 255
    assert shared.rows(slice(None))["rgb"].any(axis=(1, 2)).tolist() == [False, True, False, False]
    assert not shared.rows(slice(None))["depth"].any()


def test_arrays_outlive_what_made_them() -> None:
    def made() -> NDArray[np.float32]:
        return SharedArrays(LIKE).rows(slice(None))["depth"]

    depth = made()
    gc.collect()
    depth[:] = 3.0
    assert depth.sum() == 3.0 * depth.size
