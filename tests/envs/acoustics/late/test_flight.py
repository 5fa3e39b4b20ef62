from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.late.cells import CellGrid
from av_embodied.envs.acoustics.late.energy_record import TIME_BIN, EnergyRecord
from av_embodied.envs.acoustics.late.particles import trace_particles
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.propagation.surfaces import AcousticSurface
from av_embodied.envs.acoustics.settings import AcousticSettings
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import Shape, World, WorldObject

Shoebox = Callable[..., World]

WALL = 0.1  # m
SETTINGS = AcousticSettings(image_order=0, particles=4096, duration=1.5)


def halves(shoebox: Shoebox, shell: AcousticMaterial, wall: AcousticMaterial) -> World:
    """Rooms of 4 x 4 x 4 m side by side along x, with a closed wall from face to face between."""
    room = shoebox((8.0 + WALL, 4.0, 4.0), shell).objects[0]
    pose = np.eye(4)
    pose[:3, 3] = (4.0 + WALL / 2.0, 2.0, 2.0)
    slab = WorldObject("slab", "wall", (Shape(Box((WALL, 4.0, 4.0)), pose, wall),))
    return World("halves", (room, slab))


def trace(world: World) -> tuple[CellGrid, EnergyRecord]:
    cells = CellGrid.of(world.rays, world.bounds)
    source = SoundSource.of((1.5, 2.0, 1.4))
    return cells, trace_particles(AcousticSurface.of(world), cells, source, SETTINGS, 0)


def mean_energy(cells: CellGrid, record: EnergyRecord, beyond: bool) -> np.ndarray:
    """Energy (bins,) at 125 Hz, mean of the first room or the one `beyond` the wall."""
    here = (cells.centre[:, 0] > 4.0) == beyond
    total = np.einsum("c,ct->t", cells.volume[here], record.energy[here, :, 0])
    return total / cells.volume[here].sum()


def test_a_wall_that_loses_nothing_only_shares_out_the_energy(shoebox: Shoebox) -> None:
    lossless = AcousticMaterial(0.0, 1.0)
    cells, record = trace(halves(shoebox, lossless, AcousticMaterial(0.5, 1.0, 0.5)))
    expected = 4.0 * math.pi / 128.0 * TIME_BIN * SPEED_OF_SOUND
    for beyond in (False, True):
        found = mean_energy(cells, record, beyond)[150:].mean()
        assert found == pytest.approx(expected, rel=0.06)


def test_energy_beyond_a_wall_is_what_statistical_acoustics_says(shoebox: Shoebox) -> None:
    # Two diffuse rooms: what the wall lets through is what the room beyond absorbs, and so
    # E2 / E1 = transmission * area of the wall / absorption area beyond.
    wall = AcousticMaterial(0.3, 1.0, 0.1)
    cells, record = trace(halves(shoebox, AcousticMaterial(0.2, 1.0), wall))
    found = mean_energy(cells, record, True).sum() / mean_energy(cells, record, False).sum()
    expected = 0.1 * 16.0 / (0.2 * 80.0 + 0.3 * 16.0)
    assert 10.0 * math.log10(found / expected) == pytest.approx(0.0, abs=1.0)


def test_nothing_gets_through_a_wall_that_lets_nothing_through(shoebox: Shoebox) -> None:
    wall = AcousticMaterial(0.3, 1.0)
    cells, record = trace(halves(shoebox, AcousticMaterial(0.2, 1.0), wall))
    assert not mean_energy(cells, record, True).any()


def test_sound_straight_through_a_wall_is_left_to_the_early_paths(shoebox: Shoebox) -> None:
    # All other surfaces swallow what they meet: nothing but straight sound reaches the far room.
    wall = AcousticMaterial(1.0, 0.0, 0.5)
    cells, record = trace(halves(shoebox, AcousticMaterial(1.0), wall))
    assert not mean_energy(cells, record, True).any()


def test_the_share_that_escapes_is_told(shoebox: Shoebox) -> None:
    material = AcousticMaterial(0.2, 1.0)
    closed = shoebox((4.0, 4.0, 4.0), material)
    assert trace(closed)[1].escaped == pytest.approx(0.0, abs=1e-4)
    vertices, faces = closed.surface.vertices, closed.surface.faces
    upright = np.abs(closed.surface.normal[:, 0]) > 0.5
    east = upright & (vertices[faces][:, :, 0].mean(axis=1) > 2.0)
    assert east.sum() == 2
    _, record = trace(World.from_mesh(vertices, faces[~east], material))
    # Of six equal walls one is open and five absorb a fifth.
    assert record.escaped == pytest.approx(0.5, abs=0.04)
