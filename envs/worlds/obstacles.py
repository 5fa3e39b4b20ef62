"""What stands in a robot's way: the outlines, in plan, of all surface within a band of heights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from .surface import Surface

SAMPLE_SPACING = 0.02  # m along an outline; at 0.2 m from it the distance errs by under 0.3 mm
NOISE = 1e-12  # m2, by which corners on one line seem to turn the wrong way
NEAR_FLOOR = 0.11  # m from the band's lower end, where undersides of rooms and furniture are
ROOM_HEIGHT, ROOM_WIDTH = 1.0, 0.4  # m, no room is smaller
# Of a mesh of very many triangles, those that are small are taken for the ends and middles of their
# edges: at 0.2 m from them the distance errs by under 2 mm.
MANY = 50_000
SPECK = 0.1  # m, the longest edge of a small triangle
SPECK_GRID = 0.005  # m, in which one point is enough
FLATNESS = 1e-6  # m, of a convex piece's vertices above one of its faces


@dataclass(frozen=True, eq=False)
class Obstacles:
    """Convex outlines in plan: shapely polygons, lines or points, each of one `owner` (an object).

    Triangles that close a convex solid (a box, a cylinder) make one outline, the solid's shadow;
    every other triangle makes its own, but for those that were asked for as mere points: `specks`
    (n, 2) [m].
    """

    outlines: NDArray[np.object_]
    owner: NDArray[np.int32]
    specks: NDArray[np.float64]

    def clearance(
        self, x: NDArray[np.float64], y: NDArray[np.float64], limit: float
    ) -> NDArray[np.float64]:
        """Distance (nx, ny) [m] of grid points to the nearest outline, at most `limit`, 0 inside.

        The grid points have coordinates `x` (nx,) and `y` (ny,), both ascending.
        """
        outside = ~self._filled(x, y)
        result = np.where(outside, limit, 0.0)
        lines = shapely.get_coordinates(shapely.segmentize(self.outlines, SAMPLE_SPACING))
        samples = np.concatenate([lines, self.specks]) if len(self.specks) else lines
        if len(samples):
            i, j = np.nonzero(outside)
            points = np.column_stack([x[i], y[j]])
            found, _ = KDTree(samples).query(points, distance_upper_bound=limit)
            result[i, j] = np.minimum(found, limit)
        return result

    def _filled(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which grid points lie within an outline: on the inner side of each of its edges."""
        filled = np.zeros((len(x), len(y)), dtype=bool)
        bounds = shapely.bounds(self.outlines).reshape(-1, 4)
        from_x, to_x = (np.searchsorted(x, bounds[:, k]) for k in (0, 2))
        from_y, to_y = (np.searchsorted(y, bounds[:, k]) for k in (1, 3))
        for number in np.flatnonzero((from_x < to_x) & (from_y < to_y)):
            ring = shapely.get_coordinates(self.outlines[number])
            block = slice(from_x[number], to_x[number]), slice(from_y[number], to_y[number])
            u, v = x[block[0], None, None], y[None, block[1], None]
            edge = np.diff(ring, axis=0)
            side = edge[:, 0] * (v - ring[:-1, 1]) - edge[:, 1] * (u - ring[:-1, 0])
            filled[block] |= (side > -NOISE).all(axis=-1) | (side < NOISE).all(axis=-1)
        return filled


def obstacles_between(surface: Surface, low: float, high: float, coarse: bool = False) -> Obstacles:
    """Outlines of the parts of `surface` between heights `low` and `high` [m].

    If `coarse`, small triangles of a mesh of over `MANY` are mere points.
    """
    piece = _solid_pieces(surface, low)
    corners = surface.corners
    near = (corners[..., 2].min(axis=1) < high) & (corners[..., 2].max(axis=1) > low)
    # A piece stays whole: its lid above the band closes the outline of what is within.
    piece_near = np.zeros(piece.max() + 2, dtype=bool)
    piece_near[piece[near]] = True
    piece_near[-1] = False  # the slot of piece -1
    near |= piece_near[piece]
    specks = np.empty((0, 2))
    if coarse and len(surface.faces) > MANY:
        small = near & (piece < 0) & (_longest_edge(corners) < SPECK)
        ends, _ = _clip_edges(corners[small], np.zeros(small.sum(), dtype=np.int64), low, high)
        begin, end = np.split(ends, 2)
        specks = _thinned(np.concatenate([ends, (begin + end) / 2.0]))
        near &= ~small
    corners, piece, owner = corners[near], piece[near], surface.object[near]
    alone = piece < 0
    group = np.where(alone, piece.max(initial=-1) + 1 + np.cumsum(alone), piece)
    _, first, group = np.unique(group, return_index=True, return_inverse=True)
    points, item = _clip_edges(corners, group, low, high)
    order = np.argsort(item, kind="stable")
    used, item = np.unique(item[order], return_inverse=True)
    lines = shapely.linestrings(points[order], indices=item) if len(used) else np.empty(0, object)
    return Obstacles(np.asarray(shapely.convex_hull(lines)), owner[first[used]], specks)


