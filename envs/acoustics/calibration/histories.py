"""Particles that remember which materials they have met, and when they passed a listener.

The energy that a particle still has is the product of what each surface it met reflects. Traced
once without any loss, its passages of a listener therefore say what would be heard there with any
absorption: each stands for exp(-sum over materials of hits times x), x = -log(1 - absorption).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...rays import SURFACE_GAP, RayScene
from ...worlds.world import World
from ..air import SPEED_OF_SOUND
from ..bands import BANDS
from ..directions import fibonacci_sphere, lambert
from ..propagation.surfaces import AcousticSurface

RECEIVER_RADIUS = 0.5  # m, of the sphere about a listener that counts passages
SMALLEST_PATH = 1e-3  # m; shorter passages are left out


@dataclass(frozen=True, eq=False)
class Passages:
    """Passages of one listener: `time` (n,) [s], sorted, `hits` (n, M), `weight` (n, 7) [m].

    `hits` counts per material of the world's surface how often the particle had been reflected;
    `weight` is the way that it went near the listener, times how likely its way was by each band's
    scattering (as in late/flight.py).
    """

    time: NDArray[np.float32]
    hits: NDArray[np.float32]
    weight: NDArray[np.float32]


def trace_histories(
    world: World,
    surface: AcousticSurface,
    source: NDArray[np.float64],
    listeners: Sequence[NDArray[np.float64]],
    duration: float,
    particles: int,
    seed: int,
    progress: Callable[[float], object] = lambda _: None,
) -> list[Passages]:
    """Passages of each of the `listeners` (3,) [m] by particles from `source` (3,) [m].

    They are followed for `duration` [s]; `progress` is told the time [s] reached so far.
    """
    rng = np.random.default_rng([seed, 0xCA11])
    swarm = _Swarm.launch(source, particles, len(world.surface.materials))
    reach = duration * SPEED_OF_SOUND
    found: list[list[Passages]] = [[] for _ in listeners]
    while len(swarm.flown):
        hit = world.rays.first_hit(swarm.position, swarm.direction)
        ahead = np.minimum(hit.distance, np.float32(reach))
        for centre, passages in zip(listeners, found, strict=True):
            passages.append(_passages(world.rays, swarm, ahead, centre))
        alive = (hit.face >= 0) & (swarm.flown + ahead < reach)
        swarm = swarm.moved(ahead, alive)
        face = hit.face[alive]
        swarm.hits[np.arange(len(face)), world.surface.material[face]] += 1
        _turn(swarm, surface, face, rng)
        if len(swarm.flown):
            progress(float(swarm.flown.mean()) / SPEED_OF_SOUND)
    return [_joined(passages) for passages in found]


@dataclass(eq=False)
class _Swarm:
    """Particles in the air: a row for each."""

    position: NDArray[np.float32]
    direction: NDArray[np.float32]
    flown: NDArray[np.float32]
    hits: NDArray[np.uint16]
    band: NDArray[np.int64]
    likelihood: NDArray[np.float32]

    @classmethod
    def launch(cls, source: NDArray[np.float64], count: int, materials: int) -> _Swarm:
        return cls(
            position=np.repeat(source[None].astype(np.float32), count, axis=0),
            direction=fibonacci_sphere(count).astype(np.float32),
            flown=np.zeros(count, np.float32),
            hits=np.zeros((count, materials), np.uint16),
            band=np.arange(count) * 3 % len(BANDS),  # neighbours in direction have others
            likelihood=np.ones((count, len(BANDS)), np.float32),
        )

    def moved(self, ahead: NDArray[np.float32], which: NDArray[np.bool_]) -> _Swarm:
        """The particles `which` (n,) is true for, after their way `ahead` (n,) [m]."""
        way = ahead[which]
        place = self.position[which] + self.direction[which] * way[:, None]
        return _Swarm(
            place.astype(np.float32),
            self.direction[which],
            self.flown[which] + way,
            self.hits[which],
            self.band[which],
            self.likelihood[which],
        )


def _turn(
    swarm: _Swarm,
    surface: AcousticSurface,
    face: NDArray[np.int32],
    rng: np.random.Generator,
) -> None:
    """Reflect the particles at the faces (n,) that they have reached, in place."""
    towards = np.einsum("nk,nk->n", swarm.direction, surface.normal[face])
    normal = -np.sign(towards)[:, None] * surface.normal[face]
    own = surface.scattering[face]
    scattered = rng.random(len(face), dtype=np.float32) < own[np.arange(len(face)), swarm.band]
    likelihood = swarm.likelihood * np.where(scattered[:, None], own, np.float32(1.0) - own)
    mean = np.maximum(likelihood.mean(axis=1, keepdims=True), np.float32(1e-12))
    swarm.likelihood = likelihood / mean
    mirror = swarm.direction + 2.0 * np.abs(towards)[:, None] * normal
    direction = np.where(scattered[:, None], lambert(normal, rng), mirror)
    length = np.linalg.norm(direction, axis=1, keepdims=True)
    swarm.direction = (direction / length).astype(np.float32)
    swarm.position = swarm.position + np.float32(SURFACE_GAP) * normal


def _passages(
    rays: RayScene, swarm: _Swarm, ahead: NDArray[np.float32], centre: NDArray[np.float64]
) -> Passages:
    """Ways (n,) within the sphere about `centre` (3,) that its middle can see."""
    offset = centre.astype(np.float32) - swarm.position
    nearest = np.einsum("nk,nk->n", offset, swarm.direction)
    half = RECEIVER_RADIUS**2 - (np.einsum("nk,nk->n", offset, offset) - nearest**2)
    who = np.flatnonzero(half > 0.0)
    reach = np.sqrt(half[who])
    begin = np.maximum(nearest[who] - reach, 0.0)
    length = np.minimum(nearest[who] + reach, ahead[who]) - begin
    inside = length > SMALLEST_PATH
    who, begin, length = who[inside], begin[inside], length[inside]
    middle = begin + 0.5 * length
    place = swarm.position[who] + swarm.direction[who] * middle[:, None]
    seen = ~rays.blocked(place, np.broadcast_to(centre, place.shape))
    who = who[seen]
    time = (swarm.flown[who] + middle[seen]) / np.float32(SPEED_OF_SOUND)
    return Passages(
        time, swarm.hits[who].astype(np.float32), length[seen, None] * swarm.likelihood[who]
    )


def _joined(parts: list[Passages]) -> Passages:
    time = np.concatenate([part.time for part in parts])
    order = np.argsort(time, kind="stable")
    hits = np.concatenate([part.hits for part in parts])
    weight = np.concatenate([part.weight for part in parts])
    return Passages(time[order], hits[order], weight[order])
