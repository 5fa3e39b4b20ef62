"""Episode files of Habitat and SoundSpaces: axes, scenes, sounds, and a game to the end."""

from __future__ import annotations

import gzip
import json
import math
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import trimesh

from av_embodied.cli import BAD_INPUT, main
from av_embodied.envs.sounds import SoundLibrary
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.envs.tasks.habitat_episodes import HabitatImport
from av_embodied.envs.tasks.habitat_files import position_of, scene_file, yaw_of
from av_embodied.envs.worlds.scans.notice import ScanWarning
from av_embodied.episode import EpisodeSet
from av_embodied.errors import InputError
from av_embodied.frames import Pose

SCENE = "data/scene_datasets/mp3d/abc/abc.glb"


def quaternion_about_up(angle: float) -> list[float]:
    return [0.0, math.sin(angle / 2.0), 0.0, math.cos(angle / 2.0)]


@pytest.mark.parametrize("angle", [-3.0, -1.2, 0.0, 0.5, math.pi / 2.0, 2.5])
def test_a_turn_about_up_becomes_a_yaw(angle: float) -> None:
    # Not turned, Habitat's robot looks along -z, our +y: a quarter turn from our +x.
    yaw = yaw_of(quaternion_about_up(angle))
    assert math.remainder(yaw - angle - math.pi / 2.0, 2.0 * math.pi) == pytest.approx(
        0.0, abs=1e-12
    )


def test_a_step_forward_is_the_same_step_in_both_axes() -> None:
    angle = 0.7
    there = np.array([-math.sin(angle), 0.0, -math.cos(angle)])  # -z turned about +y
    yaw = yaw_of(quaternion_about_up(angle))
    here = Pose(0.0, 0.0, 0.0, yaw).to_world([[1.0, 0.0, 0.0]])[0]
    assert here == pytest.approx(position_of(there), abs=1e-12)
    assert position_of([1.0, 2.0, 3.0]).tolist() == [1.0, -3.0, 2.0]


@pytest.mark.parametrize(
    "bad", [[0.0, 0.0, 0.0, 0.0], [0.7, 0.0, 0.0, 0.714], [1.0, 1.0, 0.0, 1.0]]
)
def test_rotations_that_are_none_are_refused(bad: list[float]) -> None:
    with pytest.raises(InputError, match="start_rotation must"):
        yaw_of(bad)


def write_scan(folder: Path) -> None:
    """A room of 7 x 6 x 2.5 m with a wall between two halves that leaves a way of 1.2 m; y up."""
    room = trimesh.creation.box((7.0, 6.0, 2.5))
    room.apply_translation((3.5, 3.0, 1.25))
    wall = trimesh.creation.box((0.1, 4.8, 2.5))
    wall.apply_translation((3.5, 2.4, 1.25))
    turn = trimesh.transformations.rotation_matrix(-np.pi / 2.0, [1.0, 0.0, 0.0])
    scene = trimesh.Scene()
    for name, mesh in (("walls_plaster", room), ("wall_between", wall)):
        points, faces = trimesh.remesh.subdivide_to_size(mesh.vertices, mesh.faces, 0.5)[:2]
        part = trimesh.Trimesh(points, faces, process=False)
        part.apply_transform(turn)
        scene.add_geometry(part, node_name=name, geom_name=name)
    (folder / "mp3d" / "abc").mkdir(parents=True)
    scene.export(folder / "mp3d" / "abc" / "abc.glb")


def episode(number: int, goal: tuple[float, float, float], **more: object) -> dict[str, object]:
    """From (1, 1) in our axes, looking along +x, to `goal` in our axes."""
    return {
        "episode_id": str(number),
        "scene_id": SCENE,
        "start_position": [1.0, 0.0, -1.0],
        "start_rotation": quaternion_about_up(-math.pi / 2.0),
        "goals": [{"position": [goal[0], goal[2], -goal[1]], "radius": 0.2}],
        "info": {"difficulty": "easy"},
        "shortest_paths": None,
        **more,
    }


def write_file(path: Path, *episodes: dict[str, object], **more: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps({"episodes": episodes, **more}).encode()))
    return path


def some_sound() -> str:
    return SoundLibrary.load(split="test").names[0]


def importer(
    folder: Path, sound: str | None = None, sound_names: Mapping[str, str] | None = None
) -> HabitatImport:
    library = SoundLibrary.load(split="test")
    return HabitatImport(folder, sounds=library, sound=sound, sound_names=sound_names or {})


