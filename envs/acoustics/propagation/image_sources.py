"""Direct sound and specular reflections by image sources, each tested for visibility.

Allen and Berkley (1979) for the images, Vorlaender (1989) for finding them with rays: the planes
that specular rays from the source meet are the only ones whose images can be heard anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...rays import SURFACE_GAP
from ..bands import BANDS, air_gain
from ..directions import fibonacci_sphere
from .chains import Chains, reflections
from .sources import SoundSource
from .surfaces import AcousticSurface
from .transmission import transmitted

# ("specular", planes ...), direct sound is ("specular",); ("transmitted",) for direct sound through
# walls; ("diffracted", edges ...)
Route = tuple[str | int, ...]
Sequences = tuple[NDArray[np.int32], ...]  # for order k = 1, 2, ...: planes (n, k) from the source


@dataclass(frozen=True, eq=False)
class ImageSources:
    """A `source` and its images, for each order k = 1, 2, ... of reflection.

    `planes` holds arrays (n, k), `images` arrays (k + 1, n, 3) [m] that begin with the source;
    `chains` holds them all as a listener looks for them.
    """

    source: SoundSource
    planes: Sequences
    images: tuple[NDArray[np.float64], ...]
    chains: Chains

    @classmethod
    def of(cls, surface: AcousticSurface, source: SoundSource, planes: Sequences) -> ImageSources:
        """Mirror `source` in every sequence of `planes`."""
        images = []
        for sequence in planes:
            chain = [np.broadcast_to(source.position, (len(sequence), 3))]
            for k in range(sequence.shape[1]):
                chain.append(_mirror(surface, chain[-1], sequence[:, k]))
            images.append(np.stack(chain))
        return cls(source, planes, tuple(images), Chains.of(surface, planes, tuple(images)))


@dataclass(frozen=True, eq=False)
class Paths:
    """Sound paths that reach a listener: `image` (n, 3) [m] in the world, `gain` (n, 7) amplitude.

    Sound seems to come from the image: its distance is the path's length, its direction that of
    arrival. The gain holds the source's directivity, reflections and air, not the spreading 1/r.
    `route` (n,) tells a path again at another place of the listener or the source: the planes or
    edges that it meets, in turn from the source, with the kind of path in front.
    """

    image: NDArray[np.float64]
    gain: NDArray[np.float64]
    route: tuple[Route, ...]

    def __len__(self) -> int:
        return len(self.image)

    def joined(self, other: Paths) -> Paths:
        """These paths and the `other` ones."""
        return Paths(
            np.concatenate([self.image, other.image]),
            np.concatenate([self.gain, other.gain]),
            self.route + other.route,
        )


def find_sequences(
    surface: AcousticSurface, source: NDArray[np.float64], order: int, rays: int
) -> Sequences:
    """Planes that specular rays from `source` (3,) meet in turn, for each order up to `order`."""
    direction = fibonacci_sphere(rays)
    position = np.broadcast_to(source, direction.shape)
    planes = max(len(surface.plane_offset), 1)
    rows = np.empty((1, 0), dtype=np.int32)
    row = np.zeros(rays, dtype=np.int64)  # of the planes that a ray has met
    found = []
    for _ in range(order):
        hits = surface.rays.first_hit(position + SURFACE_GAP * direction, direction)
        plane = np.where(hits.face >= 0, surface.plane[hits.face], -1)
        on = plane >= 0
        position = (position + direction * hits.distance[:, None])[on] if on.any() else position[on]
        normal = surface.plane_normal[plane[on]]
        direction = direction[on]
        direction = direction - 2.0 * np.einsum("nk,nk->n", direction, normal)[:, None] * normal
        number, row = np.unique(row[on] * planes + plane[on], return_inverse=True)
        rows = np.column_stack([rows[number // planes], number % planes]).astype(np.int32)
        found.append(rows)
    return tuple(found)


def audible_paths(
    surface: AcousticSurface, sources: ImageSources, listener: NDArray[np.float64]
) -> Paths:
    """The direct path, as far as it gets through, and every image that `listener` (3,) [m] sees.

    Specular energy per reflection is (1 - absorption) times (1 - scattering), as the rest is in
    the late field.
    """
    source = sources.source.position
    mirrored = reflections(surface, sources.chains, source, listener)
    seen = mirrored.seen
    share = np.ones(len(BANDS)) if seen else transmitted(surface, source, listener)
    heard = int(share.any())
    position = np.concatenate([source[None][:heard], mirrored.image])
    amplitude = np.concatenate([np.sqrt(share)[None][:heard], mirrored.amplitude])
    departure = np.concatenate([listener[None][:heard], mirrored.first]) - source
    way = position - listener
    distance = np.sqrt(np.einsum("nk,nk->n", way, way))
    if not sources.source.even:
        length = np.sqrt(np.einsum("nk,nk->n", departure, departure))
        departure /= np.maximum(length, 1e-9)[:, None]
        amplitude *= sources.source.gain(departure)
    amplitude *= air_gain(distance)
    straight: Route = ("specular",) if seen else ("transmitted",)
    route = [straight] * heard
    route += [("specular", *sources.chains.routes[k]) for k in mirrored.chain.tolist()]
    return Paths(position, amplitude, tuple(route))


def _mirror(
    surface: AcousticSurface, points: NDArray[np.float64], plane: NDArray[np.int32]
) -> NDArray[np.float64]:
    normal, offset = surface.plane_normal[plane], surface.plane_offset[plane]
    height = np.einsum("nk,nk->n", points, normal) - offset
    return points - 2.0 * height[:, None] * normal
