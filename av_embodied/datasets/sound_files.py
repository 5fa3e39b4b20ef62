"""Sound files of 32-bit float samples, which every tool opens and nothing is lost in."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

from ..errors import InputError
from .layout import FileNumber, Files, written

CODEC = "pcm_f32le"
FLOAT = 3  # format tag of samples that are IEEE floats
HEADER = struct.Struct("<4sI4s 4sIHHIIHHH 4sII 4sI")
LARGEST = 2**32 - 1  # bytes, what the header of a wav file can count


def header(rate: int, channels: int, samples: int) -> bytes:
    """Of a wav file of `samples` per channel at `rate` [Hz]; always of the same length."""
    frame = 4 * channels
    size = frame * samples
    return HEADER.pack(
        *(b"RIFF", HEADER.size - 8 + size, b"WAVE"),
        *(b"fmt ", 18, FLOAT, channels, rate, rate * frame, frame, 32, 0),
        *(b"fact", 4, samples),
        *(b"data", size),
    )


class SoundFiles:
    """The sound of all episodes of one array at `rate` [Hz], one after the other, in wav files."""

    def __init__(self, files: Files, rate: int) -> None:
        self._files, self._rate = files, rate
        self._file: BinaryIO | None = None
        self._channels = self._samples = 0

    def add(self, sound: NDArray[np.float32]) -> tuple[FileNumber, int]:
        """Append `sound` (channels, samples); the file and its first sample's place in it."""
        self._channels = len(sound)
        frame = 4 * self._channels
        if self._samples and self._files.is_full(self._samples * frame + HEADER.size):
            self.close()
            self._files.go_on()
        path, begin = self._files.path, self._samples
        if (begin + sound.shape[1]) * frame + HEADER.size > LARGEST:
            raise InputError(f"{path}: an episode's sound must be under 4 GiB")
        with written(path):
            if self._file is None:
                self._file = path.open("wb")
                self._file.write(header(self._rate, self._channels, 0))
            self._file.write(np.ascontiguousarray(sound.T, dtype="<f4").tobytes())
        self._samples += sound.shape[1]
        return self._files.number, begin

    def close(self) -> None:
        """Finish the file that is written, if any."""
        if self._file is None:
            return
        file, samples = self._file, self._samples
        self._file, self._samples = None, 0
        with written(self._files.path), file:
            file.seek(0)
            file.write(header(self._rate, self._channels, samples))


def read_sound(path: Path, begin: int, end: int) -> NDArray[np.float32]:
    """Samples `begin` to `end` of `path`, (channels, n); InputError where they are not there."""
    if not path.is_file():
        raise InputError(f"no such file: {path}")
    try:
        with soundfile.SoundFile(path) as file:
            if end > file.frames:
                raise InputError(
                    f"{path} is cut short: {end} samples are needed, it holds {file.frames}"
                )
            file.seek(begin)
            found = file.read(end - begin, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise InputError(f"{path} is damaged or no sound file: {error}") from error
    return np.ascontiguousarray(found.T)