def test_a_file_of_soundspaces_is_played_to_the_end(tmp_path: Path) -> None:
    write_scan(tmp_path)
    sound = some_sound()
    file = write_file(
        tmp_path / "test.json.gz",
        episode(0, (6.0, 1.0, 0.0), sound_id=f"sounds/{Path(sound).stem}.wav", offset=0),
        episode(1, (6.0, 5.0, 0.0), sound_id=sound, duration=30),
    )
    found = importer(tmp_path).read(file)
    assert [item.id for item in found] == ["abc-0", "abc-1"]
    first = found[0]
    start = first.start
    assert (start.x, start.y, start.z, start.yaw) == pytest.approx((1.0, 1.0, 0.0, 0.0), abs=1e-6)
    assert first.source == pytest.approx((6.0, 1.0, 1.5))
    assert first.sound == sound
    # Round the end of the wall at (3.5, 4.8), 0.2 m off for the robot's radius, at least.
    direct = 2.0 * math.hypot(2.5, 3.8)
    assert direct < first.geodesic_distance < direct + 1.2
    assert found[1].periods == ((0.0, 30.0),)
    env = AudioGoalEnv(episodes=found, split="test", camera_size=32)
    for number in range(2):
        _, info = env.reset(options={"index": number})
        ended, steps = False, 0
        while not ended:
            _, _, ended, truncated, info = env.step(info["oracle_action"])
            steps += 1
            assert not truncated
        assert info["success"]
        assert steps == found[number].oracle_actions
    env.close()


def test_the_command_imports_what_it_can_and_checks_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_scan(tmp_path)
    file = write_file(tmp_path / "theirs.json.gz", episode(0, (6.0, 1.0, 0.0), sound_id="bark.wav"))
    recordings = tmp_path / "recordings" / "dog"
    recordings.mkdir(parents=True)
    sound = SoundLibrary.load(split="test").sounds[some_sound()].path
    shutil.copy(sound, recordings / f"bark{sound.suffix}")
    out, sounds = tmp_path / "ours.json.gz", ["--sounds", str(recordings.parent)]
    arguments = ["episodes", "import", str(file), "--scenes", str(tmp_path), "--out", str(out)]
    assert main([*arguments, *sounds]) == 0
    assert "1 episodes of AudioGoal test" in capsys.readouterr().out
    (found,) = EpisodeSet.load(out)
    assert found.sound_class == "dog"
    assert found.source == pytest.approx((6.0, 1.0, 1.5))
    assert main(["episodes", "check", str(out), *sounds]) == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"--scenes": "nowhere"}, "no such folder of scenes: nowhere"),
        ({"--sounds": "nowhere"}, "no such folder of sounds: nowhere"),
        ({"--split": "tset"}, "did you mean 'test'"),
        ({"--out": "/nowhere/x.json.gz"}, "folder is missing or not writable"),
        ({}, "no recording for the sound ids 'zither.wav'"),
    ],
)
def test_what_cannot_be_imported_is_told_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str], message: str
) -> None:
    write_scan(tmp_path)
    file = write_file(tmp_path / "x.json.gz", episode(0, (6.0, 1.0, 0.0), sound_id="zither.wav"))
    options = {"--scenes": str(tmp_path), "--out": str(tmp_path / "ours.json.gz")} | change
    words = [word for pair in options.items() for word in pair]
    assert main(["episodes", "import", str(file), *words]) == BAD_INPUT
    assert message in capsys.readouterr().err
    assert not (tmp_path / "ours.json.gz").exists()


def test_episodes_that_cannot_be_played_are_left_out_and_told(tmp_path: Path) -> None:
    write_scan(tmp_path)
    sound = some_sound()
    upstairs = episode(3, (6.0, 1.0, 0.0), sound_id=sound) | {"start_position": [1.0, 3.0, -1.0]}
    file = write_file(
        tmp_path / "test.json.gz",
        episode(0, (6.0, 1.0, 0.0), sound_id=sound),
        episode(1, (6.0, 1.0, 3.0), sound_id=sound),
        episode(2, (60.0, 1.0, 0.0), sound_id=sound),
        upstairs,
        episode(4, (1.2, 1.0, 0.0), sound_id=sound),
    )
    with pytest.warns(ScanWarning) as caught:
        found = importer(tmp_path).read(file)
    assert [item.id for item in found] == ["abc-0"]
    said = [str(item.message) for item in caught]
    for reason, name in (
        ("its goal is on another floor", "abc-1"),
        ("its goal cannot be reached", "abc-2"),
        ("it begins on no floor of the scan", "abc-3"),
        ("it begins at its goal", "abc-4"),
    ):
        assert any(f"1 of 5 episodes are left out: {reason}: {name}" in line for line in said)


