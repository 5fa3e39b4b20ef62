"""Sound files hold every bit, and common tools open them."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from av_embodied.datasets.layout import AUDIO, Files
from av_embodied.datasets.sound_files import SoundFiles, read_sound
from av_embodied.errors import InputError

TINY = np.float32(1e-42)  # smaller than any normal number
SOUND = np.array([[0.0, -0.0, 1.5, TINY], [1e9, -1e-9, np.pi, -1.0]], np.float32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    files = SoundFiles(Files(tmp_path, AUDIO, "ears", 1e6, 10), 8000)
    assert files.add(SOUND)[1] == 0
    assert files.add(-SOUND)[1] == 4
    files.close()
    files.close()
    return tmp_path / "audio/ears/chunk-000/file-000.wav"


def test_samples_come_back_bit_by_bit(path: Path) -> None:
    assert read_sound(path, 0, 4).tobytes() == SOUND.tobytes()
    assert read_sound(path, 5, 7).tobytes() == (-SOUND[:, 1:3]).tobytes()


def test_common_tools_open_them(path: Path) -> None:
    info = soundfile.info(path)
    kind = (info.samplerate, info.channels, info.frames, info.subtype)
    assert kind == (8000, 2, 8, "FLOAT")
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        assert container.streams.audio[0].codec_context.name == "pcm_f32le"
    heard = np.concatenate(frames, axis=1).reshape(-1, 2).T
    assert np.array_equal(heard, np.concatenate([SOUND, -SOUND], axis=1))


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    files = SoundFiles(Files(tmp_path, AUDIO, "ears", 60.0, 2), 8000)
    places = [files.add(SOUND) for _ in range(3)]
    files.close()
    assert [(n.chunk, n.file, begin) for n, begin in places] == [(0, 0, 0), (0, 1, 0), (1, 0, 0)]


def test_one_that_is_cut_short_is_named(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(InputError, match=r"file-000.wav is cut short: 8 samples .* holds 7"):
        read_sound(path, 4, 8)
