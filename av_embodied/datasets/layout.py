"""Where the files of a LeRobotDataset v3.0 folder lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError

VERSION = "v3.0"  # of the format, huggingface/lerobot
INFO = "meta/info.json"
STATISTICS = "meta/stats.json"
TASKS = "meta/tasks.parquet"
SIDECAR = "meta/av_embodied.json"
_NUMBERS = "chunk-{chunk_index:03d}/file-{file_index:03d}"
EPISODES = f"meta/episodes/{_NUMBERS}.parquet"
DATA = f"data/{_NUMBERS}.parquet"
VIDEO = "videos/{video_key}/" + f"{_NUMBERS}.mp4"
AUDIO = "audio/{audio_key}/" + f"{_NUMBERS}.wav"
TRUTH = f"truth/{_NUMBERS}.parquet"
MEGABYTE = 1024**2  # bytes, as LeRobot counts them


@dataclass(frozen=True)
class FileNumber:
    """A file among those of one kind."""

    chunk: int = 0
    file: int = 0

    def after(self, files_per_chunk: int) -> FileNumber:
        """The next one; a full chunk is followed by a new one."""
        last = self.file == files_per_chunk - 1
        return FileNumber(self.chunk + 1, 0) if last else FileNumber(self.chunk, self.file + 1)

    def path(self, template: str, key: str = "") -> str:
        """Of this file, relative to the dataset's folder and within it.

        Raises InputError for another template.
        """
        keys = {"video_key": key, "audio_key": key}
        try:
            path = template.format(chunk_index=self.chunk, file_index=self.file, **keys)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise InputError(f"path template {template!r} is wrong: {error}") from error
        if Path(path).is_absolute() or ".." in Path(path).parts:
            raise InputError(f"path template {template!r} leads out of the dataset's folder")
        return path


class Files:
    """Files below `folder` after `template`: one that has reached `size` [bytes] is the last
    to take an episode, and another follows it.
    """

    def __init__(
        self, folder: Path, template: str, key: str, size: float, files_per_chunk: int
    ) -> None:
        self._folder, self._template, self._key = folder, template, key
        self._size, self._files_per_chunk = size, files_per_chunk
        self.number = FileNumber()

    @property
    def path(self) -> Path:
        """The file that is written."""
        return self._folder / self.number.path(self._template, self._key)

    def is_full(self, size: float) -> bool:
        """Whether a file of `size` [bytes] takes no further episode."""
        return size >= self._size

    def go_on(self) -> None:
        """To the next file."""
        self.number = self.number.after(self._files_per_chunk)


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Say which file could not be written, as on a full disk; InputError instead of OSError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error


@contextmanager
def read_from(path: Path) -> Iterator[None]:
    """Say of which file an InputError is, where it does not say so itself."""
    try:
        yield
    except InputError as error:
        if str(path.parent) in str(error) or str(path) in str(error):
            raise
        raise InputError(f"{path}: {error}") from error
