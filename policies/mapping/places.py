"""Where a source can be, and where the robot would stand to be beside it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .grid import COARSENESS, blocks, nearest_in
from .paths import PathField
from .planning import MotionMap

ARM = 5  # belief cells side by side: 1 m straight, 0.7 m across, how far in a source can be
BESIDE = 0.9  # m, how far from a source the robot stands at most
ASIDE_PRICE = 2.0  # of a metre between the nearest place to stand and the source
NEARNESS_WORTH = 6.0  # m of way that it is worth to stand a metre nearer to the source


def reachable(motion: MotionMap, field: PathField) -> NDArray[np.bool_]:
    """Map cells (nx, ny) where the robot can stand and get to."""
    return np.isfinite(field.cost) & (motion.clearance >= motion.radius)


def cost_beside(
    motion: MotionMap,
    field: PathField,
    walls: NDArray[np.bool_],
    shape: tuple[int, ...],
) -> NDArray[np.float64]:
    """Cost (n, n) of getting beside each belief cell of a grid of `shape`; infinite where none can.

    A source may stand on furniture, up to `ARM` cells from where the robot fits, but not behind
    `walls` (nx, ny). Cells outside the map's window cost what the nearest one in it does.
    """
    standing = np.where(reachable(motion, field), field.cost, np.inf)
    cost = blocks(standing).min(axis=-1)
    open_to = ~blocks(walls).any(axis=-1)
    step = COARSENESS * motion.grid.resolution * ASIDE_PRICE
    for _ in range(ARM):
        spread = np.pad(np.where(open_to, cost + step, np.inf), 1, constant_values=np.inf)
        # Side by side only: a wall of cells that touch by their corners lets nothing through.
        sides = (spread[:-2, 1:-1], spread[2:, 1:-1], spread[1:-1, :-2], spread[1:-1, 2:])
        cost = np.minimum(cost, np.minimum.reduce(sides))
    return cost[nearest_in(motion.window, shape)]


def place_beside(
    motion: MotionMap,
    field: PathField,
    walls: NDArray[np.bool_],
    source: NDArray[np.float64],
    weariness: NDArray[np.float64],
) -> tuple[int, int] | None:
    """The map cell from which the robot best gets near `source` (2,) [m] with no wall between.

    Places cost their `weariness` (nx, ny) [m] on top of the way, so that the robot hears the source
    from several of them. None where there is no such place within `BESIDE`.
    """
    reach = int(np.ceil(BESIDE / motion.grid.resolution))
    x, y = motion.cell(source)
    low = np.maximum([x - reach, y - reach], 0)
    near = (slice(low[0], x + reach + 1), slice(low[1], y + reach + 1))
    cells = np.argwhere(reachable(motion, field)[near]) + low
    offset = motion.points(cells) - source
    distance = np.linalg.norm(offset, axis=1)
    cells, distance = cells[distance <= BESIDE], distance[distance <= BESIDE]
    # The end is left out: what hangs on a wall may lie a little inside of it on the map.
    share = np.linspace(0.0, 0.75, reach)[1:, None, None]
    between = np.rint(cells + share * (np.array([x, y]) - cells)).astype(np.int64)  # (s, k, 2)
    clear = ~walls[between[..., 0], between[..., 1]].any(axis=0)
    if not clear.any():
        return None
    cells, distance = cells[clear], distance[clear]
    cost = field.cost[cells[:, 0], cells[:, 1]] + NEARNESS_WORTH * distance
    cost += weariness[cells[:, 0], cells[:, 1]]
    best = cells[int(cost.argmin())]
    return int(best[0]), int(best[1])
