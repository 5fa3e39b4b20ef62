"""Collections in the small world, by one process and by several."""

from __future__ import annotations

import importlib
import resource
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from av_embodied.datasets import collect, collect_worker
from av_embodied.datasets.collect import Collection
from av_embodied.datasets.collect_settings import CollectSettings
from av_embodied.datasets.manifest import MANIFEST, Manifest
from av_embodied.datasets.shards import read_shards
from av_embodied.errors import InputError
from av_embodied.evaluation.settings import Settings

pytestmark = pytest.mark.usefixtures("small_world")


def settings(
    out: Path, *, shard_episodes: int = 2, shares: tuple[float, ...] = (), **changes: object
) -> CollectSettings:
    wanted: dict[str, Any] = {"policies": ("walker",), "episodes": 5, **changes}
    playing = Settings(out=out, environment="small_world:SmallWorld-v0", **wanted)
    return CollectSettings(playing, shares, shard_episodes)


def content(out: Path) -> dict[str, bytes]:
    """Every file of a collection but its lock."""
    paths = (path for path in out.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}


def test_shards_are_datasets_of_the_episodes_in_their_order(tmp_path: Path) -> None:
    manifest = Collection(settings(tmp_path)).run()
    assert [(shard.first, shard.episodes) for shard in manifest.shards] == [(0, 2), (2, 2), (4, 1)]
    assert manifest == Manifest.load(tmp_path)
    assert manifest.complete
    recordings = list(read_shards(tmp_path))
    assert [recording.header.episode.id for recording in recordings] == [
        f"small-000{number}" for number in range(5)
    ]
    assert all(recording.complete for recording in recordings)
    steps = [len(recording.moments) - 1 for recording in recordings]
    assert manifest.total["steps"] == sum(steps)
    assert (manifest.total["episodes"], manifest.total["successes"]) == (5, 5)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".lock",
        MANIFEST,
        "shard-00000",
        "shard-00001",
        "shard-00002",
    ]


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    mixed: dict[str, Any] = {"policies": ("walker", "wanderer"), "shares": (1.0, 2.0)}
    Collection(settings(tmp_path / "one", **mixed)).run()
    Collection(settings(tmp_path / "three", workers=3, **mixed)).run()
    assert content(tmp_path / "one") == content(tmp_path / "three")
    policies = {recording.header.policy for recording in read_shards(tmp_path / "one")}
    assert policies == {"walker", "wanderer"}


def test_arrays_that_an_environment_uses_again_are_kept_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Collection(settings(tmp_path / "new", episodes=1)).run()
    world = importlib.import_module("small_world").SmallWorldEnv
    observe, kept = world._observe, {}

    def again(env: object, collided: bool) -> dict[str, Any]:
        for key, value in observe(env, collided).items():
            kept.setdefault(key, value.copy())[...] = value
        return kept

    monkeypatch.setattr(world, "_observe", again)
    Collection(settings(tmp_path / "again", episodes=1)).run()
    assert content(tmp_path / "again") == content(tmp_path / "new")


def test_episodes_made_anew_differ(tmp_path: Path) -> None:
    Collection(settings(tmp_path, split="val", episodes=3)).run()
    recordings = list(read_shards(tmp_path))
    assert len({recording.header.episode.id for recording in recordings}) == 3
    assert {recording.header.task for recording in recordings} == {"small_world:SmallWorld"}


def test_only_what_is_missing_is_collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Collection(settings(tmp_path)).run()
    before = content(tmp_path)
    shutil.rmtree(tmp_path / "shard-00001")
    shutil.copytree(tmp_path / "shard-00000", tmp_path / "shard-00007")  # of a kill, not listed
    (tmp_path / ".work.old" / "shard-00001").mkdir(parents=True)
    played, record = [], collect_worker.EpisodePlayer.record

    def spy(player: collect_worker.EpisodePlayer, number: int) -> object:
        played.append(number)
        return record(player, number)

    monkeypatch.setattr(collect_worker.EpisodePlayer, "record", spy)
    collection = Collection(settings(tmp_path))
    collection.run()
    assert (played, collection.resumed) == ([2, 3], 3)
    assert content(tmp_path) == before
    assert not (tmp_path / ".work.old").exists()


def test_a_collection_can_grow_but_not_shrink(tmp_path: Path) -> None:
    Collection(settings(tmp_path / "grown", episodes=3)).run()
    Collection(settings(tmp_path / "grown")).run()
    Collection(settings(tmp_path / "whole")).run()
    assert content(tmp_path / "grown") == content(tmp_path / "whole")
    with pytest.raises(InputError, match="episodes were 5 and can only be more, not 4"):
        Collection(settings(tmp_path / "grown", episodes=4)).run()


def test_other_settings_are_refused_unless_afresh(tmp_path: Path) -> None:
    Collection(settings(tmp_path, episodes=2)).run()
    before = content(tmp_path)
    with pytest.raises(InputError, match=r"holds another collection: seed was 0 and is 1\. Ch"):
        Collection(settings(tmp_path, episodes=2, seed=1)).run()
    with pytest.raises(InputError, match="shard_episodes was 2 and is 3"):
        Collection(settings(tmp_path, episodes=2, shard_episodes=3)).run()
    assert content(tmp_path) == before
    (tmp_path / "notes.txt").touch()
    manifest = Collection(settings(tmp_path, episodes=1, seed=1, fresh=True)).run()
    assert (manifest.total["episodes"], manifest.settings["seed"]) == (1, 1)
    assert (tmp_path / "notes.txt").exists()


