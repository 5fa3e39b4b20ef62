"""The world command, as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from av_embodied.cli import main
from av_embodied.envs.worlds.generator import generate_house
from av_embodied.envs.worlds.world import World
from av_embodied.resources import resource_path


def run(*arguments: str | Path) -> int:
    return main(["world", *map(str, arguments)])


def test_generate_then_check_then_show(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    house = tmp_path / "h.sdf"
    assert run("generate", "--seed", "11", "--out", house) == 0
    assert World.load(house).content_hash == generate_house(11).content_hash
    assert run("check", house) == 0
    assert run("show", house, "--out", tmp_path / "h.png") == 0
    assert "no findings" in capsys.readouterr().out
    with Image.open(tmp_path / "h.png") as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 200
        assert len(picture.convert("RGB").getcolors(1 << 20) or []) > 20


def test_generate_takes_a_programme_storeys_and_difficulty(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    house = tmp_path / "h.sdf"
    rooms = "living_room=1,bedroom=2,kitchen=1,bathroom=1"
    assert run("generate", "--seed", "3", "--programme", rooms, "--out", house) == 0
    assert "bedroom_2" in capsys.readouterr().out
    options = ("--programme", "studio", "--difficulty", "hard")
    assert run("generate", "--seed", "3", *options, "--out", house) == 0
    assert World.load(house).name == "house:3:studio:hard"
    assert run("generate", "--seed", "3", "--programme", "castle", "--out", house) == 2
    assert "unknown room programme" in capsys.readouterr().err


def test_show_draws_the_floor_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    house = tmp_path / "h.sdf"
    assert run("generate", "--seed", "4", "--storeys", "2", "--out", house) == 0
    upper = max(room.floor for room in World.load(house).rooms)
    for name, floor in (("low", 0.0), ("high", upper)):
        options = ("--floor", str(floor), "--out", tmp_path / f"{name}.png")
        assert run("show", house, *options) == 0
    assert f"{upper:.2f} m" in capsys.readouterr().out
    assert (tmp_path / "low.png").read_bytes() != (tmp_path / "high.png").read_bytes()
    assert run("show", house, "--floor", "1", "--out", tmp_path / "none.png") == 2
    assert "floor must be one of" in capsys.readouterr().err
    assert not (tmp_path / "none.png").exists()


def test_a_kind_of_room_counted_twice_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    rooms = "kitchen=1,bedroom=1,kitchen=2"
    with pytest.raises(SystemExit) as done:
        run("generate", "--seed", "1", "--programme", rooms, "--out", tmp_path / "h.sdf")
    assert done.value.code == 2
    assert "kitchen is counted twice" in capsys.readouterr().err


def test_show_writes_beside_nothing_but_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("show", resource_path("worlds/shoebox.sdf")) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["shoebox.png"]


def test_check_exits_with_1_where_it_finds_something(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    text = resource_path("worlds/shoebox.sdf").read_text(encoding="utf-8")
    start = text.index('<model name="ceiling">')
    end = text.index("</model>", start) + len("</model>")
    (tmp_path / "open.sdf").write_text(text[:start] + text[end:], encoding="utf-8")
    assert run("check", tmp_path / "open.sdf") == 1
    assert "hole: shoebox" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (None, "none.sdf", "does not exist"),
        ("<sdf", "bad.sdf", "not well-formed"),
        ("x", "bad.txt", "unknown suffix"),
        ("v 0 0 0\nv 0 0 1\nv 0 1 0\nf 1 2 3\n", "wall.obj", "no free space"),
        ("v 0 0 0\nv nan 0 1\nv 0 1 0\nf 1 2 3\n", "nan.obj", "finite"),
    ],
)
@pytest.mark.parametrize("action", ["check", "show"])
def test_bad_files_are_one_line_and_exit_code_2(
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
    action: str,
    content: str | None,
    name: str,
    message: str,
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    out = ["--out", str(tmp_path / "p.png")] if action == "show" else []
    assert run(action, tmp_path / name, *out) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert message in lines[0]
    assert not (tmp_path / "p.png").exists()


def test_places_that_cannot_be_written_are_exit_code_2(tmp_path: Path) -> None:
    assert run("generate", "--seed", "1", "--out", tmp_path / "no" / "h.sdf") == 2
    assert run("generate", "--seed", "1", "--out", tmp_path / "h.glb") == 2
    box = resource_path("worlds/shoebox.sdf")
    assert run("show", box, "--out", tmp_path / "no" / "p.png") == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("action", ["show", "generate", "check"])
def test_help_is_complete(capsys: pytest.CaptureFixture, action: str) -> None:
    with pytest.raises(SystemExit) as done:
        run(action, "--help")
    assert done.value.code == 0
    text = capsys.readouterr().out
    assert "--out" in text or action == "check"
