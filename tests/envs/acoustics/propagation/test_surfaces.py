from __future__ import annotations

from collections.abc import Callable

import numpy as np

from av_embodied.envs.acoustics.propagation.surfaces import AcousticSurface
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.world import World

Shoebox = Callable[..., World]


def test_a_shoebox_has_six_planes_with_its_walls_equations(shoebox: Shoebox) -> None:
    surface = AcousticSurface.of(shoebox((6.0, 4.0, 3.0), AcousticMaterial(0.25, 0.4)))
    assert len(surface.plane_normal) == 6
    equations = {
        (tuple(np.abs(np.round(normal, 6))), round(abs(float(offset)), 6))
        for normal, offset in zip(surface.plane_normal, surface.plane_offset, strict=True)
    }
    x, y, z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
    assert equations == {(x, 0.0), (x, 6.0), (y, 0.0), (y, 4.0), (z, 0.0), (z, 3.0)}
    np.testing.assert_allclose(surface.reflection, 0.75)
    np.testing.assert_allclose(surface.scattering, 0.4)


def test_a_surface_too_small_to_mirror_scatters_all(shoebox: Shoebox) -> None:
    surface = AcousticSurface.of(shoebox((0.4, 0.4, 0.4), AcousticMaterial(0.25, 0.1)))
    assert (surface.plane == -1).all()
    np.testing.assert_allclose(surface.scattering, 1.0)


def test_no_face_lets_through_more_than_it_does_not_reflect(shoebox: Shoebox) -> None:
    surface = AcousticSurface.of(shoebox((3.0, 3.0, 3.0), AcousticMaterial(0.2, 0.1, 0.05)))
    np.testing.assert_allclose(surface.transmission, 0.05)
    surface = AcousticSurface.of(shoebox((3.0, 3.0, 3.0), AcousticMaterial(0.2, 0.1, 0.5)))
    np.testing.assert_allclose(surface.transmission, 0.2)
    assert surface.transmits
