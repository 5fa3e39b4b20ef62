"""Acoustics: how sound travels from sources to microphones."""

from .ambisonics import binaural_from_ambisonics
from .capture import MicrophoneDevice
from .noise import AmbientNoise
from .scene import AcousticScene
from .settings import AcousticSettings
from .sources import SoundSource
from .stream import AcousticStream

__all__ = [
    "AcousticScene",
    "AcousticSettings",
    "AcousticStream",
    "AmbientNoise",
    "MicrophoneDevice",
    "SoundSource",
    "binaural_from_ambisonics",
]
