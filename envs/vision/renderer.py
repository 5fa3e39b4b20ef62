"""What answers the rays of cameras: drawing in their place, Embree, or warp on a device."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError, unknown_name

from ..rays import Hits, RayScene
from ..worlds.world import World
from .made import Made

RENDERERS = ("raster", "embree", "warp")
CLEAR_CATEGORIES = ("lamp",)  # light starts inside of them
PANED_CATEGORIES = ("window",)  # light passes through their panes
PANE_MATERIAL = "glass"


class RayEngine(Protocol):
    """Queries of rays against triangles, as `RayScene` answers them."""

    def first_hit(self, origins: NDArray[np.float32], directions: NDArray[np.float32]) -> Hits:
        """First hits of rays from `origins` (n, 3) [m] along unit `directions` (n, 3)."""
        ...

    def meet(
        self,
        origins: NDArray[np.float32],
        directions: NDArray[np.float32],
        reach: NDArray[np.float32],
    ) -> NDArray[np.bool_]:
        """Whether rays meet anything within `reach` (n,) [m]."""
        ...


def check_renderer(name: str) -> tuple[str, str]:
    """Kind and device in the `name` of a renderer; InputError for an unknown one."""
    kind, _, device = str(name).partition(":")
    if kind not in RENDERERS or (device and kind != "warp"):
        raise unknown_name("renderer", name, (*RENDERERS, "warp:cuda:0"))
    return kind, device


class Renderer:
    """The rays of one `world`, answered as `name` says; InputError for an unknown one.

    `raster`: a pinhole's image is drawn by triangles, other rays go to Embree; `embree`: all rays
    go there; `warp`: to warp-lang on the CPU, `warp:DEVICE` on that device, as `warp:cuda:0`.
    """

    def __init__(self, name: str, world: World) -> None:
        kind, device = check_renderer(name)
        self.draws = kind == "raster"
        self._world = world
        self._device = (device or "cpu") if kind == "warp" else ""

    @property
    def rays(self) -> RayEngine:
        """All faces of the world."""
        return _engines(self._device).of(self._world) if self._device else self._world.rays

    @property
    def shadows(self) -> RayEngine:
        """The faces that cast shadows: all but lamps and the panes of windows."""
        return _shadow_engines(self._device).of(self._world)


@lru_cache(maxsize=16)
def _engines(device: str) -> Made[World, RayEngine]:
    return Made(partial(_engine, device, clear=False))


@lru_cache(maxsize=16)
def _shadow_engines(device: str) -> Made[World, RayEngine]:
    return Made(partial(_engine, device, clear=True))


def _engine(device: str, world: World, clear: bool) -> RayEngine:
    surface = world.surface
    faces = surface.faces[casts_shadow(world)] if clear else surface.faces
    if not device:
        return RayScene(surface.vertices, faces)
    try:
        from .warp_rays import WarpRays
    except ModuleNotFoundError as error:
        if error.name != "warp":
            raise
        raise InputError(
            "the renderer warp needs warp-lang: pip install 'av_embodied[warp]'"
        ) from error
    return WarpRays(surface.vertices, faces, device)


def casts_shadow(world: World) -> NDArray[np.bool_]:
    """Which faces (F,) light does not pass; where that would be none, all."""
    surface = world.surface
    category = [thing.category for thing in world.objects]
    clear = np.array([name in CLEAR_CATEGORIES for name in category])
    paned = np.array([name in PANED_CATEGORIES for name in category])
    glass = np.array([material.name == PANE_MATERIAL for material in surface.materials])
    passed = clear[surface.object] | (paned[surface.object] & glass[surface.material])
    return ~passed if not passed.all() else np.ones(len(passed), dtype=bool)
