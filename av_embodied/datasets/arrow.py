"""Parquet files: arrays as columns and back, tables that roll over into the next file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .layout import FileNumber, Files, written

try:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq
except ImportError as error:
    raise InputError(
        'datasets need the package pyarrow: pip install "av_embodied[datasets]"'
    ) from error

Table: TypeAlias = pa.Table
MOST = 2**31 - 1  # values in a nested list, counted in 32 bits
FORMAT = ds.ParquetFileFormat(
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(page_checksum_verification=True)
)
WRITTEN: dict[str, Any] = {"compression": "zstd", "write_page_checksum": True}
FIXED = 1  # dimensions of a value up to which LeRobot stores lists of fixed length


def column(values: NDArray[Any]) -> pa.Array:
    """`values` (n, *shape) as LeRobot stores them: scalars for shape (1,), else nested lists."""
    shape = values.shape[1:]
    flat = pa.array(np.ascontiguousarray(values).reshape(-1))
    if shape == (1,):
        return flat
    if len(shape) == FIXED:
        return pa.FixedSizeListArray.from_arrays(flat, shape[0])
    if len(flat) > MOST:
        raise InputError(f"a column of an episode holds {MOST} values at most, got {len(flat)}")
    for size in reversed(shape):
        offsets = np.arange(0, len(flat) + 1, size, dtype=np.int32)
        flat = pa.ListArray.from_arrays(pa.array(offsets), flat)
    return flat


def values_of(table: Table, name: str, shape: tuple[int, ...], dtype: str) -> NDArray[Any]:
    """Column `name` as an array (n, *shape); InputError where it holds something else."""
    if name not in table.column_names:
        raise InputError(f"column {name!r} is missing")
    flat = table[name].combine_chunks()
    while pa.types.is_list(flat.type) or pa.types.is_fixed_size_list(flat.type):
        flat = flat.flatten()
    wanted = table.num_rows * int(np.prod(shape))
    if flat.null_count or len(flat) != wanted or str(flat.type) != _arrow_name(dtype):
        raise InputError(
            f"column {name!r} must hold {wanted} values of {dtype}, "
            f"got {len(flat)} of {flat.type}, {flat.null_count} of them missing"
        )
    return flat.to_numpy(zero_copy_only=False).reshape(table.num_rows, *shape)


def _arrow_name(dtype: str) -> str:
    return str(pa.from_numpy_dtype(np.dtype(dtype)))


def make_table(columns: Mapping[str, Any], metadata: Mapping[str, str] | None = None) -> Table:
    """A table of arrow arrays or plain lists."""
    return pa.table(dict(columns), metadata=dict(metadata) if metadata else None)


def rows_table(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> Table:
    """A table of `rows`, whose columns are of `kinds`, arrow's types or `list<type>`."""
    return pa.table(
        {name: pa.array([row[name] for row in rows], _kind(kind)) for name, kind in kinds.items()}
    )


def _kind(name: str) -> pa.DataType:
    inner = name.removeprefix("list<").removesuffix(">")
    kind = pa.type_for_alias(inner)
    return kind if inner == name else pa.list_(kind)


def write_table(path: Path, table: Table) -> None:
    """Write `table` as the parquet file `path`; InputError where that fails."""
    with written(path):
        pq.write_table(table, str(path), **WRITTEN)


def read_table(path: Path, episode: int | None = None) -> Table:
    """The parquet file `path`, or its rows of one `episode`; InputError for one not readable."""
    if not path.is_file():
        raise InputError(f"no such file: {path}")
    rows = None if episode is None else pc.field("episode_index") == episode
    try:
        return ds.dataset(str(path), format=FORMAT).to_table(filter=rows)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{path} is damaged or no parquet file: {error}") from error


class RollingTable:
    """Tables, each a row group, in parquet files."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._sink: Any = None
        self._writer: Any = None

    def roll(self) -> FileNumber:
        """The file that the next table goes to."""
        if self._sink is not None and self._files.is_full(self._sink.tell()):
            self.close()
            self._files.go_on()
        return self._files.number

    def write(self, table: Table) -> FileNumber:
        """Append `table`; InputError where that fails."""
        number, path = self.roll(), self._files.path
        with written(path):
            if self._writer is None:
                self._sink = pa.OSFile(str(path), "wb")
                self._writer = pq.ParquetWriter(self._sink, table.schema, **WRITTEN)
            self._writer.write_table(table)
        return number

    def close(self) -> None:
        """Finish the file that is written, if any."""
        if self._writer is None:
            return
        writer, sink = self._writer, self._sink
        self._writer = self._sink = None
        with written(self._files.path), sink:
            writer.close()
