from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pytest

from av_embodied.cli import main
from av_embodied.datasets.collect import Collection
from av_embodied.datasets.collect_settings import CollectSettings
from av_embodied.datasets.manifest import MANIFEST, Manifest, written_files
from av_embodied.datasets.reader import dataset_info, read_dataset
from av_embodied.datasets.shards import (
    CollectionWarning,
    dataset_folders,
    merge_shards,
    read_shards,
    shard_problems,
)
from av_embodied.errors import InputError
from av_embodied.evaluation.settings import Settings
from av_embodied.recording import Recording, read_recording


@pytest.fixture
def folder(small_world: str, tmp_path: Path) -> Path:
    """A collection of three shards, the second one of an episode that failed."""
    playing = Settings(("stumbler",), tmp_path, small_world, episodes=3)
    Collection(CollectSettings(playing, shard_episodes=1)).run()
    return tmp_path


def damage(folder: Path) -> Path:
    """Change one byte of the third shard; which file it is in."""
    path = next((folder / "shard-00002" / "data").rglob("*.parquet"))
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    return path


def assert_equal(one: Iterable[Recording], other: Iterable[Recording]) -> None:
    for a, b in zip_longest(one, other):
        assert a.header == b.header
        assert len(a.moments) == len(b.moments)
        for x, y in zip(a.moments, b.moments, strict=True):
            assert x.observation.keys() == y.observation.keys()
            assert all(np.array_equal(x.observation[k], y.observation[k]) for k in x.observation)


def test_all_shards_are_read_as_one(folder: Path) -> None:
    found = [recording.header.episode.id for recording in read_shards(folder)]
    assert found == ["small-0000", "small-0002"]


def test_they_are_merged_into_one_dataset(folder: Path, tmp_path: Path) -> None:
    assert merge_shards(folder, tmp_path / "merged") == 2
    assert dataset_info(tmp_path / "merged").episodes == 2
    assert_equal(read_dataset(tmp_path / "merged"), read_shards(folder))


def test_what_is_damaged_is_named_when_it_is_reached(folder: Path) -> None:
    assert list(shard_problems(folder)) == []
    path = damage(folder)
    recordings = read_shards(folder)
    assert next(recordings).header.episode.id == "small-0000"
    with pytest.raises(InputError, match=r"shard-00002 is not as it was written: .*SHA-256"):
        next(recordings)
    (problem,) = shard_problems(folder)
    assert problem.startswith(f"shard-00002 is not as it was written: {path} must have SHA-256")


def test_a_collection_that_is_not_finished_is_a_problem(folder: Path) -> None:
    manifest = Manifest.load(folder)
    dataclasses.replace(manifest, shards=manifest.shards[:1]).save(folder)
    assert list(shard_problems(folder)) == [
        f"{folder} is not finished: 1 of 3 episodes were collected"
    ]
    with pytest.warns(CollectionWarning, match="is not finished: 1 of 3 episodes"):
        assert len(list(read_shards(folder))) == 1


def test_what_is_no_collection_is_refused(folder: Path) -> None:
    content = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(content | {"schema": "another"}))
    with pytest.raises(InputError, match="no manifest of ours"):
        read_shards(folder)
    (folder / MANIFEST).unlink()
    with pytest.raises(InputError, match="is no collection"):
        read_shards(folder)
    assert dataset_folders(folder) == [folder]


class TestExport:
    def test_shards_become_one_dataset(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        merge_shards(folder, tmp_path / "merged")
        assert main(["export", str(folder), "--out", str(tmp_path / "set")]) == 0
        assert "set: 2 episodes, " in capsys.readouterr().out
        assert written_files(tmp_path / "set") == written_files(tmp_path / "merged")

    def test_shards_become_recordings(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "back"
        assert main(["export", str(folder), "--to-recordings", "--out", str(out)]) == 0
        assert "back: 2 recordings" in capsys.readouterr().out
        assert_equal(map(read_recording, sorted(out.iterdir())), read_shards(folder))

    def test_every_shard_is_checked(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["export", str(folder), "--check"]) == 0
        places = [folder, folder / "shard-00000", folder / "shard-00002"]
        sound = [f"{place}: no problems" for place in places]
        assert capsys.readouterr().out.splitlines() == sound
        damage(folder)
        shutil.rmtree(folder / "shard-00000")
        assert main(["export", str(folder), "--check"]) == 1
        shown = capsys.readouterr().out
        assert "shard-00000 is not as it was written: " in shown
        assert f"{folder / 'shard-00002'}: " in shown
        assert f"{folder / 'shard-00002'}: no problems" not in shown

    def test_a_shard_that_is_damaged_gives_no_dataset(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        damage(folder)
        assert main(["export", str(folder), "--out", str(tmp_path / "set")]) == 2
        assert "shard-00002 is not as it was written" in capsys.readouterr().err
        assert not (tmp_path / "set").exists()
