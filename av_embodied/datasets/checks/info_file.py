"""meta/info.json and meta/tasks.parquet."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from .findings import Described, Findings

INFO = "meta/info.json"
TASKS = "meta/tasks.parquet"
KEYS: dict[str, type | tuple[type, ...]] = {
    "codebase_version": str,
    "fps": (int, float),
    "features": dict,
    "total_episodes": int,
    "total_frames": int,
    "total_tasks": int,
    "chunks_size": int,
    "data_files_size_in_mb": int,
    "video_files_size_in_mb": int,
    "data_path": str,
    "splits": dict,
}
ALWAYS = {
    "timestamp": "float32",
    "frame_index": "int64",
    "episode_index": "int64",
    "index": "int64",
    "task_index": "int64",
}
"""Features that every dataset has, of shape (1,)."""
SIZES = {"int": (8, 16, 32, 64), "uint": (8, 16, 32, 64), "float": (16, 32, 64)}
DTYPES = {
    "bool",
    "string",
    "video",
    "image",
    *(f"{kind}{n}" for kind in SIZES for n in SIZES[kind]),
}


def check_info(found: Findings) -> Described | None:
    """What info.json says; None where nothing else can be checked by it."""
    info = found.json(INFO)
    good = [_has(found, info, key, kind) for key, kind in KEYS.items()]
    if not all(good):
        return None
    version = info["codebase_version"]
    found.expect(version == "v3.0", INFO, f"must be 'v3.0', got {version!r}", "codebase_version")
    for key in ("fps", "chunks_size", "data_files_size_in_mb", "video_files_size_in_mb"):
        found.expect(info[key] > 0, INFO, f"must be positive, got {info[key]}", key)
    split = {"train": f"0:{info['total_episodes']}"}
    found.expect(info["splits"] == split, INFO, f"must be {split}, got {info['splits']}", "splits")
    good = [_check_feature(found, *item) for item in info["features"].items()]
    if not all(good):
        return None
    good = [_check_always(found, info["features"], *item) for item in ALWAYS.items()]
    if not all(good):
        return None
    templates = {"data": info["data_path"]}
    templates |= {"videos": info.get("video_path"), "audio": info.get("audio_path")}
    described = Described(
        info["fps"],
        info["features"],
        templates,
        info["total_episodes"],
        info["total_frames"],
        info["total_tasks"],
        info["chunks_size"],
    )
    return described if _check_templates(found, described) and info["fps"] > 0 else None


def _has(found: Findings, info: dict[str, Any], key: str, kind: type | tuple[type, ...]) -> bool:
    if key not in info:
        return found.expect(not info, INFO, "the key is missing", key) and False
    good = isinstance(info[key], kind) and not isinstance(info[key], bool)
    return found.expect(good, INFO, f"is of the wrong type: {info[key]!r}", key)


def _check_feature(found: Findings, name: str, feature: object) -> bool:
    if not isinstance(feature, dict):
        return found.expect(False, INFO, "a feature must be an object", name)
    found.expect("/" not in name, INFO, "a feature's name must be without '/'", name)
    shape = feature.get("shape")
    sound = isinstance(shape, list) and bool(shape) and all(isinstance(n, int) for n in shape)
    found.expect("names" in feature, INFO, "names are missing", name)
    typed = isinstance(feature.get("dtype"), str) and feature["dtype"] in DTYPES
    found.expect(typed, INFO, f"dtype must be known, got {feature.get('dtype')!r:.60}", name)
    return found.expect(sound, INFO, f"shape must be whole numbers, got {shape}", name) and typed


def _check_always(found: Findings, features: dict[str, Any], name: str, dtype: str) -> bool:
    feature = features.get(name, {})
    good = (feature.get("dtype"), feature.get("shape")) == (dtype, [1])
    return found.expect(good, INFO, f"must be a feature of {dtype}, shape [1]", name)


def _check_templates(found: Findings, described: Described) -> bool:
    good = True
    for kind, key in (("data", "data_path"), ("videos", "video_path"), ("audio", "audio_path")):
        if not described.of_kind(kind):
            continue
        try:
            path = PurePosixPath(described.path(kind, "key", 0, 0))
            inside = not path.is_absolute() and ".." not in path.parts
            good &= found.expect(inside, INFO, "must stay within the dataset's folder", key)
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            good = found.expect(False, INFO, f"is no path template: {error!r}", key)
    return good


def _index_columns(metadata: bytes) -> object:
    """Of a pandas data frame; None where `metadata` do not say."""
    try:
        plain = json.loads(metadata)
    except ValueError:
        return None
    return plain.get("index_columns") if isinstance(plain, dict) else None


def check_tasks(found: Findings, described: Described) -> list[str]:
    """The tasks in the order of their numbers."""
    table = found.table(found.folder / TASKS)
    if table is None:
        return []
    kinds = {name: str(table.schema.field(name).type) for name in table.column_names}
    wanted = {"task_index": "int64", "task": "string"}
    if not found.expect(kinds == wanted, TASKS, f"columns must be {wanted}, got {kinds}"):
        return []
    index = (table.schema.metadata or {}).get(b"pandas", b"{}")
    named = _index_columns(index) == ["task"]
    found.expect(named, TASKS, "must be the index of the data frame, by pandas metadata", "task")
    numbers, tasks = table["task_index"].to_pylist(), table["task"].to_pylist()
    count = described.tasks
    found.expect(len(tasks) == count, TASKS, f"{count} rows must be there, got {len(tasks)}")
    found.expect(numbers == list(range(len(numbers))), TASKS, "must be 0, 1, ...", "task_index")
    found.expect(len(set(tasks)) == len(tasks), TASKS, "a task stands there twice", "task")
    return tasks
