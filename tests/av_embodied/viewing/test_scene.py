from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from av_embodied.errors import InputError
from av_embodied.frames import Pose
from av_embodied.resources import resource_path
from av_embodied.viewing.driving import Keys
from av_embodied.viewing.frames import decode_frame
from av_embodied.viewing.scene import Scene
from av_embodied.viewing.settings import ViewSettings

STATE = {"lead": 0.1, "paused": False}


def loudness(scene: Scene, count: int = 20) -> tuple[float, float]:
    """Energy at the left and the right ear over a second, as the page is sent it."""
    energy = np.zeros(2)
    for _ in range(count):
        frame = decode_frame(scene.frame(scene.live.advance(Keys()), STATE).encoded)
        (audio,) = (part.content for part in frame.parts if part.kind == "audio")
        energy += np.square(np.frombuffer(audio, "<f4").reshape(-1, 2), dtype=np.float64).sum(0)
    return float(energy[0]), float(energy[1])


def beside(pose: Pose, left: float) -> tuple[float, float]:
    """World x and y of a place `left` [m] of a robot at `pose`."""
    x, y, _ = pose.to_world([[0.0, left, 0.0]])[0]
    return float(x), float(y)


def test_a_source_is_heard_from_the_side_where_it_was_placed(scene: Scene) -> None:
    # Hissing, because low frequencies are as loud at either ear.
    scene.restart({"world": "apartment", "sound": "steam_13.flac"})
    scene.live.advance(Keys(0, 1))
    generation, pose = scene.generation, scene.live.block.pose
    scene.place_source(*beside(pose, 0.7))
    assert scene.live.block.pose == pose
    left, right = loudness(scene)
    scene.place_source(*beside(pose, -0.7))
    left_after, right_after = loudness(scene)
    assert left > 1.6 * right > 0.0
    assert right_after > 1.6 * left_after > 0.0
    assert scene.generation == generation + 2
    assert scene.live.episode.source[:2] == pytest.approx(beside(pose, -0.7))


@pytest.mark.parametrize("place", [(900.0, 0.0), (-3.0, -3.0)])
def test_a_place_that_cannot_be_changes_nothing(scene: Scene, place: tuple[float, float]) -> None:
    scene.live.advance(Keys(1, 0))
    live, generation = scene.live, scene.generation
    with pytest.raises(InputError, match=r"source \(.* m"):
        scene.place_source(*place)
    assert (scene.live, scene.generation) == (live, generation)
    assert scene.live.advance(Keys()).number == 2


def test_settings_that_cannot_be_change_nothing(scene: Scene) -> None:
    scene.live.advance(Keys(1, 0))
    live, generation = scene.live, scene.generation
    for wanted, message in (
        ({"world": "shoebocks"}, "did you mean 'shoebox'"),
        ({"sound": "speech_librivox_0871.flac"}, "did you mean 'speech_librivox_0870.flac'"),
        ({"index": 10_000}, "below 200"),
    ):
        with pytest.raises(InputError, match=message):
            scene.restart(wanted)
    assert (scene.live, scene.generation) == (live, generation)
    assert scene.live.advance(Keys()).number == 2


def test_a_policy_that_cannot_be_had_changes_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise InputError("policy 'map_planner' needs a package that is missing")

    pose = scene.live.advance(Keys(1, 0)).pose
    live = scene.live
    monkeypatch.setattr("av_embodied.viewing.live.load_policy", missing)
    with pytest.raises(InputError, match="package that is missing"):
        scene.restart({"driver": "policy", "seed": 3})
    assert scene.live is live
    assert scene.live.advance(Keys()).pose == pose


def test_a_sound_is_chosen_by_name(scene: Scene) -> None:
    scene.restart({"sound": "chime_fd.flac"})
    assert scene.live.block.info["sound"] == "chime_fd.flac"
    assert scene.setup["sound_class"] == scene.live.episode.sound_class == "chime"
    scene.restart({"sound": None})
    assert scene.live.episode.sound == scene.live.block.info["sound"] != "chime_fd.flac"


def test_the_same_world_is_not_drawn_again(scene: Scene) -> None:
    version, content = scene.plan_version, scene.plan
    scene.restart({"seed": 1, "array": "binaural"})
    assert (scene.plan_version, scene.plan) == (version, content)
    assert scene.live.block.observation["audio"].shape[0] == 2


def test_the_setup_says_what_can_be_chosen_and_what_was(scene: Scene) -> None:
    setup = scene.setup
    assert {"apartment", "shoebox", "house"} <= set(setup["choices"]["worlds"])
    assert set(setup["choices"]) == {"tasks", "arrays", "policies", "worlds", "sounds", "splits"}
    assert setup["settings"]["sound"] in setup["choices"]["sounds"]
    assert (setup["settings"]["world"], setup["settings"]["house"]) == ("shoebox", None)
    assert setup["audio"] == {"rate": 16_000, "samples": 800, "channels": 2}
    assert (setup["camera"]["width"], setup["camera"]["height"]) == (64, 48)
    assert setup["start"] == pytest.approx(scene.live.block.info["pose"], abs=1e-3)
    x0, x1, y0, y1 = setup["plan"]["extent"]
    with Image.open(io.BytesIO(scene.plan)) as image:
        assert image.width / image.height == pytest.approx((x1 - x0) / (y1 - y0), rel=0.01)


def test_a_frame_has_all_that_the_page_shows(scene: Scene) -> None:
    scene.restart({"driver": "policy"})
    blocks = [scene.live.advance(Keys()) for _ in range(6)]
    frames = [decode_frame(scene.frame(block, STATE).encoded) for block in blocks]
    kinds = [[part.kind for part in frame.parts] for frame in frames]
    usual = ["rgb", "depth", "audio", "spectrogram"]
    assert kinds == [usual] * 4 + [[*usual, "belief"], usual]
    header = frames[4].header
    assert header["generation"] == scene.generation
    assert header["driver"] == "policy"
    assert header["time"] == pytest.approx(0.25)
    assert [source["goal"] for source in header["sources"]] == [True]
    assert -np.pi <= header["decision"]["sources"][0]["azimuth"] <= np.pi
    assert len(header["path"]) >= 2
    assert header["total"] == pytest.approx(sum(block.reward for block in blocks[:5]), abs=1e-3)
    sizes = {part.kind: len(part.content) for part in frames[4].parts}
    assert (sizes["audio"], sizes["spectrogram"]) == (800 * 2 * 4, 2 * 96)
    for part in frames[4].parts:
        if part.type.startswith("image/"):
            with Image.open(io.BytesIO(part.content)) as image:
                image.load()
                assert image.format == part.type.partition("/")[2].upper()


def test_a_world_file_of_ones_own_can_be_watched(tmp_path: Path) -> None:
    path = tmp_path / "mine.sdf"
    path.write_bytes(resource_path("worlds/shoebox.sdf").read_bytes())
    own = str(path)
    scene = Scene(ViewSettings(world=own, index=None, own_world=own, camera_size=(16, 16)))
    try:
        assert own in scene.setup["choices"]["worlds"]
        assert scene.setup["settings"]["world"] == own
        assert scene.live.advance(Keys(1, 0)).number == 1
    finally:
        scene.close()


def test_a_world_that_is_broken_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "broken.sdf"
    path.write_text("<sdf")
    own = str(path)
    with pytest.raises(InputError, match=r"broken\.sdf"):
        Scene(ViewSettings(world=own, index=None, own_world=own))
