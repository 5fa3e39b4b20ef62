"""What a batch can be asked for."""

from __future__ import annotations

from av_embodied.episode import Episode
from av_embodied.errors import InputError

from ..tasks.audio_goal import AudioGoalSettings
from ..tasks.setting_checks import check_range, whole
from ..worlds.world import World

PLAIN = {
    "engine": ("field",),
    "body": ("unicycle",),
    "cameras": ((),),
    "lidar": (False,),
    "shadows": (False,),
    "semantic": (False,),
    "depth_noise": (False,),
    "motor_noise": (False,),
    "distractors": (0,),
    "renderer": ("raster",),
    "period": (0.25,),
    "monitor": (None,),
}
"""Settings of AudioGoal that a batch knows only one value of."""


def check_batch(
    num_envs: int,
    houses: int,
    sources: int,
    starts: int,
    spacing: float,
    chunk: int,
    settings: AudioGoalSettings,
) -> None:
    """Raise InputError for sizes out of range, and for settings that a batch does not know."""
    sizes = {"num_envs": num_envs, "houses": houses, "sources": sources, "starts": starts}
    for name, value in (sizes | {"chunk": chunk}).items():
        check_range(name, whole(name, value), 1, 1_000_000)
    check_range("spacing", spacing, 0.1, 5.0)
    for name, known in PLAIN.items():
        value = getattr(settings, name)
        if value not in known:
            raise InputError(f"{name} must be {known[0]!r} in a batch, got {value!r}")
    camera = settings.sensors.camera
    if camera.shadows or camera.semantic or camera.depth_noise is not None:
        raise InputError("shadows, semantic and depth_noise of a camera cannot be had in a batch")


def check_playable(episode: Episode) -> None:
    """Raise InputError unless `episode` has one source, at rest, that sounds for ever."""
    soundings = episode.soundings
    if len(soundings) != 1 or soundings[0].periods or soundings[0].way:
        raise InputError(
            f"episode {episode.id!r}: in a batch there must be one source that neither moves nor "
            f"pauses, got {len(soundings)}"
        )


def check_look(world: World) -> None:
    """Raise InputError for a world whose surfaces are not of one colour each."""
    surface = world.surface
    if surface.texture is not None or surface.corner_colour is not None:
        raise InputError(
            f"world {world.name!r} has textures or colours per corner, which a batch cannot show"
        )
