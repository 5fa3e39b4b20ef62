from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import MicrophoneArray, Pose
from av_embodied.envs import AcousticScene
from av_embodied.envs.acoustics.engines.engine import PathEngine
from av_embodied.envs.acoustics.engines.field import FieldEngine
from av_embodied.envs.acoustics.engines.trace import Batches, TraceEngine
from av_embodied.envs.acoustics.measures import eyring_time
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.settings import AcousticSettings
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.world import World

Shoebox = Callable[..., World]

SIZE = (5.0, 4.0, 3.0)
SOURCE = SoundSource.of([1.3, 1.7, 1.2])
LISTENER = np.array([3.6, 2.3, 1.6])
SETTINGS = AcousticSettings(trace_tolerance=0.5, trace_paths=32_768)

pytestmark = pytest.mark.filterwarnings("ignore:path tracing has an error:RuntimeWarning")


def decibels(energy: NDArray[np.floating]) -> NDArray[np.float64]:
    return 10.0 * np.log10(np.asarray(energy, dtype=np.float64))


def total_energy(engine: PathEngine, source: SoundSource) -> NDArray[np.float64]:
    """Energy (7,) of early paths and late sound at the listener."""
    paths = engine.paths(source, LISTENER)
    distance = np.linalg.norm(paths.image - LISTENER, axis=1)
    early = ((paths.gain / distance[:, None]) ** 2).sum(axis=0)
    return early + engine.late(source, LISTENER).energy.sum(axis=1)


def decay_time(energy: NDArray[np.floating], bin_time: float) -> float:
    """T20 [s] of an energy decay (bins,)."""
    left = np.cumsum(energy[::-1], dtype=np.float64)[::-1]
    curve = 10.0 * np.log10(np.maximum(left / left[0], 1e-12))
    span = np.flatnonzero((curve <= -5.0) & (curve >= -25.0))
    return -60.0 / float(np.polyfit(span * bin_time, curve[span], 1)[0])


def test_late_energy_is_eyrings_and_barrons(shoebox: Shoebox) -> None:
    absorption = 0.2
    engine = TraceEngine(shoebox(SIZE, AcousticMaterial(absorption, 1.0)), 16000, 0, SETTINGS)
    late = engine.late(SOURCE, LISTENER)
    # Free paths differ in length, by a relative variance of 0.4 here: Kuttruff, "Room Acoustics".
    spread = 1.0 + 0.5 * 0.4 * math.log1p(-absorption)
    expected = eyring_time(60.0, 94.0, absorption, 1000.0) / spread
    assert decay_time(late.energy[3], late.bin_time) == pytest.approx(expected, rel=0.04)
    # Barron and Lee, JASA 84 (1988): the reverberant sound of 16 pi / A begins with the direct.
    distance = float(np.linalg.norm(LISTENER - SOURCE.position))
    area = -94.0 * math.log1p(-absorption)
    reverberant = 16.0 * math.pi / area * math.exp(-0.04 * distance / expected)
    theory = 1.0 / distance**2 + reverberant
    assert decibels(total_energy(engine, SOURCE)[2] / theory) == pytest.approx(0.0, abs=0.3)


def test_no_sound_is_heard_twice_whatever_is_scattered(shoebox: Shoebox) -> None:
    # In a room of even proportions scattering hardly changes the energy at its middle.
    totals = []
    for scattering in (0.0, 0.5, 1.0):
        world = shoebox(SIZE, AcousticMaterial(0.3, scattering))
        engine = TraceEngine(world, 16000, 0, SETTINGS)
        totals.append(decibels(total_energy(engine, SOURCE)))
    np.testing.assert_allclose(totals[0], totals[2], atol=0.5)
    np.testing.assert_allclose(totals[1], totals[2], atol=0.3)


def test_image_order_moves_energy_from_late_to_early(shoebox: Shoebox) -> None:
    world = shoebox(SIZE, AcousticMaterial(0.3, 0.4))
    totals, late = [], []
    for order in (0, 2):
        settings = AcousticSettings(image_order=order, trace_tolerance=0.5, trace_paths=32_768)
        engine = TraceEngine(world, 16000, 0, settings)
        totals.append(decibels(total_energy(engine, SOURCE)))
        late.append(engine.late(SOURCE, LISTENER).energy.sum())
    np.testing.assert_allclose(totals[0], totals[1], atol=0.4)
    assert late[1] < 0.9 * late[0]


