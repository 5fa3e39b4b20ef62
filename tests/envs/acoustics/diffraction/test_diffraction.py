"""Levels of diffracted sound against the exact solution of the rigid half-plane."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import hankel1

from av_embodied.envs.acoustics.air import SPEED_OF_SOUND
from av_embodied.envs.acoustics.bands import BAND_CENTRES, air_gain
from av_embodied.envs.acoustics.diffraction.diffracted_paths import DiffractedPaths
from av_embodied.envs.acoustics.propagation.image_sources import Paths
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.propagation.surfaces import AcousticSurface
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import Shape, World, WorldObject

RIGID = AcousticMaterial(0.02)


def screen() -> World:
    """A thin sheet in the plane x = 0 that reaches from far below up to z = 2."""
    corners = np.array([[0, -20, -40], [0, 20, -40], [0, 20, 2], [0, -20, 2]], dtype=float)
    return World.from_mesh(corners, [[0, 1, 2], [0, 2, 3]], RIGID)


def wall(thickness: float) -> World:
    """A wall about the plane x = 0 that reaches from far below up to z = 2."""
    pose = np.eye(4)
    pose[2, 3] = -18.0
    box = Shape(Box((thickness, 40.0, 40.0)), pose, RIGID)
    return World("wall", (WorldObject("wall", "wall", (box,)),))


def heard(world: World, source: np.ndarray, listener: np.ndarray, order: int = 1) -> Paths:
    """The path over the top alone."""
    return DiffractedPaths(AcousticSurface.of(world), order).at(SoundSource.of(source), listener)


def half_plane(k: float, source: np.ndarray, listener: np.ndarray) -> complex:
    """Pressure beside a rigid half-plane x = 0, z < 2 (Macdonald, 1915; k [1/m])."""
    (x0, y0, z0), (x, y, z) = source - (0, 0, 2), listener - (0, 0, 2)
    r0, r = np.hypot(x0, z0), np.hypot(x, z)
    # Angles from the face at x < 0, on which the source is, through the air.
    phi0, phi = np.arctan2(-x0, -z0), np.arctan2(-x, -z) % (2.0 * np.pi)
    bent = float(np.hypot(r + r0, y - y0))
    total = 0.0 + 0.0j
    for angle in (phi - phi0, phi + phi0):
        straight = np.sqrt(r**2 + r0**2 - 2.0 * r * r0 * np.cos(angle) + (y - y0) ** 2)
        start = np.sqrt(k * max(bent - straight, 0.0))
        share = _tail(k * straight, start) / (2.0 * _tail(k * straight, 0.0))
        share = 1.0 - share if np.cos(0.5 * angle) > 0.0 else share
        total += share * np.exp(1j * k * straight) / straight
    return total


def _tail(kr: float, start: float) -> complex:
    """Integral from `start` to infinity of Hankel's function in Macdonald's solution."""
    turn = np.exp(0.25j * np.pi)  # a path on which the integrand does not oscillate

    def part(u: float) -> complex:
        s = start + turn * u
        return complex(hankel1(1, kr + s * s) / np.sqrt(s * s + 2.0 * kr) * turn)

    real, _ = quad(lambda u: part(u).real, 0.0, 10.0, limit=200)
    imaginary, _ = quad(lambda u: part(u).imag, 0.0, 10.0, limit=200)
    return real + 1j * imaginary


@pytest.mark.parametrize(
    ("source", "listener"),
    [
        ((-2.0, 0.0, 1.0), (2.0, 0.5, 0.8)),
        ((-1.0, 0.0, 1.9), (3.0, 2.0, 1.0)),
        ((-3.0, 0.0, -1.0), (0.4, 1.0, 0.5)),
        ((-0.5, 0.0, 1.5), (0.5, 0.3, 1.2)),
        ((-2.0, 0.0, 3.0), (2.0, 0.0, 0.9)),
    ],
)
def test_a_screen_bends_sound_as_the_half_plane_does(
    source: tuple[float, float, float], listener: tuple[float, float, float]
) -> None:
    start, end = np.array(source), np.array(listener)
    paths = heard(screen(), start, end)  # the strongest is that over the top
    assert len(paths) >= 1
    length = np.array([np.linalg.norm(paths.image[0] - end)])
    ours = paths.gain[:1] / air_gain(length) / length
    wave_numbers = 2.0 * np.pi * BAND_CENTRES / SPEED_OF_SOUND
    exact = [abs(half_plane(k, start, end)) for k in wave_numbers]
    np.testing.assert_allclose(20.0 * np.log10(ours[0] / exact), 0.0, atol=0.5)


def test_a_thin_wall_bends_sound_like_a_screen() -> None:
    source, listener = np.array([-2.0, 0.0, 1.0]), np.array([2.0, 0.0, 0.5])
    thin = heard(wall(0.02), source, listener, 2)
    flat = heard(screen(), source, listener)
    assert len(thin) == 1
    assert len(thin.route[0]) == 3
    difference = 20.0 * np.log10(thin.gain / flat.gain)[0]
    np.testing.assert_allclose(difference[:6], 0.0, atol=2.0)  # up to 4 kHz


@pytest.mark.parametrize(
    ("thickness", "angles", "distances", "level"),
    [
        (0.07, (10.0, 10.0), (2.0, 2.0), (-6.8, -8.0, -9.6, -11.7)),
        (0.14, (30.0, 30.0), (2.0, 2.0), (-9.2, -12.6, -15.2, -16.6)),
        (0.14, (10.0, 50.0), (2.0, 1.0), (-8.5, -10.8, -13.6, -17.1)),
        (0.4, (75.0, 20.0), (1.5, 1.5), (-10.5, -13.4, -17.2, -21.0)),
        (1.0, (10.0, 50.0), (2.0, 1.0), (-9.3, -11.9, -15.1, -19.6)),
    ],
)
def test_a_wall_bends_sound_as_a_boundary_element_solution_says(
    thickness: float,
    angles: tuple[float, float],
    distances: tuple[float, float],
    level: tuple[float, ...],
) -> None:
    """Levels [dB] at 125 Hz to 1 kHz relative to free field over the way's length.

    Source and listener lie at `angles` [deg] below the top of a rigid wall, `distances` [m] off.
    """
    down, off = np.radians(angles), np.array(distances)
    x, z = off * np.cos(down) + thickness / 2.0, 2.0 - off * np.sin(down)
    source, listener = np.array([-x[0], 0.0, z[0]]), np.array([x[1], 0.0, z[1]])
    paths = heard(wall(thickness), source, listener, 2)
    assert len(paths) == 1
    length = np.array([np.linalg.norm(paths.image[0] - listener)])
    assert length[0] == pytest.approx(off.sum() + thickness, abs=0.01)
    ours = 20.0 * np.log10(paths.gain / air_gain(length))[0, :4]
    np.testing.assert_allclose(ours, level, atol=2.0)


def test_a_thick_wall_shades_more_than_a_thin_one_the_more_so_the_higher_the_band() -> None:
    source, listener = np.array([-2.0, 0.0, 1.0]), np.array([2.5, 0.0, 0.5])
    thick = heard(wall(1.0), source, listener, 2)
    flat = heard(screen(), source, listener)
    loss = -20.0 * np.log10(thick.gain / flat.gain)[0]
    assert (np.diff(loss) > 0.5).all()
    assert 0.0 < loss[0] < 6.0


def test_sound_at_the_shadow_boundary_is_six_decibels_down() -> None:
    source, listener = np.array([-2.0, 0.0, 2.0]), np.array([2.0, 0.0, 1.9999])
    level = 20.0 * np.log10(
        heard(screen(), source, listener).gain[0] / air_gain(np.array([4.0]))[0]
    )
    # What the screen reflects makes it a little louder in the lowest bands.
    assert (np.diff(level) < 0.0).all()
    assert -5.0 < level[0] < -4.0
    assert level[-1] == pytest.approx(-6.02, abs=0.25)


def test_no_path_is_longer_in_bends_than_the_order_allows() -> None:
    source, listener = np.array([-2.0, 0.0, 1.0]), np.array([2.0, 0.0, 0.5])
    assert len(heard(wall(0.3), source, listener, 1)) == 0
    assert len(heard(wall(0.3), source, listener, 0)) == 0
    assert len(heard(wall(0.3), source, listener, 2)) == 1


def test_a_way_that_is_caught_on_furniture_when_pulled_tight_is_still_heard() -> None:
    # A room with a wall that ends in its middle, and a box too small to bend round in the tight way
    # round that end: from point to point on the end's edges the ways over the box are free.
    sizes_and_places = (
        ((8.2, 6.2, 0.1), (0.0, 0.0, -0.05)),
        ((8.2, 6.2, 0.1), (0.0, 0.0, 2.55)),
        ((8.2, 0.1, 2.7), (0.0, -3.05, 1.25)),
        ((8.2, 0.1, 2.7), (0.0, 3.05, 1.25)),
        ((0.1, 6.2, 2.7), (-4.05, 0.0, 1.25)),
        ((0.1, 6.2, 2.7), (4.05, 0.0, 1.25)),
        ((0.2, 3.02, 2.52), (0.0, -1.51, 1.25)),
        ((0.2, 0.2, 0.2), (-1.05, -0.5, 1.0)),
    )
    things = []
    for number, (size, place) in enumerate(sizes_and_places):
        pose = np.eye(4)
        pose[:3, 3] = place
        things.append(WorldObject(f"box {number}", "box", (Shape(Box(size), pose, RIGID),)))
    source, listener = np.array([-2.0, -1.0, 1.0]), np.array([2.0, -1.0, 1.0])
    caught = heard(World("caught", tuple(things)), source, listener, 5)
    free = heard(World("free", tuple(things[:-1])), source, listener, 5)
    tight = 2.0 * np.hypot(1.9, 1.0) + 0.2
    way = [np.linalg.norm(paths.image - listener, axis=1).min() for paths in (free, caught)]
    assert way[0] == pytest.approx(tight, abs=0.01)
    assert tight + 0.01 < way[1] < tight + 0.15
