"""What a robot senses with: the part of its description that a policy may know."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from .audio import DEFAULT_RATE, check_rate
from .errors import InputError
from .microphones import MicrophoneArray


@dataclass(frozen=True)
class Camera:
    """A pinhole camera that looks along the robot's +x.

    Depth is measured along the optical axis [m], 0 where nothing valid is seen. Raises InputError
    for a size, view or range that no camera has.
    """

    width: int = 64
    """Columns [pixels]."""
    height: int = 64
    """Rows [pixels]."""
    horizontal_view: float = math.radians(90.0)
    """Angle from the left to the right border [rad]."""
    mount_height: float = 0.9
    """Above the floor [m]."""
    maximum_depth: float = 10.0
    """Beyond it depth is invalid, so 0 [m]."""

    def __post_init__(self) -> None:
        for name in ("width", "height"):
            value = getattr(self, name)
            if not 8 <= value <= 2048 or int(value) != value:
                raise InputError(f"camera {name} must be a whole number of 8 to 2048, got {value}")
        if not 0.1 <= self.horizontal_view <= math.radians(170.0):
            raise InputError(
                f"camera horizontal_view must be 0.1 to 2.97 rad, got {self.horizontal_view}"
            )
        for name in ("mount_height", "maximum_depth"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise InputError(
                    f"camera {name} must be positive and finite, got {getattr(self, name)}"
                )

    @property
    def focal_length(self) -> float:
        """In pixels; pixels are square, and the principal point is the image's centre."""
        return self.width / 2.0 / math.tan(self.horizontal_view / 2.0)


@dataclass(frozen=True)
class Sensors:
    """Microphones, camera, body and clock of one robot."""

    array: MicrophoneArray = field(default_factory=lambda: MicrophoneArray.preset("respeaker4"))
    """Microphones; their origin is `array_height` above the point between the wheels."""
    array_height: float = 1.0
    """Above the floor [m]."""
    rate: int = DEFAULT_RATE
    """Audio samples per second [Hz]."""
    camera: Camera = field(default_factory=Camera)
    """Colour and depth."""
    period: float = 0.25
    """Between two decisions [s]."""
    body_radius: float = 0.2
    """Of the robot's cylinder [m]."""
    body_height: float = 1.1
    """Of the robot's cylinder [m]."""

    def __post_init__(self) -> None:
        check_rate(self.rate)
        for name in ("array_height", "period", "body_radius", "body_height"):
            if not 0.0 < getattr(self, name) < math.inf:
                raise InputError(f"{name} must be positive and finite, got {getattr(self, name)}")
        if self.block_samples < 1:
            raise InputError(
                f"period must hold at least one sample at {self.rate} Hz, got {self.period} s"
            )

    @property
    def block_samples(self) -> int:
        """Audio samples per decision period."""
        return round(self.rate * self.period)
