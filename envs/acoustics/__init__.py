"""Acoustics: how sound travels from sources to microphones."""

from .listening.level_map import LevelMap, level_map, levels_at
from .propagation.sources import SoundSource
from .receivers.ambisonics import binaural_from_ambisonics
from .receivers.capture import MicrophoneDevice
from .receivers.noise import AmbientNoise
from .scene import AcousticScene
from .settings import AcousticSettings
from .streaming.stream import AcousticStream

__all__ = [
    "AcousticScene",
    "AcousticSettings",
    "AcousticStream",
    "AmbientNoise",
    "LevelMap",
    "MicrophoneDevice",
    "SoundSource",
    "binaural_from_ambisonics",
    "level_map",
    "levels_at",
]
