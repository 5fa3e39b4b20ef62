from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest

from av_embodied.datasets.manifest import (
    MANIFEST,
    Failure,
    File,
    Manifest,
    Shard,
    written_files,
)
from av_embodied.errors import InputError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With the files of one shard."""
    for name, content in (("meta/info.json", b"{}"), ("data/file.parquet", b"PAR1")):
        path = tmp_path / "shard-00000" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return tmp_path


@pytest.fixture
def manifest(folder: Path) -> Manifest:
    files = written_files(folder / "shard-00000")
    shard = Shard(0, 0, 3, 2, 40, 1, (Failure(1, "e-1", "oracle", "ValueError: no"),), files)
    return Manifest({"episodes": 5, "seed": 0}, {"code": "abc"}, (shard,))


def test_it_is_the_same_when_it_is_read_again(manifest: Manifest, folder: Path) -> None:
    manifest.save(folder)
    before = (folder / MANIFEST).read_bytes()
    found = Manifest.load(folder)
    assert found == manifest
    found.save(folder)
    assert (folder / MANIFEST).read_bytes() == before


def test_files_are_known_by_their_hashes(manifest: Manifest) -> None:
    assert manifest.shards[0].files == {
        "data/file.parquet": File(hashlib.sha256(b"PAR1").hexdigest(), 4),
        "meta/info.json": File(hashlib.sha256(b"{}").hexdigest(), 2),
    }


def test_shards_are_in_order_and_summed_up(manifest: Manifest) -> None:
    assert not manifest.complete
    second = Shard(1, 3, 2, 2, 10, 2, (), {"a": File("0", 100)})
    alone = Manifest(manifest.settings, manifest.versions, (second,))
    whole = alone.with_shard(manifest.shards[0]).with_shard(second)
    assert [shard.name for shard in whole.shards] == ["shard-00000", "shard-00001"]
    assert whole.total == {"episodes": 4, "steps": 50, "successes": 3, "failed": 1, "bytes": 106}
    assert whole.complete


def test_whatever_was_changed_is_named(manifest: Manifest, folder: Path) -> None:
    shard, top = manifest.shards[0], folder / "shard-00000"
    assert list(shard.problems(folder)) == []
    (top / "data/file.parquet").write_bytes(b"PAR2")
    (top / "meta/info.json").write_bytes(b"{ }")
    (top / "notes.txt").touch()
    assert [problem.removeprefix(f"{top}/") for problem in shard.problems(folder)] == [
        "notes.txt was not there when it was written",
        f"data/file.parquet must have SHA-256 {hashlib.sha256(b'PAR1').hexdigest()}, has "
        f"{hashlib.sha256(b'PAR2').hexdigest()}",
        "meta/info.json must have 2 bytes, has 3",
    ]
    (top / "data/file.parquet").unlink()
    named = list(shard.problems(folder, hashes=False))
    assert f"{top / 'data/file.parquet'} is missing" in named


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"manifest.json is damaged"),
        ("[]", "schema must be 'av_embodied/collection'"),
        ('{"schema": "av_embodied/collection", "version": 9}', "version must be 1, got 9"),
        ('{"schema": "av_embodied/collection", "version": 1}', "damaged .KeyError 'shards'"),
    ],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / MANIFEST).write_text(content)
    with pytest.raises(InputError, match=message):
        Manifest.load(tmp_path)


def test_a_manifest_without_its_count_is_damaged(manifest: Manifest, folder: Path) -> None:
    broken = dataclasses.replace(manifest, settings={"seed": 0})
    with pytest.raises(KeyError):
        assert broken.complete
    broken.save(folder)
    with pytest.raises(InputError, match=r"damaged .KeyError 'episodes'"):
        Manifest.load(folder)


def test_a_folder_without_one_is_no_collection(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is no collection: no manifest\.json in it"):
        Manifest.load(tmp_path)
