"""Late energy of a source on its way: interpolated between fixed places, each traced once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose

from ...rays import RayScene
from ..directions import fibonacci_sphere
from ..propagation.directivity import directivity_of
from ..propagation.sources import SoundSource

SPACING = 1.0  # m between nodes; they lie half a spacing off the world's origin
# Share of the spacing about a node in which it alone counts, across and up: a source at the usual
# heights (1.2 to 1.8 m) needs nodes of one height only.
ALONE = np.array([0.4, 0.4, 0.7])
# Points about a source that look for a node: behind an edge it fades, and does not go at once.
AROUND, POINTS = 0.2, 48  # m, and how many
TURN = 0.25 * np.pi  # rad between the directions in which a source that is not even is traced


@dataclass(frozen=True)
class SourceNode:
    """A place of the source that is traced, and its share in what the source sounds like."""

    source: SoundSource
    weight: float


def source_nodes(source: SoundSource, rays: RayScene) -> list[SourceNode]:
    """The nodes in sight of `source`, weights adding up to 1 and steady in its pose; or none."""
    place = source.position / SPACING - 0.5
    low = np.floor(place)
    rise = np.clip((place - low - 0.5) / (1.0 - ALONE) + 0.5, 0.0, 1.0)
    found = []
    for corner in product((0.0, 1.0), repeat=3):
        weight = float(np.prod(np.where(corner, rise, 1.0 - rise)))
        if weight > 0.0:
            found.append((_place(low + corner), weight))
    return _turned(source, _in_sight(source, found, rays))


def nodes_around(source: SoundSource, rays: RayScene) -> list[SourceNode]:
    """The nodes less than a spacing away, which `source` may come to next, the nearest first."""
    x, y, z = np.round(source.position / SPACING - 0.5)
    places = [_place(np.array([x + i, y + j, z])) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    distance = [float(np.linalg.norm(place - source.position)) for place in places]
    order = [k for k in np.argsort(distance, kind="stable") if distance[k] < SPACING]
    if not order:
        return []
    return _turned(source, _in_sight(source, [(places[k], 1.0) for k in order], rays))


Placed = list[tuple[NDArray[np.float64], float]]  # places (3,) [m] and weights


def _place(index: NDArray[np.float64]) -> NDArray[np.float64]:
    return (index + 0.5) * SPACING


def _in_sight(source: SoundSource, placed: Placed, rays: RayScene) -> Placed:
    """Of `placed` what is seen from around the source, with weights by how much sees it."""
    here = np.broadcast_to(source.position, (POINTS, 3))
    points = here + AROUND * fibonacci_sphere(POINTS)
    points = np.concatenate([source.position[None], points[~rays.blocked(here, points)]])
    places = np.array([place for place, _ in placed])
    start = np.repeat(points, len(places), axis=0)
    free = ~rays.blocked(start, np.tile(places, (len(points), 1)))
    share = free.reshape(len(points), -1).mean(axis=0)
    return [(place, w * float(s)) for (place, w), s in zip(placed, share, strict=True) if s > 0.0]


def _turned(source: SoundSource, placed: Placed) -> list[SourceNode]:
    """The nodes, each in the two directions next to that of `source`."""
    turn = source.pose.yaw / TURN
    low = float(np.floor(turn))
    shares = ((low, 1.0 - (turn - low)), (low + 1.0, turn - low))
    if directivity_of(source.directivity).even:
        shares = ((0.0, 1.0),)
    total = sum(weight for _, weight in placed)
    return [
        SourceNode(replace(source, pose=_pose(place, yaw * TURN)), share * weight / total)
        for place, weight in placed
        for yaw, share in shares
        if share > 0.0
    ]


def _pose(place: NDArray[np.float64], yaw: float) -> Pose:
    x, y, z = place
    return Pose(x, y, z, yaw)
