"""Annotations of Matterport3D: faces that name segments, and a `.house` file of what these are.

Of the `.house` file are read the lines `E segment object id ...`, `O object region category ...`
and `C category label_id label_name mpcat40_id mpcat40_name ...`; a face names the `id` of an E
line as its `material_id` or `face_material`. `#` in names stands for a space.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from av_embodied.errors import InputError

from .instances import Instance, Labelled
from .ply_faces import read_ply_faces

SEGMENT_NAMES = ("material_id", "face_material")


def read_matterport(mesh: Path, table: Path, up: str) -> Labelled:
    """The instances of the faces of `mesh`, named by `table`; `up` is the axis that is up.

    Raises InputError for a mesh whose faces name no segments and for a table of another form.
    """
    found = read_ply_faces(mesh, SEGMENT_NAMES, up)
    segments, instances = _table(table)
    ids = np.array(sorted(segments), dtype=np.int64)
    owner = np.array([segments[number] for number in ids.tolist()], dtype=np.int64)
    place = np.minimum(np.searchsorted(ids, found.values), len(ids) - 1)
    return Labelled(
        found.corners, np.where(ids[place] == found.values, owner[place], -1), instances
    )


def _table(path: Path) -> tuple[dict[int, int], tuple[Instance, ...]]:
    """The instance of each segment's id, and the instances."""
    rows: dict[str, list[list[str]]] = {"C": [], "O": [], "E": []}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        words = line.split()
        if words and words[0] in rows:
            rows[words[0]].append(words)
    try:
        names = {int(row[1]): row[5].replace("#", " ") for row in rows["C"]}
        raw = {int(row[1]): row[3].replace("#", " ") for row in rows["C"]}
        order = {int(row[1]): number for number, row in enumerate(rows["O"])}
        category = [names.get(int(row[3]), "") for row in rows["O"]]
        finer = [raw.get(int(row[3]), "") for row in rows["O"]]
        segments = {int(row[3]): order[int(row[2])] for row in rows["E"] if int(row[2]) in order}
    except (ValueError, IndexError) as error:
        raise InputError(f"{path} is no .house file of Matterport3D: {error}") from error
    if not segments:
        raise InputError(f"{path} holds no segments of objects (lines C, O and E)")
    # mpcat40 calls many things "misc" or "objects"; there the annotator's own word says more.
    words = [
        own if name in ("", "misc", "objects", "furniture", "appliances") and own else name
        for name, own in zip(category, finer, strict=True)
    ]
    numbers = sorted(order, key=order.__getitem__)
    instances = tuple(
        Instance(f"{word or 'unlabelled'}_{number}", word)
        for number, word in zip(numbers, words, strict=True)
    )
    return segments, instances
