from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from av_embodied import MicrophoneArray, Pose
from av_embodied.envs.acoustics.engines.field import FieldEngine
from av_embodied.envs.acoustics.late import records
from av_embodied.envs.acoustics.late.records import LeakWarning
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.settings import AcousticSettings
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.world import World

SETTINGS = AcousticSettings(particles=256)
SOURCE = SoundSource.of((1.0, 1.0, 1.0))


def engine(world: World, seed: int = 0) -> FieldEngine:
    return FieldEngine(world, 16_000, seed, SETTINGS)


def heard(engine: FieldEngine) -> bytes:
    return engine.response(SOURCE, Pose(3, 1, 1.2), MicrophoneArray.preset("mono")).tobytes()


def test_a_record_on_disk_is_heard_as_the_traced_one(
    two_rooms: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traced = heard(engine(two_rooms))
    monkeypatch.setenv("AV_EMBODIED_CACHE", str(tmp_path))
    assert heard(engine(two_rooms)) == traced
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.setattr(records, "trace_particles", lambda *_: pytest.fail("traced again"))
    assert heard(engine(two_rooms)) == traced


def test_a_corrupt_record_is_traced_again(
    two_rooms: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AV_EMBODIED_CACHE", str(tmp_path))
    traced = heard(engine(two_rooms))
    (entry,) = tmp_path.iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(whole[:1000])
    assert heard(engine(two_rooms)) == traced
    assert entry.read_bytes() == whole


def test_memory_is_bounded(two_rooms: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LEAST_MEMORY", 1)
    monkeypatch.setattr(records, "MEMORY", 1)
    field = engine(two_rooms)
    first = field.record(SOURCE)
    assert field.record(SOURCE) is first  # the last one stays, however large
    field.record(SoundSource.of((2.0, 1.0, 1.0)))
    again = field.record(SOURCE)
    assert again is not first
    np.testing.assert_array_equal(again.table, first.table)


def test_scenes_share_memory_evenly(two_rooms: World, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [SoundSource.of((1.0, 1.0, z)) for z in (0.5, 1.0, 1.5, 2.0)]
    scenes = [engine(two_rooms)]
    size = scenes[0].record(SOURCE).table.nbytes
    others = len(records._IN_USE) - 1
    monkeypatch.setattr(records, "LEAST_MEMORY", 1)
    monkeypatch.setattr(records, "MEMORY", int(4.8 * size * (others + 1)))
    first = [scenes[0].record(place) for place in places]
    assert [scenes[0].record(place) for place in places] == first  # there is room for all of them
    scenes.append(engine(two_rooms))  # half as much is left
    latest = scenes[0].record(SoundSource.of((2.0, 1.0, 1.0)))
    assert scenes[0].record(SoundSource.of((2.0, 1.0, 1.0))) is latest
    assert scenes[0].record(places[0]) is not first[0]


def test_a_mesh_with_a_hole_is_reported_with_its_share(
    shoebox: Callable[..., World], recwarn: pytest.WarningsRecorder
) -> None:
    whole = shoebox((5.0, 4.0, 3.0), AcousticMaterial(0.1, 0.3))
    engine(whole).record(SOURCE)
    assert not recwarn.list
    surface = whole.surface
    holed = World.from_mesh(surface.vertices, surface.faces[1:], AcousticMaterial(0.1, 0.3))
    leaky, middle = engine(holed), SoundSource.of((2.5, 2.0, 1.5))
    with pytest.warns(LeakWarning, match=r"\d+\.\d% of the sound's energy escapes"):
        share = leaky.record(middle).escaped
    # Of the loss through 94 m2 at 0.1 and one triangle at 1, the triangle's part.
    area = np.linalg.norm(np.cross(*np.diff(surface.corners[0], axis=0))) / 2.0
    assert share == pytest.approx(area / (area + 0.105 * (94.0 - area)), rel=0.25)
