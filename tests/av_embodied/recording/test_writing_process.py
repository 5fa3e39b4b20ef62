"""Recordings that another process writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from av_embodied.errors import InputError
from av_embodied.playing import Moment
from av_embodied.recording import Recording, WritingProcess, pipe_frames, read_recording
from av_embodied.recording.bag import WritingError
from av_embodied.recording.reader import RecordingWarning

Write = Callable[..., Path]
Identical = Callable[[Any, Any], None]
DYING = """
import os, signal, sys
from av_embodied.recording import WritingProcess, read_recording
whole = read_recording(sys.argv[1])
with WritingProcess() as process, process.writer(sys.argv[2], whole.header) as writer:
    for moment in whole.moments[:-1]:
        writer.see(moment)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def process() -> Iterator[WritingProcess]:
    with WritingProcess() as process:
        yield process


def see_all(process: WritingProcess, path: Path | str, recording: Recording) -> None:
    with process.writer(path, recording.header) as writer:
        for moment in recording.moments:
            writer.see(moment)


def test_it_writes_the_same_bytes_one_recording_after_the_other(
    played: Recording, write: Write, process: WritingProcess, tmp_path: Path
) -> None:
    whole = (write(played) / "episode.mcap").read_bytes()
    for folder in ("a", "b"):
        see_all(process, tmp_path / folder / "episode", played)
        process.settle()
        assert (tmp_path / folder / "episode" / "episode.mcap").read_bytes() == whole


def test_an_episode_that_fails_stays_unfinished_and_the_next_one_is_written(
    played: Recording, process: WritingProcess, tmp_path: Path
) -> None:
    def fail() -> None:
        with process.writer(tmp_path / "one", played.header) as writer:
            writer.see(played.moments[0])
            writer.see(Moment(1, {}, {"a": object()}, None))

    with pytest.raises(InputError, match="cannot keep info/a"):
        fail()
    with pytest.warns(RecordingWarning, match="unfinished"):
        assert len(read_recording(tmp_path / "one.partial").moments) == 1
    see_all(process, tmp_path / "two", played)
    process.settle()
    assert read_recording(tmp_path / "two").complete


def test_a_place_that_is_taken_is_an_error_and_a_dead_process_another(
    played: Recording, write: Write, tmp_path: Path
) -> None:
    path = write(played)
    with WritingProcess() as process:
        with pytest.raises(WritingError, match="episode is there already"):
            process.writer(path, played.header)
        writer = process.writer(tmp_path / "one", played.header)
        process.kill()
        with pytest.raises(WritingError, match="the writing process died"), writer:
            writer.see(played.moments[0])


def test_what_fails_at_the_end_is_told_when_the_next_one_begins_or_the_process_ends(
    played: Recording, tmp_path: Path
) -> None:
    def taken(number: int, process: WritingProcess) -> None:
        with process.writer(tmp_path / str(number), played.header) as writer:
            writer.see(played.moments[0])
            (tmp_path / str(number)).mkdir()  # so that what is finished cannot have its name
            (tmp_path / str(number) / "file").touch()

    def begin_another() -> None:
        with WritingProcess() as process:
            taken(1, process)
            process.writer(tmp_path / "2", played.header)

    def end() -> None:
        with WritingProcess() as process:
            taken(3, process)

    for fail in (begin_another, end):
        with pytest.raises(WritingError, match="cannot write"):
            fail()


def test_modules_of_the_working_folder_are_not_taken_for_ours(
    played: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    with WritingProcess() as process:
        see_all(process, "one", played)
    assert read_recording("one").complete


def test_a_frame_that_ctrl_c_tears_ends_the_recording_and_nothing_waits(
    played: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(pipe: int, parts: list[bytes]) -> None:
        os.write(pipe, parts[0][:-1])
        raise KeyboardInterrupt

    def interrupted(process: WritingProcess) -> None:
        with process.writer(tmp_path / "one", played.header) as writer:
            writer.see(played.moments[0])
            monkeypatch.setattr(pipe_frames, "_write", torn)
            writer.see(played.moments[1])

    with WritingProcess() as process, pytest.raises(KeyboardInterrupt):
        interrupted(process)
    with pytest.warns(RecordingWarning, match="unfinished; missing: everything from step 1 "):
        assert len(read_recording(tmp_path / "one.partial").moments) == 1


def test_names_can_have_any_characters(
    played: Recording, process: WritingProcess, tmp_path: Path, identical: Identical
) -> None:
    info = {"a\nb": np.arange(100.0), "größe": np.arange(20)}
    moments = (replace(played.moments[0], info=info), played.moments[-1])
    see_all(process, tmp_path / "odd", replace(played, moments=moments))
    process.settle()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RecordingWarning)
        identical(read_recording(tmp_path / "odd").moments, moments)


def test_a_player_that_is_killed_leaves_all_that_it_had_seen(
    played: Recording, write: Write, tmp_path: Path, identical: Identical
) -> None:
    whole, path = write(played), tmp_path / "one"
    command = [sys.executable, "-c", DYING, str(whole), str(path)]
    assert subprocess.run(command).returncode == -signal.SIGKILL
    deadline = time.monotonic() + 60.0
    again = None
    while again is None or len(again.moments) < len(played.moments) - 1:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RecordingWarning)
            again = read_recording(path)
    identical(again.moments, played.moments[:-1])