def test_another_version_of_the_code_is_refused(tmp_path: Path) -> None:
    manifest = Collection(settings(tmp_path, episodes=1)).run()
    older = replace(manifest, versions={**manifest.versions, "code": "old"})
    older.save(tmp_path)
    with pytest.raises(InputError, match=r"versions\.code was 'old' and is"):
        Collection(settings(tmp_path, episodes=1)).run()


def test_a_shard_that_was_changed_is_named(tmp_path: Path) -> None:
    Collection(settings(tmp_path, episodes=2)).run()
    (tmp_path / "shard-00000" / "meta" / "info.json").write_text("{}")
    with pytest.raises(InputError, match=r"shard-00000 is not as it was written: .*info\.json"):
        Collection(settings(tmp_path, episodes=2)).run()


def test_shards_of_somebody_else_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "shard-00000").mkdir()
    for fresh in (False, True):
        with pytest.raises(InputError, match=r"shard-00000 is there without a manifest\.json"):
            Collection(settings(tmp_path, fresh=fresh)).run()
    assert (tmp_path / "shard-00000").exists()


def test_shards_with_a_manifest_of_somebody_else_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "shard-00000").mkdir()
    (tmp_path / MANIFEST).write_text('{"shards": 1}')
    for fresh in (False, True):
        with pytest.raises(InputError, match=r"manifest\.json is not of a collection"):
            Collection(settings(tmp_path, fresh=fresh)).run()
    assert (tmp_path / "shard-00000").exists()
    (tmp_path / MANIFEST).write_text('{"shards": 1')  # damaged: whose it was is not known
    with pytest.raises(InputError, match="start over with --fresh"):
        Collection(settings(tmp_path)).run()
    assert Collection(settings(tmp_path, episodes=1, fresh=True)).run().complete


@pytest.mark.parametrize("workers", [1, 2])
def test_an_episode_that_fails_is_named_and_the_rest_goes_on(tmp_path: Path, workers: int) -> None:
    changes: dict[str, Any] = {"policies": ("stumbler",), "workers": workers}
    manifest = Collection(settings(tmp_path, **changes)).run()
    assert [(f.episode, f.name, f.policy) for f in manifest.failed] == [
        (1, "small-0001", "stumbler"),
        (3, "small-0003", "stumbler"),
    ]
    assert manifest.failed[0].cause == "ValueError: a shoelace <is> undone"
    assert manifest.total["episodes"] == 3
    assert [recording.header.episode.id for recording in read_shards(tmp_path)] == [
        "small-0000",
        "small-0002",
        "small-0004",
    ]
    errors = (tmp_path / "errors.txt").read_text()
    assert "episode 1, small-0001, stumbler: Traceback" in errors
    assert "in act" in errors


def test_a_shard_of_failures_has_no_folder(tmp_path: Path) -> None:
    changes: dict[str, Any] = {"policies": ("stumbler",), "episodes": 2}
    manifest = Collection(settings(tmp_path, shard_episodes=1, **changes)).run()
    assert [shard.episodes for shard in manifest.shards] == [1, 0]
    assert not (tmp_path / "shard-00001").exists()
    assert len(list(read_shards(tmp_path))) == 1
    again = Collection(settings(tmp_path, shard_episodes=1, **changes))
    assert again.run() == manifest
    assert again.resumed == 2


def test_an_episode_that_kills_its_process_twice_is_left_out(tmp_path: Path) -> None:
    manifest = Collection(settings(tmp_path, policies=("goner",), workers=2)).run()
    assert [failure.cause for failure in manifest.failed] == [
        "its worker process died (exit code 7)"
    ]
    assert [recording.header.episode.id for recording in read_shards(tmp_path)] == [
        "small-0000",
        "small-0002",
        "small-0003",
        "small-0004",
    ]


def test_a_full_disk_stops_the_run_and_what_is_whole_stays(tmp_path: Path) -> None:
    Collection(settings(tmp_path / "whole")).run()
    Collection(settings(tmp_path / "full", episodes=2)).run()
    limit = 60_000  # bytes of a file: the manifest and tables fit, a shard's sound does not
    code = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "from av_embodied.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    arguments = ["collect", "--env-id", "small_world:SmallWorld-v0", "--split", "test"]
    arguments += ["--policy", "walker", "--episodes", "5", "--shard-episodes", "2"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--out", str(tmp_path / "full")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "File too large" in done.stderr
    assert "What is whole stays; run again to go on" in done.stderr
    assert "Traceback" not in done.stderr
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != limit
    assert [shard.number for shard in Manifest.load(tmp_path / "full").shards] == [0]
    Collection(settings(tmp_path / "full")).run()
    assert content(tmp_path / "full") == content(tmp_path / "whole")


def test_a_flaw_of_the_program_is_no_input_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object) -> None:
        raise ZeroDivisionError("a flaw")

    monkeypatch.setattr(collect_worker.ShardMaker, "_summary", broken)
    with pytest.raises(RuntimeError, match="ZeroDivisionError: a flaw"):
        Collection(settings(tmp_path, episodes=1)).run()
    assert collect.WORK not in "".join(path.name for path in tmp_path.iterdir())
