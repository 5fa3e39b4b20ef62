"""meta/episodes: a row for each episode, and the files that the rows name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .findings import Described, Findings

EPISODES = "meta/episodes"
NUMBERS = ("episode_index", "length", "dataset_from_index", "dataset_to_index")
TOLERANCE = 1e-4  # s, within which LeRobot looks for a picture
Row = Mapping[str, Any]


def check_episodes(found: Findings, described: Described, tasks: Sequence[str]) -> list[Row]:
    """The rows, one after the other; none where they cannot be read."""
    rows: list[Row] = []
    for path in sorted((found.folder / EPISODES).glob("*/*.parquet")):
        table = found.table(path)
        if table is None:
            continue
        names = table.column_names
        missing = [name for name in _columns(described) if name not in names]
        for name in missing:
            found.note(path, "the column is missing", name)
        empty = [name for name in _columns(described) if name in names and table[name].null_count]
        for name in empty:
            found.note(path, "values are missing", name)
        if missing or empty:
            return []
        for row in table.to_pylist():
            _check_row(found, path, row, len(rows), rows[-1] if rows else None)
            _check_task(found, path, row, tasks)
            rows.append(row)
    count, frames = len(rows), sum(row["length"] for row in rows)
    info = "meta/info.json"
    text = f"must be {count}, the rows of {EPISODES}, got {described.episodes}"
    found.expect(count == described.episodes, info, text, "total_episodes")
    text = f"must be {frames}, the sum of all lengths, got {described.frames}"
    found.expect(frames == described.frames, info, text, "total_frames")
    return rows


def _columns(described: Described) -> list[str]:
    names = [*NUMBERS, "tasks", "data/chunk_index", "data/file_index"]
    names += [f"{EPISODES}/{number}_index" for number in ("chunk", "file")]
    for kind in ("videos", "audio"):
        for key in described.of_kind(kind):
            ends = ("chunk_index", "file_index", "from_timestamp", "to_timestamp")
            names += [f"{kind}/{key}/{end}" for end in ends]
    return names


def _check_row(found: Findings, path: Path, row: Row, number: int, before: Row | None) -> None:
    index = row["episode_index"]
    found.expect(index == number, path, f"must be {number}, got {index}", "episode_index")
    begin, end = row["dataset_from_index"], row["dataset_to_index"]
    wanted = before["dataset_to_index"] if before else 0
    name = f"episode {number}: "
    found.expect(begin == wanted, path, f"{name}must be {wanted}, got {begin}", NUMBERS[2])
    text = f"{name}must be {row['length']}, as many as it has frames, got {end - begin}"
    found.expect(end - begin == row["length"], path, text, "length")
    found.expect(row["length"] > 0, path, f"{name}must be positive", "length")
    for kind in ("chunk", "file"):
        place = row[f"{EPISODES}/{kind}_index"]
        folder = (path.parent.name if kind == "chunk" else path.stem).split("-")[-1]
        text = f"{name}must be {folder}, where the row is, got {place}"
        found.expect(place == int(folder), path, text, f"{EPISODES}/{kind}_index")


def _check_task(found: Findings, path: Path, row: Row, tasks: Sequence[str]) -> None:
    named = row["tasks"] or []
    unknown = sorted(set(named) - set(tasks))
    text = f"episode {row['episode_index']}: not among the tasks: {unknown or 'none is named'}"
    found.expect(bool(named) and not unknown, path, text, "tasks")


def files_of(
    described: Described, rows: Sequence[Row], kind: str, key: str = ""
) -> dict[str, list[Row]]:
    """Rows by the file of data, videos or audio that they name, in order."""
    prefix = f"{kind}/{key}" if key else kind
    files: dict[str, list[Row]] = {}
    for row in rows:
        name = described.path(kind, key, row[f"{prefix}/chunk_index"], row[f"{prefix}/file_index"])
        files.setdefault(name, []).append(row)
    return files


def check_files(found: Findings, described: Described, rows: Sequence[Row]) -> None:
    """All files that rows name are there, numbered without a gap, and no others are."""
    for kind in ("data", "videos", "audio"):
        keys = [""] if kind == "data" else described.of_kind(kind)
        for key in keys:
            named = files_of(described, rows, kind, key)
            size = described.chunks_size
            wanted = [described.path(kind, key, *divmod(n, size)) for n in range(len(named))]
            text = f"files must be numbered without a gap: {list(named)}"
            column = f"{kind}/{key}/file_index" if key else f"{kind}/file_index"
            found.expect(list(named) == wanted, EPISODES, text, column)
            for name in named:
                found.expect((found.folder / name).is_file(), name, "the file is missing")
            if wanted:
                _check_strays(found, Path(wanted[0]).parent.parent, named)


def _check_strays(found: Findings, folder: Path, named: Mapping[str, Any]) -> None:
    for path in sorted((found.folder / folder).rglob("*")):
        name = str(path.relative_to(found.folder))
        if path.is_file():
            found.expect(name in named, name, "no episode is in this file")


def check_times(found: Findings, described: Described, rows: Sequence[Row]) -> None:
    """Episodes follow one another in their video and sound files, each as long as its frames."""
    for kind in ("videos", "audio"):
        for key in described.of_kind(kind):
            for name, inside in files_of(described, rows, kind, key).items():
                end = 0.0
                for row in inside:
                    begin = row[f"{kind}/{key}/from_timestamp"]
                    text = f"episode {row['episode_index']} must begin at {end} s, got {begin} s"
                    good = abs(begin - end) <= TOLERANCE
                    found.expect(good, name, text, f"{kind}/{key}/from_timestamp")
                    end = row[f"{kind}/{key}/to_timestamp"]
                    if kind == "videos":
                        length = row["length"] / described.fps
                        text = f"episode {row['episode_index']} must last {length} s"
                        good = abs(end - begin - length) <= TOLERANCE
                        found.expect(good, name, text, f"{kind}/{key}/to_timestamp")
