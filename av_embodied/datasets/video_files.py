"""Video files whose pictures are found by their time, exact to the pixel where that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import OutputContainer
from av.error import FFmpegError
from av.video.frame import PictureType, VideoFrame
from numpy.typing import NDArray

from ..errors import InputError
from .layout import FileNumber, Files, written

GROUP = "2"  # every second picture is whole, as in LeRobot, so that any is found fast
CODECS: dict[str, tuple[str, dict[str, str]]] = {
    # H.264 of the RGB values themselves: in MP4 by the standard, where FFV1 is not.
    "lossless": ("libx264rgb", {"qp": "0", "preset": "veryfast", "tune": "zerolatency"}),
    "small": ("libx264", {"crf": "20", "preset": "veryfast"}),
}
# One thread and no pictures that wait for later ones: the same bytes every time, times in order.
COMMON = {"g": GROUP, "bf": "0", "threads": "1", "forced-idr": "1"}
CLOCK = "90000"  # ticks per second, in which times are written


def pixel_format(kind: str, height: int, width: int) -> str:
    """Of a `lossless` or `small` video; halved colour needs an even size."""
    if kind == "lossless":
        return "rgb24"
    return "yuv444p" if height % 2 or width % 2 else "yuv420p"


class VideoFiles:
    """The pictures of all episodes of one camera, one after the other, in MP4 files."""

    def __init__(self, files: Files, kind: str) -> None:
        self._files, self._kind = files, kind
        self._container: Any = None
        self._stream: Any = None
        self._frames = self._size = 0

    def add(self, pictures: NDArray[np.uint8], rate: Fraction) -> tuple[FileNumber, int]:
        """Append `pictures` (n, H, W, 3), `rate` a second; the file and the first one's place."""
        path = self._files.path
        if self._container is not None and self._files.is_full(self._size):
            self.close()
            self._files.go_on()
            path = self._files.path
        begin = self._frames
        with _encoded(path):
            container = self._container or self._open(pictures.shape[1], pictures.shape[2], rate)
            for k, pixels in enumerate(pictures):
                frame = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb24")
                frame.pts, frame.time_base = begin + k, 1 / rate
                # Whole, so that an episode can be cut out without encoding it again.
                frame.pict_type = PictureType.I if k == 0 else PictureType.NONE
                for packet in self._stream.encode(frame):
                    self._size += packet.size
                    container.mux(packet)
        self._frames += len(pictures)
        return self._files.number, begin

    def _open(self, height: int, width: int, rate: Fraction) -> OutputContainer:
        codec, settings = CODECS[self._kind]
        movie = {"movflags": "faststart", "video_track_timescale": CLOCK, "fflags": "+bitexact"}
        container = av.open(str(self._files.path), "w", format="mp4", options=movie)
        self._stream = container.add_stream(codec, rate, {**settings, **COMMON})
        self._stream.height, self._stream.width = height, width
        self._stream.pix_fmt = pixel_format(self._kind, height, width)
        self._container = container
        return container

    def close(self) -> None:
        """Finish the file that is written, if any."""
        if self._container is None:
            return
        container, stream = self._container, self._stream
        self._container = self._stream = None
        self._frames = self._size = 0
        with _encoded(self._files.path):
            try:
                container.mux(stream.encode(None))
            finally:
                container.close()


@contextmanager
def _encoded(path: Path) -> Iterator[None]:
    with written(path):
        try:
            yield
        except FFmpegError as error:
            raise InputError(f"cannot write {path}: {error}") from error


def read_pictures(path: Path, begin: float, count: int, rate: Fraction) -> NDArray[np.uint8]:
    """The `count` pictures (count, H, W, 3) from time `begin` [s] on, `rate` a second.

    Raises InputError where the file is damaged, or has no picture at one of these times.
    """
    if not path.is_file():
        raise InputError(f"no such file: {path}")
    found: list[NDArray[np.uint8]] = []
    step = float(1 / rate)
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            container.seek(round(begin / stream.time_base), stream=stream)
            for frame in container.decode(stream):
                late = frame.time - begin - len(found) * step
                if late < -step / 2:
                    continue  # from the whole picture before, where decoding must begin
                if len(found) == count or late > step / 2:
                    break
                found.append(frame.to_ndarray(format="rgb24"))
    except (FFmpegError, IndexError, OSError) as error:
        raise InputError(f"{path} is damaged or no video: {error}") from error
    if len(found) < count:
        time = begin + len(found) * step
        raise InputError(f"{path} has no picture at {time:.3f} s: it is damaged or cut short")
    return np.stack(found)
