"""Annotations of HM3D: colours of a second mesh that stand for instances, and a table of them.

`NAME.semantic.txt` begins with `HM3D Semantic Annotations`; each further line is
`number,RRGGBB,"category",region`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from av_embodied.errors import InputError

from ..meshes import MeshPart, read_mesh
from .instances import Instance, Labelled
from .looks import texels

HEADER = "HM3D Semantic Annotations"


def read_hm3d(mesh: Path, table: Path, up: str) -> Labelled:
    """The instances that `mesh` shows in the colours of `table`; `up` is the axis that is up.

    Raises InputError for a line of the table that is not of the format.
    """
    colours, instances = _table(table)
    parts = read_mesh(mesh, up)
    corners = np.concatenate([part.mesh.vertices[part.mesh.faces] for part in parts])
    colour = np.concatenate([_colours(part) for part in parts]).astype(np.int64) @ (65536, 256, 1)
    place = np.minimum(np.searchsorted(colours[0], colour), len(colours[0]) - 1)
    label = np.where(colours[0][place] == colour, colours[1][place], -1)
    return Labelled(corners, label, instances)


def _table(path: Path) -> tuple[np.ndarray, tuple[Instance, ...]]:
    """Colours as numbers in ascending order with the instance of each (2, n), and instances."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].strip() != HEADER:
        raise InputError(f"{path} must begin with {HEADER!r}")
    colours, instances = [], []
    for line in (line.strip() for line in lines[1:]):
        if not line:
            continue
        try:
            number, rest = line.split(",", 1)
            colour, rest = rest.split(",", 1)
            category = rest.rsplit(",", 1)[0].strip().strip('"')
            colours.append(int(colour, 16))
            instances.append(Instance(f"{category or 'unlabelled'}_{int(number)}", category))
        except ValueError as error:
            raise InputError(
                f'{path}: a line must be number,RRGGBB,"category",region, got {line!r}'
            ) from error
    if not instances:
        raise InputError(f"{path} names no instance")
    order = np.argsort(colours, kind="stable")
    return np.stack([np.array(colours)[order], order]), tuple(instances)


def _colours(part: MeshPart) -> np.ndarray:
    """The colour (F, 3) in the middle of each face, not mixed with any other."""
    mesh = part.mesh
    if part.texture is not None and mesh.uv is not None:
        return texels(part.texture, mesh.uv.mean(axis=1))
    if mesh.corner_colours is not None:
        first, second, third = mesh.corner_colours.transpose(1, 0, 2)
        agree = (second == third).all(axis=1)  # two of three outvote the first corner
        return np.where(agree[:, None], second, first)
    if mesh.colours is not None:
        return mesh.colours
    return np.broadcast_to(np.round(np.array(part.colour) * 255.0), (len(mesh.faces), 3))
