"""Where a robot can stand and how it gets from place to place, computed from the mesh alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from av_embodied.errors import InputError

from ..rays import RayScene
from .floors import STEP_HEIGHT, Floor, find_floors
from .geodesics import GridGraph
from .obstacles import obstacles_between
from .surface import Surface

RESOLUTION = 0.05  # m, side of a cell
MENDED = 0.15  # m, round which holes in a bumpy floor are closed
LARGEST_GRID = 16_000_000  # cells, 200 m x 200 m


@dataclass(frozen=True, eq=False)
class FreeSpace:
    """Free cells for a cylinder of `radius` [m] on the `floor` [m].

    `clearance` (nx, ny) is the distance [m] of each cell's centre to the nearest obstacle, capped
    a little above the radius; `supported` (nx, ny) says where there is floor beneath the centre.
    Cell (0, 0) starts at `origin` (2,) [m]; cells have sides of `resolution` [m].
    """

    clearance: NDArray[np.float64] = field(repr=False)
    supported: NDArray[np.bool_] = field(repr=False)
    origin: NDArray[np.float64]
    floor: float
    radius: float
    resolution: float = RESOLUTION
    grid: NDArray[np.bool_] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "grid", self.supported & (self.clearance > self.radius))

    def cell(self, points: ArrayLike) -> NDArray[np.int64]:
        """Cells (n, 2) that hold `points` (n, 2) [m]; may lie outside the grid."""
        places = (np.asarray(points, dtype=np.float64) - self.origin) / self.resolution
        return np.floor(places).astype(np.int64)

    def centre(self, cells: ArrayLike) -> NDArray[np.float64]:
        """Centres (n, 2) [m] of `cells` (n, 2)."""
        return self.origin + (np.asarray(cells) + 0.5) * self.resolution

    def is_free(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Whether the robot can stand at each of `points` (n, 2) [m]; false outside the grid.

        Between cell centres the clearance is interpolated bilinearly.
        """
        points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        limit = np.array(self.grid.shape)
        place = (points - self.origin) / self.resolution
        good = np.isfinite(place).all(axis=1) & (place >= 0.0).all(axis=1)
        good &= (place < limit).all(axis=1)
        place = place[good]
        x, y = np.floor(place).astype(np.int64).T
        supported = self.supported[x, y]
        low = np.clip(np.floor(place - 0.5).astype(np.int64), 0, limit - 2)
        u, v = np.clip(place - 0.5 - low, 0.0, 1.0).T
        i, j = low.T
        near = self.clearance
        left = near[i, j] * (1.0 - v) + near[i, j + 1] * v
        right = near[i + 1, j] * (1.0 - v) + near[i + 1, j + 1] * v
        result = np.zeros(len(points), dtype=bool)
        result[good] = supported & (left * (1.0 - u) + right * u > self.radius)
        return result

    def sees(self, start: ArrayLike, end: ArrayLike) -> bool:
        """Whether the robot can go straight from `start` to `end` (2,) [m]."""
        begin, along = np.asarray(start), np.asarray(end) - np.asarray(start)
        steps = int(np.linalg.norm(along) / (0.5 * self.resolution)) + 2
        share = np.linspace(0.0, 1.0, steps)[:, None]
        return bool(self.is_free(begin + share * along).all())

    @cached_property
    def components(self) -> NDArray[np.int32]:
        """Connected parts (nx, ny): 0 not free, 1 the largest, 2 the next ..."""
        label = np.empty(self.grid.shape, dtype=np.int32)
        ndimage.label(self.grid, output=label)
        size = np.bincount(label.ravel())[1:]
        count = len(size)
        rank = np.zeros(count + 1, dtype=np.int32)
        rank[1 + np.argsort(-size, kind="stable")] = np.arange(1, count + 1)
        return rank[label]

    def centres(self) -> NDArray[np.float64]:
        """Cell centres (k, 2) [m] of the largest part, row by row."""
        return self.centre(np.argwhere(self.components == 1))

    @cached_property
    def graph(self) -> GridGraph:
        """The free cells and the steps between them."""
        return GridGraph(self.grid, self.resolution)

    def beside(self, point: ArrayLike) -> NDArray[np.int32]:
        """Nodes (k,) of the graph for the free cells at most one cell away from `point` (2,)."""
        x, y = self.cell(point)
        if not (-1 <= x <= self.grid.shape[0] and -1 <= y <= self.grid.shape[1]):
            return np.empty(0, np.int32)
        near = self.graph.node[max(x - 1, 0) : x + 2, max(y - 1, 0) : y + 2].ravel()
        return near[near >= 0]

    def distance_field(self, targets: ArrayLike, costs: ArrayLike | None = None) -> DistanceField:
        """Shortest ways to the cheapest of `targets` (k, 2) [m], each at its `costs` (k,) [m].

        Targets without a free cell beside them cannot be reached and count for nothing.
        Raises InputError for no target, or one that is not finite.
        """
        goals = np.asarray(targets, dtype=np.float64).reshape(-1, 2)
        prices = np.zeros(len(goals)) if costs is None else np.asarray(costs, dtype=np.float64)
        if not len(goals) or prices.shape != (len(goals),):
            raise InputError(f"targets and costs must match, got {len(goals)} and {prices.shape}")
        if not (np.isfinite(goals).all() and np.isfinite(prices).all()):
            raise InputError("targets and costs of a distance field must be finite")
        nodes, owners = self._nodes_beside(goals)
        values = np.full(self.grid.shape, np.inf)
        if len(nodes):
            gap = np.linalg.norm(self.centre(self.graph.cells[nodes]) - goals[owners], axis=1)
            values[self.grid] = self.graph.distances(nodes, prices[owners] + gap)
        return DistanceField(self, goals, prices, values)

    def _nodes_beside(
        self, points: NDArray[np.float64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Nodes of the free cells beside `points`, and the number of the point of each."""
        near = np.stack(np.meshgrid([-1, 0, 1], [-1, 0, 1], indexing="ij"), -1).reshape(-1, 2)
        cells = (self.cell(points)[:, None] + near).reshape(-1, 2)
        owner = np.repeat(np.arange(len(points)), len(near))
        good = ((cells >= 0) & (cells < self.grid.shape)).all(axis=1)
        nodes = self.graph.node[cells[good, 0], cells[good, 1]]
        return nodes[nodes >= 0], owner[good][nodes >= 0]


@dataclass(frozen=True, eq=False)
class DistanceField:
    """Lengths of the shortest ways to the cheapest of `targets` (k, 2) [m].

    `values` (nx, ny) [m] holds them for the cell centres of `space`, infinite where no way leads.
    """

    space: FreeSpace
    targets: NDArray[np.float64]
    costs: NDArray[np.float64]
    values: NDArray[np.float64]

    def at(self, point: ArrayLike) -> float:
        """Length [m] from `point` (2,), infinite where no way leads."""
        nodes = self.space.beside(point)
        if not len(nodes):
            return float("inf")
        cells = self.space.graph.cells[nodes]
        gap = np.linalg.norm(self.space.centre(cells) - np.asarray(point)[:2], axis=1)
        return float((self.values[cells[:, 0], cells[:, 1]] + gap).min())

    def path_from(self, point: ArrayLike) -> NDArray[np.float64]:
        """Corners (k, 2) [m] of the way from `point` to the cheapest target, both included.

        Straight between corners wherever the robot fits. Raises InputError where no way leads.
        """
        start = np.asarray(point, dtype=np.float64)[:2]
        if not np.isfinite(self.at(start)):
            raise InputError(f"no way leads from ({start[0]:.2f}, {start[1]:.2f}) to the target")
        graph, values = self.space.graph, self.values[self.space.grid]
        nodes = self.space.beside(start)
        gap = np.linalg.norm(self.space.centre(graph.cells[nodes]) - start, axis=1)
        first = int(nodes[np.argmin(values[nodes] + gap)])
        way = self.space.centre(graph.descend(first, values))
        last = np.linalg.norm(self.targets - way[-1], axis=1) + self.costs
        corners = np.concatenate([[start], way, [self.targets[np.argmin(last)]]])
        return straighten(self.space, corners)


def straighten(space: FreeSpace, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """The way `corners` (k, 2) [m] with every corner left out that a straight line can skip."""
    kept, here = [0], 0
    while here < len(corners) - 1:
        reach, stride = here + 1, 1
        # Stride twice as far while the line is clear, then halve back to the last clear corner.
        while stride >= 1:
            ahead = min(reach + stride, len(corners) - 1)
            clear = ahead > reach and space.sees(corners[here], corners[ahead])
            reach = ahead if clear else reach
            stride = stride * 2 if clear else stride // 2
        kept.append(reach)
        here = reach
    return corners[kept]


def compute_free_space(
    surface: Surface,
    rays: RayScene,
    radius: float = 0.2,
    height: float = 1.1,
    floor: Floor | None = None,
) -> FreeSpace:
    """Free space of a cylinder of `radius` and `height` [m] on the `floor` of `surface`.

    `floor` None is the one with most room. A place is free where floor is beneath the centre and no
    surface between `STEP_HEIGHT` and `height` above the floor comes nearer than `radius`; the
    inside of closed convex solids is not free. Of a scan's floor the bumps count as floor, and its
    holes are closed as far as a disc of `MENDED` does not fit into them. Stairs and ramps leave the
    floor and are not free. Raises InputError where the robot fits nowhere.
    """
    for name, value in (("radius", radius), ("height", height)):
        if not STEP_HEIGHT < value < 100.0:
            raise InputError(f"robot {name} must be {STEP_HEIGHT} to 100 m, got {value}")
    floor = find_floors(surface, rays)[0] if floor is None else floor
    step = STEP_HEIGHT + floor.bumps
    origin, shape = _grid_over(surface)
    obstacles = obstacles_between(surface, floor.height + step, floor.height + height, coarse=True)
    x, y = (origin[k] + (np.arange(shape[k]) + 0.5) * RESOLUTION for k in (0, 1))
    clearance = obstacles.clearance(x, y, radius + 2.0 * RESOLUTION)
    points = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    supported = _floor_beneath(rays, points, floor.height, step).reshape(shape)
    if floor.bumps:
        supported = _mended(supported)
    space = FreeSpace(clearance, supported, origin, floor.height, radius)
    if not space.grid.any():
        raise InputError(
            f"the mesh has no free space for a robot of radius {radius} m and height {height} m"
        )
    return space


def _grid_over(surface: Surface) -> tuple[NDArray[np.float64], tuple[int, int]]:
    used = surface.vertices[surface.faces.ravel(), :2]
    first = np.floor(used.min(axis=0) / RESOLUTION)
    nx, ny = (np.ceil(used.max(axis=0) / RESOLUTION) - first).astype(np.int64) + 1
    if nx * ny > LARGEST_GRID:
        raise InputError(
            f"free space needs {nx} x {ny} cells of {RESOLUTION} m, the limit is {LARGEST_GRID}"
        )
    return first * RESOLUTION, (int(nx), int(ny))


def _floor_beneath(
    rays: RayScene, points: NDArray[np.float64], floor: float, step: float
) -> NDArray[np.bool_]:
    above = np.column_stack([points, np.full(len(points), floor + step)])
    down = np.broadcast_to([0.0, 0.0, -1.0], above.shape)
    return rays.first_hit(above, down).distance <= 2.0 * step + 1e-4


def _mended(supported: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The floor (nx, ny) without holes in which no disc of radius `MENDED` finds room."""
    reach = round(MENDED / RESOLUTION)
    i, j = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = i * i + j * j <= reach * reach
    closed = np.pad(supported, reach)
    ndimage.binary_closing(closed.copy(), disc, output=closed)
    return closed[reach:-reach, reach:-reach]