def test_each_band_keeps_its_own_scattering(shoebox: Shoebox) -> None:
    own = (0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.9)
    mixed = TraceEngine(shoebox(SIZE, AcousticMaterial(0.3, own)), 16000, 0, SETTINGS)
    alone = TraceEngine(shoebox(SIZE, AcousticMaterial(0.3, 0.1)), 16000, 1, SETTINGS)
    here = mixed.late(SOURCE, LISTENER).energy[0].sum()
    assert decibels(here / alone.late(SOURCE, LISTENER).energy[0].sum()) == pytest.approx(
        0, abs=0.6
    )


def test_agrees_with_the_field_engine_in_the_next_room(two_rooms: World) -> None:
    source, listener = SoundSource.of([1.0, 1.0, 1.2]), np.array([6.5, 3.0, 1.4])
    late = TraceEngine(two_rooms, 16000, 0, SETTINGS).late(source, listener)
    settings = AcousticSettings(particles=65_536)
    field = FieldEngine(two_rooms, 16000, 0, settings).late(source, listener)
    np.testing.assert_allclose(
        decibels(late.energy.sum(axis=1)), decibels(field.energy.sum(axis=1)), atol=0.6
    )
    for band in (0, 3):
        times = [decay_time(x.energy[band], x.bin_time) for x in (late, field)]
        assert times[0] == pytest.approx(times[1], rel=0.06)
    flow = late.flow.sum(axis=0)
    assert flow[0] > 0.1 * late.energy.sum() / 7.0


def test_two_seeds_agree_within_their_error(shoebox: Shoebox) -> None:
    world = shoebox(SIZE, AcousticMaterial(0.2, 0.5))
    one, other = (TraceEngine(world, 16000, k, SETTINGS).traced(SOURCE, LISTENER) for k in (0, 1))
    assert 0.0 < one.error < 0.5
    levels = [decibels(traced.late.energy.sum(axis=1)) for traced in (one, other)]
    np.testing.assert_allclose(levels[0], levels[1], atol=4.0 * math.hypot(one.error, other.error))


def test_the_same_seed_gives_the_same_bytes(two_rooms: World) -> None:
    first, second = (TraceEngine(two_rooms, 16000, 3, SETTINGS) for _ in range(2))
    listener = np.array([3.0, 2.0, 1.2])
    assert (
        first.late(SOURCE, listener).energy.tobytes()
        == second.late(SOURCE, listener).energy.tobytes()
    )
    assert first.traced(SOURCE, listener) is first.traced(SOURCE, listener)


def test_a_scene_renders_with_it(shoebox: Shoebox) -> None:
    world = shoebox(SIZE, AcousticMaterial(0.4, 0.5))
    scene = AcousticScene(world, engine="trace", settings=SETTINGS)
    assert isinstance(scene.engine, PathEngine)
    array = MicrophoneArray.preset("binaural")
    response = scene.impulse_response(SOURCE.position, Pose(3.6, 2.3, 1.6, 0.3), array)
    assert response.shape[0] == 2
    assert response.dtype == np.float32
    assert np.isfinite(response).all()


def test_walls_let_sound_through(shoebox: Shoebox) -> None:
    world = shoebox(SIZE, AcousticMaterial(0.5, 0.5, 0.1))
    outside = np.array([8.0, 2.0, 1.5])
    engine = TraceEngine(world, 16000, 0, SETTINGS)
    inside = engine.late(SOURCE, LISTENER).energy.sum()
    heard = engine.late(SOURCE, outside).energy.sum()
    assert -40.0 < decibels(heard / inside) < -8.0


def test_too_few_paths_are_told(shoebox: Shoebox) -> None:
    world = shoebox(SIZE, AcousticMaterial(0.5, 0.1))
    settings = AcousticSettings(trace_tolerance=0.02, trace_paths=16_384)
    with pytest.warns(RuntimeWarning, match="trace_tolerance 0.02"):
        TraceEngine(world, 16000, 0, settings).late(SOURCE, LISTENER)


def test_batches_know_their_error() -> None:
    batches = Batches(40, 0.005)
    for energy in (0.9, 1.1) * 8:
        table = np.zeros((40, 10))
        table[:, :7] = energy
        batches.add(table)
    assert batches.mean[0, 0] == pytest.approx(1.0)
    spread = 0.1 * math.sqrt(16.0 / 15.0) / math.sqrt(16.0)
    assert batches.error == pytest.approx(10.0 * math.log10(1.0 + spread), rel=1e-6)
    assert batches.converged(0.2)
    assert not batches.converged(0.1)
