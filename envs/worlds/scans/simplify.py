"""A scan as sound needs it: few triangles, and its walls, floors and ceilings flat again.

A scanned wall is thousands of small triangles, each a little tilted: none of them is large enough
to mirror sound, and all of them cost time. Here the mesh is simplified by quadrics (Garland and
Heckbert, 1997), and what lies near a large plane is moved into it.
"""

from __future__ import annotations

import fast_simplification
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from ..objects import Shape, WorldObject
from ..shapes import Mesh
from ..surface import Surface
from .flatten import flatten

LIMIT = 50_000  # triangles; a surface of more is simplified
TARGET = 30_000  # triangles that are left of it
WELD = 1e-4  # m, corners that are nearer are one


def simplified(surface: Surface, target: int = TARGET) -> tuple[WorldObject, ...]:
    """`surface` with about `target` triangles, as one object; each material is kept where it was.

    All is one object, so that sound bends round real edges only and not where objects meet.
    """
    points, corners = _welded(surface)
    found = fast_simplification.simplify(points, corners, target_count=min(target, len(corners)))
    vertices = np.asarray(found[0], dtype=np.float64)
    faces = np.asarray(found[1], dtype=np.int32)
    vertices = flatten(vertices, faces)
    _, nearest = KDTree(surface.corners.mean(axis=1)).query(vertices[faces].mean(axis=1))
    material = surface.material[nearest]
    mesh = Mesh(vertices, faces)
    shapes = tuple(
        Shape(mesh.chosen(np.flatnonzero(material == number)), np.eye(4), surface.materials[number])
        for number in np.unique(material).tolist()
    )
    return (WorldObject("scan", "mesh", shapes),)


def _welded(surface: Surface) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Points (p, 3), those at one place made one, and the corners (F, 3) of faces that are left."""
    place = surface.vertices
    cell = np.round(place / WELD).astype(np.int64)
    _, first, point = np.unique(cell, axis=0, return_index=True, return_inverse=True)
    corners = point.reshape(-1)[surface.faces].astype(np.int32)
    a, b, c = corners.T
    return place[first], np.ascontiguousarray(corners[(a != b) & (b != c) & (c != a)])
