"""Chains of mirror planes, followed from a listener back to the source.

A chain can be heard where every straight piece of its way meets the plane that it should, in turn
from the listener, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...rays import SURFACE_GAP
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

    @cached_property
    def routes(self) -> list[tuple[int, ...]]:
        """The planes of each chain in turn from the source."""
        return [tuple(p for p in row if p >= 0) for row in self.planes[::-1].T.tolist()]


@dataclass(frozen=True, eq=False)
class Reflections:
    """What a listener hears by mirrors: `image` (m, 3) [m], `amplitude` (m, 7) left by the planes.

    `chain` (m,) are their numbers, in rising order; `first` (m, 3) [m] is where sound from the
    source meets its first plane. `seen` tells whether the listener sees the source itself.
    """

    image: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    chain: NDArray[np.int64]
    first: NDArray[np.float64]
    seen: bool


def reflections(
    surface: AcousticSurface,
    chains: Chains,
    source: NDArray[np.float64],
    listener: NDArray[np.float64],
) -> Reflections:
    """The `chains` that sound can take from `source` (3,) to `listener` (3,) [m]."""
    mirrors = (surface.plane_normal, surface.plane_offset, surface.plane_bounds)
    equation = (chains.normal, chains.offset, chains.height)
    ways, point, begin, unit, ahead = _ways(
        listener, chains.planes, chains.images, equation, mirrors
    )
    hits = surface.rays.first_hit(begin, unit)
    kept, amplitude = _meeting(
        ways, chains.planes, ahead, hits.distance, hits.face, surface.plane, surface.mirrored
    )
    last = np.concatenate([listener[None], point[kept]])
    free = ~surface.rays.blocked(last, source[None])
    kept = kept[free[1:]]
    chain = ways[kept]
    image = chains.images[0, chain] if len(chains.planes) else np.zeros((0, 3))
    return Reflections(image, amplitude[free[1:]], chain, point[kept], bool(free[0]))


@njit(cache=True)
def _ways(
    listener: NDArray[np.float64],
    planes: NDArray[np.int32],
    images: NDArray[np.float64],
    equation: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    mirrors: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> tuple[
    NDArray[np.int64],
    NDArray[np.float64],
    NDArray[np.float32],
    NDArray[np.float32],
    NDArray[np.float64],
]:
    """Chains (m,) whose planes lie in turn between `listener` (3,) and their images.

    Returns also where each way meets its last plane (m, 3) [m], and its straight pieces up to there
    (p, ...), chain after chain: where a ray begins (float32), its direction (float32), and how far
    from the piece's begin it should meet its plane. `equation` is that of the chains' first planes,
    `mirrors` the normals, offsets and bounds of all planes.
    """
    normals, offsets, heights = equation
    plane_normal, plane_offset, bounds = mirrors
    steps, count = planes.shape
    chain, end = np.empty(count, np.int64), np.empty((count, 3))
    begin = np.empty((count * steps, 3), np.float32)
    unit, ahead = np.empty_like(begin), np.empty(count * steps)
    found, pieces = 0, 0
    point, there, way = np.empty(3), np.empty(3), np.empty(3)
    for k in range(count):
        if (_dot(normals[k], listener) - offsets[k]) * heights[k] >= 0.0:
            continue
        used, within = 0, True
        point[:] = listener
        while within and used < steps and planes[used, k] >= 0:
            plane = planes[used, k]
            normal, image = plane_normal[plane], images[used, k]
            before = _dot(normal, point) - plane_offset[plane]
            behind = _dot(normal, image) - plane_offset[plane]
            within = before * behind < 0.0
            if within:
                way[:] = image - point
                there[:] = point + before / (before - behind) * way
                for axis in range(3):
                    within &= bounds[0, plane, axis] < there[axis] < bounds[1, plane, axis]
            if within:
                way /= np.sqrt(_dot(way, way))
                row = pieces + used
                ahead[row] = _dot(there - point, way)
                for axis in range(3):
                    begin[row, axis] = point[axis] + SURFACE_GAP * way[axis]
                    unit[row, axis] = way[axis]
                point[:] = there
                used += 1
        if within:
            chain[found], end[found] = k, point
            found += 1
            pieces += used
    return chain[:found], end[:found], begin[:pieces], unit[:pieces], ahead[:pieces]


@njit(cache=True)
def _meeting(
    chain: NDArray[np.int64],
    planes: NDArray[np.int32],
    ahead: NDArray[np.float64],
    distance: NDArray[np.float32],
    face: NDArray[np.int32],
    plane: NDArray[np.int32],
    mirrored: NDArray[np.float32],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Which of the ways (k,) of `chain` (m,) meet their planes first, and amplitude (k, 7) left.

    Rays along their pieces meet a `face` (p,) at `distance` (p,) [m] from their begins; `plane` and
    `mirrored` are those of the faces.
    """
    kept = np.empty(len(chain), np.int64)
    amplitude = np.ones((len(chain), mirrored.shape[1]))
    found, piece = 0, 0
    for way in range(len(chain)):
        meets, used = True, 0
        while used < len(planes) and planes[used, chain[way]] >= 0:
            row = piece + used
            off = abs(distance[row] + SURFACE_GAP - ahead[row])
            meets &= face[row] >= 0 and off < MEETING_TOLERANCE and ahead[row] > SURFACE_GAP
            meets = meets and plane[face[row]] == planes[used, chain[way]]
            used += 1
        if meets:
            for row in range(piece, piece + used):
                amplitude[found] *= mirrored[face[row]]
            kept[found] = way
            found += 1
        piece += used
    return kept[:found], amplitude[:found]


@njit(cache=True)
def _dot(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
