"""The folder that LeRobotWriter writes, and what it refuses."""

from __future__ import annotations

import dataclasses
import json
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from av_embodied import Camera, Decision, MicrophoneArray
from av_embodied.datasets import DatasetOptions, LeRobotWriter, read_dataset
from av_embodied.datasets.check import check_dataset
from av_embodied.errors import InputError
from av_embodied.recording import Recording

Record = Callable[..., Recording]


def files(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_the_same_recordings_give_the_same_bytes(
    tmp_path: Path, written: Path, recordings: list[Recording]
) -> None:
    with LeRobotWriter(tmp_path / "again") as writer:
        for recording in recordings:
            writer.add(recording)
    assert files(tmp_path / "again") == files(written)


def test_the_folder_has_the_files_of_the_format(written: Path) -> None:
    assert set(files(written)) == {
        "meta/info.json",
        "meta/stats.json",
        "meta/tasks.parquet",
        "meta/av_embodied.json",
        "meta/episodes/chunk-000/file-000.parquet",
        "data/chunk-000/file-000.parquet",
        "truth/chunk-000/file-000.parquet",
        "videos/observation.images.rgb/chunk-000/file-000.mp4",
        "videos/observation.images.rgb_left/chunk-000/file-000.mp4",
        "audio/observation.audio.binaural/chunk-000/file-000.wav",
        "audio/audio.monitor/chunk-000/file-000.wav",
    }


def test_frames_are_the_moments_with_an_action(written: Path, recordings: list[Recording]) -> None:
    table = pq.read_table(written / "data/chunk-000/file-000.parquet")
    frames = [moment for one in recordings for moment in one.moments[:-1]]
    after = [moment for one in recordings for moment in one.moments[1:]]
    states = np.array(table["observation.state"].to_pylist(), np.float32)
    assert np.array_equal(states, [moment.observation["odometry"] for moment in frames])
    actions = [moment.decision.action for moment in frames if moment.decision]
    assert table["action"].to_pylist() == actions
    rewards = np.array([moment.reward for moment in after], np.float32)
    assert np.array_equal(table["next.reward"].to_numpy(), rewards)
    assert table["next.done"].to_pylist() == [moment.is_last for moment in after]
    assert table["timestamp"].to_pylist()[:4] == [0.0, 0.25, 0.5, 0.75]


def test_a_recording_with_a_gap_is_refused(tmp_path: Path, recordings: list[Recording]) -> None:
    first = recordings[0]
    broken = Recording(first.header, (*first.moments[:2], *first.moments[3:]))
    with LeRobotWriter(tmp_path / "set") as writer:
        writer.add(first)
        with pytest.raises(InputError, match="without gaps, its moments 2 to 2 are missing"):
            writer.add(broken)
    assert len(list(read_dataset(tmp_path / "set"))) == 1


def test_tasks_are_in_words(tmp_path: Path, record: Record) -> None:
    told = record("AudioGoal", distractors=1)
    with LeRobotWriter(tmp_path / "told") as writer:
        writer.add(told)
    tasks = pq.read_table(tmp_path / "told/meta/tasks.parquet")["task"].to_pylist()
    assert tasks == [told.moments[0].observation["instruction"]]


def test_full_files_are_followed_by_others(tmp_path: Path, recordings: list[Recording]) -> None:
    tiny = DatasetOptions(
        data_megabytes=1e-3, video_megabytes=1e-3, audio_megabytes=1e-3, files_per_chunk=2
    )
    with LeRobotWriter(tmp_path / "set", tiny) as writer:
        for recording in [*recordings, recordings[0]]:
            writer.add(recording)
    for folder in ("data", "truth", "audio/audio.monitor", "videos/observation.images.rgb"):
        paths = sorted((tmp_path / "set" / folder).rglob("file-*"))
        found = [f"{path.parent.name}/{path.stem}" for path in paths]
        assert found == ["chunk-000/file-000", "chunk-000/file-001", "chunk-001/file-000"], folder
    assert len(list(read_dataset(tmp_path / "set"))) == 3
    assert check_dataset(tmp_path / "set") == []


def with_sensors(recording: Recording, **changes: object) -> Recording:
    sensors = dataclasses.replace(recording.header.sensors, **changes)
    return Recording(dataclasses.replace(recording.header, sensors=sensors), recording.moments)


def with_action(recording: Recording) -> Recording:
    decision = Decision(np.zeros(2, np.float32))
    first = dataclasses.replace(recording.moments[0], decision=decision)
    return Recording(recording.header, (first, *recording.moments[1:]))


def without_scan(recording: Recording) -> Recording:
    first = recording.moments[0]
    seen = {key: value for key, value in first.observation.items() if key != "scan"}
    first = dataclasses.replace(first, observation=seen)
    return Recording(recording.header, (first, *recording.moments[1:]))


def with_task(recording: Recording) -> Recording:
    header = dataclasses.replace(recording.header, task="Intermittent")
    return Recording(header, recording.moments)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: with_sensors(r, rate=16000), "rate must be 8000, got 16000"),
        (
            lambda r: with_sensors(r, array=MicrophoneArray.preset("respeaker4")),
            "array must be 'binaural', got 'respeaker4'",
        ),
        (lambda r: with_sensors(r, camera=Camera(20, 12)), "camera must have width 16, got 20"),
        (lambda r: with_sensors(r, period=0.5), "period must be 0.25, got 0.5"),
        (with_action, "action must be 'discrete', got 'continuous'"),
        (without_scan, "observation 'scan' must be .*, got None"),
        (with_task, "task must be 'AudioGoal', got 'Intermittent'"),
    ],
)
def test_another_kind_of_recording_is_refused_and_the_rest_is_kept(
    tmp_path: Path,
    recordings: list[Recording],
    change: Callable[[Recording], Recording],
    message: str,
) -> None:
    with LeRobotWriter(tmp_path / "set") as writer:
        writer.add(recordings[0])
        with pytest.raises(InputError, match=rf"does not fit dataset .*{message}"):
            writer.add(change(recordings[1]))
        writer.add(recordings[1])
    assert len(list(read_dataset(tmp_path / "set"))) == 2
    assert check_dataset(tmp_path / "set") == []


