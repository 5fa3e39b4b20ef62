from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import trimesh

from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.late.cells import CellGrid
from av_embodied.envs.acoustics.late.energy_record import TIME_BIN, EnergyRecord
from av_embodied.envs.acoustics.late.particles import trace_particles
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.propagation.surfaces import AcousticSurface
from av_embodied.envs.acoustics.settings import AcousticSettings
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.world import World

Shoebox = Callable[..., World]

SOURCE = np.array([1.5, 2.0, 1.4])


def trace(world: World, settings: AcousticSettings, seed: int = 0) -> tuple[CellGrid, EnergyRecord]:
    cells = CellGrid.of(world.rays, world.bounds)
    source = SoundSource.of(SOURCE)
    return cells, trace_particles(AcousticSurface.of(world), cells, source, settings, seed)


def test_energy_of_a_lossless_room_stays_what_the_source_gave(shoebox: Shoebox) -> None:
    # Fluence per bin of an even field: 4 pi / V times the way flown in it.
    world = shoebox((4.0, 4.0, 4.0), AcousticMaterial(0.0, 1.0))
    settings = AcousticSettings(image_order=0, particles=2048, duration=0.2)
    cells, record = trace(world, settings)
    mean = np.einsum("c,ct->t", cells.volume, record.energy[:, :, 0]) / cells.volume.sum()
    expected = 4.0 * math.pi / 64.0 * TIME_BIN * SPEED_OF_SOUND
    assert mean[20:].mean() == pytest.approx(expected, rel=0.03)


def test_an_even_field_flows_nowhere_and_a_doorway_flows_on(
    two_rooms: World, shoebox: Shoebox
) -> None:
    _, record = trace(shoebox((4.0, 4.0, 4.0), AcousticMaterial(0.1, 1.0)), AcousticSettings())
    flow = np.linalg.norm(record.flow[:, 10:40].sum(axis=(0, 1)))
    assert flow < 0.05 * record.energy[:, 10:40].sum() / 7.0
    cells, record = trace(two_rooms, AcousticSettings())
    beyond = np.flatnonzero(np.linalg.norm(cells.centre - [5.0, 2.0, 1.2], axis=1) < 0.8)
    flow = record.flow[beyond].sum(axis=(0, 1))
    assert flow[0] > 0.15 * record.energy[beyond].sum() / 7.0
    assert abs(flow[1]) < 0.4 * flow[0]


def test_what_image_sources_render_is_left_out(shoebox: Shoebox) -> None:
    world = shoebox((6.0, 4.0, 3.0), AcousticMaterial(0.3, 0.0))
    _, all_but_direct = trace(world, AcousticSettings(image_order=0))
    _, late = trace(world, AcousticSettings(image_order=2))
    assert 0.0 < late.energy.sum() < 0.8 * all_but_direct.energy.sum()


def test_the_same_seed_gives_the_same_bytes(shoebox: Shoebox) -> None:
    world = shoebox((6.0, 4.0, 3.0), AcousticMaterial(0.3, 0.3))
    settings = AcousticSettings(particles=256)
    first, again, other = (trace(world, settings, seed)[1].energy for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_each_band_keeps_its_own_scattering_to_the_end() -> None:
    # An absorbing ceiling over hard walls: the less is scattered, the longer sound stays low.
    box = trimesh.creation.box((6.0, 4.0, 3.0))
    box.apply_translation((3.0, 2.0, 1.5))

    def decay(scattering: float | tuple[float, ...], band: int) -> float:
        """Energy after 0.3 s [dB] beside that after 0.05 s, without air."""
        materials = [
            AcousticMaterial(0.6 if normal[2] > 0.9 else 0.05, scattering)
            for normal in box.face_normals
        ]
        world = World.from_mesh(box.vertices, box.faces, materials)
        _, record = trace(world, AcousticSettings(particles=16384))
        total = record.energy[:, :, band].sum(axis=0, dtype=np.float64)
        return float(10.0 * np.log10(total[60:].sum() / total[10:].sum()))

    mixed = (0.05, 0.08, 0.15, 0.3, 0.5, 0.7, 0.8)
    for band in (0, 3, 5):
        assert decay(mixed, band) == pytest.approx(decay(mixed[band], band), abs=0.8)
    assert decay(0.05, 0) > decay(0.3, 3) + 4.0
