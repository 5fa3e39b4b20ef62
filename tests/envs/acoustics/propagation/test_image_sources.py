from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from av_embodied.envs.acoustics.propagation.image_sources import (
    ImageSources,
    Paths,
    audible_paths,
    find_sequences,
)
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.propagation.surfaces import AcousticSurface
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.world import World

Shoebox = Callable[..., World]

SIZE = (6.0, 4.3, 2.9)
SOURCE = np.array([1.23, 2.91, 1.47])
LISTENER = np.array([4.19, 1.37, 1.61])


def images(order: int) -> np.ndarray:
    """Sorted distances [m] of the images of a shoebox up to `order` (Allen and Berkley, 1979)."""
    found = []
    for cell in np.ndindex(5, 5, 5):
        for parity in np.ndindex(2, 2, 2):
            n, p = np.array(cell) - 2, np.array(parity)
            if np.abs(2 * n - p).sum() <= order:
                image = 2 * n * np.array(SIZE) + (1 - 2 * p) * SOURCE
                found.append(float(np.linalg.norm(image - LISTENER)))
    return np.sort(found)


def heard(surface: AcousticSurface, source: np.ndarray, listener: np.ndarray, order: int) -> Paths:
    planes = find_sequences(surface, source, order, 8192)
    return audible_paths(
        surface, ImageSources.of(surface, SoundSource.of(source), planes), listener
    )


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_a_shoebox_has_the_images_of_the_closed_form(shoebox: Shoebox, order: int) -> None:
    surface = AcousticSurface.of(shoebox(SIZE, AcousticMaterial(0.2, 0.0)))
    paths = heard(surface, SOURCE, LISTENER, order)
    found = np.sort(np.linalg.norm(paths.image - LISTENER, axis=1))
    np.testing.assert_allclose(found, images(order), atol=1e-6)


def test_gain_is_absorption_and_scattering_at_each_reflection(shoebox: Shoebox) -> None:
    surface = AcousticSurface.of(shoebox(SIZE, AcousticMaterial(0.2, 0.5)))
    paths = heard(surface, SOURCE, LISTENER, 1)
    low_band = np.sort(paths.gain[:, 0])
    np.testing.assert_allclose(low_band[-1], 1.0, rtol=1e-3)  # direct; air takes next to nothing
    np.testing.assert_allclose(low_band[:-1], np.sqrt(0.8 * 0.5), rtol=1e-3)


def test_a_wall_hides_source_and_images_behind_it(two_rooms: World) -> None:
    surface = AcousticSurface.of(two_rooms)
    source, hidden = np.array([1.0, 0.5, 1.0]), np.array([7.0, 0.6, 1.2])
    paths = heard(surface, source, hidden, 1)
    assert not np.isclose(paths.image, source).all(axis=1).any()
    beside = np.array([3.0, 2.0, 1.2])
    paths = heard(surface, source, beside, 1)
    assert np.isclose(paths.image, source).all(axis=1).sum() == 1
