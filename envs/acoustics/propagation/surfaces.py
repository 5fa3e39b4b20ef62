"""The acoustic side of a world's triangles: coefficients per face, and planes that mirror sound."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...rays import RayScene
from ...worlds.surface import Surface
from ...worlds.world import World

# A plane with less surface than this scatters all it reflects: its edge is shorter than the
# wavelength at 700 Hz, so it has no mirror image worth the name.
SMALLEST_MIRROR = 0.25  # m2
NORMAL_GRID = 1e-4  # planes are the same where unit normals agree to this ...
OFFSET_GRID = 1e-3  # m, ... and distances from the origin to this


@dataclass(frozen=True, eq=False)
class AcousticSurface:
    """Coefficients per face and the planes of the mesh.

    `reflection` (F, 7) is the energy share reflected, 1 - absorption; `transmission` (F, 7) the
    share let through: a part of what is absorbed, so it is cut at the absorption where a material
    says more. `scattering` (F, 7) is the share of what is reflected that leaves the specular
    direction, `normal` (F, 3), `object` (F,) the world's object that the face belongs to; `plane`
    (F,) is the index of the mirror plane that a face lies in, -1 for a face too small to mirror;
    `plane_normal` (P, 3) and `plane_offset` (P,) [m] are its equation normal . x = offset,
    `plane_bounds` (2, P, 3) [m] the corners of a box about what lies in it. `mesh`
    are the triangles themselves.
    """

    rays: RayScene
    reflection: NDArray[np.float32]
    transmission: NDArray[np.float32]
    scattering: NDArray[np.float32]
    normal: NDArray[np.float32]
    object: NDArray[np.int32]
    plane: NDArray[np.int32]
    plane_normal: NDArray[np.float64]
    plane_offset: NDArray[np.float64]
    plane_bounds: NDArray[np.float64]
    mesh: Surface

    @classmethod
    def of(cls, world: World) -> AcousticSurface:
        """The acoustic surface of `world`."""
        surface = world.surface
        bands = np.stack([material.bands for material in surface.materials])
        absorption, scattering, transmission = bands[surface.material].transpose(1, 0, 2)
        corners = surface.vertices[surface.faces]
        plane, normal, offset = _planes(corners, surface.normal)
        bounds = _plane_bounds(corners, plane, len(offset))
        scattering = np.where((plane < 0)[:, None], 1.0, scattering)
        return cls(
            rays=world.rays,
            reflection=(1.0 - absorption).astype(np.float32),
            transmission=np.minimum(transmission, absorption).astype(np.float32),
            scattering=scattering.astype(np.float32),
            normal=surface.normal.astype(np.float32),
            object=surface.object,
            plane=plane,
            plane_normal=normal,
            plane_offset=offset,
            plane_bounds=bounds,
            mesh=surface,
        )

    @cached_property
    def mirrored(self) -> NDArray[np.float32]:
        """Amplitude (F, 7) that a face reflects like a mirror."""
        return np.sqrt(self.reflection * (1.0 - self.scattering))

    @cached_property
    def transmits(self) -> bool:
        """Whether any face lets sound through in any band."""
        return bool(self.transmission.any())


def _planes(
    corners: NDArray[np.float64], normal: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Mirror plane of each face, and the equations of the planes; winding does not matter."""
    leading = np.argmax(np.abs(normal) > 0.5, axis=1)  # every unit vector has such a component
    sign = np.sign(normal[np.arange(len(normal)), leading])
    normal = normal * sign[:, None]
    offset = np.einsum("fk,fk->f", normal, corners.mean(axis=1))
    key = np.column_stack([np.round(normal / NORMAL_GRID), np.round(offset / OFFSET_GRID)])
    _, first, group = np.unique(key, axis=0, return_index=True, return_inverse=True)
    group = group.reshape(-1)
    edge = corners[:, 1:] - corners[:, :1]
    area = np.linalg.norm(np.cross(edge[:, 0], edge[:, 1]), axis=1) / 2.0
    large = np.bincount(group, weights=area) >= SMALLEST_MIRROR
    number = np.where(large, np.cumsum(large) - 1, -1)
    return number[group].astype(np.int32), normal[first][large], offset[first][large]


def _plane_bounds(
    corners: NDArray[np.float64], plane: NDArray[np.int32], count: int
) -> NDArray[np.float64]:
    """Corners (2, count, 3) [m] of boxes that hold the faces with `corners` (F, 3, 3)."""
    bounds = np.stack([np.full((count, 3), np.inf), np.full((count, 3), -np.inf)])
    mirrors = plane >= 0
    np.minimum.at(bounds[0], plane[mirrors], corners[mirrors].min(axis=1))
    np.maximum.at(bounds[1], plane[mirrors], corners[mirrors].max(axis=1))
    return bounds + np.array([-OFFSET_GRID, OFFSET_GRID])[:, None, None]