def test_a_missing_scene_is_named_with_its_folder(tmp_path: Path) -> None:
    file = write_file(tmp_path / "test.json.gz", episode(0, (6.0, 1.0, 0.0), sound_id=some_sound()))
    with pytest.raises(InputError, match=f"the scene '{SCENE}' is not in the folder {tmp_path}"):
        importer(tmp_path).read(file)


def test_missing_sounds_are_named_and_can_be_told(tmp_path: Path) -> None:
    write_scan(tmp_path)
    file = write_file(tmp_path / "test.json.gz", episode(0, (6.0, 1.0, 0.0), sound_id="zither.wav"))
    with pytest.raises(InputError, match=r"no recording for the sound ids 'zither.wav' \(1\)"):
        importer(tmp_path).read(file)
    found = importer(tmp_path, sound_names={"zither.wav": some_sound()}).read(file)
    assert found[0].sound == some_sound()
    with pytest.raises(InputError, match=r"unknown recording in sound_names 'x\.wav'"):
        importer(tmp_path, sound_names={"zither.wav": "x.wav"}).read(file)


def test_point_goals_get_the_sound_that_is_told(tmp_path: Path) -> None:
    write_scan(tmp_path)
    file = write_file(tmp_path / "test.json.gz", episode(0, (6.0, 1.0, 0.0)))
    with pytest.raises(InputError, match=r"sound ids '\(none\)' \(1\).*as `sound`"):
        importer(tmp_path).read(file)
    assert importer(tmp_path, sound=some_sound()).read(file)[0].sound == some_sound()


def test_object_goals_are_read_by_category_and_the_nearest_counts(tmp_path: Path) -> None:
    write_scan(tmp_path)
    plain = episode(0, (0.0, 0.0, 0.0), object_category="chair") | {"goals": []}
    goals = [{"position": [6.0, 0.9, -1.0]}, {"position": [2.5, 0.9, -4.0]}]
    file = write_file(tmp_path / "test.json.gz", plain, goals_by_category={"abc.glb_chair": goals})
    found = importer(tmp_path, sound=some_sound()).read(file)
    assert found[0].source == pytest.approx((2.5, 4.0, 0.9))


def test_the_files_of_the_scenes_are_read_where_the_first_is_empty(tmp_path: Path) -> None:
    write_scan(tmp_path)
    write_file(
        tmp_path / "val" / "content" / "abc.json.gz",
        episode(0, (6.0, 1.0, 0.0), sound_id=some_sound()),
    )
    file = write_file(tmp_path / "val" / "val.json.gz")
    assert len(importer(tmp_path).read(file)) == 1


def test_a_file_for_another_scan_is_told(tmp_path: Path) -> None:
    write_scan(tmp_path)
    info = {"geodesic_distance": 5.0}
    file = write_file(
        tmp_path / "test.json.gz", episode(0, (6.0, 1.0, 0.0), sound_id=some_sound(), info=info)
    )
    with pytest.warns(ScanWarning, match=r"times as long as the file says"):
        importer(tmp_path).read(file)
    info["geodesic_distance"] = 9.3
    write_file(file, episode(0, (6.0, 1.0, 0.0), sound_id=some_sound(), info=info))
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*times as long")
        importer(tmp_path).read(file)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"nonsense", "is not an episode file of Habitat"),
        (gzip.compress(b'{"episodes": 3}'), "no list `episodes`"),
        (gzip.compress(b'{"episodes": []}'), "holds no episodes"),
        (gzip.compress(b'{"episodes": [{"episode_id": 3}]}'), "episode 0 is not of Habitat"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "x.json.gz").write_bytes(content)
    with pytest.raises(InputError, match=message):
        importer(tmp_path).read(tmp_path / "x.json.gz")


def test_scenes_are_found_below_their_folder(tmp_path: Path) -> None:
    (tmp_path / "abc").mkdir()
    for name in ("abc.basis.glb", "abc.glb"):
        (tmp_path / "abc" / name).write_bytes(b"")
        assert scene_file("hm3d/val/abc/abc.basis.glb", tmp_path).name == name
    with pytest.raises(InputError, match="is not in the folder"):
        scene_file("../../etc/passwd", tmp_path)
