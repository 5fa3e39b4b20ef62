"""The shoeboxes of the benchmark, and how their decays are read."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..acoustics.air import SPEED_OF_SOUND
from ..acoustics.bands import AIR_ABSORPTION, BANDS
from ..acoustics.engines.engine import PathEngine
from ..acoustics.measures import eyring_time
from ..acoustics.propagation.sources import SoundSource
from ..worlds.materials import AcousticMaterial
from ..worlds.world import World
from .plain_worlds import shoebox

READ = (250.0, 500.0, 1000.0, 2000.0, 4000.0)  # Hz, bands that are read
ROWS = [BANDS.index(band) for band in READ]
VOLUME = (20.0, 500.0)  # m3
ABSORPTION = (0.05, 0.5)
SCATTERING = (0.1, 0.7)
LONGEST_SIDE = 3.0  # in shortest sides
DIFFUSE_SHARE = 0.4  # of the boxes that are drawn from where Eyring's formula holds
INSET = 0.2  # of each side, kept free between its ends and a source or listener
APART = 0.3  # of the diagonal, at least between source and listener
STEP = 0.005  # s, of decays
EYRING_SCATTERING, EYRING_ABSORPTION, EYRING_SIDES = 0.5, 0.3, 2.0  # where Eyring is held to


@dataclass(frozen=True, eq=False)
class Shoebox:
    """A room of `size` (3,) [m], one `absorption` and `scattering` all over, and two places."""

    size: NDArray[np.float64]
    absorption: float
    scattering: float
    source: NDArray[np.float64]
    listener: NDArray[np.float64]

    @cached_property
    def world(self) -> World:
        """The room as a world."""
        x, y, z = self.size.tolist()
        return shoebox((x, y, z), AcousticMaterial(self.absorption, self.scattering))

    @property
    def distance(self) -> float:
        """From source to listener [m]."""
        return float(np.linalg.norm(self.source - self.listener))

    @property
    def diffuse(self) -> bool:
        """Whether Eyring's formula is held to apply."""
        even = self.size.max() <= EYRING_SIDES * self.size.min()
        scattering, absorption = self.scattering, self.absorption
        return bool(scattering >= EYRING_SCATTERING and absorption <= EYRING_ABSORPTION and even)

    def eyring(self, band: float | None = None) -> float:
        """Eyring's reverberation time [s], with air where `band` [Hz] is given."""
        x, y, z = self.size.tolist()
        return eyring_time(x * y * z, 2.0 * (x * y + y * z + z * x), self.absorption, band)

    @property
    def text(self) -> str:
        """Size and surface."""
        x, y, z = self.size
        return f"{x:.1f} x {y:.1f} x {z:.1f} m, {self.absorption:.2f} / {self.scattering:.2f}"


def draw_shoeboxes(count: int, seed: int) -> list[Shoebox]:
    """Boxes over all ranges, and first a share from where Eyring's formula holds.

    In each of both parts volume, absorption and scattering are spread evenly over their ranges.
    """
    rng = np.random.default_rng(seed)
    diffuse = round(DIFFUSE_SHARE * count)
    absorption = (ABSORPTION[0], EYRING_ABSORPTION)
    scattering = (EYRING_SCATTERING, SCATTERING[1])
    return [
        *_draw(diffuse, absorption, scattering, EYRING_SIDES, rng),
        *_draw(count - diffuse, ABSORPTION, SCATTERING, LONGEST_SIDE, rng),
    ]


def _draw(
    count: int,
    absorption: tuple[float, float],
    scattering: tuple[float, float],
    longest: float,
    rng: np.random.Generator,
) -> list[Shoebox]:
    def spread(low: float, high: float) -> NDArray[np.float64]:
        return low + (high - low) * (rng.permutation(count) + rng.random(count)) / count

    volume = np.exp(spread(math.log(VOLUME[0]), math.log(VOLUME[1])))
    boxes = []
    for v, a, s in zip(volume, spread(*absorption), spread(*scattering), strict=True):
        sides = np.array([1.0, *rng.uniform(1.0, longest, 2)])
        sides = np.sort(sides * (v / sides.prod()) ** (1.0 / 3.0))[::-1]  # the height is least
        source = listener = np.zeros(3)
        while np.linalg.norm(source - listener) < APART * np.linalg.norm(sides):
            source, listener = sides * rng.uniform(INSET, 1.0 - INSET, (2, 3))
        boxes.append(Shoebox(sides, float(a), float(s), source, listener))
    return boxes


def arrivals_of(engine: PathEngine, box: Shoebox) -> tuple[NDArray[np.float64], NDArray]:
    """When sound comes (n,) [s] and its energy (n, 7): early paths, then late energy by the ms."""
    source = SoundSource.of(box.source)
    late, paths = engine.late(source, box.listener), engine.paths(source, box.listener)
    parts = round(late.bin_time * 1000.0)
    energy = np.repeat(late.energy / parts, parts, axis=1).T.astype(np.float64)
    time = (np.arange(len(energy)) + 0.5) * late.bin_time / parts
    distance = np.linalg.norm(paths.image - box.listener, axis=1)
    early = paths.gain**2 / distance[:, None] ** 2
    return np.append(distance / SPEED_OF_SOUND, time), np.concatenate([early, energy])


def decay_of(time: NDArray[np.float64], energy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Energies (n,) that come at `time` (n,) [s], added up in steps of `STEP` (k,)."""
    return np.asarray(np.bincount((time / STEP).astype(int), energy), dtype=np.float64)


def decay_time(decay: NDArray[np.float64], step: float = STEP) -> float:
    """T30 [s] of energies `decay` (k,) in steps of `step` [s]."""
    left = np.cumsum(decay[::-1])[::-1]
    level = 10.0 * np.log10(np.maximum(left / left[0], 1e-30))
    span = np.flatnonzero((level <= -5.0) & (level >= -35.0))
    return -60.0 / float(np.polyfit(span * step, level[span], 1)[0])


def without_air(time: float, absorption: float) -> float:
    """What a reverberation `time` [s] were if air did not take `absorption` [dB/m]."""
    return 1.0 / (1.0 / time - absorption * SPEED_OF_SOUND / 60.0)


def engine_times(engine: PathEngine, box: Shoebox) -> tuple[NDArray[np.float64], float]:
    """T30 of the bands `READ` (5,) [s] by an engine of ours, and their mean without air."""
    time, energy = arrivals_of(engine, box)
    times = np.array([decay_time(decay_of(time, energy[:, row])) for row in ROWS])
    bare = [without_air(t, AIR_ABSORPTION[row]) for t, row in zip(times, ROWS, strict=True)]
    return times, float(np.mean(bare))


def energy_ratios(
    time: NDArray[np.float64], energy: NDArray[np.float64], start: float
) -> NDArray[np.float64]:
    """C50 and DRR (2,) [dB] of energies (n,) that come at `time` (n,) [s], the first at `start`.

    The direct sound is what comes in the first 2.5 ms.
    """
    since = time - start + 1e-6
    splits = [energy[since < limit].sum() for limit in (0.05, 0.0025)]
    return np.array([10.0 * math.log10(part / (energy.sum() - part)) for part in splits])
