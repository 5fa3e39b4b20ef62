"""The whole way with the real environment: AudioGoal, its test episodes, our own policies."""

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from av_embodied.evaluation.environment import open_environment
from av_embodied.evaluation.evaluate import Evaluation
from av_embodied.evaluation.outputs import Results
from av_embodied.evaluation.runner import Player
from av_embodied.evaluation.settings import Settings
from av_embodied.evaluation.video import listen, video_path

POLICIES = ("oracle", "random")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    out = tmp_path_factory.mktemp("inline")
    return Evaluation(Settings(POLICIES, out, episodes=2, videos=1)).run()


def figures(out: Path) -> dict[str, Any]:
    content = json.loads((out / "metrics.json").read_text())
    del content["time"]
    return content


def test_the_oracle_arrives_and_chance_does_not(results: Results) -> None:
    oracle, random = results.policies
    assert [r.metrics["success"] for r in oracle.records.values()] == [1.0, 1.0]
    assert all(r.metrics["spl"] > 0.9 for r in oracle.records.values())
    assert sum(r.metrics["success"] for r in random.records.values()) < 2.0
    assert not results.failures


def test_every_world_is_in_the_report(results: Results) -> None:
    text = (results.settings.out / "index.html").read_text()
    assert text.count('<symbol id="plan-') == len({e.world_hash for e in results.episodes})
    assert text.count("<polyline") == 4


def test_the_film_has_a_picture_per_moment_and_its_sound(results: Results) -> None:
    oracle = results.policies[0].records["test-0000"]
    with av.open(str(video_path(results.settings.out, "oracle", "test-0000"))) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert video.frames == len(oracle.actions) + 1
        assert video.duration is not None
        assert audio.duration is not None
        assert video.time_base is not None
        assert audio.time_base is not None
        length = float(video.duration * video.time_base)
        assert length == pytest.approx(0.25 * video.frames, abs=0.01)
        assert float(audio.duration * audio.time_base) == pytest.approx(length, abs=0.25)
        sound = np.concatenate([frame.to_ndarray() for frame in film.decode(audio=0)], axis=1)
    assert 0.3 < np.abs(sound).max() < 1.0


def test_two_workers_give_the_same_figures(results: Results, tmp_path: Path) -> None:
    Evaluation(Settings(POLICIES, tmp_path, episodes=2, workers=2)).run()
    assert figures(tmp_path) == figures(results.settings.out)
    csv = [(out / "episodes.csv").read_bytes() for out in (tmp_path, results.settings.out)]
    assert csv[0] == csv[1]


def test_a_killed_run_goes_on_to_the_same_figures(results: Results, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "av_embodied.cli", "evaluate", "--policy", *POLICIES]
    command += ["--episodes", "2", "--out", str(tmp_path)]
    journal = tmp_path / "journal" / "oracle.jsonl"
    with subprocess.Popen(command) as process:
        while not journal.exists() or journal.read_bytes().count(b"\n") < 2:
            assert process.poll() is None
            time.sleep(0.002)
        process.kill()
    assert not (tmp_path / "metrics.json").exists()
    subprocess.run(command, check=True, capture_output=True)
    assert figures(tmp_path) == figures(results.settings.out)


def test_audio_repeats_to_the_byte_in_another_process(results: Results, tmp_path: Path) -> None:
    actions = results.policies[0].records["test-0000"].actions[:6]
    player = Player(Settings(POLICIES, tmp_path, episodes=1))
    heard = listen(open_environment(player.settings, array="binaural"), player.episodes[0], actions)
    code = (
        "import hashlib\nfrom pathlib import Path\n"
        "from av_embodied.evaluation.environment import open_environment\n"
        "from av_embodied.evaluation.runner import Player\n"
        "from av_embodied.evaluation.settings import Settings\n"
        "from av_embodied.evaluation.video import listen\n"
        f"player = Player(Settings(('oracle',), Path({str(tmp_path)!r}), episodes=1))\n"
        "env = open_environment(player.settings, array='binaural')\n"
        f"heard = listen(env, player.episodes[0], {actions})\n"
        "print(hashlib.sha256(heard.sound.tobytes()).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1"},
    )
    assert there.stdout.strip() == hashlib.sha256(heard.sound.tobytes()).hexdigest()


def test_discrete_decisions_drive_a_robot_of_velocities(tmp_path: Path) -> None:
    settings = Settings(("oracle",), tmp_path, episodes=1, arguments={"actions": "continuous"})
    record = Evaluation(settings).run().policies[0].records["test-0000"]
    assert record.metrics["success"] == 1.0
    assert all(np.shape(action) == (2,) for action in record.actions)
    assert record.actions[-1] == [0.0, 0.0]
