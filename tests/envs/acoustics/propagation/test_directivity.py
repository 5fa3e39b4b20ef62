from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from av_embodied.envs.acoustics.directions import fibonacci_sphere
from av_embodied.envs.acoustics.late.cells import CellGrid
from av_embodied.envs.acoustics.late.particles import trace_particles
from av_embodied.envs.acoustics.propagation.directivity import DIRECTIVITIES, Directivity
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.propagation.surfaces import AcousticSurface
from av_embodied.envs.acoustics.scene import AcousticScene
from av_embodied.envs.acoustics.settings import AcousticSettings
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError
from av_embodied.frames import Pose

Shoebox = Callable[..., World]


@pytest.mark.parametrize("name", sorted(DIRECTIVITIES))
def test_amplitude_is_one_on_the_axis(name: str) -> None:
    source = SoundSource(Pose(1.0, 2.0, 3.0, math.pi / 3), name)
    axis = np.array([[0.5, math.sqrt(0.75), 0.0]])
    np.testing.assert_allclose(source.gain(axis), 1.0, atol=1e-9)


def test_a_cardioid_follows_its_formula() -> None:
    source = SoundSource(Pose(0.0, 0.0, 0.0), "cardioid")
    direction = fibonacci_sphere(500)
    expected = np.repeat(0.5 + 0.5 * direction[:, :1], 7, axis=1)
    np.testing.assert_allclose(source.gain(direction), expected, atol=1e-12)


def test_a_talker_is_softer_behind_the_more_so_the_higher_the_band() -> None:
    source = SoundSource(Pose(0.0, 0.0, 0.0), "talker")
    angles = np.radians(np.arange(0.0, 181.0, 5.0))
    direction = np.stack([np.cos(angles), np.sin(angles), 0.0 * angles], axis=1)
    level = 20.0 * np.log10(source.gain(direction))
    assert (np.diff(level, axis=0) <= 1e-9).all()
    assert (np.diff(level[-1]) < 0.0).all()
    assert level[-1, [0, 3, 6]] == pytest.approx([-1.7, -8.0, -20.0], abs=1e-9)


def test_sources_that_sound_the_same_have_one_key() -> None:
    ahead, left = Pose(1.0, 2.0, 0.0), Pose(1.0, 2.0, -0.0, 1.0)
    assert SoundSource(ahead).key == SoundSource(left).key
    assert SoundSource(ahead, "talker").key != SoundSource(left, "talker").key
    assert SoundSource(ahead, "talker").key != SoundSource(ahead).key
    assert SoundSource(ahead, "talker") == SoundSource(ahead, DIRECTIVITIES["talker"])
    assert len({SoundSource(ahead), SoundSource(ahead, "omni"), SoundSource(ahead, "talker")}) == 2


def test_a_directivity_can_be_given_by_levels() -> None:
    levels = np.linspace(0.0, -12.0, 3)[:, None] * np.ones(7)
    made = Directivity.of_levels("horn", [0.0, 90.0, 180.0], levels)
    gain = SoundSource(Pose(0.0, 0.0, 0.0), made).gain(np.array([[0.0, 1.0, 0.0]]))
    np.testing.assert_allclose(20.0 * np.log10(gain), -6.0, atol=1e-9)


@pytest.mark.parametrize(
    ("angles", "amplitude", "message"),
    [
        ((0.0, 90.0), ((1.0,) * 7,) * 2, "from 0 to 180"),
        ((0.0, 90.0, 90.0, 180.0), ((1.0,) * 7,) * 4, "must rise"),
        ((0.0, 180.0), ((1.0,) * 6,) * 2, "row of 7 bands"),
        ((0.0, 180.0), ((1.0,) * 7, (-1.0,) * 7), "not negative"),
    ],
)
def test_what_is_no_directivity_is_refused(
    angles: tuple[float, ...], amplitude: tuple[tuple[float, ...], ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        Directivity("wrong", angles, amplitude)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="talker"):
        SoundSource(Pose(0.0, 0.0, 0.0), "singer")


def test_the_direct_sound_of_a_talker_is_softer_from_behind(free_field: World) -> None:
    scene = AcousticScene(free_field, settings=AcousticSettings(image_order=0, particles=64))
    listener = Pose(2.0, 0.0, 1.0)
    front = scene.impulse_response(SoundSource(Pose(0.0, 0.0, 1.0), "talker"), listener)
    back = scene.impulse_response(SoundSource(Pose(0.0, 0.0, 1.0, math.pi), "talker"), listener)
    power = np.abs(np.fft.rfft(np.stack([front[0], back[0]]), 4096)) ** 2
    level = 10.0 * np.log10(power[1] / power[0])[[32, 256, 1024]]  # 125, 1000, 4000 Hz
    assert level == pytest.approx([-1.7, -8.0, -15.5], abs=0.3)


def test_particles_carry_the_mean_power_of_a_directive_source(shoebox: Shoebox) -> None:
    world = shoebox((6.0, 5.0, 4.0), AcousticMaterial(0.1, 1.0))
    surface, cells = AcousticSurface.of(world), CellGrid.of(world.rays, world.bounds)
    settings = AcousticSettings(image_order=0, particles=4096, duration=0.2)
    energy = [
        trace_particles(surface, cells, SoundSource(Pose(3.0, 2.5, 2.0), name), settings, 0)
        .table[..., :7]
        .sum(axis=(0, 1))
        for name in ("cardioid", "omni")
    ]
    # The mean square of (1 + cos) / 2 over the sphere is 1 / 3.
    assert energy[0] / energy[1] == pytest.approx(1.0 / 3.0, rel=0.03)
