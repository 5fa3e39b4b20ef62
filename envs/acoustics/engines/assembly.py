"""An impulse response put together from its early paths and its late energy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..late.late_field import LateEnergy
from ..late.late_sound import synthesize
from ..propagation.image_sources import Paths
from ..receivers.arrivals import arrivals
from ..receivers.diffuse import LateNoise


def assemble(
    paths: Paths,
    late: LateEnergy,
    noise: LateNoise,
    listener: Pose,
    array: MicrophoneArray,
    rate: int,
) -> NDArray[np.float32]:
    """Response (m, samples) of `array` at `listener`; as long as it needs to be."""
    tail = synthesize(late, noise, array, listener, rate)
    if not len(paths):
        return tail
    first, response = arrivals(array, listener.to_body(paths.image), paths.gain, rate)
    count, length = array.count, response.shape[2]
    samples = max(tail.shape[1], int(first.max()) + length)
    # One flat scatter; arrivals that begin before time 0 spill into a margin that is cut off.
    margin = max(0, -int(first.min()))
    row = np.arange(count) * (samples + margin) + margin
    place = (first + row)[:, :, None] + np.arange(length)
    early = np.bincount(place.reshape(-1), response.reshape(-1), count * (samples + margin))
    result = early.reshape(count, -1)[:, margin:].astype(np.float32)
    result[:, : tail.shape[1]] += tail
    return result
