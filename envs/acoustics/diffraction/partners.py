"""The edge at the far side of a face: where the face ends that sound leaves an edge along."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .edges import Edges

FLUSH = 1e-3  # m, within which a line lies in a plane
PARALLEL = 0.999  # least cosine between edges taken as parallel


def find_partners(edges: Edges) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each edge and each of its two faces: the nearest parallel edge of that face.

    Returns its number (n, 2), -1 for none, and its distance (n, 2) [m].
    """
    count = len(edges)
    partner = np.full((count, 2), -1, dtype=np.int64)
    distance = np.zeros((count, 2))
    start = edges.start.astype(np.float32)
    faces = ((edges.face, edges.normal), (edges.towards(edges.opening), edges.normal_2))
    for number, (face, normal) in enumerate(faces):
        flat = normal.astype(np.float32)
        front = flat @ start.T - np.einsum("nk,nk->n", flat, start)[:, None]
        one, other = np.nonzero(np.abs(front) < FLUSH)
        way = edges.start[other] - edges.start[one]
        along = edges.along[one]
        width = np.einsum("nk,nk->n", way, face[one])
        cosine = np.einsum("nk,nk->n", along, edges.along[other])
        low = np.einsum("nk,nk->n", way, along)
        high = low + cosine * edges.length[other]
        low, high = np.minimum(low, high), np.maximum(low, high)
        fits = (width > FLUSH) & (np.abs(cosine) > PARALLEL)
        fits &= (low < edges.length[one]) & (high > 0.0)
        one, other, width = one[fits], other[fits], width[fits]
        order = np.lexsort((width, one))
        owner, first = np.unique(one[order], return_index=True)
        partner[owner, number] = other[order][first]
        distance[owner, number] = width[order][first]
    return partner, distance
