"""The checker finds what is wrong, each by file and column, and nothing in a sound dataset."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import soundfile

from av_embodied.datasets.check import check_dataset
from av_embodied.errors import InputError

INFO = "meta/info.json"
STATS = "meta/stats.json"
TASKS = "meta/tasks.parquet"
EPISODES = "meta/episodes/chunk-000/file-000.parquet"
DATA = "data/chunk-000/file-000.parquet"
TRUTH = "truth/chunk-000/file-000.parquet"
VIDEO = "videos/observation.images.rgb/chunk-000/file-000.mp4"
STRAY = "audio/observation.audio.binaural/chunk-000/x.wav"
SOUND = "audio/observation.audio.binaural/chunk-000/file-000.wav"
Damage = Callable[[Path], None]


def test_a_sound_dataset_has_no_problems(written: Path) -> None:
    assert check_dataset(written) == []


def in_json(name: str, *keys: str, value: object) -> Damage:
    """Puts `value` in place of what is at `keys`; None takes the key away."""

    def damage(folder: Path) -> None:
        plain = json.loads((folder / name).read_text())
        inner = plain
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = value
        if value is None:
            del inner[keys[-1]]
        (folder / name).write_text(json.dumps(plain))

    return damage


def in_table(name: str, column: str, change: Callable[[list[Any]], list[Any]] | None) -> Damage:
    """Changes the values of a column; None takes the column away."""

    def damage(folder: Path) -> None:
        table = pq.read_table(folder / name)
        place = table.column_names.index(column)
        if change is None:
            table = table.remove_column(place)
        else:
            field = table.schema.field(column)
            values = pa.array(change(table[column].to_pylist()), field.type)
            table = table.set_column(place, field, values)
        pq.write_table(table, folder / name)

    return damage


def first(value: object) -> Callable[[list[Any]], list[Any]]:
    return lambda values: [value, *values[1:]]


def without_last_row(name: str) -> Damage:
    def damage(folder: Path) -> None:
        table = pq.read_table(folder / name)
        pq.write_table(table.slice(0, table.num_rows - 1), folder / name)

    return damage


def with_pictures(change: Callable[[list[np.ndarray]], list[np.ndarray]], rate: int = 4) -> Damage:
    def damage(folder: Path) -> None:
        with av.open(str(folder / VIDEO)) as container:
            pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        pictures = change(pictures)
        with av.open(str(folder / VIDEO), "w") as container:
            stream = container.add_stream("libx264rgb", rate, {"qp": "0", "bf": "0"})
            stream.height, stream.width = pictures[0].shape[:2]
            stream.pix_fmt = "rgb24"
            for pixels in pictures:
                container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
            container.mux(stream.encode(None))

    return damage


def with_sound(change: Callable[[np.ndarray], np.ndarray], rate: int = 8000) -> Damage:
    def damage(folder: Path) -> None:
        sound, _ = soundfile.read(folder / SOUND, dtype="float32")
        soundfile.write(folder / SOUND, change(sound), rate, "FLOAT")

    return damage


def as_text(name: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / name).write_text("something else")

    return damage


def louder(sound: np.ndarray) -> np.ndarray:
    return np.concatenate([sound[:100] + 1.0, sound[100:]])


def brighter(pictures: list[np.ndarray]) -> list[np.ndarray]:
    return [pictures[0] // 2 + 127, *pictures[1:]]


DAMAGES: list[tuple[str, Damage, str, str]] = [
    ("version", in_json(INFO, "codebase_version", value="v2.1"), INFO, "codebase_version"),
    ("no fps", in_json(INFO, "fps", value=None), INFO, "fps"),
    ("fps", in_json(INFO, "fps", value=5), DATA, "timestamp"),
    ("frames", in_json(INFO, "total_frames", value=9), INFO, "total_frames"),
    ("episodes", in_json(INFO, "total_episodes", value=3), INFO, "total_episodes"),
    ("tasks", in_json(INFO, "total_tasks", value=2), TASKS, ""),
    ("split", in_json(INFO, "splits", value={"train": "0:1"}), INFO, "splits"),
    ("path", in_json(INFO, "data_path", value="data/{chunk}.parquet"), INFO, "data_path"),
    ("feature", in_json(INFO, "features", "index", value=None), INFO, "index"),
    (
        "feature type",
        in_json(INFO, "features", "observation.state", "dtype", value="float64"),
        DATA,
        "observation.state",
    ),
    (
        "feature shape",
        in_json(INFO, "features", "observation.state", "shape", value=[4]),
        DATA,
        "observation.state",
    ),
    ("mean", in_json(STATS, "action", "mean", value=[0.7]), STATS, "action/mean"),
    ("no std", in_json(STATS, "action", "std", value=None), STATS, "action/std"),
    ("stat", in_json(STATS, "nothing", value={"mean": [0.0]}), STATS, "nothing"),
    (
        "quantile",
        in_json(STATS, "observation.images.rgb", "q90", value=[[[0.5]], [[0.5]], [[0.5]]]),
        STATS,
        "observation.images.rgb/q90",
    ),
    ("length", in_table(EPISODES, "length", first(3)), EPISODES, "length"),
    ("from", in_table(EPISODES, "dataset_from_index", first(1)), EPISODES, "dataset_from_index"),
    ("number", in_table(EPISODES, "episode_index", first(4)), EPISODES, "episode_index"),
    ("no column", in_table(EPISODES, "data/file_index", None), EPISODES, "data/file_index"),
    ("file", in_table(EPISODES, "data/file_index", first(1)), "meta/episodes", "data/file_index"),
    ("task", in_table(EPISODES, "tasks", first(["sing"])), EPISODES, "tasks"),
    (
        "episode's max",
        in_table(EPISODES, "stats/next.reward/max", first([2.0])),
        "meta/episodes, episode 0",
        "next.reward/max",
    ),
    (
        "time",
        in_table(EPISODES, "videos/observation.images.rgb/from_timestamp", first(0.25)),
        VIDEO,
        "videos/observation.images.rgb/from_timestamp",
    ),
    ("no length", in_table(EPISODES, "length", first(None)), EPISODES, "length"),
    ("task number", in_table(TASKS, "task_index", first(1)), TASKS, "task_index"),
    ("rows", without_last_row(DATA), DATA, ""),
    ("index", in_table(DATA, "index", first(7)), DATA, "index"),
    ("frame", in_table(DATA, "frame_index", first(1)), DATA, "frame_index"),
    ("stamp", in_table(DATA, "timestamp", first(0.1)), DATA, "timestamp"),
    ("early end", in_table(DATA, "next.done", first(True)), DATA, "next.done"),
    ("no reward", in_table(DATA, "next.reward", None), DATA, "next.reward"),
    ("hole", in_table(DATA, "action", first(None)), DATA, "action"),
    ("action", in_table(DATA, "action", first(3)), STATS, "action/mean"),
    ("range", in_table(DATA, "observation.audio.binaural", first([5, 2005])), SOUND, ""),
    ("no file", lambda folder: (folder / SOUND).unlink(), SOUND, ""),
    ("no pictures", as_text(VIDEO), VIDEO, ""),
    ("no sound", as_text(SOUND), SOUND, ""),
    ("no table", as_text(DATA), DATA, ""),
    ("stray", lambda folder: (folder / SOUND).with_name("x.wav").touch(), STRAY, ""),
    ("picture lost", with_pictures(lambda found: found[:-1]), VIDEO, "observation.images.rgb"),
    ("size", with_pictures(lambda p: [x[:10] for x in p]), VIDEO, "observation.images.rgb"),
    ("video rate", with_pictures(list, 8), VIDEO, "observation.images.rgb"),
    ("pixels", with_pictures(brighter), STATS, "observation.images.rgb/mean"),
    ("sound cut", with_sound(lambda s: s[:-10]), SOUND, "observation.audio.binaural"),
    ("sound rate", with_sound(lambda s: s, 16000), SOUND, "observation.audio.binaural"),
    ("samples", with_sound(louder), STATS, "observation.audio.binaural.samples/mean"),
    ("truth rows", without_last_row(TRUTH), TRUTH, ""),
    ("truth", in_table(TRUTH, "moment", first("{}")), TRUTH, "moment"),
    ("header", in_table(TRUTH, "header", first(None)), TRUTH, "header"),
]


@pytest.mark.parametrize(
    ("damage", "file", "column"),
    [case[1:] for case in DAMAGES],
    ids=[case[0] for case in DAMAGES],
)
def test_damage_is_found_by_file_and_column(
    dataset: Path, damage: Damage, file: str, column: str
) -> None:
    damage(dataset)
    problems = check_dataset(dataset)
    places = [(problem.file, problem.column) for problem in problems]
    assert any(
        place[0].startswith(file) and (place[1] == column or not column) for place in places
    ), [str(problem) for problem in problems]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such dataset folder: .*nowhere"):
        check_dataset(tmp_path / "nowhere")


def test_a_dataset_of_others_needs_nothing_of_ours(dataset: Path) -> None:
    shutil.rmtree(dataset / "truth")
    (dataset / "meta/av_embodied.json").unlink()
    # Quantiles, and statistics of pictures, are taken by other rules elsewhere.
    in_json(STATS, "action", "q50", value=[0.123])(dataset)
    in_json(STATS, "observation.images.rgb", "mean", value=[[[0.9]], [[0.9]], [[0.9]]])(dataset)
    assert check_dataset(dataset) == []
    in_json(STATS, "action", "mean", value=[0.123])(dataset)
    assert [problem.column for problem in check_dataset(dataset)] == ["action/mean"]
