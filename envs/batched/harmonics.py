"""Real spherical harmonics of many directions, as polynomials."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from av_embodied.microphones import AmbisonicFormat


def harmonics_of(origin: Tensor, harmonics: AmbisonicFormat) -> Tensor:
    """Amplitude (..., channels) of sound from `origin` (..., 3), of any length.

    As `acoustics.receivers.harmonics.real_harmonics`; straight ahead for the origin itself.
    """
    x, y, z = towards(origin).unbind(dim=-1)
    a, b, c, d = math.sqrt(3.0), math.sqrt(5.0 / 8.0), math.sqrt(15.0), math.sqrt(3.0 / 8.0)
    degrees = [
        [torch.ones_like(x)],
        [y, z, x],
        [a * x * y, a * y * z, 1.5 * z**2 - 0.5, a * x * z, 0.5 * a * (x**2 - y**2)],
        [
            b * y * (3.0 * x**2 - y**2),
            c * x * y * z,
            d * y * (5.0 * z**2 - 1.0),
            0.5 * z * (5.0 * z**2 - 3.0),
            d * x * (5.0 * z**2 - 1.0),
            0.5 * c * z * (x**2 - y**2),
            b * x * (x**2 - 3.0 * y**2),
        ],
    ]
    n3d = harmonics.normalization == "N3D"
    channels = [
        value * math.sqrt(2.0 * degree + 1.0) if n3d else value
        for degree, values in enumerate(degrees[: harmonics.order + 1])
        for value in values
    ]
    return torch.stack(channels, dim=-1)


def towards(origin: Tensor) -> Tensor:
    """Unit vectors (..., 3) to `origin` (..., 3), straight ahead where it is no way off."""
    length = origin.norm(dim=-1, keepdim=True)
    near = length < 1e-9
    ahead = torch.nn.functional.pad(near.to(origin.dtype), (0, 2))
    return torch.where(near, ahead, origin / length.clamp(min=1e-9))
