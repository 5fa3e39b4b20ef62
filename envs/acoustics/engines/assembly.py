"""An impulse response put together from its early paths and its late energy."""

from __future__ import annotations

import numpy as np
from numba import njit
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
    samples = max(tail.shape[1], int(first.max()) + response.shape[2])
    return _with_arrivals(tail, first, response, samples)


@njit(cache=True)
def _with_arrivals(
    tail: NDArray[np.float32],
    first: NDArray[np.int64],
    response: NDArray[np.float32],
    samples: int,
) -> NDArray[np.float32]:
    """`tail` (m, k) with the `response` (n, m, length) of each path: (m, samples).

    A response begins at its sample `first` (n, m); what lies before time 0 is left out.
    """
    paths, channels, length = response.shape
    total = np.zeros((channels, samples), dtype=np.float32)
    total[:, : tail.shape[1]] = tail
    for path in range(paths):
        for channel in range(channels):
            begin = first[path, channel]
            skipped = max(-begin, 0)
            heard = total[channel, begin + skipped : max(begin + length, 0)]
            part = response[path, channel, skipped:]
            for k in range(len(heard)):
                heard[k] += part[k]
    return total
