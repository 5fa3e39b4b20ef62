"""Acoustics: how sound travels from sources to microphones."""

from .noise import AmbientNoise
from .scene import AcousticScene
from .settings import AcousticSettings
from .stream import AcousticStream

__all__ = ["AcousticScene", "AcousticSettings", "AcousticStream", "AmbientNoise"]
