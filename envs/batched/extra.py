"""The optional extra `warp`: whether it is there, and the device that is to be used."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from av_embodied.errors import InputError

if TYPE_CHECKING:
    import torch

PACKAGES = {"torch": "torch", "warp": "warp-lang"}
"""Modules of the extra, each with the package that holds it."""


def require_extra() -> None:
    """Raise InputError unless all packages of the extra are installed."""
    missing = [package for module, package in PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise InputError(
            f"the batched environment needs the extra 'warp' (pip install 'av_embodied[warp]'): "
            f"{', '.join(missing)} not installed"
        )


def find_device(name: str) -> torch.device:
    """The torch device `name`, "cpu" or "cuda:N", ready for warp's kernels.

    Raises InputError for another kind, and for a CUDA device that torch or warp does not find.
    """
    require_extra()
    import torch
    import warp

    try:
        device = torch.device(name)
    except (RuntimeError, TypeError) as error:
        raise InputError(f"device must be 'cpu' or 'cuda:N', got {name!r}") from error
    if device.type not in ("cpu", "cuda"):
        raise InputError(f"device must be 'cpu' or 'cuda:N', got {name!r}")
    start_warp()
    if device.type == "cpu":
        return torch.device("cpu")
    count = min(torch.cuda.device_count(), warp.get_cuda_device_count())
    number = device.index or 0
    if number >= count:
        raise InputError(f"device {name!r} is not there: torch and warp find {count} CUDA devices")
    return torch.device("cuda", number)


def start_warp() -> None:
    """Make warp ready, without its greeting."""
    import warp

    level = warp.config.log_level
    warp.config.log_level = max(level, warp.LOG_WARNING)
    try:
        warp.init()
    finally:
        warp.config.log_level = level
