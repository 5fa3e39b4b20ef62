"""Paths followed from a source through a mesh, one event after another, in every octave band.

Where a path goes on is drawn by the coefficients of one of its bands, and the path then speaks for
all bands: each band's energy is weighted with how likely the path was over all bands' chances
(Wilkie et al., "Hero wavelength spectral sampling", Computer Graphics Forum 33, 2014). So each band
keeps its own scattering and transmission at every event, and no weight exceeds the number of bands.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ...rays import SURFACE_GAP, Hits
from ..air import SPEED_OF_SOUND
from ..bands import BANDS
from ..directions import fibonacci_sphere, lambert
from ..propagation.sources import SoundSource
from ..propagation.surfaces import AcousticSurface
from ..propagation.transmission import THICKEST_WALL

MIRRORED, SCATTERED, PASSED = range(3)  # what becomes of a path at a surface
SPENT = 10.0**-7.5  # share of the sent energy left in each band at which all paths are given up
FULL_TIME = 0.1  # s, in which all paths go on; later their number falls as one over the time
FEWEST = 64  # paths that go on in the latest sound


@dataclass(eq=False)
class Walk:
    """Paths under way: all arrays have a row for each.

    `position` and `direction` (n, 3), way `flown` (n,) [m], `energy` (n, 7), `likelihood` (n, 7)
    of the path by each band's chances, 1 on average, `band` (n,) whose chances are drawn, `bounces`
    (n,). `mirrored` (n,) tells paths of mirrors alone, `foreseen` (n,) those that come straight
    from a scattering surface, from which the listener has heard them already.
    """

    position: NDArray[np.float32]
    direction: NDArray[np.float32]
    flown: NDArray[np.float32]
    energy: NDArray[np.float32]
    likelihood: NDArray[np.float32]
    band: NDArray[np.int64]
    bounces: NDArray[np.int32]
    mirrored: NDArray[np.bool_]
    foreseen: NDArray[np.bool_]

    @classmethod
    def of(cls, source: SoundSource, count: int, rng: np.random.Generator) -> Walk:
        """`count` paths that leave `source` evenly, turned at random as a whole."""
        direction = Rotation.from_quat(rng.standard_normal(4)).apply(fibonacci_sphere(count))
        return cls(
            position=np.tile(source.position.astype(np.float32), (count, 1)),
            direction=direction.astype(np.float32),
            flown=np.zeros(count, np.float32),
            energy=(source.gain(direction) ** 2).astype(np.float32),
            likelihood=np.ones((count, len(BANDS)), np.float32),
            band=rng.permutation(count) % len(BANDS),
            bounces=np.zeros(count, np.int32),
            mirrored=np.ones(count, bool),
            foreseen=np.zeros(count, bool),
        )

    def __len__(self) -> int:
        return len(self.flown)

    def keep(self, which: NDArray[np.bool_]) -> Walk:
        """The paths `which` (n,) is true for."""
        index = np.flatnonzero(which)
        return Walk(*(getattr(self, field.name)[index] for field in fields(self)))

    def advance(self, distance: NDArray[np.float32]) -> None:
        """Fly on by `distance` (n,) [m]."""
        self.position += self.direction * distance[:, None]
        self.flown += distance

    def unheard(self, image_order: int) -> NDArray[np.bool_]:
        """Which paths (n,) may be heard by who stands in their way, having been heard nowhere else.

        Neither as what a surface scatters, nor as a path that is computed exactly: straight, also
        through walls, or by up to `image_order` mirrors.
        """
        exact = (self.bounces == 0) | (self.mirrored & (self.bounces <= image_order))
        return ~(self.foreseen | exact)


@dataclass(frozen=True, eq=False)
class Event:
    """What paths meet: `face` (n,), its `normal` (n, 3) to where they come from, and `share`.

    `share` (3, n, 7) is the energy share mirrored, scattered and let through.
    """

    surface: AcousticSurface
    face: NDArray[np.int32]
    normal: NDArray[np.float32]
    share: NDArray[np.float32]

    @classmethod
    def of(cls, surface: AcousticSurface, walk: Walk, hits: Hits) -> Event:
        """What the paths of `walk` meet as they reach the faces of `hits`."""
        face = hits.face
        normal = surface.normal[face]
        towards = np.einsum("nk,nk->n", walk.direction, normal)
        normal *= np.where(towards > 0.0, np.float32(-1.0), np.float32(1.0))[:, None]
        reflection, scattering = surface.reflection[face], surface.scattering[face]
        scattered = reflection * scattering
        share = np.array(
            [reflection - scattered, scattered, surface.transmission[face]], np.float32
        )
        return cls(surface, face, normal, share)

    def send_on(self, walk: Walk, rng: np.random.Generator) -> NDArray[np.bool_]:
        """Draw what becomes of the paths of `walk`, in place; which (n,) of them go on."""
        row = np.arange(len(walk))
        chance = self.share / np.maximum(self.share.sum(axis=0), 1e-12)
        own = np.cumsum(chance[:, row, walk.band], axis=0)
        outcome = (rng.random(len(walk), dtype=np.float32) * own[-1] >= own[:-1]).sum(axis=0)
        walk.energy *= self.share[outcome, row]
        walk.likelihood *= chance[outcome, row]
        mean = np.maximum(walk.likelihood.mean(axis=1, keepdims=True), 1e-12)
        walk.energy /= mean
        walk.likelihood /= mean
        self._turn(walk, outcome, rng)
        return own[-1] > 0.0

    def _turn(self, walk: Walk, outcome: NDArray[np.int64], rng: np.random.Generator) -> None:
        mirrored, aside = np.flatnonzero(outcome == MIRRORED), np.flatnonzero(outcome == SCATTERED)
        towards = np.einsum("nk,nk->n", walk.direction[mirrored], self.normal[mirrored])
        walk.direction[mirrored] -= (2.0 * towards)[:, None] * self.normal[mirrored]
        walk.direction[aside] = lambert(self.normal[aside], rng)
        length = np.sqrt(np.einsum("nk,nk->n", walk.direction, walk.direction))
        walk.direction /= length[:, None]
        walk.bounces += outcome != PASSED
        walk.mirrored &= outcome == MIRRORED
        # What is scattered and then goes through a wall could not be foreseen.
        walk.foreseen = outcome == SCATTERED
        walk.position += np.float32(SURFACE_GAP) * self.normal
        passed = np.flatnonzero(outcome == PASSED)
        if len(passed):
            self._pass(walk, passed)

    def _pass(self, walk: Walk, which: NDArray[np.int64]) -> None:
        """Set the paths `which` behind the wall that they met, straight across.

        A face of the same object right behind is the wall's other side; as in transmission.py both
        count together with the mean of their shares.
        """
        surface, face, inward = self.surface, self.face[which], -self.normal[which]
        gap = np.float32(SURFACE_GAP)
        position = walk.position[which] + np.float32(2.0) * gap * inward
        beyond = surface.rays.first_hit(position, inward)
        owner = surface.object
        thick = (beyond.distance < THICKEST_WALL) & (owner[beyond.face] == owner[face])
        depth = np.where(thick, beyond.distance + gap, np.float32(0.0))
        share = surface.transmission[face]
        other = np.where(thick[:, None], surface.transmission[beyond.face], share)
        walk.energy[which] *= np.sqrt(other / np.maximum(share, 1e-12))
        walk.position[which] = position + depth[:, None] * inward
        walk.flown[which] += depth


def thinned(walk: Walk, sent: int, rng: np.random.Generator) -> Walk:
    """The paths of `walk` that go on, of `sent`; what they have grows by what the rest had.

    The chance to go on is in proportion to a path's share in each band's energy.
    """
    total = walk.energy.sum(axis=0)
    if not (total > SPENT * sent).any():
        return walk.keep(np.zeros(len(walk), bool))
    time = float(walk.flown.mean()) / SPEED_OF_SOUND
    wanted = max(FEWEST, sent * min(1.0, FULL_TIME / max(time, FULL_TIME)))
    if len(walk) <= wanted:
        return walk
    share = walk.energy @ (1.0 / np.maximum(total, 1e-30))
    chance = np.minimum(share * (wanted / share.sum()), 1.0)
    chosen = rng.random(len(walk), dtype=np.float32) < chance
    walk.energy[chosen] /= chance[chosen, None]
    return walk.keep(chosen)
