"""MP4 files with H.264 pictures and AAC sound that every browser and phone plays."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
import soxr
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

RATE = 48_000  # Hz, the rate that every player takes
PEAK = 0.89  # of full scale, -1 dB, so that the encoder's ripple does not clip
QUALITY = {"crf": "21", "preset": "veryfast", "tune": "animation", "threads": "1"}


def level_out(sound: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """`sound` (channels, samples) at `RATE`, the loudest sample at `PEAK`; silence stays silent."""
    resampled = sound if rate == RATE else soxr.resample(sound.T, rate, RATE).T
    peak = float(np.abs(resampled).max(initial=0.0))
    return np.ascontiguousarray(resampled * (PEAK / peak) if peak > 0.0 else resampled, np.float32)


class MovieWriter:
    """Writes pictures that last `period` [s] each, with stereo `sound` (2, samples) at `rate` [Hz].

    The file appears at `path` when the movie is closed without an error, else not at all.
    """

    def __init__(
        self,
        path: Path,
        size: tuple[int, int],
        period: float,
        sound: NDArray[np.float32],
        rate: int,
    ) -> None:
        self._path, self._unfinished = path, path.with_name(f".{path.name}")
        self._period = period
        self._sound = level_out(sound, rate)
        self._frames = 0
        self._container = av.open(
            str(self._unfinished), "w", format="mp4", options={"movflags": "faststart"}
        )
        frame_rate = 1 / Fraction(period).limit_denominator(1000)
        self._video: VideoStream = self._container.add_stream("libx264", frame_rate, QUALITY)
        self._video.width, self._video.height = size
        self._video.pix_fmt = "yuv420p"
        self._audio: AudioStream = self._container.add_stream("aac", RATE, layout="stereo")
        self._audio.bit_rate = 160_000

    def add(self, pixels: NDArray[np.uint8]) -> None:
        """The next picture (rows, columns, 3) and the sound that is heard while it shows."""
        picture = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
        self._container.mux(self._video.encode(picture))
        begin, end = (round((self._frames + k) * self._period * RATE) for k in (0, 1))
        self._frames += 1
        samples = np.ascontiguousarray(self._sound[:, begin:end])
        if samples.size:
            frame = AudioFrame.from_ndarray(samples, "fltp", "stereo")
            frame.sample_rate = RATE
            frame.pts = begin
            self._container.mux(self._audio.encode(frame))

    def __enter__(self) -> MovieWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._container.mux(self._video.encode(None))
            self._container.mux(self._audio.encode(None))
        self._container.close()
        if kind is None:
            self._unfinished.replace(self._path)
        else:
            self._unfinished.unlink(missing_ok=True)
