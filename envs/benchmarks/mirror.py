"""One reflection off a perfect mirror, whose level is known: why early sound differs from a peer's.

SoundSpaces 2.0 spreads a reflection over some ten samples and gives it several decibels too many,
whatever the surface absorbs; dense late sound has the level that it should have.
"""

from __future__ import annotations

import numpy as np

from av_embodied.frames import Pose

from ..acoustics.scene import AcousticScene
from ..acoustics.settings import AcousticSettings
from ..worlds.materials import AcousticMaterial
from ..worlds.shapes import Box
from ..worlds.world import Shape, World, WorldObject
from .figures import Figure

SIZE = (20.0, 16.0, 12.0)  # m, so large that the first reflection stands alone
SOURCE, LISTENER = (8.0, 7.0, 2.0), (11.0, 9.5, 3.0)
AROUND = 0.4  # m, of way before and after the reflection that count with it


def mirror_figure(rays: int, rate: int = 16_000) -> Figure:
    """Level of the floor's reflection off the law of distance, ours beside the peer's `rays`."""
    settings = AcousticSettings(soundspaces_rays=rays, duration=0.5)
    world = _hall()
    ours, peer = (_reflection(world, name, settings, rate) for name in ("field", "soundspaces"))
    what = "a mirror's reflection off the law of distance: houses differ in early sound for that"
    return Figure(what, f"{ours:+.1f} dB", f"{peer:+.1f} dB")


def _hall() -> World:
    """A hall of perfect mirrors."""
    pose = np.eye(4)
    pose[:3, 3] = np.array(SIZE) / 2.0
    shape = Shape(Box(SIZE), pose, AcousticMaterial(0.0, 0.0))
    return World("hall", (WorldObject("hall", "wall", (shape,)),))


def _reflection(world: World, engine: str, settings: AcousticSettings, rate: int) -> float:
    """Energy [dB] of the floor's reflection over that of its image source."""
    scene = AcousticScene(world, rate, engine, settings=settings)
    response = scene.impulse_response(SOURCE, Pose(*LISTENER))[0]
    below = np.array([SOURCE[0], SOURCE[1], -SOURCE[2]])
    length = float(np.linalg.norm(below - LISTENER))
    way = np.arange(len(response)) / rate * 343.6  # m, between the two engines' speeds of sound
    energy = float((response[np.abs(way - length) < AROUND].astype(np.float64) ** 2).sum())
    return 10.0 * float(np.log10(energy * length**2))
