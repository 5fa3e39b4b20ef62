"""`av-embodied export` as a user runs it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from av_embodied.cli import main
from av_embodied.datasets import read_dataset
from av_embodied.recording import Recording, RecordingWriter


@pytest.fixture(scope="module")
def kept(recordings: list[Recording], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two whole recordings and one that was cut off."""
    folder = tmp_path_factory.mktemp("recordings")
    for number, recording in enumerate(recordings):
        with RecordingWriter(folder / f"{number}", recording.header) as writer:
            for moment in recording.moments:
                writer.see(moment)
    with RecordingWriter(folder / "2", recordings[0].header) as writer:
        for moment in recordings[0].moments[:3]:
            writer.see(moment)
    return folder


def content(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in folder.rglob("*.mcap"))


def test_recordings_go_to_a_dataset_and_back_byte_by_byte(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(kept), "--unfinished", "--out", str(tmp_path / "set")]) == 0
    assert "3 episodes, 10 frames" in capsys.readouterr().out
    assert main(["export", str(tmp_path / "set"), "--check"]) == 0
    assert "no problems" in capsys.readouterr().out
    arguments = ["--to-recordings", "--out", str(tmp_path / "back")]
    assert main(["export", str(tmp_path / "set"), *arguments]) == 0
    assert "3 recordings" in capsys.readouterr().out
    assert content(tmp_path / "back") == content(kept)


def test_recordings_that_were_cut_off_are_left_out_and_named(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(kept), "--no-beliefs", "--out", str(tmp_path / "set")]) == 0
    shown = capsys.readouterr()
    assert "2 episodes, 8 frames" in shown.out
    assert f"cut off: {kept / '2'}" in shown.err


def test_of_recordings_with_gaps_what_is_before_is_exported(
    recordings: list[Recording], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = recordings[0].moments
    for name, moments in (("gap", (*first[:3], *first[4:])), ("short", first[:1])):
        with RecordingWriter(tmp_path / "in" / name, recordings[0].header) as writer:
            for moment in moments:
                writer.see(moment)
    out = tmp_path / "set"
    assert main(["export", str(tmp_path / "in"), "--unfinished", "--out", str(out)]) == 0
    shown = capsys.readouterr()
    assert "1 episodes, 2 frames" in shown.out
    assert f"cut off: {tmp_path / 'in' / 'short'}; nothing of it is whole" in shown.err
    (back,) = read_dataset(out)
    assert [moment.number for moment in back.moments] == [0, 1, 2]


def test_pictures_that_are_not_exact_are_said_to_be_so(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = ["--video", "small", "--out", str(tmp_path / "set")]
    assert main(["export", str(kept / "0"), *small]) == 0
    arguments = ["--to-recordings", "--out", str(tmp_path / "back")]
    assert main(["export", str(tmp_path / "set"), *arguments]) == 0
    assert "its pictures are not exact" in capsys.readouterr().err


def test_problems_are_printed_and_are_the_exit_code(
    dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (dataset / "meta/stats.json").unlink()
    assert main(["export", str(dataset), "--check"]) == 1
    assert "meta/stats.json: the file is missing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["SET"], "--out is missing"),
        (["SET", "--out", "OUT"], "no recordings in"),
        (["REC", "--out", "SET"], "exists already"),
        (["REC", "--out", "OUT", "--video", "tiny"], "unknown kind of video 'tiny'"),
        (["REC", "--to-recordings", "--out", "OUT"], "no such file: .*info.json"),
        (["nowhere", "--out", "OUT"], "no such recording: nowhere"),
        (["nowhere", "--check"], "no such dataset folder: nowhere"),
    ],
)
def test_wrong_input_is_one_line(
    written: Path,
    kept: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    places = {"SET": str(written), "REC": str(kept), "OUT": str(tmp_path / "out")}
    assert main(["export", *(places.get(word, word) for word in arguments)]) == 2
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert error.startswith("av-embodied: error: ")
    assert re.search(message, error)
    assert not (tmp_path / "out").exists()


WITHOUT = """
import sys
sys.modules.update({name: None for name in %r})
from av_embodied.cli import main
sys.exit(main(%r))
"""


@pytest.mark.parametrize(
    ("missing", "arguments", "code", "message"),
    [
        (["pyarrow"], ["--check"], 2, 'pip install "av_embodied[datasets]"'),
        (["mcap", "rosbags"], ["--check"], 0, ""),
    ],
)
def test_a_missing_package_is_named_where_it_is_needed(
    written: Path, missing: list[str], arguments: list[str], code: int, message: str
) -> None:
    program = WITHOUT % (missing, ["export", str(written), *arguments])
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr
