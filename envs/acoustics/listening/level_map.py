"""How loud a source is all over a world, per octave band."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError

from ..bands import BANDS
from ..engines.engine import PathEngine
from ..propagation.sources import SoundSource
from ..receivers.arrivals import NEAREST
from ..scene import AcousticScene
from ..solids import Solids

STEPS = (0.05, 10.0)  # m, from one place of a map to the next
MOST_PLACES = 1_000_000  # of a map


@dataclass(frozen=True, eq=False)
class LevelMap:
    """Levels (7, nx, ny) [dB] per octave band, `height` [m] above a floor.

    0 dB is the source at 1 m in free field, on its axis. Places lie at `x` (nx,) and `y` (ny,)
    [m]; where there is no floor beneath, or something solid, the level is NaN; -inf is silence.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    height: float
    levels: NDArray[np.float64]

    def band(self, frequency: float) -> NDArray[np.float64]:
        """Levels (nx, ny) [dB] in the octave about `frequency` [Hz]; InputError if unknown."""
        if frequency not in BANDS:
            raise InputError(f"band must be one of {BANDS} Hz, got {frequency}")
        return self.levels[BANDS.index(frequency)]


def level_map(
    scene: AcousticScene,
    source: ArrayLike | SoundSource,
    height: float = 1.5,
    step: float = 0.25,
    floor: float | None = None,
    direct: bool = False,
    advance: Callable[[], object] = lambda: None,
) -> LevelMap:
    """Levels of `source` on a grid of `step` [m] at `height` [m] over a floor of the world.

    `floor` [m] is one of `scene.world.floors`, None the one with most room; things lower than
    `height` do not matter. `direct` is as for `levels_at`; `advance` is called after each row of
    places. Raises InputError for a height or step out of range and for an engine without paths.
    """
    if not 0.0 < height < math.inf:
        raise InputError(f"height must be positive and finite, got {height}")
    if not STEPS[0] <= step <= STEPS[1]:
        raise InputError(f"step must be {STEPS[0]} to {STEPS[1]} m, got {step}")
    sound = SoundSource.of(source)
    x, y, open_air = _places(scene, height, step, floor)
    level = scene.world.free_space(floor=floor).floor + height
    levels = np.full((len(BANDS), len(x), len(y)), np.nan)
    for row in range(len(x)):
        columns = np.flatnonzero(open_air[row])
        points = [(x[row], y[column], level) for column in columns]
        levels[:, row, columns] = levels_at(scene, sound, np.reshape(points, (-1, 3)), direct).T
        advance()
    return LevelMap(x, y, height, levels)


def levels_at(
    scene: AcousticScene,
    source: ArrayLike | SoundSource,
    points: ArrayLike,
    direct: bool = False,
) -> NDArray[np.float64]:
    """Levels (n, 7) [dB] of `source` at `points` (n, 3) [m], 0 dB at 1 m in free field.

    They are those of all that arrives from a source that is equally loud at all frequencies of an
    octave; with `direct` only of what comes straight, through walls and round edges, without
    reflections and reverberation. Energies add up, whatever their phases; silence is -inf. Nothing
    is rendered, which takes about half the time of a mono `impulse_response`. Raises InputError
    for another shape and for an engine that knows no paths.
    """
    engine = scene.engine
    if not isinstance(engine, PathEngine):
        raise InputError("levels need an engine that knows paths: field or trace")
    places = np.asarray(points, dtype=np.float64)
    if places.ndim != 2 or places.shape[1] != 3 or not np.isfinite(places).all():
        raise InputError(f"points must be finite (n, 3) [m], got shape {places.shape}")
    sound = SoundSource.of(source)
    energy = [_energy(engine, sound, place, direct) for place in places]
    with np.errstate(divide="ignore"):
        return 10.0 * np.log10(np.reshape(energy, (-1, len(BANDS))))


def _energy(
    engine: PathEngine, source: SoundSource, place: NDArray[np.float64], direct: bool
) -> NDArray[np.float64]:
    """Energy (7,) per band that arrives at `place` (3,) [m], all of it or only the `direct`."""
    paths = engine.paths(source, place)
    distance = np.maximum(np.linalg.norm(paths.image - place, axis=1), NEAREST)
    energy = np.square(paths.gain / distance[:, None])
    if direct:
        reflected = np.array([route[0] == "specular" and len(route) > 1 for route in paths.route])
        return energy[~reflected.astype(bool)].sum(axis=0)
    late = engine.late(source, place).energy
    return energy.sum(axis=0) + late.sum(axis=1, dtype=np.float64)


def _places(
    scene: AcousticScene, height: float, step: float, floor: float | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Coordinates (nx,) and (ny,) [m] of the grid, and where (nx, ny) one can listen."""
    space = scene.world.free_space(floor=floor)
    low = space.origin
    size = np.array(space.grid.shape) * space.resolution
    shape = np.floor(size / step).astype(int)
    if shape.prod() > MOST_PLACES:
        raise InputError(f"step must be larger: {step} m makes {shape.prod()} places")
    # The middle of the grid is the middle of the world.
    x, y = (
        low[k] + 0.5 * size[k] + (np.arange(n) - 0.5 * (n - 1)) * step for k, n in enumerate(shape)
    )
    places = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1)
    cells = space.cell(places.reshape(-1, 2))
    found = space.supported[cells[:, 0], cells[:, 1]]
    solids = Solids.of(scene.world)
    for number in np.flatnonzero(found):
        place = (*places.reshape(-1, 2)[number], space.floor + height)
        found[number] = solids.around(place) is None
    return x, y, found.reshape(len(x), len(y))
