"""Statistics against closed forms and against the plain way."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.datasets.statistics import (
    QUANTILES,
    of_fields,
    of_images,
    of_sound,
    of_vectors,
    pooled,
)


def test_vectors_have_statistics_for_each_of_their_numbers() -> None:
    values = np.stack([np.arange(101.0), 5.0 - np.arange(101.0)], axis=1)
    found = of_vectors(values)
    assert found["min"].tolist() == [0.0, -95.0]
    assert found["max"].tolist() == [100.0, 5.0]
    assert found["mean"].tolist() == [50.0, -45.0]
    # Of the whole numbers 0 to n - 1 the variance is (n^2 - 1) / 12.
    assert found["std"] == pytest.approx([np.sqrt((101**2 - 1) / 12)] * 2)
    assert [found[name][0] for name in QUANTILES] == pytest.approx([1.0, 10.0, 50.0, 90.0, 99.0])
    assert found["count"].tolist() == [101]


def test_what_is_not_finite_is_left_out() -> None:
    values = np.array([[1.0, np.inf], [np.nan, -np.inf], [3.0, np.inf]])
    found = of_vectors(values)
    assert found["mean"].tolist() == [2.0, 0.0]
    assert all(np.isfinite(value).all() for value in found.values())


def test_images_by_counting_are_images_by_sorting() -> None:
    images = np.random.default_rng(0).integers(0, 256, (3, 5, 7, 3)).astype(np.uint8)
    images[..., 2] = 7
    found = of_images(images)
    wanted = of_vectors(images.reshape(-1, 3) / 255.0)
    for name in ("min", "max", "mean", "std", *QUANTILES):
        assert found[name].shape == (3, 1, 1)
        assert found[name][:, 0, 0] == pytest.approx(wanted[name], abs=1e-12), name
    assert found["count"].tolist() == [3]


def test_sound_has_statistics_for_each_microphone() -> None:
    found = of_sound(np.array([[1.0, -1.0], [2.0, 2.0]], np.float32))
    assert found["std"].tolist() == [[1.0], [0.0]]
    assert found["count"].tolist() == [2]


def test_fields_have_one_number_for_all_of_them() -> None:
    found = of_fields(np.arange(24.0).reshape(2, 3, 4))
    assert (found["mean"].shape, float(found["mean"][0, 0])) == ((1, 1), 11.5)
    assert found["count"].tolist() == [2]


def test_pooled_statistics_are_those_of_all_values() -> None:
    values = np.random.default_rng(1).normal(3.0, 2.0, (50, 2))
    found = pooled([of_vectors(values[:10]), of_vectors(values[10:])])
    wanted = of_vectors(values)
    for name in ("min", "max", "mean", "std", "count"):
        assert found[name] == pytest.approx(wanted[name]), name
    first, second = of_vectors(values[:10])["q90"], of_vectors(values[10:])["q90"]
    assert found["q90"] == pytest.approx(0.2 * first + 0.8 * second)
