"""Chains of mirror planes, followed from a listener back to the source.

A chain can be heard where every straight piece of its way meets the plane that it should, in turn
from the listener, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...rays import SURFACE_GAP
from ..bands import BANDS
from .surfaces import AcousticSurface

MEETING_TOLERANCE = 2e-3  # m, between where a way should meet a plane and where a ray does


@dataclass(frozen=True, eq=False)
class Chains:
    """n chains of at most k planes, from the listener's end.

    `planes` (k, n) are -1 after a chain's last; `images` (k, n, 3) [m] what the listener sees in
    each of them, the source mirrored in it and all that follow. `normal` (n, 3), `offset` (n,)
    and `height` (n,) [m] are the equation of the first plane and how far in front of it its image.
    """

    planes: NDArray[np.int32]
    images: NDArray[np.float64]
    normal: NDArray[np.float64]
    offset: NDArray[np.float64]
    height: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        surface: AcousticSurface,
        planes: tuple[NDArray[np.int32], ...],
        images: tuple[NDArray[np.float64], ...],
    ) -> Chains:
        """The table of `planes` (n, j) and `images` (j + 1, n, 3) of each order j = 1, 2, ..."""
        order = len(planes)
        rows = [np.full((order, len(sequence)), -1, dtype=np.int32) for sequence in planes]
        places = [np.zeros((order, len(sequence), 3)) for sequence in planes]
        for row, place, sequence, chain in zip(rows, places, planes, images, strict=True):
            row[: sequence.shape[1]] = sequence.T[::-1]
            place[: sequence.shape[1]] = chain[:0:-1]
        rows.append(np.zeros((order, 0), dtype=np.int32))
        places.append(np.zeros((order, 0, 3)))
        row, place = np.concatenate(rows, axis=1), np.concatenate(places, axis=1)
        first = row[0] if order else np.zeros(0, dtype=np.int32)
        normal, offset = surface.plane_normal[first], surface.plane_offset[first]
        height = np.einsum("nk,nk->n", place[0], normal) - offset if order else np.zeros(0)
        return cls(row, place, normal, offset, height)

    def candidates(self, listener: NDArray[np.float64]) -> NDArray[np.int64]:
        """The chains (m,) whose first image is behind its plane for `listener` (3,) [m]."""
        return np.flatnonzero((self.normal @ listener - self.offset) * self.height < 0.0)


@dataclass(frozen=True, eq=False)
class Reflections:
    """What a listener hears by mirrors: `image` (m, 3) [m], `amplitude` (m, 7) left by the planes.

    `planes` (m, k) in turn from the source, -1 for none; `first` (m, 3) [m] is where sound from
    the source meets its first plane.
    """

    image: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    planes: NDArray[np.int32]
    first: NDArray[np.float64]


def reflections(
    surface: AcousticSurface,
    chains: Chains,
    source: NDArray[np.float64],
    listener: NDArray[np.float64],
) -> Reflections:
    """The `chains` that sound can take from `source` (3,) to `listener` (3,) [m]."""
    steps, count = chains.planes.shape
    left = chains.candidates(listener)
    point = np.broadcast_to(listener, (len(left), 3))
    amplitude = np.ones((count, len(BANDS)))
    for step in range(steps):
        further = chains.planes[step, left] >= 0
        if not further.any():
            break
        done, going = np.flatnonzero(~further), np.flatnonzero(further)
        kept, met, share = _met(
            surface,
            point[going],
            chains.images[step, left[going]],
            chains.planes[step, left[going]],
        )
        amplitude[left[going[kept]]] *= share
        left = np.concatenate([left[done], left[going[kept]]])
        point = np.concatenate([point[done], met])
    free = ~surface.rays.blocked(point, np.broadcast_to(source, point.shape))
    left, point = left[free], point[free]
    order = np.argsort(left)  # as the chains are
    left, point = left[order], point[order]
    image = chains.images[0, left] if steps else np.zeros((0, 3))
    return Reflections(image, amplitude[left], chains.planes[::-1, left].T, point)


def _met(
    surface: AcousticSurface,
    start: NDArray[np.float64],
    image: NDArray[np.float64],
    plane: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Which of the ways from `start` (n, 3) to `image` (n, 3) first meet their `plane` (n,).

    Returns their indices (m,), where they meet it (m, 3) [m], and the amplitude (m, 7) that it
    reflects like a mirror.
    """
    normal, offset = surface.plane_normal[plane], surface.plane_offset[plane]
    here = np.einsum("nk,nk->n", start, normal) - offset
    there = np.einsum("nk,nk->n", image, normal) - offset
    way = image - start
    with np.errstate(divide="ignore", invalid="ignore"):
        point = start + (here / (here - there))[:, None] * way
    low, high = surface.plane_bounds
    within = (point > low[plane]) & (point < high[plane])
    kept = np.flatnonzero((here * there < 0.0) & np.logical_and.reduce(within, axis=1))
    start, point, way = start[kept], point[kept], way[kept]
    unit = way / np.sqrt(np.einsum("nk,nk->n", way, way))[:, None]
    ahead = np.einsum("nk,nk->n", point - start, unit)
    hits = surface.rays.first_hit(start + SURFACE_GAP * unit, unit)
    meets = np.abs(hits.distance + SURFACE_GAP - ahead) < MEETING_TOLERANCE
    meets &= (hits.face >= 0) & (surface.plane[hits.face] == plane[kept]) & (ahead > SURFACE_GAP)
    face = hits.face[meets]
    share = np.sqrt(surface.reflection[face] * (1.0 - surface.scattering[face]))
    return kept[meets], point[meets], share
