"""Datasets come back as they were recorded, to the last bit, or say what is wrong."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from av_embodied.datasets import DatasetOptions, LeRobotWriter, dataset_info, read_dataset
from av_embodied.datasets.check import check_dataset
from av_embodied.errors import InputError
from av_embodied.recording import Recording

Record = Callable[..., Recording]
Exact = Callable[[Recording], list[Any]]
TASKS: list[tuple[str, dict[str, Any]]] = [
    ("AudioGoal", {"distractors": 1}),
    ("Intermittent", {}),
    ("SemanticAudioGoal", {}),
    ("MultiGoal", {"order": "told"}),
    ("MovingSource", {"actions": "continuous"}),
]


@pytest.mark.parametrize(("task", "arguments"), TASKS)
def test_every_task_comes_back_bit_by_bit(
    tmp_path: Path, record: Record, exact: Exact, task: str, arguments: dict[str, Any]
) -> None:
    recording = record(task, **arguments)
    with LeRobotWriter(tmp_path / "set") as writer:
        writer.add(recording)
    (back,) = read_dataset(tmp_path / "set")
    assert exact(back) == exact(recording)
    assert check_dataset(tmp_path / "set") == []


def test_monitor_scanner_cameras_and_beliefs_come_back_bit_by_bit(
    written: Path, recordings: list[Recording], exact: Exact
) -> None:
    back = list(read_dataset(written))
    assert [exact(recording) for recording in back] == [exact(wanted) for wanted in recordings]
    seen = back[1].moments[0]
    assert {"scan", "rgb_left", "depth_left"} < set(seen.observation)
    assert "monitor" in seen.info
    assert seen.decision is not None
    assert seen.decision.belief is not None


def test_what_was_read_can_be_changed(written: Path) -> None:
    moment = next(read_dataset(written)).moments[0]
    moment.observation["audio"][0, 0] = 1.0
    moment.info["pose"][0] = 1.0
    assert moment.observation["audio"][0, 0] == 1.0


def test_a_recording_that_was_cut_off_comes_back_as_it_is(
    tmp_path: Path, recordings: list[Recording], exact: Exact
) -> None:
    cut = Recording(recordings[0].header, recordings[0].moments[:3])
    with LeRobotWriter(tmp_path / "set") as writer:
        writer.add(cut)
    (back,) = read_dataset(tmp_path / "set")
    assert exact(back) == exact(cut)
    assert not back.complete


def test_small_videos_lose_some_of_the_picture_and_nothing_else(
    tmp_path: Path, recordings: list[Recording]
) -> None:
    with LeRobotWriter(tmp_path / "set", DatasetOptions(video="small")) as writer:
        writer.add(recordings[0])
    (back,) = read_dataset(tmp_path / "set")
    for found, wanted in zip(back.moments[:-1], recordings[0].moments, strict=False):
        off = np.abs(found.observation["rgb"].astype(int) - wanted.observation["rgb"])
        assert 0.0 < off.mean() < 16.0
        for key in ("audio", "depth", "odometry"):
            assert found.observation[key].tobytes() == wanted.observation[key].tobytes()
    assert dataset_info(tmp_path / "set").video == "small"
    assert check_dataset(tmp_path / "set") == []


def test_beliefs_can_be_left_out(tmp_path: Path, recordings: list[Recording]) -> None:
    with LeRobotWriter(tmp_path / "set", DatasetOptions(beliefs=False)) as writer:
        writer.add(recordings[0])
    decision = next(read_dataset(tmp_path / "set")).moments[0].decision
    first = recordings[0].moments[0].decision
    assert decision is not None
    assert first is not None
    assert decision.belief is None
    assert (decision.sources, decision.goal) == (first.sources, first.goal)


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    "name",
    [
        "data/chunk-000/file-000.parquet",
        "truth/chunk-000/file-000.parquet",
        "meta/tasks.parquet",
        "meta/episodes/chunk-000/file-000.parquet",
        "videos/observation.images.rgb/chunk-000/file-000.mp4",
        "audio/observation.audio.binaural/chunk-000/file-000.wav",
        "meta/info.json",
        "meta/av_embodied.json",
    ],
)
@pytest.mark.parametrize("damage", [cut_in_half, Path.unlink])
def test_a_damaged_or_missing_file_is_named(
    dataset: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(dataset / name)
    gone_row_files = damage is Path.unlink and name.startswith("meta/episodes")
    named = "meta/episodes" if gone_row_files else name
    with pytest.raises(InputError, match=named):
        list(read_dataset(dataset))


@pytest.mark.parametrize(
    "name", ["data/chunk-000/file-000.parquet", "truth/chunk-000/file-000.parquet"]
)
def test_one_bit_of_a_table_gives_no_other_value(
    dataset: Path, recordings: list[Recording], exact: Exact, name: str
) -> None:
    data, wanted = (dataset / name).read_bytes(), [exact(recording) for recording in recordings]
    draw, found = random.Random(0), 0
    for _ in range(10):
        damaged = bytearray(data)
        damaged[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        (dataset / name).write_bytes(damaged)
        try:
            back = [exact(recording) for recording in read_dataset(dataset)]
        except InputError:
            found += 1
        else:
            assert back == wanted
    assert found


@pytest.mark.parametrize(
    ("key", "value"),
    [("shape", "wide"), ("shape", [[1], 2]), ("shape", [2, {}]), ("dtype", "loud"), ("key", [])],
)
def test_a_sidecar_of_nonsense_is_damage(dataset: Path, key: str, value: object) -> None:
    path = dataset / "meta/av_embodied.json"
    sidecar = json.loads(path.read_text())
    part = next(part for part in sidecar["observation"] if part["kind"] == "column")
    part[key] = value
    path.write_text(json.dumps(sidecar))
    with pytest.raises(InputError, match="damaged"):
        list(read_dataset(dataset))


def test_a_dataset_cannot_lead_out_of_its_folder(dataset: Path) -> None:
    path = dataset / "meta/info.json"
    info = json.loads(path.read_text())
    outside = "../elsewhere/{chunk_index}-{file_index}.parquet"
    path.write_text(json.dumps(info | {"data_path": outside}))
    with pytest.raises(InputError, match="leads out of the dataset's folder"):
        list(read_dataset(dataset))
    assert any(problem.column == "data_path" for problem in check_dataset(dataset))


def test_a_video_that_lacks_its_last_pictures_is_named(dataset: Path, written: Path) -> None:
    name = "videos/observation.images.rgb_left/chunk-000/file-000.mp4"
    other = "videos/observation.images.rgb/chunk-000/file-000.mp4"
    rows = dataset / "meta/info.json"
    assert rows.is_file()
    (dataset / name).write_bytes((written / other).read_bytes()[:-200])
    with pytest.raises(InputError, match=r"rgb_left.*(damaged|shape|rows)"):
        list(read_dataset(dataset))


def test_a_dataset_of_others_says_what_it_lacks(dataset: Path) -> None:
    (dataset / "meta/av_embodied.json").unlink()
    info = json.loads((dataset / "meta/info.json").read_text())
    info["features"] = {"observation.state": {"dtype": "float32", "shape": [6], "names": None}}
    (dataset / "meta/info.json").write_text(json.dumps(info))
    wanted = r"no recordings of ours: it has not meta/av_embodied.json.*observation\.audio\.<array>"
    with pytest.raises(InputError, match=wanted):
        dataset_info(dataset)


@pytest.mark.parametrize(
    ("version", "message"), [("v2.1", "codebase_version must be 'v3.0', got 'v2.1'"), (3, "got 3")]
)
def test_another_version_is_refused(dataset: Path, version: object, message: str) -> None:
    info = json.loads((dataset / "meta/info.json").read_text())
    (dataset / "meta/info.json").write_text(json.dumps(info | {"codebase_version": version}))
    with pytest.raises(InputError, match=message):
        dataset_info(dataset)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no such dataset folder: .*nowhere"):
        dataset_info(tmp_path / "nowhere")
