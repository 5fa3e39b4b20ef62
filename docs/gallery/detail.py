"""How finely pictures are rendered: in full for the docs, or small and quick for a look."""

from __future__ import annotations

from dataclasses import dataclass

from av_embodied.envs.acoustics import AcousticSettings


@dataclass(frozen=True)
class Detail:
    """What decides on the time that a picture takes."""

    dots: int
    """Of a figure per inch; figures are 10 inches wide."""
    step: float
    """Between places of a map of levels [m]."""
    stride: float
    """Between directions that a head or an array is turned to [degrees]."""
    seconds: float
    """Length of a clip at most."""
    camera: int
    """Pixels of a camera's image at its longer side."""
    acoustics: AcousticSettings
    """How finely sound is traced."""


DETAILS = {
    "full": Detail(140, 0.1, 3.0, 60.0, 640, AcousticSettings(particles=65536)),
    "small": Detail(
        50, 0.8, 30.0, 1.0, 96, AcousticSettings(particles=256, discovery_rays=512, duration=1.0)
    ),
}
"""By the names that the command takes."""