def test_a_moment_that_differs_is_refused_before_anything_is_written(
    tmp_path: Path, recordings: list[Recording]
) -> None:
    first = recordings[0]
    odd = dataclasses.replace(
        first.moments[1],
        observation={**first.moments[1].observation, "rgb_left": np.zeros((4, 4, 3), np.uint8)},
    )
    wrong = Recording(first.header, (first.moments[0], odd, *first.moments[2:]))
    with LeRobotWriter(tmp_path / "set") as writer:
        with pytest.raises(InputError, match=r"'rgb_left' must be uint8 \(8, 16, 3\).*\(4, 4, 3\)"):
            writer.add(wrong)
        writer.add(first)
    assert check_dataset(tmp_path / "set") == []


def test_a_recording_without_an_action_is_refused(
    tmp_path: Path, recordings: list[Recording]
) -> None:
    short = Recording(recordings[0].header, recordings[0].moments[:1])
    with (
        pytest.raises(InputError, match="holds no action with what came of it"),
        LeRobotWriter(tmp_path / "set") as writer,
    ):
        writer.add(short)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_where_something_went_wrong(
    tmp_path: Path, recordings: list[Recording]
) -> None:
    def write() -> None:
        with LeRobotWriter(tmp_path / "set") as writer:
            writer.add(recordings[0])
            raise RuntimeError("on the way")

    with pytest.raises(RuntimeError, match="on the way"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_an_empty_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no episode was added"), LeRobotWriter(tmp_path / "set"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(written: Path) -> None:
    before = files(written)
    with pytest.raises(InputError, match="exists already"), LeRobotWriter(written):
        pass
    assert files(written) == before


@pytest.fixture
def no_room() -> Iterator[Callable[[int], None]]:
    """Lets files grow to so many bytes only, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))

    yield limit
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [500, 3_000, 30_000])
def test_a_full_disk_is_an_error_that_names_the_file(
    tmp_path: Path, recordings: list[Recording], no_room: Callable[[int], None], size: int
) -> None:
    no_room(size)
    with (
        pytest.raises(InputError, match=r"cannot write .*\.(mp4|wav|parquet|json)"),
        LeRobotWriter(tmp_path / "set") as writer,
    ):
        writer.add(recordings[0])
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_failed_takes_no_more(
    tmp_path: Path, recordings: list[Recording], no_room: Callable[[int], None]
) -> None:
    def write() -> None:
        with LeRobotWriter(tmp_path / "set") as writer:
            no_room(30_000)
            with pytest.raises(InputError, match="cannot write"):
                writer.add(recordings[0])
            no_room(resource.RLIM_INFINITY)
            with pytest.raises(InputError, match="an episode failed"):
                writer.add(recordings[0])

    with pytest.raises(InputError, match="was not written"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_info_says_where_sound_is(written: Path) -> None:
    info = json.loads((written / "meta/info.json").read_text())
    feature = info["features"]["observation.audio.binaural"]
    assert feature["names"] == ["from_sample", "to_sample"]
    assert feature["info"]["audio.sample_rate"] == 8000
    assert feature["info"]["audio.channels"] == 2
    assert np.shape(feature["info"]["audio.microphone_positions"]) == (2, 3)
    assert info["audio_path"].endswith(".wav")
    assert info["fps"] == 4
