"""Videos hold every pixel, and their pictures are at their times."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied.datasets.layout import VIDEO, Files
from av_embodied.datasets.video_files import VideoFiles, read_pictures
from av_embodied.errors import InputError

NAME = "videos/eye/chunk-000/file-000.mp4"


def noise(count: int, height: int = 10, width: int = 14) -> NDArray[np.uint8]:
    shape = (count, height, width, 3)
    return np.random.default_rng(count).integers(0, 256, shape).astype(np.uint8)


@pytest.mark.parametrize("rate", [Fraction(4), Fraction(50), Fraction(10, 3), Fraction(1000, 123)])
def test_any_picture_comes_back_exactly_at_its_time(tmp_path: Path, rate: Fraction) -> None:
    files = VideoFiles(Files(tmp_path, VIDEO, "eye", 1e9, 10), "lossless")
    parts = [noise(count) for count in (5, 1, 4)]
    begins = [files.add(pictures, rate)[1] for pictures in parts]
    files.close()
    assert begins == [0, 5, 6]
    for begin, pictures in zip(begins, parts, strict=True):
        found = read_pictures(tmp_path / NAME, float(begin / rate), len(pictures), rate)
        assert np.array_equal(found, pictures)
    with av.open(str(tmp_path / NAME)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times == pytest.approx([float(k / rate) for k in range(10)], abs=1e-5)


def test_every_episode_begins_with_a_whole_picture(tmp_path: Path) -> None:
    files = VideoFiles(Files(tmp_path, VIDEO, "eye", 1e9, 10), "lossless")
    for count in (3, 2):
        files.add(noise(count), Fraction(4))
    files.close()
    with av.open(str(tmp_path / NAME)) as container:
        whole = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert (whole[0], whole[3]) == (True, True)


@pytest.mark.parametrize(("height", "width", "kind"), [(10, 14, "yuv420p"), (9, 13, "yuv444p")])
def test_small_videos_take_any_size(tmp_path: Path, height: int, width: int, kind: str) -> None:
    files = VideoFiles(Files(tmp_path, VIDEO, "eye", 1e9, 10), "small")
    files.add(np.full((3, height, width, 3), 100, np.uint8), Fraction(4))
    files.close()
    found = read_pictures(tmp_path / NAME, 0.0, 3, Fraction(4))
    assert np.abs(found.astype(int) - 100).max() < 8
    with av.open(str(tmp_path / NAME)) as container:
        assert container.streams.video[0].pix_fmt == kind


def test_a_picture_that_is_not_there_is_named(tmp_path: Path) -> None:
    files = VideoFiles(Files(tmp_path, VIDEO, "eye", 1e9, 10), "lossless")
    files.add(noise(3), Fraction(4))
    files.close()
    with pytest.raises(InputError, match=r"file-000.mp4 has no picture at 0.750 s"):
        read_pictures(tmp_path / NAME, 0.0, 5, Fraction(4))
