from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from av_embodied import InputError
from av_embodied.envs.sounds import SPLITS, SoundLibrary, active_level, faded, frame_levels, looped
from av_embodied.resources import resource_path

RATE = 16_000


def tone(frequency: float = 440.0, seconds: float = 0.5, rate: int = RATE) -> NDArray[np.float64]:
    return np.sin(2.0 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dog").mkdir()
    soundfile.write(tmp_path / "dog" / "rex.wav", tone(), RATE)
    soundfile.write(tmp_path / "door_bell_02.flac", tone(700.0, rate=44_100), 44_100)
    soundfile.write(tmp_path / "radio.ogg", np.stack([tone(rate=48_000)] * 2, axis=1), 48_000)
    (tmp_path / "notes.txt").write_text("not a sound")
    return tmp_path


def test_shipped_splits_share_no_file_and_cover_all() -> None:
    everything = SoundLibrary.load().names
    parts = [set(SoundLibrary.load(split=split).names) for split in SPLITS]
    assert sum(map(len, parts)) == len(set.union(*parts)) == len(everything) == 112
    assert [round(len(part) / len(everything), 1) for part in parts] == [0.6, 0.2, 0.3]


def test_shipped_test_split_has_a_mix_of_classes() -> None:
    library = SoundLibrary.load(split="test")
    assert len({library.sound_class(name) for name in library.names}) >= 15


def test_parts_of_one_recording_stay_in_one_split() -> None:
    entries = json.loads((resource_path("worlds/sounds") / "index.json").read_text())
    splits = {}
    for entry in entries:
        if entry["class"] in ("music", "fire", "water", "cart"):
            series = re.sub(r"_\d+$", "", entry["file"].removesuffix(".flac"))
            splits.setdefault(series, set()).add(entry["split"])
    assert len(splits) >= 7
    assert all(len(found) == 1 for found in splits.values())


def test_every_shipped_file_names_licence_author_and_source() -> None:
    root = resource_path("worlds/sounds")
    for entry in json.loads((root / "index.json").read_text()):
        assert entry["licence"]
        assert entry["author"]
        assert entry["source"]
        info = soundfile.info(root / entry["file"])
        assert info.channels == 1
        assert info.samplerate == entry["rate"] >= 16_000
        assert info.duration == pytest.approx(entry["seconds"], abs=0.006)


def test_every_licence_has_its_text() -> None:
    root = resource_path("worlds/sounds")
    entries = json.loads((root / "index.json").read_text())
    names = {entry["licence"].split()[0] for entry in entries} - {"Public-Domain"}
    texts = {path.stem for path in (root / "LICENCES").glob("C*.txt")}
    assert names <= texts


def test_shipped_signals_have_unit_level_while_they_sound() -> None:
    library = SoundLibrary.load(split="val")
    for name in library.names:
        signal = library.signal(name, RATE).astype(np.float64)
        assert active_level(signal, 320) == pytest.approx(1.0, abs=1e-5)
        assert signal[0] == 0.0 == signal[-1]


def test_folder_of_any_rate_and_channels_is_read_with_classes(folder: Path) -> None:
    library = SoundLibrary.load(folder)
    assert library.names == ("dog/rex.wav", "door_bell_02.flac", "radio.ogg")
    assert [library.sound_class(n) for n in library.names] == ["dog", "door_bell", "radio"]
    for name in library.names:
        signal = library.signal(name, RATE)
        assert signal.dtype == np.float32
        assert signal.shape == (8_000,)
        middle = signal[2_000:6_000].astype(np.float64)
        assert np.sqrt(np.mean(middle**2)) == pytest.approx(1.0, abs=0.02)


def test_resampling_keeps_the_pitch(folder: Path) -> None:
    signal = SoundLibrary.load(folder).signal("door_bell_02.flac", 8_000)
    spectrum = np.abs(np.fft.rfft(signal))
    assert np.argmax(spectrum) * 8_000 / len(signal) == pytest.approx(700.0, abs=2.0)


def test_folder_without_splits_serves_each(folder: Path) -> None:
    assert SoundLibrary.load(folder, "test").names == SoundLibrary.load(folder, "train").names


def test_index_in_a_folder_gives_class_and_split(folder: Path) -> None:
    entries = [
        {"file": "radio.ogg", "class": "music", "split": "val"},
        {"file": "dog/rex.wav", "class": "bark", "split": "test"},
    ]
    (folder / "index.json").write_text(json.dumps(entries))
    library = SoundLibrary.load(folder, "val")
    assert library.names == ("radio.ogg",)
    assert library.sound_class("radio.ogg") == "music"
    with pytest.raises(InputError, match="no recording"):
        SoundLibrary.load(folder, "train")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not readable JSON"),
        ('{"a": 1}', "must be a list"),
        ('[{"file": "radio.ogg"}]', "needs `file` and `class`"),
        ('[{"file": "gone.wav", "class": "x"}]', "no such sound file.*gone.wav"),
        ('[{"file": "radio.ogg", "class": "x", "split": "tset"}]', "did you mean 'test'"),
    ],
)
def test_bad_index_is_refused(folder: Path, content: str, message: str) -> None:
    (folder / "index.json").write_text(content)
    with pytest.raises(InputError, match=message):
        SoundLibrary.load(folder)


