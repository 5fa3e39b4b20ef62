"""What is left of a recording when a program is killed or a disk is full."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from av_embodied.recording import Recording, RecordingWriter, read_recording
from av_embodied.recording.bag import WritingError
from av_embodied.recording.reader import RecordingWarning

Identical = Callable[[Any, Any], None]
SLOWLY = """
import sys, time
from av_embodied.recording import RecordingWriter, read_recording
whole = read_recording(sys.argv[1])
with RecordingWriter(sys.argv[2], whole.header) as writer:
    for moment in whole.moments[:-1]:
        writer.see(moment)
    print("written", flush=True)
    time.sleep(60.0)
"""


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can grow beyond `size` [bytes]."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def write_all(recording: Recording, path: Path) -> None:
    with RecordingWriter(path, recording.header) as writer:
        for moment in recording.moments:
            writer.see(moment)


def test_a_full_disk_is_one_error_and_what_was_written_stays(
    played: Recording, tmp_path: Path, identical: Identical
) -> None:
    with (
        room_for(1_200_000),
        pytest.raises(WritingError, match=r"one\.mcap: File too large; what was written before"),
    ):
        write_all(played, tmp_path / "one")
    assert [path.name for path in tmp_path.iterdir()] == ["one.partial"]
    with pytest.warns(RecordingWarning, match="cut off; missing: everything from step 11 "):
        again = read_recording(tmp_path / "one")
    identical(again.moments, played.moments[:11])


def test_a_folder_that_cannot_be_made_is_an_error(played: Recording, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WritingError, match=r"cannot write .*file/one\.partial: Not a directory"):
        RecordingWriter(tmp_path / "file" / "one", played.header)


def test_a_killed_writer_leaves_its_whole_chunks_and_can_begin_anew(
    played: Recording, tmp_path: Path, identical: Identical
) -> None:
    write_all(played, tmp_path / "whole")
    command = [sys.executable, "-c", SLOWLY, str(tmp_path / "whole"), str(tmp_path / "one")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
    assert not (tmp_path / "one").exists()
    with pytest.warns(RecordingWarning, match="cut off; missing: everything from step 24 "):
        again = read_recording(tmp_path / "one.partial")
    identical(again.moments, played.moments[:24])
    write_all(played, tmp_path / "one")
    assert not (tmp_path / "one.partial").exists()
    assert read_recording(tmp_path / "one").complete
