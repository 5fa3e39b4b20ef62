"""Arrays as columns of parquet files and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from av_embodied.datasets.arrow import column, make_table, read_table, values_of, write_table
from av_embodied.errors import InputError


@pytest.mark.parametrize("shape", [(1,), (3,), (2, 3), (2, 3, 4)])
@pytest.mark.parametrize("dtype", ["float32", "int8", "bool", "float64"])
def test_arrays_come_back(tmp_path: Path, shape: tuple[int, ...], dtype: str) -> None:
    values = np.random.default_rng(0).normal(size=(5, *shape)).astype(dtype)
    write_table(tmp_path / "a.parquet", make_table({"a": column(values)}))
    found = values_of(read_table(tmp_path / "a.parquet"), "a", shape, dtype)
    assert (found.shape, found.dtype, found.tobytes()) == (
        values.shape,
        values.dtype,
        values.tobytes(),
    )


def test_rows_of_one_episode_are_read(tmp_path: Path) -> None:
    table = make_table({"episode_index": [0, 0, 1], "a": [1, 2, 3]})
    write_table(tmp_path / "a.parquet", table)
    assert read_table(tmp_path / "a.parquet", 1)["a"].to_pylist() == [3]


@pytest.mark.parametrize(
    ("name", "dtype", "message"),
    [("b", "int64", "column 'b' is missing"), ("a", "float32", "must hold 3 values of float32")],
)
def test_other_columns_are_refused(name: str, dtype: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        values_of(make_table({"a": [1, 2, 3]}), name, (1,), dtype)
