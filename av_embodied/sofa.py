"""SOFA files (AES69-2022): head-related impulse responses measured in free field."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .errors import InputError
from .hrtf import Hrtf

CONVENTION = "SimpleFreeFieldHRIR"

Content = Mapping[str, object]  # variables and attributes by name, with _ for . and :


def read_hrtf(path: Path) -> Hrtf:
    """The responses of the file at `path`; errors as `Hrtf.load`."""
    content = _content(path)
    convention = content.get("GLOBAL_SOFAConventions")
    if convention != CONVENTION:
        raise InputError(f"{path} must have the SOFA convention {CONVENTION}, got {convention}")
    response = _numbers(content, "Data_IR")
    if response.ndim != 3 or response.shape[1] != 2:
        raise InputError(
            f"{path} must hold responses (directions, 2 ears, samples), got {response.shape}"
        )
    rates = np.unique(_numbers(content, "Data_SamplingRate"))
    if len(rates) != 1:
        raise InputError(f"{path} must have one sampling rate, got {rates.tolist()}")
    delay = np.broadcast_to(_numbers(content, "Data_Delay"), response.shape[:2])
    response = _delayed(response, delay)
    return Hrtf(_directions(content), response[:, _left_first(content)], float(rates[0]))


def _content(path: Path) -> Content:
    if not path.is_file():
        raise InputError(f"no such SOFA file: {path}")
    try:
        sofar = import_module("sofar")
    except ImportError as error:
        raise InputError(
            "SOFA files need the package sofar: pip install av_embodied[sofa]"
        ) from error
    try:
        # What is used of the file is checked here; much else in real files breaks the rules.
        return vars(sofar.read_sofa(str(path), verify=False, verbose=False))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise InputError(f"{path} is not a readable SOFA file: {error}") from error


def _numbers(content: Content, name: str) -> NDArray[np.float64]:
    if name not in content:
        raise InputError(f"a SOFA file of convention {CONVENTION} must hold {name}")
    return np.array(content[name], dtype=np.float64)


def _delayed(response: NDArray[np.float64], delay: NDArray[np.float64]) -> NDArray[np.float64]:
    """`response` (n, 2, k) later by `delay` (n, 2) samples, which need not be whole."""
    if not delay.any():
        return response
    if not (np.isfinite(delay).all() and 0.0 <= delay.min() <= delay.max() <= 1e5):
        raise InputError("Data.Delay of a SOFA file must be 0 to 100000 samples")
    delay = delay - np.floor(delay.min())
    length = response.shape[2] + int(np.ceil(delay.max())) + 1
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(length) * delay[..., None])
    return np.fft.irfft(np.fft.rfft(response, length) * turn, length)


def _directions(content: Content) -> NDArray[np.float64]:
    """Unit vectors (n, 3) from the head to the source, in the head's frame."""
    source = _cartesian(content, "SourcePosition")
    offset = source - _cartesian(content, "ListenerPosition")
    forward = _unit(_cartesian(content, "ListenerView"), "ListenerView")
    up = _cartesian(content, "ListenerUp", like="ListenerView")
    left = _unit(np.cross(up, forward), "ListenerUp")
    axes = np.stack(np.broadcast_arrays(forward, left, np.cross(forward, left)), axis=1)
    return _unit(np.sum(axes * offset[:, None], axis=2), "SourcePosition")


def _left_first(content: Content) -> list[int]:
    """Order of the receivers that puts the left ear first; as they are where positions are 0."""
    place = _numbers(content, "ReceiverPosition").reshape(2, 3, -1)[..., 0]
    if content.get("ReceiverPosition_Type") == "spherical":
        side = place[:, 2] * np.sin(np.radians(place[:, 0]))
    else:
        side = place[:, 1]
    return [0, 1] if side[0] >= side[1] else [1, 0]


def _cartesian(content: Content, name: str, like: str | None = None) -> NDArray[np.float64]:
    """Positions (n or 1, 3) of variable `name`; spherical ones are degrees, degrees, metres."""
    values = np.atleast_2d(_numbers(content, name))
    if content.get(f"{like or name}_Type") != "spherical":
        return values
    azimuth, elevation = np.radians(values[:, :2]).T
    flat = values[:, 2] * np.cos(elevation)
    up = values[:, 2] * np.sin(elevation)
    return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), up], axis=1)


def _unit(vectors: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not (np.isfinite(length) & (length > 1e-9)).all():
        raise InputError(f"{name} of a SOFA file must be finite and must not be zero")
    return vectors / length
