"""Recordings written by a process of their own, so that playing goes on meanwhile."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from ..errors import InputError
from ..playing import Moment
from .bag import WritingError
from .header import Header
from .moment_parts import put_together, take_apart
from .pipe_frames import BEGIN, END, GIVE_UP, MOMENT, receive, send
from .values import Array
from .writer import RecordingWriter

PIPE_SIZE = 2**20  # bytes, the most that Linux gives everybody: some ten moments


class WritingProcess:
    """A process that writes one recording after the other, a context manager.

    What it costs the player is to copy each moment into a pipe; where the disk is slower than the
    environment, the player waits. One that is killed leaves all that it had seen.
    """

    def __init__(self) -> None:
        places = [place or str(Path.cwd()) for place in sys.path]
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                # Modules are found where we find them, and not in the folder that one happens to
                # be in.
                "import sys; sys.path = [place for place in sys.path if place]; "
                "from av_embodied.recording.writing_process import serve; serve()",
            ],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(places)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._pipe, self._answers = self._process.stdin, self._process.stdout
        self._ending = False  # whether the end of a recording is still to be answered for
        with suppress(AttributeError, PermissionError):  # it is as wide as it is
            fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, PIPE_SIZE)

    def writer(self, path: str | Path, header: Header) -> DistantWriter:
        """What `RecordingWriter(path, header)` is, in that process; one at a time.

        A recording that was ended is whole when the next one is begun, when `settle` has returned
        or when the process has ended: the player does not wait for it. Raises WritingError as
        that does, and for what went wrong at the end of the last one.
        """
        self.settle()
        content = {"path": str(Path(path).absolute()), "header": header.to_json()}
        self.tell(BEGIN, json.dumps(content, allow_nan=False))
        self.hear()
        return DistantWriter(self)

    def tell(self, kind: bytes, text: str = "", arrays: Mapping[str, Array] | None = None) -> None:
        """Hand over a frame; WritingError with what has stopped the process, where it has."""
        try:
            send(self._pipe.fileno(), kind, text, arrays)
        except BrokenPipeError:
            self.hear()
        except KeyboardInterrupt:  # the frame may be torn, and the next be read as the rest of it
            self._pipe.close()
            raise

    def settle(self) -> None:
        """Wait until the last recording is whole; WritingError where it could not be written."""
        if self._ending:
            self._ending = False
            self.hear()

    def end(self) -> None:
        """End the present recording, without waiting for it."""
        self.tell(END)
        self._ending = True

    @property
    def closed(self) -> bool:
        """Whether nothing more can be handed over."""
        return self._pipe.closed

    def hear(self) -> None:
        """Wait for the answer to the last frame; WritingError where it is an error."""
        answer = json.loads(self._answers.readline() or '{"error": "the writing process died"}')
        if "error" in answer:
            raise WritingError(answer["error"])

    def kill(self) -> None:
        """End the process at once; what it has written stays readable."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> WritingProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(BrokenPipeError):
            self._pipe.close()
        try:
            if kind is None:
                self.settle()
        finally:
            self._process.wait()
            self._answers.close()


class DistantWriter:
    """A recording at work in a `WritingProcess`; used as `RecordingWriter` is."""

    def __init__(self, process: WritingProcess) -> None:
        self._process = process

    def see(self, moment: Moment) -> None:
        """Write `moment`; its numbers must rise."""
        self._process.tell(MOMENT, *take_apart(moment))

    def __enter__(self) -> DistantWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._process.end()
            return
        if self._process.closed:
            return  # it leaves the recording unfinished by itself
        with suppress(WritingError):  # the first error counts
            self._process.tell(GIVE_UP)
            self._process.hear()


def serve() -> None:
    """Write what comes in, until nobody sends any more."""
    # Ctrl-C reaches the whole group; the player decides, and what it has sent is written.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while frame := receive(sys.stdin.buffer):
        begin = json.loads(frame[1])
        try:
            writer = RecordingWriter(begin["path"], Header.from_json(begin["header"]))
        except InputError as error:
            _answer({"error": str(error)})
            continue
        _answer({})
        try:
            _write(writer)
        except InputError as error:
            _answer({"error": str(error)})
            return  # moments are still on their way, and nobody can take them


def _write(writer: RecordingWriter) -> None:
    with suppress(_GivenUpError), writer:
        while True:
            frame = receive(sys.stdin.buffer)
            if frame is None or frame[0] == GIVE_UP:
                raise _GivenUpError  # so that the writer leaves the recording unfinished
            if frame[0] == END:
                break
            writer.see(put_together(*frame[1:]))
    _answer({})


class _GivenUpError(Exception):
    """The player has stopped in mid-episode."""


def _answer(content: Mapping[str, str]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    with suppress(BrokenPipeError):
        sys.stdout.flush()
