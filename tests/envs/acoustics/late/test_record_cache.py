from __future__ import annotations

import multiprocessing
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from av_embodied import InputError
from av_embodied.envs.acoustics.late.energy_record import EnergyRecord
from av_embodied.envs.acoustics.late.record_cache import RecordCache, record_key, surface_digest
from av_embodied.envs.acoustics.settings import AcousticSettings
from av_embodied.envs.worlds.world import World

SETTINGS = AcousticSettings()


def a_record(seed: int = 0, cells: int = 4) -> EnergyRecord:
    table = np.random.default_rng(seed).random((cells, 30, 10)).astype(np.float32)
    return EnergyRecord.of(table, 0.005, 60.0)


def same(one: EnergyRecord | None, two: EnergyRecord) -> bool:
    return one is not None and (
        one.table.tobytes() == two.table.tobytes()
        and one.last.tobytes() == two.last.tobytes()
        and one.bin_time == two.bin_time
    )


def test_a_record_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    cache = RecordCache(tmp_path / "new" / "folder", 10**9)
    assert cache.load("a") is None
    cache.save("a", a_record())
    assert same(cache.load("a"), a_record())
    assert [path.name for path in cache.folder.iterdir()] == ["av_embodied-a.record"]


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "other"])
def test_a_corrupt_entry_is_thrown_away(tmp_path: Path, harm: str) -> None:
    cache = RecordCache(tmp_path, 10**9)
    cache.save("a", a_record())
    path = tmp_path / "av_embodied-a.record"
    content = bytearray(path.read_bytes())
    if harm == "flip":
        content[len(content) // 2] ^= 1
    path.write_bytes({"cut": content[:-100], "flip": content, "empty": b"", "other": b"x"}[harm])
    assert cache.load("a") is None
    assert not path.exists()
    cache.save("a", a_record())
    assert same(cache.load("a"), a_record())


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    one = len(_bytes_of(tmp_path / "probe", a_record()))
    cache = RecordCache(tmp_path / "cache", int(3.5 * one))
    for number, name in enumerate("abc"):
        cache.save(name, a_record(number))
        os.utime(cache.folder / f"av_embodied-{name}.record", (number, number))
    assert cache.load("a") is not None  # used again
    cache.save("d", a_record(3))
    assert sorted(path.stem for path in cache.folder.iterdir()) == [
        "av_embodied-a",
        "av_embodied-c",
        "av_embodied-d",
    ]


def _bytes_of(folder: Path, record: EnergyRecord) -> bytes:
    RecordCache(folder, 10**9).save("one", record)
    return (folder / "av_embodied-one.record").read_bytes()


def _write_and_read(folder: str, seed: int) -> bool:
    cache = RecordCache(Path(folder), 40_000)
    good, found_some = True, False
    for turn in range(40):
        name = str(turn % 5)
        cache.save(name, a_record(turn % 5))
        found = cache.load(str((turn + seed) % 5))
        found_some |= found is not None
        good &= found is None or same(found, a_record((turn + seed) % 5))
    return good and found_some


def test_processes_share_a_folder_without_harm(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        assert pool.starmap(_write_and_read, [(str(tmp_path), seed) for seed in (1, 2)]) == [
            True,
            True,
        ]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 40_000


def test_a_folder_with_much_room_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    look = RecordCache._make_room

    def counted(cache: RecordCache) -> int:
        looks.append(look(cache))
        return looks[-1]

    monkeypatch.setattr(RecordCache, "_make_room", counted)
    cache = RecordCache(tmp_path, 10**9)
    for turn in range(20):
        cache.save(str(turn), a_record(turn))
    assert len(looks) == 1
    assert len(list(tmp_path.iterdir())) == 20


def test_a_folder_that_cannot_be_made_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = RecordCache(tmp_path / "file" / "cache", 10**9)
    cache.save("a", a_record())
    assert cache.load("a") is None


def test_the_key_tells_everything_apart(two_rooms: World, free_field: World) -> None:
    def key(
        world: World = two_rooms,
        source: bytes = b"here",
        settings: AcousticSettings = SETTINGS,
        seed: int = 0,
        rate: int = 16_000,
    ) -> str:
        return record_key(surface_digest(world.surface), source, settings, seed, rate)

    others = [
        key(world=free_field),
        key(source=b"there"),
        key(settings=replace(SETTINGS, particles=100)),
        key(seed=1),
        key(rate=8000),
    ]
    assert key() == key()
    assert len({key(), *others}) == 6


def test_the_environment_says_where_and_how_much(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AV_EMBODIED_CACHE", "off")
    assert RecordCache.from_environment() is None
    monkeypatch.setenv("AV_EMBODIED_CACHE", str(tmp_path))
    monkeypatch.setenv("AV_EMBODIED_CACHE_GB", "0.5")
    cache = RecordCache.from_environment()
    assert cache is not None
    assert (cache.folder, cache.size) == (tmp_path, 500_000_000)
    monkeypatch.delenv("AV_EMBODIED_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    default = RecordCache.from_environment()
    assert default is not None
    assert default.folder == tmp_path / "av_embodied" / "records"
    for wrong in ("-1", "much", "nan", "inf"):
        monkeypatch.setenv("AV_EMBODIED_CACHE_GB", wrong)
        with pytest.raises(InputError, match="AV_EMBODIED_CACHE_GB must be a number of gigabytes"):
            RecordCache.from_environment()


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "thesis.tex"
    other.write_bytes(b"x" * 5000)
    os.utime(other, (0, 0))
    (tmp_path / "folder").mkdir()
    cache = RecordCache(tmp_path, 4000)
    for name in "abc":
        cache.save(name, a_record())
    assert other.exists()
    assert len(list(tmp_path.glob("av_embodied-*"))) <= 1


def test_a_folder_that_may_only_be_read_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = RecordCache(tmp_path, 10**9)
    cache.save("a", a_record())

    def refuse(*_: object) -> None:
        raise PermissionError("read only")

    monkeypatch.setattr(os, "utime", refuse)
    assert same(cache.load("a"), a_record())
