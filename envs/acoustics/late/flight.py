"""Particles in the air, and what surfaces do to them: absorb, mirror, scatter and let through."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ...rays import SURFACE_GAP, Hits
from ..bands import BANDS
from ..directions import lambert
from ..propagation.surfaces import AcousticSurface
from ..propagation.transmission import THICKEST_WALL

MEAN = np.full(len(BANDS), 1.0 / len(BANDS), dtype=np.float32)  # over the bands


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
            self._reflect(flight, slice(None), hits.face)
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

    def _reflect(
        self, flight: Flight, which: NDArray[np.int64] | slice, face: NDArray[np.int32]
    ) -> None:
        """Turn the particles `which` of `flight` at their `face` (k,), in place."""
        normal, incoming = self.surface.normal[face], flight.direction[which]
        towards = np.einsum("nk,nk->n", incoming, normal)
        normal *= np.where(towards > 0.0, np.float32(-1.0), np.float32(1.0))[:, None]
        scattered, chance = self._scattered(flight.band[which], face)
        energy = flight.energy[which] * self.surface.reflection[face] * chance
        likelihood = flight.likelihood[which] * chance
        mean = np.maximum(likelihood @ MEAN, np.float32(1e-12))[:, None]
        flight.likelihood[which] = likelihood / mean
        direction = incoming + (2.0 * np.abs(towards))[:, None] * normal
        aside = np.flatnonzero(scattered)
        direction[aside] = lambert(normal[aside], self.rng)
        direction /= np.sqrt(np.einsum("nk,nk->n", direction, direction))[:, None]
        flight.direction[which] = direction
        flight.energy[which] = energy / mean
        flight.position[which] += np.float32(SURFACE_GAP) * normal
        flight.mirrored[which] &= ~scattered
        flight.bounces[which] += 1

    def _scattered(
        self, band: NDArray[np.int64], face: NDArray[np.int32]
    ) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
        """Which particles (k,) their `band` (k,) scatters; each band's chance of that (k, 7)."""
        own = self.surface.scattering[face]
        drawn = self.rng.random(len(face), dtype=np.float32)
        scattered = drawn < own[np.arange(len(face)), band]
        return scattered, np.where(scattered[:, None], own, np.float32(1.0) - own)