def _longest_edge(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    edge = corners - np.roll(corners, 1, axis=1)
    return np.sqrt(np.einsum("fck,fck->fc", edge, edge).max(axis=1))


def _thinned(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """One of `points` (n, 2) in each cell of `SPECK_GRID`."""
    cell = np.floor(points / SPECK_GRID).astype(np.int64)
    cell -= cell.min(axis=0, initial=0)
    key = cell[:, 0] * (cell[:, 1].max(initial=0) + 1) + cell[:, 1]
    return points[np.unique(key, return_index=True)[1]]


def closed_convex_pieces(surface: Surface) -> NDArray[np.int64]:
    """For each face (F,) the number of the closed convex solid that it bounds, or -1."""
    faces = surface.faces
    piece = _connected(faces, len(surface.vertices))
    face_count = np.bincount(piece)
    used = np.unique(faces)
    piece_of_vertex = np.full(len(surface.vertices), -1)
    piece_of_vertex[faces.ravel()] = np.repeat(piece, 3)
    vertex_count = np.bincount(piece_of_vertex[used], minlength=len(face_count))
    # Euler: a closed triangulated surface without handles has F = 2 V - 4.
    closed = (face_count == 2 * vertex_count - 4) & (face_count <= 400)
    convex = closed & _convex(surface, piece, piece_of_vertex, closed)
    return np.where(convex[piece], piece, -1)


def _connected(faces: NDArray[np.int32], vertices: int) -> NDArray[np.int64]:
    a, b = faces[:, [0, 1]].ravel(), faces[:, [1, 2]].ravel()
    links = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(vertices, vertices))
    _, label = connected_components(links, directed=False)
    return np.unique(label[faces[:, 0]], return_inverse=True)[1]


def _convex(
    surface: Surface,
    piece: NDArray[np.int64],
    piece_of_vertex: NDArray[np.int64],
    wanted: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Whether all vertices of each wanted piece lie on one side of each of its faces."""
    order = np.argsort(piece_of_vertex, kind="stable")
    start = np.searchsorted(piece_of_vertex[order], np.arange(len(wanted)))
    count = np.searchsorted(piece_of_vertex[order], np.arange(len(wanted)), side="right") - start
    face = np.flatnonzero(wanted[piece])
    # All pairs of a face and a vertex of its piece, as two flat lists.
    pairs = count[piece[face]]
    pair_face = np.repeat(face, pairs)
    step = np.arange(len(pair_face)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    pair_vertex = order[start[piece[pair_face]] + step]
    away = surface.vertices[pair_vertex] - surface.vertices[surface.faces[pair_face, 0]]
    height = np.einsum("ij,ij->i", away, surface.normal[pair_face])
    above, below = np.zeros(len(piece), bool), np.zeros(len(piece), bool)
    above[pair_face[height > FLATNESS]] = True
    below[pair_face[height < -FLATNESS]] = True
    convex = np.ones(len(wanted), dtype=bool)
    convex[piece[above & below]] = False
    return convex


def _solid_pieces(surface: Surface, low: float) -> NDArray[np.int64]:
    """Closed convex pieces, but for those whose own underside is the only floor: rooms.

    A box seen from inside is a room; a box that stands on another surface is a solid.
    """
    piece = closed_convex_pieces(surface)
    corners = surface.corners
    heights = corners[..., 2]
    level = (np.ptp(heights, axis=1) < 0.02) & (np.abs(heights.min(axis=1) - low) < NEAR_FLOOR)
    triangles = np.asarray(shapely.polygons(corners[level][..., :2]))
    for number in np.unique(piece[level & (piece >= 0)]):
        mine = piece == number
        plan = corners[mine][..., :2].reshape(-1, 2)
        if np.ptp(heights[mine]) < ROOM_HEIGHT or np.ptp(plan, axis=0).min() < ROOM_WIDTH:
            continue
        other = triangles[piece[level] != number]
        if not shapely.intersects_xy(other, *plan.mean(axis=0)).any():
            piece[mine] = -1
    return piece


def _clip_edges(
    corners: NDArray[np.float64], group: NDArray[np.int64], low: float, high: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Ends (n, 2) in plan of all triangle edges cut to the band, and the group (n,) of each."""
    begin = corners.reshape(-1, 3)
    end = np.roll(corners, -1, axis=1).reshape(-1, 3)
    rise = end[:, 2] - begin[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        at_low, at_high = (low - begin[:, 2]) / rise, (high - begin[:, 2]) / rise
    flat = rise == 0.0
    inside = (begin[:, 2] >= low) & (begin[:, 2] <= high)
    enter = np.where(flat, 0.0, np.clip(np.minimum(at_low, at_high), 0.0, 1.0))
    leave = np.where(flat, 1.0, np.clip(np.maximum(at_low, at_high), 0.0, 1.0))
    crosses = np.maximum(begin[:, 2], end[:, 2]) > low
    crosses &= np.minimum(begin[:, 2], end[:, 2]) < high
    keep = np.where(flat, inside, crosses)
    along = (end - begin)[keep, :2]
    points = [begin[keep, :2] + share[keep, None] * along for share in (enter, leave)]
    which = np.repeat(group, 3)[keep]
    return np.concatenate(points), np.concatenate([which, which])
