"""The pictures and the sound of episodes, in files of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..recording.recording import Recording
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

    def add_pictures(
        self, part: Part, recording: Recording
    ) -> tuple[dict[str, Any], dict[str, Statistics]]:
        """Append what a camera saw: entries of the episode's row, and statistics."""
        options = self._options
        files = self._videos.get(part.name)
        if files is None:
            files = self._videos[part.name] = VideoFiles(
                self._folder,
                layout.VIDEO,
                part.name,
                options.video,
                options.video_megabytes * layout.MEGABYTE,
                options.files_per_chunk,
            )
        rate = frame_rate(recording.header.sensors)
        pictures = part.values(recording.moments[:-1])
        number, begin = files.add(pictures, rate)
        times = float(begin / rate), float((begin + len(pictures)) / rate)
        return _row("videos", part.name, number, *times), {part.name: of_images(pictures)}

    def add_sound(
        self, part: Part, recording: Recording
    ) -> tuple[dict[str, Any], Columns, dict[str, Statistics]]:
        """Append what was heard: entries of the row, the column of ranges, and statistics."""
        options, rate = self._options, recording.header.sensors.rate
        files = self._sounds.get(part.name)
        if files is None:
            files = self._sounds[part.name] = SoundFiles(
                self._folder,
                layout.AUDIO,
                part.name,
                rate,
                options.audio_megabytes * layout.MEGABYTE,
                options.files_per_chunk,
            )
        blocks = part.values(recording.moments[:-1])
        count, size = len(blocks), blocks.shape[2]
        sound = np.concatenate(list(blocks), axis=1)
        number, begin = files.add(sound)
        first = begin + size * np.arange(count, dtype=np.int64)
        row = _row("audio", part.name, number, begin / rate, (begin + count * size) / rate)
        column = {part.name: np.stack([first, first + size], axis=1)}
        return row, column, {part.name + SAMPLES: of_sound(sound)}

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
