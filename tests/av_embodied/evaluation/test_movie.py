import math
from pathlib import Path

import av
import numpy as np
import pytest

from av_embodied.evaluation.movie import PEAK, RATE, MovieWriter, level_out


def tone(seconds: float, rate: int, amplitude: float) -> np.ndarray:
    wave = amplitude * np.sin(2.0 * math.pi * 500.0 * np.arange(round(seconds * rate)) / rate)
    return np.stack([wave, 0.25 * wave]).astype(np.float32)


def write(path: Path, frames: int, sound: np.ndarray) -> None:
    with MovieWriter(path, (64, 48), 0.25, sound, 16_000) as movie:
        for number in range(frames):
            movie.add(np.full((48, 64, 3), 10 * number, np.uint8))


@pytest.mark.parametrize("amplitude", [1e-4, 1.0, 50.0])
def test_any_level_is_brought_to_the_same_peak(amplitude: float) -> None:
    level = level_out(tone(1.0, 16_000, amplitude), 16_000)
    assert level.shape == (2, RATE)
    assert np.abs(level).max() == pytest.approx(PEAK, rel=1e-5)
    assert np.abs(level[1]).max() == pytest.approx(0.25 * PEAK, rel=0.02)


def test_silence_stays_silent() -> None:
    assert not level_out(np.zeros((2, 1600), np.float32), 16_000).any()


def test_streams_are_h264_and_aac_of_equal_length(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    write(path, 9, tone(9 * 0.25, 16_000, 3.0))
    with av.open(str(path)) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height, video.pix_fmt) == (64, 48, "yuv420p")
        assert (audio.rate, audio.layout.name) == (RATE, "stereo")
        assert float(video.duration * video.time_base) == pytest.approx(2.25, abs=0.01)
        assert float(audio.duration * audio.time_base) == pytest.approx(2.25, abs=0.05)
        shades = [frame.to_ndarray(format="rgb24").mean() for frame in film.decode(video=0)]
    assert shades == pytest.approx([10.0 * number for number in range(9)], abs=4.0)


def test_the_sound_is_heard_at_its_time_in_its_ear_without_clipping(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    sound = tone(2.0, 16_000, 1.0)
    sound[:, :16_000] = 0.0
    write(path, 8, sound)
    with av.open(str(path)) as film:
        pieces = [frame.to_ndarray() for frame in film.decode(audio=0)]
    heard = np.concatenate(pieces, axis=1)
    assert np.abs(heard).max() < 1.0
    assert np.abs(heard[:, : round(0.95 * RATE)]).max() < 0.01
    left, right = np.sqrt(np.mean(heard[:, round(1.1 * RATE) : round(1.9 * RATE)] ** 2, axis=1))
    assert left == pytest.approx(PEAK / math.sqrt(2.0), rel=0.05)
    assert right == pytest.approx(0.25 * PEAK / math.sqrt(2.0), rel=0.05)


def test_a_film_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    movie = MovieWriter(path, (64, 48), 0.25, tone(1.0, 16_000, 1.0), 16_000)
    wrong = np.zeros((48, 64), np.uint8)
    with pytest.raises(ValueError, match="array"), movie:
        movie.add(wrong)
    assert list(tmp_path.iterdir()) == []
