"""The pictures and the sound of episodes, in files of their own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..sensors import Sensors
from . import layout
from .features import Part, frame_rate
from .frames import Columns
from .options import DatasetOptions
from .sound_files import SoundFiles
from .statistics import Statistics, of_images, of_sound
from .video_files import VideoFiles

SAMPLES = ".samples"  # statistics of sound itself, beside those of its column


class Streams:
    """Video and sound files of a dataset below `folder`, one series for each feature."""

    def __init__(self, folder: Path, options: DatasetOptions) -> None:
        self._folder, self._options = folder, options
        self._videos: dict[str, VideoFiles] = {}
        self._sounds: dict[str, SoundFiles] = {}

    def add(
        self, part: Part, values: NDArray[Any], sensors: Sensors
    ) -> tuple[dict[str, Any], Columns, dict[str, Statistics]]:
        """Append `values` (n, *shape) of an episode.

        Returns entries of the episode's row, columns of its frames, and statistics.
        """
        if part.kind == "video":
            row, found = self._add_pictures(part.name, values, frame_rate(sensors))
            return row, {}, found
        return self._add_sound(part.name, values, sensors.rate)

    def _add_pictures(
        self, name: str, pictures: NDArray[np.uint8], rate: Fraction
    ) -> tuple[dict[str, Any], dict[str, Statistics]]:
        options = self._options
        if name not in self._videos:
            size = options.video_megabytes * layout.MEGABYTE
            files = layout.Files(self._folder, layout.VIDEO, name, size, options.files_per_chunk)
            self._videos[name] = VideoFiles(files, options.video)
        number, begin = self._videos[name].add(pictures, rate)
        times = float(begin / rate), float((begin + len(pictures)) / rate)
        return _row("videos", name, number, *times), {name: of_images(pictures)}

    def _add_sound(
        self, name: str, blocks: NDArray[np.float32], rate: int
    ) -> tuple[dict[str, Any], Columns, dict[str, Statistics]]:
        options = self._options
        if name not in self._sounds:
            size = options.audio_megabytes * layout.MEGABYTE
            files = layout.Files(self._folder, layout.AUDIO, name, size, options.files_per_chunk)
            self._sounds[name] = SoundFiles(files, rate)
        count, _, size = blocks.shape
        sound = np.concatenate(list(blocks), axis=1)
        number, begin = self._sounds[name].add(sound)
        first = begin + size * np.arange(count, dtype=np.int64)
        row = _row("audio", name, number, begin / rate, (begin + count * size) / rate)
        column = {name: np.stack([first, first + size], axis=1)}
        return row, column, {name + SAMPLES: of_sound(sound)}

    def close(self) -> None:
        """Finish all files."""
        for files in (*self._videos.values(), *self._sounds.values()):
            files.close()


def _row(
    kind: str, name: str, number: layout.FileNumber, begin: float, end: float
) -> dict[str, Any]:
    return {
        f"{kind}/{name}/chunk_index": number.chunk,
        f"{kind}/{name}/file_index": number.file,
        f"{kind}/{name}/from_timestamp": begin,
        f"{kind}/{name}/to_timestamp": end,
    }
