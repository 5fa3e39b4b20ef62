"""What data sets say of the objects in their scans: which triangle belongs to which instance.

Read are, each beside the mesh it belongs to:

- HM3D (Yadav et al., 2023): `NAME.semantic.glb`, whose texture or vertex colours are instances,
  with `NAME.semantic.txt`; beside `NAME.glb` or `NAME.basis.glb`;
- Replica (Straub et al., 2019), its export for Habitat: `mesh_semantic.ply`, whose faces have an
  `object_id`, with `info_semantic.json`;
- Matterport3D (Chang et al., 2017): `NAME_semantic.ply`, whose faces name segments, with
  `NAME.house`; beside `NAME.glb`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from ..shapes import Mesh
from .hm3d import read_hm3d
from .instances import Instance, Labelled
from .matterport import read_matterport
from .notice import notice
from .replica import read_replica

SPACING = 0.1  # m, of points on an annotated triangle, at most
REACH = 0.15  # m, from a triangle's middle to the annotated point that says what it belongs to


@dataclass(frozen=True, eq=False)
class Annotation:
    """Points (n, 3) [m] on the annotated triangles of a scan, and the instance of each (n,).

    The scan may be parted into other triangles than the annotation.
    """

    points: NDArray[np.float64]
    label: NDArray[np.int64]
    instances: tuple[Instance, ...]

    @classmethod
    def of(cls, found: Labelled) -> Annotation:
        """What a reader found, with its triangles strewn with points."""
        edge = found.corners - np.roll(found.corners, 1, axis=1)
        parts = np.ceil(np.linalg.norm(edge, axis=2).max(axis=1) / SPACING).clip(1, 200)
        points, label = [], []
        for count in np.unique(parts):
            mine = parts == count
            share = _shares(int(count))
            points.append((share @ found.corners[mine]).reshape(-1, 3))
            label.append(np.repeat(found.label[mine], len(share)))
        return cls(np.concatenate(points), np.concatenate(label), found.instances)

    @cached_property
    def _tree(self) -> KDTree:
        return KDTree(self.points)

    def labels_of(self, mesh: Mesh) -> NDArray[np.int64]:
        """The instance of each face of `mesh` (F,), -1 where the annotation has none."""
        middles = mesh.vertices[mesh.faces].mean(axis=1)
        distance, nearest = self._tree.query(middles, distance_upper_bound=REACH)
        near = np.isfinite(distance)
        return np.where(near, self.label[np.where(near, nearest, 0)], -1)


def _shares(count: int) -> NDArray[np.float64]:
    """Barycentric shares (k, 3) of the middles of the parts of a triangle cut `count` times."""
    i, j = np.divmod(np.arange(count * count), count)
    upright = np.stack([i + 1 / 3, j + 1 / 3], axis=1)[i + j < count]
    hanging = np.stack([i + 2 / 3, j + 2 / 3], axis=1)[i + j < count - 1]
    two = np.concatenate([upright, hanging]) / count
    return np.column_stack([1.0 - two.sum(axis=1), two])


def find_annotation(path: Path, up: str) -> Annotation | None:
    """The annotation of the mesh `path`, which is read with the axis `up` up; None: it has none.

    Warns where only half of an annotation is there. Raises InputError for a faulty one.
    """
    stem = path.name.split(".")[0]
    replica = path.name.replace("mesh", "info").rsplit(".", 1)[0] + ".json"
    known: list[tuple[Path, Path, Callable[[Path, Path, str], Labelled]]] = [
        (path.with_name(f"{stem}.semantic.glb"), path.with_name(f"{stem}.semantic.txt"), read_hm3d),
        (path, path.with_name(replica), read_replica),
        (
            path if stem.endswith("_semantic") else path.with_name(f"{stem}_semantic.ply"),
            path.with_name(f"{stem.removesuffix('_semantic')}.house"),
            read_matterport,
        ),
    ]
    for mesh, table, read in known:
        if mesh.suffix == ".ply" and mesh == path and path.suffix.lower() != ".ply":
            continue
        if mesh.is_file() and table.is_file():
            return Annotation.of(read(mesh, table, up))
        lone = table if table.is_file() else mesh if mesh.is_file() and mesh != path else None
        if lone is not None:
            missing = mesh if lone == table else table
            notice(f"{path}: {lone.name} is not read, for {missing.name} is not there")
    return None
