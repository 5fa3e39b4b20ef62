"""Tables as tensors that move to a device together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

AnyPart = TypeVar("AnyPart", bound="Part")


@dataclass(frozen=True, eq=False)
class Part:
    """Tensors that belong together."""

    def to(self: AnyPart, device: torch.device) -> AnyPart:
        """The same on `device`."""
        return type(self)(**{one.name: getattr(self, one.name).to(device) for one in fields(self)})

    @property
    def nbytes(self) -> int:
        """Memory that they take."""
        tensors = [getattr(self, one.name) for one in fields(self)]
        return sum(one.nelement() * one.element_size() for one in tensors)


def begins(counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where each of things with `counts` (n,) elements begins, one after another."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)


def flat(arrays: Sequence[NDArray[np.generic]], dtype: type[np.generic]) -> Tensor:
    """All elements of `arrays`, one after another (n,)."""
    return tensor(np.concatenate([one.reshape(-1) for one in arrays]), dtype)


def tensor(values: ArrayLike, dtype: type[np.generic]) -> Tensor:
    """A tensor of `values` on the CPU."""
    return torch.from_numpy(np.array(values, dtype=dtype))
