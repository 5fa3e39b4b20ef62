"""The listen command, as a user runs it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from av_embodied.cli import main
from av_embodied.envs.worlds.world import World


@pytest.fixture(scope="module")
def house(two_rooms: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("worlds") / "two.sdf"
    two_rooms.save(path)
    return path


def run(house: Path, *more: str, source: str = "1,1,1.2", path: str = "2,2,1.5 3.4,2,1.5") -> int:
    return main(["listen", str(house), f"--source={source}", f"--path={path}", *more])


def test_a_walk_is_written_as_sound_and_picture(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert run(house, "--out", str(tmp_path)) == 0
    samples, rate = soundfile.read(tmp_path / "walk.wav")
    assert samples.shape == (22_400, 2)
    assert rate == 16_000
    assert np.abs(samples).max() == pytest.approx(0.9, abs=0.001)
    with Image.open(tmp_path / "walk.png") as picture:
        assert min(picture.size) > 800
        assert len(picture.convert("RGB").getcolors(1 << 22) or []) > 200
    assert "1.4 s, 2 channels" in capsys.readouterr().out


def test_the_same_seed_gives_the_same_samples_and_any_array_and_sound_will_do(
    house: Path, tmp_path: Path
) -> None:
    words = ["--array", "respeaker4", "--sound", "chime_fd.flac", "--speed", "2"]
    path = "2,2,1.5 2.6,2,1.5"
    assert run(house, *words, "--out", str(tmp_path / "a.wav"), path=path) == 0
    assert run(house, *words, "--out", str(tmp_path / "b"), path=path) == 0
    first, second = (soundfile.read(tmp_path / name)[0] for name in ("a.wav", "b.wav"))
    assert np.array_equal(first, second)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert soundfile.info(tmp_path / "a.wav").channels == 4


@pytest.mark.parametrize(
    ("words", "places", "message"),
    [
        ([], {"source": "1,1"}, "--source must be x,y,z"),
        ([], {"source": "1,1,nan"}, "--source must be finite"),
        ([], {"source": "1,1,1 2,2,2"}, "--source must be one point"),
        ([], {"path": "1,1,1"}, "at least two points"),
        ([], {"path": "2,2,1.5 2,2,9"}, "outside the world"),
        ([], {"path": "4.05,3.5,1.5 6,3.5,1.5"}, "is inside"),
        ([], {"path": "2,3.5,1.5 6,3.5,1.5"}, "goes through"),
        (["--speed", "-1"], {}, "speed must be over 0"),
        (["--sound", "nothing.wav"], {}, "no such sound file"),
        (["--array", "ears"], {}, "unknown microphone array"),
        (["--engine", "ray"], {}, "unknown acoustic engine"),
        (["--out", "/no/such/folder/x"], {}, "no such folder"),
    ],
)
def test_bad_input_is_one_clear_line(
    house: Path,
    words: list[str],
    places: dict[str, str],
    message: str,
    capsys: pytest.CaptureFixture,
) -> None:
    assert run(house, *words, **places) == 2
    error = capsys.readouterr().err.splitlines()
    assert len(error) == 1
    assert message in error[0]


def test_a_file_that_is_no_sound_is_refused(house: Path, tmp_path: Path) -> None:
    (tmp_path / "noise.wav").write_bytes(b"not a sound")
    assert run(house, "--sound", str(tmp_path / "noise.wav")) == 2
