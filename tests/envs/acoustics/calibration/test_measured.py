from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from av_embodied import AudioBlock, InputError
from av_embodied.audio import write_wav
from av_embodied.cli import main
from av_embodied.envs.acoustics.calibration import load_responses
from av_embodied.envs.worlds.world import World


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "responses.csv"
    path.write_text(path.read_text().replace(old, new, 1))


def write(folder: Path, samples: np.ndarray, rate: int = 16_000) -> None:
    write_wav(folder / "m0.wav", AudioBlock(samples.astype(np.float32), rate))


def test_a_folder_of_responses_is_read(folder: Path, hidden: World) -> None:
    found = load_responses(folder, hidden)
    assert [one.name for one in found] == ["m0.wav", "m1.wav", "m2.wav"]
    assert found[1].listener == pytest.approx([3.2, 0.8, 1.0])


def test_json_serves_as_well(folder: Path, hidden: World) -> None:
    lines = (folder / "responses.csv").read_text().splitlines()
    keys = lines[0].split(",")
    rows = [dict(zip(keys, line.split(","), strict=True)) for line in lines[1:]]
    (folder / "responses.csv").unlink()
    (folder / "responses.json").write_text(json.dumps(rows))
    assert len(load_responses(folder, hidden)) == 3
    (folder / "responses.json").write_text("{")
    with pytest.raises(InputError, match="not JSON"):
        load_responses(folder, hidden)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "responses.csv").unlink(), "must hold one of"),
        (lambda folder: (folder / "responses.json").write_text("[]"), "found 2"),
        (lambda folder: (folder / "m0.wav").unlink(), "line 2: no such sound file"),
        (lambda folder: (folder / "m0.wav").write_bytes(b"RIFF"), "line 2: .*not a readable"),
        (lambda folder: edit(folder, "source_x", "sourcex"), "line 2: source_x missing"),
        (lambda folder: edit(folder, "m0.wav,1.0", "m0.wav,nan"), "source_x must be a finite"),
        (lambda folder: edit(folder, "m0.wav,1.0", "m0.wav,here"), "got 'here'"),
        (lambda folder: edit(folder, "m0.wav,1.0", "m0.wav,9.0"), "m0.wav: source .* outside"),
        (
            lambda folder: edit(folder, "m0.wav,1.0,1.0,1.2", "m0.wav,2.0,1.5,0.65"),
            "m0.wav: source .* is inside 'table'",
        ),
        (lambda folder: write(folder, np.zeros((1, 9000))), "m0.wav: the response is silent"),
        (lambda folder: write(folder, np.eye(1, 900)), "m0.wav: too short"),
        (lambda folder: write(folder, np.ones((1, 9000))), "m0.wav: no decay"),
        (lambda folder: write(folder, np.ones((2, 9000))), "must be mono"),
    ],
)
def test_bad_input_is_refused_by_its_name(
    folder: Path, hidden: World, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(folder)
    with pytest.raises(InputError, match=message):
        load_responses(folder, hidden)


def test_a_recording_at_96_khz_is_resampled(folder: Path, hidden: World) -> None:
    samples, _ = soundfile.read(folder / "m0.wav")
    soundfile.write(folder / "m0.wav", np.repeat(samples, 6), 96_000)
    assert load_responses(folder, hidden)[0].rate == 48_000
    soundfile.write(folder / "m0.wav", samples, 4000)
    with pytest.raises(InputError, match=r"line 2: .*4000"):
        load_responses(folder, hidden)


def test_the_command_writes_a_world_and_prints_before_and_after(
    folder: Path, guessed: World, capsys: pytest.CaptureFixture
) -> None:
    guessed.save(folder / "guess.sdf")
    lines = (folder / "responses.csv").read_text().splitlines()
    (folder / "responses.csv").write_text("\n".join(lines[:2]))
    words = ["world", "calibrate", folder / "guess.sdf", "--responses", folder, "--out"]
    assert main([*map(str, words), str(folder / "new.sdf")]) == 0
    text = capsys.readouterr().out
    assert "before" in text
    assert "after" in text
    materials = World.load(folder / "new.sdf").surface.materials
    assert {material.name for material in materials} == {"hard_calibrated", "soft_calibrated"}
    assert main([*map(str, words), str(folder / "new.obj")]) == 2
    assert main([*map(str, words), str(folder / "new.sdf"), "--seed", "-1"]) == 2
