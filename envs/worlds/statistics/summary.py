"""Figures of many houses brought together."""

from __future__ import annotations

from collections import Counter

import numpy as np

from .figures import HouseFigures, RoomFigures

# What furnished rooms of dwellings are taken to ring at mid frequencies. ISO 16283-1 refers rooms
# of dwellings to 0.5 s; 11,457 furnished ones were measured in doi 10.1260/147547308784050179.
DWELLINGS = (0.3, 0.6)  # s
SOURCE = (
    "round the 0.5 s to which ISO 16283-1 refers rooms of dwellings; for measurements of 11,457 "
    "furnished bedrooms and living rooms see doi:10.1260/147547308784050179"
)


def summarise(houses: list[HouseFigures]) -> dict[str, object]:
    """Means, medians and shares over `houses`, as plain values."""
    rooms = [room for house in houses for room in house.rooms]
    times = [room.reverberation for room in rooms if room.reverberation is not None]
    kinds = sorted({room.kind for room in rooms})
    objects: Counter[str] = Counter()
    for house in houses:
        objects.update(house.objects)
    return {
        "houses": len(houses),
        "rooms": len(rooms),
        "triangles": float(np.mean([house.triangles for house in houses])),
        "objects": float(np.mean([sum(house.objects.values()) for house in houses])),
        "categories": dict(objects.most_common()),
        "least_reached": min(room.reached for room in rooms),
        "kinds": {kind: _kind([room for room in rooms if room.kind == kind]) for kind in kinds},
        "reverberation": {
            "rooms": len(times),
            "median": float(np.median(times)) if times else None,
            "share_like_dwellings": share_like_dwellings(times),
            "dwellings": DWELLINGS,
            "source": SOURCE,
        },
    }


def share_like_dwellings(times: list[float]) -> float | None:
    """The share of `times` [s] within `DWELLINGS`; None without any."""
    low, high = DWELLINGS
    return float(np.mean([low <= time <= high for time in times])) if times else None


def _kind(rooms: list[RoomFigures]) -> dict[str, object]:
    times = [room.reverberation for room in rooms if room.reverberation is not None]
    return {
        "rooms": len(rooms),
        "area": float(np.median([room.area for room in rooms])),
        "reached": float(np.median([room.reached for room in rooms])),
        "reverberation": float(np.median(times)) if times else None,
        "share_like_dwellings": share_like_dwellings(times),
    }
