"""Particles in the air, and what surfaces do to them: absorb, mirror, scatter and let through."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...rays import SURFACE_GAP, Hits
from ..propagation.surfaces import AcousticSurface
from ..propagation.transmission import THICKEST_WALL

TURN = np.float32(2.0 * np.pi)


@dataclass(eq=False)
class Flight:
    """Particles: all arrays have a row for each.

    `position` and `direction` (n, 3), way `flown` (n,) [m], `energy` (n, 7), `phase` (n,) of its
    deposits within a time bin, whether it was only `mirrored` (n,), number of `bounces` (n,),
    whether it `crossed` (n,) a wall. A particle is scattered by the chances of one `band` (n,) and
    speaks for all: `likelihood` (n, 7) is that of its way by each band's chances, 1 on average, and
    has gone into its energy (Wilkie et al., "Hero wavelength spectral sampling", 2014).
    """

    position: NDArray[np.float32]
    direction: NDArray[np.float32]
    flown: NDArray[np.float32]
    energy: NDArray[np.float32]
    phase: NDArray[np.float32]
    mirrored: NDArray[np.bool_]
    bounces: NDArray[np.int32]
    band: NDArray[np.int64]
    likelihood: NDArray[np.float32]
    crossed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.flown)

    def keep(self, which: NDArray[np.bool_]) -> Flight:
        """The particles `which` (n,) is true for."""
        index = np.flatnonzero(which)
        return Flight(*(getattr(self, field.name)[index] for field in fields(self)))

    def advance(self, distance: NDArray[np.float32]) -> None:
        """Fly on by `distance` (n,) [m]."""
        self.position += self.direction * distance[:, None]
        self.flown += distance

    def rendered_early(self, order: int) -> NDArray[np.bool_]:
        """Which particles (n,) go the way of a path that is computed exactly.

        That is straight, also through walls, or by up to `order` mirrors.
        """
        mirrored = self.mirrored & ~self.crossed & (self.bounces <= order)
        return mirrored | (self.bounces == 0)


class Encounters:
    """What the faces of `surface` do to particles; chance comes from `rng`."""

    def __init__(self, surface: AcousticSurface, rng: np.random.Generator) -> None:
        self.surface = surface
        self.rng = rng
        passed = surface.transmission.mean(axis=1)
        self.passed = passed / np.maximum(passed + surface.reflection.mean(axis=1), 1e-12)

    def meet(self, flight: Flight, hits: Hits) -> None:
        """Send on the particles of `flight`, which have reached the faces of `hits`, in place."""
        if not self.surface.transmits:
            self._reflect(flight, np.arange(len(flight)), hits.face)
            return
        chance = self.passed[hits.face]
        through = self.rng.random(len(flight), dtype=np.float32) < chance
        index, back = np.flatnonzero(through), np.flatnonzero(~through)
        flight.energy[back] /= 1.0 - chance[back, None]
        self._reflect(flight, back, hits.face[back])
        flight.energy[index] /= chance[index, None]
        self._pass(flight, index, hits.face[index])

    def _pass(self, flight: Flight, which: NDArray[np.int64], face: NDArray[np.int32]) -> None:
        """Set the particles `which` of `flight` behind the wall whose `face` (k,) they met.

        A face of the same object right behind is the wall's other side; as in transmission.py both
        count together with the mean of their shares. They leave it opposite to where they came in,
        so that none gets lost in the wall.
        """
        gap = np.float32(SURFACE_GAP)
        normal, position = self.surface.normal[face], flight.position[which]
        towards = np.einsum("nk,nk->n", flight.direction[which], normal)
        inward = normal * np.where(towards > 0.0, np.float32(1.0), np.float32(-1.0))[:, None]
        position += gap * inward
        beyond = self.surface.rays.first_hit(position, inward)
        owner = self.surface.object
        thick = (beyond.distance < THICKEST_WALL) & (owner[beyond.face] == owner[face])
        depth = np.where(thick, beyond.distance + gap, np.float32(0.0))
        share = self.surface.transmission[face]
        other = np.where(thick[:, None], self.surface.transmission[beyond.face], share)
        flight.energy[which] *= np.sqrt(share * other)
        flight.position[which] = position + depth[:, None] * inward
        flight.flown[which] += depth
        flight.crossed[which] = True

    def _reflect(self, flight: Flight, which: NDArray[np.int64], face: NDArray[np.int32]) -> None:
        """Turn the particles `which` (k,) of `flight` at their `face` (k,), in place."""
        surface, drawn = self.surface, self.rng.random(len(which), dtype=np.float32)
        aside = drawn < surface.scattering[face, flight.band[which]]
        height = 2.0 * self.rng.random(np.count_nonzero(aside), dtype=np.float32) - 1.0
        turn = TURN * self.rng.random(len(height), dtype=np.float32)
        material = (surface.normal, surface.reflection, surface.scattering)
        _turn(flight.position, flight.direction, which, face, material[0], (aside, height, turn))
        _weaken(flight.energy, flight.likelihood, which, face, material[1:], aside)
        flight.mirrored[which] &= ~aside
        flight.bounces[which] += 1


@njit(cache=True, nogil=True)
def _turn(
    position: NDArray[np.float32],
    direction: NDArray[np.float32],
    which: NDArray[np.int64],
    face: NDArray[np.int32],
    normals: NDArray[np.float32],
    chance: tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[np.float32]],
) -> None:
    """New `direction` (n, 3) of the particles `which` (k,), off their `face` (k,), in place.

    `chance` tells which are scattered (k,), and of these (s,) the height and azimuth of a point on
    the unit sphere about the tip of the normal: so the cosine is their density (Lambert).
    """
    aside, height, azimuth = chance
    scattered, gap = 0, np.float32(SURFACE_GAP)
    for k in range(len(which)):
        ahead, normal = direction[which[k]], normals[face[k]]
        towards = ahead[0] * normal[0] + ahead[1] * normal[1] + ahead[2] * normal[2]
        sign = np.float32(-1.0) if towards > 0.0 else np.float32(1.0)
        if aside[k]:
            radius = np.sqrt(np.float32(1.0) - height[scattered] * height[scattered])
            # Where the point falls on the foot of the normal there is no direction: keep off it.
            off = np.float32(1.0 + 1e-4) * sign
            ahead[0] = off * normal[0] + radius * np.cos(azimuth[scattered])
            ahead[1] = off * normal[1] + radius * np.sin(azimuth[scattered])
            ahead[2] = off * normal[2] + height[scattered]
            scattered += 1
        else:
            back = np.float32(2.0) * np.abs(towards) * sign
            for axis in range(3):
                ahead[axis] += back * normal[axis]
        length = np.sqrt(ahead[0] * ahead[0] + ahead[1] * ahead[1] + ahead[2] * ahead[2])
        for axis in range(3):
            ahead[axis] /= length
            position[which[k], axis] += gap * sign * normal[axis]


@njit(cache=True, nogil=True)
def _weaken(
    energy: NDArray[np.float32],
    likelihood: NDArray[np.float32],
    which: NDArray[np.int64],
    face: NDArray[np.int32],
    material: tuple[NDArray[np.float32], NDArray[np.float32]],
    aside: NDArray[np.bool_],
) -> None:
    """New `energy` and `likelihood` (n, 7) of the particles `which` (k,), in place.

    `material` is what faces reflect and scatter; the particles are scattered `aside` (k,) or not.
    """
    reflection, scattering = material
    bands = energy.shape[1]
    for k in range(len(which)):
        own, known, at = energy[which[k]], likelihood[which[k]], face[k]
        mean = np.float32(0.0)
        for band in range(bands):
            chance = scattering[at, band]
            if not aside[k]:
                chance = np.float32(1.0) - chance
            own[band] *= reflection[at, band] * chance
            known[band] *= chance
            mean += known[band] / np.float32(bands)
        mean = max(mean, np.float32(1e-12))
        for band in range(bands):
            own[band] /= mean
            known[band] /= mean
