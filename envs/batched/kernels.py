"""What all kernels share: names of array types, and launching them on a torch device, quietly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import torch
import warp as wp

from .extra import start_warp

start_warp()

# A type checker takes kernels for functions on anything, and warp's `words` in them for anything.
if TYPE_CHECKING:
    Bytes = Bytes4 = Ints = Ints2 = Ints3 = Meshes = Any
    Floats = Floats2 = Floats3 = Floats4 = Doubles = Doubles2 = Any

    Double = Pair = Vector = Any
    words: Any
else:
    Double, Pair, Vector = wp.float64, wp.vec2d, wp.vec3
    words = wp
    Bytes, Bytes4 = (wp.array(dtype=wp.uint8, ndim=n) for n in (1, 4))
    Ints, Ints2, Ints3 = (wp.array(dtype=wp.int32, ndim=n) for n in (1, 2, 3))
    Floats, Floats2, Floats3, Floats4 = (wp.array(dtype=wp.float32, ndim=n) for n in (1, 2, 3, 4))
    Doubles, Doubles2 = (wp.array(dtype=wp.float64, ndim=n) for n in (1, 2))
    Meshes = wp.array(dtype=wp.uint64)


def launch(
    kernel: object, size: int | tuple[int, ...], values: Sequence[Any], on: torch.device
) -> None:
    """Run `kernel` over `size` threads with `values`, torch tensors among them, in torch's stream.

    Tensors of vectors are to be handed over as warp arrays. Nothing is waited for on CUDA. What
    warp says while it compiles a kernel for the first time is left out.
    """
    handed = [
        wp.from_torch(value, return_ctype=True) if isinstance(value, torch.Tensor) else value
        for value in values
    ]
    level = wp.config.log_level
    wp.config.log_level = max(level, wp.LOG_WARNING)
    try:
        stream = wp.stream_from_torch(torch.cuda.current_stream(on)) if on.type == "cuda" else None
        wp.launch(kernel, size, inputs=handed, device=str(on), stream=stream)
    finally:
        wp.config.log_level = level
