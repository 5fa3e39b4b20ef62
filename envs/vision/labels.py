"""What the pixels belong to: the object, and which one of its kind it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..worlds.world import World
from .made import Made


@dataclass(frozen=True, eq=False)
class Labels:
    """Tables by face, their last entry that of the sky: -1.

    `semantic` (F + 1,) int32 is the object's id, its place in `World.objects`, and `categories`
    holds the category of each id. `instance` (F + 1,) int32 counts the objects of one category
    from 0, so category and instance together tell objects apart, as panoptic labels do.
    """

    semantic: NDArray[np.int32]
    instance: NDArray[np.int32]
    categories: tuple[str, ...]

    @classmethod
    def of(cls, world: World) -> Labels:
        """The labels of a world's faces."""
        categories = tuple(thing.category for thing in world.objects)
        seen: dict[str, int] = {}
        count = []
        for category in categories:
            count.append(seen.get(category, 0))
            seen[category] = count[-1] + 1
        semantic = np.append(world.surface.object, np.int32(-1)).astype(np.int32)
        instance = np.append(np.array(count, np.int32)[semantic[:-1]], np.int32(-1))
        return cls(semantic, instance.astype(np.int32), categories)


LABELS: Made[World, Labels] = Made(Labels.of)
