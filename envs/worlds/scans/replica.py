"""Annotations of Replica, as exported for Habitat: faces with an `object_id`, and their classes.

`info_semantic.json` lists under `objects` an `id` and a `class_name` for each, or a `class_id` that
`classes` names. The mesh has z up.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from av_embodied.errors import InputError

from .instances import Instance, Labelled
from .ply_faces import read_ply_faces


def read_replica(mesh: Path, table: Path, up: str) -> Labelled:
    """The instances of the faces of `mesh`, named by `table`; `up` is the axis that is up.

    Raises InputError for a mesh without `object_id` and for a table of another form.
    """
    found = read_ply_faces(mesh, ("object_id",), up)
    ids, instances = _table(table)
    place = np.minimum(np.searchsorted(ids[0], found.values), len(ids[0]) - 1)
    label = np.where(ids[0][place] == found.values, ids[1][place], -1)
    return Labelled(found.corners, label, instances)


def _table(path: Path) -> tuple[np.ndarray, tuple[Instance, ...]]:
    """Ids in ascending order with the instance of each (2, n), and the instances."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        classes = {int(entry["id"]): str(entry["name"]) for entry in content.get("classes", ())}
        ids = [int(entry["id"]) for entry in content["objects"]]
        names = [
            str(entry.get("class_name") or classes.get(int(entry.get("class_id", -1)), ""))
            for entry in content["objects"]
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is no info_semantic.json of Replica: {error!r}") from error
    if not ids:
        raise InputError(f"{path} names no object")
    order = np.argsort(ids, kind="stable")
    instances = tuple(
        Instance(f"{name or 'unlabelled'}_{number}", name)
        for number, name in zip(ids, names, strict=True)
    )
    return np.stack([np.array(ids)[order], order]), instances