def test_pauses_at_both_ends_are_cut_and_do_not_count(tmp_path: Path) -> None:
    quiet = np.zeros(RATE)
    soundfile.write(tmp_path / "beep.wav", np.concatenate([quiet, 0.1 * tone(), quiet]), RATE)
    signal = SoundLibrary.load(tmp_path).signal("beep.wav", RATE)
    assert len(signal) == pytest.approx(8_000, abs=320)
    middle = signal[2_000:6_000].astype(np.float64)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(1.0, abs=0.03)


def test_unknown_names_suggest_the_nearest(folder: Path) -> None:
    library = SoundLibrary.load(folder)
    with pytest.raises(InputError, match=r"did you mean 'radio.ogg'"):
        library.signal("radio.og", RATE)
    with pytest.raises(InputError, match="did you mean 'train'"):
        SoundLibrary.load(folder, "trian")


def test_missing_or_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        SoundLibrary.load(tmp_path / "gone")
    with pytest.raises(InputError, match="holds no recording"):
        SoundLibrary.load(tmp_path)


def test_corrupt_file_is_named_on_load(folder: Path) -> None:
    (folder / "broken.wav").write_bytes(b"RIFF but no more")
    with pytest.raises(InputError, match=r"broken\.wav is not a readable sound file"):
        SoundLibrary.load(folder)


def test_file_without_samples_is_named_on_load(folder: Path) -> None:
    soundfile.write(folder / "empty.wav", np.zeros(0), RATE)
    with pytest.raises(InputError, match=r"empty\.wav holds no samples"):
        SoundLibrary.load(folder)


@pytest.mark.parametrize(
    ("samples", "message"),
    [(np.zeros(1_000), "silent"), (np.array([0.1, np.nan, 0.2] * 500), "not finite")],
)
def test_silent_and_broken_samples_are_named(
    folder: Path, samples: NDArray[np.float64], message: str
) -> None:
    soundfile.write(folder / "bad.wav", samples, RATE, subtype="FLOAT")
    with pytest.raises(InputError, match=rf"bad\.wav.*{message}"):
        SoundLibrary.load(folder).signal("bad.wav", RATE)


def test_truncated_file_is_named(folder: Path) -> None:
    source = resource_path("worlds/sounds") / "cow_37.flac"
    (folder / "cow.flac").write_bytes(source.read_bytes()[:200])
    with pytest.raises(InputError, match=r"cow\.flac"):
        SoundLibrary.load(folder).signal("cow.flac", RATE)


def test_fades_reach_zero_and_leave_the_middle() -> None:
    window = faded(np.ones(1_000), 50, 100)
    assert window[0] == 0.0 == window[-1]
    assert (window[50:900] == 1.0).all()
    assert (np.diff(window[:50]) > 0.0).all()
    assert (np.diff(window[900:]) < 0.0).all()
    assert faded(np.ones(3), 100, 100).tolist() == [0.0, 1.0, 0.0]


def test_pauses_do_not_count_for_the_level() -> None:
    loud = np.ones(400)
    samples = np.concatenate([loud, np.zeros(1_000), 2.0 * loud, 0.001 * loud])
    assert active_level(samples, 100) == pytest.approx(np.sqrt(2.5))


def test_loop_has_no_click_at_its_seam(folder: Path) -> None:
    signal = SoundLibrary.load(folder).signal("dog/rex.wav", RATE)
    twice = looped(signal, 0, 2 * len(signal)).astype(np.float64)
    step = np.abs(np.diff(twice))
    seam = step[len(signal) - 50 : len(signal) + 50]
    assert seam.max() <= step.max()
    assert step[len(signal) - 1] < 1e-3


def test_loop_goes_round_from_any_place() -> None:
    signal = np.arange(5, dtype=np.float32)
    assert looped(signal, 3, 7).tolist() == [3.0, 4.0, 0.0, 1.0, 2.0, 3.0, 4.0]


def test_levels_of_frames_are_root_mean_squares() -> None:
    samples = np.array([3.0, 4.0, 0.0, 0.0, 5.0])
    assert frame_levels(samples, 2) == pytest.approx([np.sqrt(12.5), 0.0, 5.0])
