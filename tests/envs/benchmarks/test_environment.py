from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pytest

from av_embodied import Camera, Pose
from av_embodied.cli import BAD_INPUT, main
from av_embodied.envs.benchmarks.environment import SECTIONS
from av_embodied.envs.benchmarks.environment_parts import shares_of, timed
from av_embodied.envs.benchmarks.environment_peers import PeerStages, replaced, seen_by
from av_embodied.envs.benchmarks.environment_scaling import (
    environment_rows,
    finer_and_finer,
    source_rows,
)
from av_embodied.envs.benchmarks.environment_walks import (
    Walk,
    five_room_house,
    house_settings,
    in_turns,
    moved_to,
)
from av_embodied.envs.benchmarks.memory import peak_memory, resident_memory
from av_embodied.envs.benchmarks.tiny_renderer import TinyRenderer
from av_embodied.envs.tasks.audio_goal import AudioGoalEnv
from av_embodied.envs.vision.eyes import Eyes
from av_embodied.envs.worlds.world import World


class Sleeper:
    def nap(self, seconds: float) -> str:
        began = time.process_time()
        while time.process_time() - began < seconds:
            pass
        return "rested"


class Light(Sleeper):
    pass


@pytest.fixture(scope="module")
def settings(two_rooms: World) -> dict[str, Any]:
    """Two short episodes in two rooms."""
    return house_settings(two_rooms, 2)


def test_timed_adds_up_the_time_in_a_method_and_puts_it_back() -> None:
    clock, method = {"nap": 0.0}, Sleeper.nap
    with timed(Sleeper, "nap", clock, "nap"):
        assert Sleeper().nap(0.02) == "rested"
        Sleeper().nap(0.02)
    assert 0.04 <= clock["nap"] < 0.2
    assert Sleeper.nap is method


def test_a_method_that_is_inherited_is_so_again() -> None:
    with replaced(Light, "nap", lambda _, seconds: seconds):
        assert Light().nap(3.0) == 3.0
        assert "nap" in vars(Light)
    assert "nap" not in vars(Light)
    assert Light().nap(0.0) == "rested"


def test_shares_are_of_the_whole_step(settings: dict[str, Any]) -> None:
    shares = shares_of(Walk(AudioGoalEnv(**settings)), 40)
    assert list(shares) == ["acoustics", "noise", "vision", "motion and goal", "rest"]
    assert sum(shares.values()) == pytest.approx(1.0)
    assert all(0.0 < share < 1.0 for share in shares.values())


def test_the_house_has_five_rooms_and_furniture() -> None:
    house = five_room_house()
    assert len(house.rooms) == 5
    assert any(thing.category == "table" for thing in house.objects)


def test_walks_go_on_from_episode_to_episode(settings: dict[str, Any]) -> None:
    walk = Walk(AudioGoalEnv(**settings))
    spent = in_turns({"only": walk}, 1, 60)["only"]
    assert len(spent) == 1
    assert 0.0 < spent[0].processor < 0.5
    assert len(walk.reset_seconds) >= 3


def test_vectors_of_every_size_are_measured(settings: dict[str, Any]) -> None:
    figures = environment_rows(settings, (1, 2), 1, 4)
    assert [figure.what.split()[0] for figure in figures] == ["1", "2"]
    assert figures[0].ours.endswith(", 1.00 times 1")


def test_finer_worlds_are_the_same_rooms(two_rooms: World, settings: dict[str, Any]) -> None:
    worlds = finer_and_finer(two_rooms, 400)
    counts = [len(world.surface.faces) for world in worlds]
    assert counts == sorted(counts)
    assert counts[-1] == pytest.approx(400, abs=3)
    walk = Walk(AudioGoalEnv(**moved_to(settings, worlds[-1])))
    assert walk.advance(2).processor > 0.0


def test_sources_are_added(two_rooms: World) -> None:
    figures = source_rows(two_rooms, (1, 2), 1)
    assert [figure.what for figure in figures] == [
        "sound of a step with 1 sources",
        "sound of a step with 2 sources",
    ]


def test_the_peers_camera_sees_the_same(two_rooms: World) -> None:
    pytest.importorskip("pybullet")
    camera, pose = Camera(), Pose(1.0, 2.0, 0.0, 0.3)
    tiny = TinyRenderer(two_rooms, camera)
    rgb, depth = tiny.render(pose)
    own = AudioGoalEnv(worlds=[two_rooms])
    eyes = Eyes(two_rooms, own.sensors)
    expected = eyes.look(pose)["depth"]
    assert rgb.shape == (64, 64, 3)
    # It looks through the corners of pixels where ours looks through their centres.
    assert np.mean(np.abs(depth - expected) < 0.06 * expected) > 0.9
    with seen_by(tiny):
        assert np.array_equal(eyes.look(pose)["rgb"], rgb)
    assert np.array_equal(eyes.look(pose)["depth"], expected)
    tiny.close()


def test_the_peers_sound_is_traced_with_few_rays(two_rooms: World) -> None:
    pytest.importorskip("rlr_audio_propagation")
    stages = PeerStages({"mine": two_rooms}, AudioGoalEnv(worlds=[two_rooms]).sensors)
    assert stages.find("mine").scene.settings.soundspaces_rays == 500
    assert stages.find("mine").scene is stages.find("mine").scene


def test_memory_is_that_of_this_process() -> None:
    before = resident_memory()
    block = np.ones(20_000_000)
    assert resident_memory() - before == pytest.approx(block.nbytes / 1e6, rel=0.2)
    assert peak_memory() >= resident_memory() * 0.9


def test_memory_of_a_child_is_told_while_it_lives() -> None:
    code = "block = b'1' * 50_000_000; print(len(block), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert 50.0 < peak_memory(child.pid) < 100.0
        child.communicate(b"\n")


def test_sections_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "env", "step"]) == BAD_INPUT
    assert "did you mean 'steps'" in capsys.readouterr().err
    assert SECTIONS[0] == "steps"


def test_figures_are_printed_for_programs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, two_rooms: World
) -> None:
    monkeypatch.setattr(
        "av_embodied.envs.benchmarks.environment_parts.five_room_house", lambda: two_rooms
    )
    assert main(["bench", "env", "--quick", "--json", "parts"]) == 0
    (figure,) = json.loads(capsys.readouterr().out)
    assert figure["what"] == "share of a step's time by part"
    assert "acoustics" in figure["ours"]
