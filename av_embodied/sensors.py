"""What a robot senses with: the part of its description that a policy may know."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from .audio import DEFAULT_RATE, check_rate
from .errors import InputError, unknown_name
from .microphones import MicrophoneArray

PROJECTIONS = ("pinhole", "fisheye", "equirectangular")
WIDEST_PINHOLE = math.radians(170.0)  # rad, the plane of an image at 180 degrees is infinite
CAMERA_NAME = re.compile(r"[a-z][a-z0-9_]*")


def _check_lengths(kind: str, thing: object, *names: str) -> None:
    for name in names:
        value = getattr(thing, name)
        if not 0.0 < value < math.inf:
            raise InputError(f"{kind}{name} must be positive and finite, got {value}")


def _check_finite(kind: str, thing: object, *names: str) -> None:
    for name in names:
        value = getattr(thing, name)
        if not math.isfinite(value):
            raise InputError(f"{kind}{name} must be finite, got {value}")


@dataclass(frozen=True)
class DepthNoise:
    """Errors of a structured-light RGB-D camera; the defaults are the first Kinect's.

    Axial and lateral noise by distance and angle after Nguyen, Izadi and Lovell, "Modeling Kinect
    sensor noise for improved 3D reconstruction and tracking" (3DIMPVT 2012); depth comes in whole
    steps of disparity, and nothing is measured where the projector beside the camera does not
    shine, after Khoshelham and Elberink (Sensors 2012). Raises InputError for impossible values.
    """

    amount: float = 1.0
    """Factor on the axial and the lateral standard deviation; 0 leaves steps and shadows."""
    focal_length: float = 585.0
    """Of the real camera [pixels]; its lateral noise and its disparity are in these pixels."""
    baseline: float = 0.075
    """From the camera to the projector on its right [m]."""
    steps: int = 8
    """Steps of disparity per pixel."""
    minimum_range: float = 0.5
    """Nearer than this along the optical axis nothing is measured [m]."""
    steepest: float = math.radians(85.0)
    """From this angle between surface normal and line of sight on nothing is measured [rad]."""

    def __post_init__(self) -> None:
        _check_lengths("depth noise ", self, "focal_length", "baseline", "steps")
        if not 0.0 <= self.amount <= 100.0:
            raise InputError(f"depth noise amount must be 0 to 100, got {self.amount}")
        if not 0.0 <= self.minimum_range < math.inf:
            raise InputError(
                f"depth noise minimum_range must be 0 or more, got {self.minimum_range}"
            )
        if not 0.0 < self.steepest <= math.pi / 2.0:
            raise InputError(
                f"depth noise steepest must be over 0 to pi / 2 rad, got {self.steepest}"
            )


@dataclass(frozen=True)
class Camera:
    """A camera on the robot's body, by default a pinhole that looks along the robot's +x.

    Depth [m] is measured along the optical axis of a pinhole and along the ray of the other
    projections, 0 where nothing valid is seen. Raises InputError for a size, view, range or
    projection that no camera has.
    """

    width: int = 64
    """Columns [pixels]."""
    height: int = 64
    """Rows [pixels]."""
    horizontal_view: float = math.radians(90.0)
    """Angle from the left to the right border [rad]: to 170 degrees for a pinhole, else to 360."""
    mount_height: float = 0.9
    """Above the floor [m]."""
    maximum_depth: float = 10.0
    """Beyond it depth is invalid, so 0 [m]."""
    forward: float = 0.0
    """Of the middle of the robot [m]."""
    left: float = 0.0
    """Of the middle of the robot [m]."""
    yaw: float = 0.0
    """Turned to the left by this angle [rad]."""
    pitch: float = 0.0
    """Turned down by this angle [rad], as REP-103 counts turns about y."""
    projection: str = "pinhole"
    """`pinhole`; `fisheye`: equidistant, the angle from the axis grows evenly with the distance
    from the image's centre; `equirectangular`: columns are azimuths, rows are elevations."""
    name: str = ""
    """Empty for the robot's main camera, whose observations are `rgb` and `depth`; those of
    another are `rgb_NAME` and `depth_NAME`."""
    shadows: bool = False
    """Light comes from the world's lamps and sun, and what stands before them casts shadows;
    else, and in a world without any light, it comes from around and from the camera itself."""
    semantic: bool = False
    """`info` holds `semantic` and `instance` images of this camera, named like `rgb`."""
    depth_noise: DepthNoise | None = None
    """Errors of a real camera on its depth, for a pinhole only; None is exact."""

    def __post_init__(self) -> None:
        for name in ("width", "height"):
            value = getattr(self, name)
            if not 8 <= value <= 2048 or int(value) != value:
                raise InputError(f"camera {name} must be a whole number of 8 to 2048, got {value}")
            object.__setattr__(self, name, int(value))
        if self.projection not in PROJECTIONS:
            raise unknown_name("camera projection", self.projection, PROJECTIONS)
        self._check_view()
        _check_lengths("camera ", self, "mount_height", "maximum_depth")
        _check_finite("camera ", self, "forward", "left", "yaw", "pitch")
        if self.name and not CAMERA_NAME.fullmatch(self.name):
            raise InputError(f"camera name must be of a-z, 0-9 and _, got {self.name!r}")
        if self.depth_noise is not None and self.projection != "pinhole":
            raise InputError(f"depth_noise is a pinhole camera's, got projection {self.projection}")

    def _check_view(self) -> None:
        widest = WIDEST_PINHOLE if self.projection == "pinhole" else 2.0 * math.pi
        if not 0.1 <= self.horizontal_view <= widest + 1e-9:
            raise InputError(
                f"{self.projection} camera horizontal_view must be 0.1 to {widest:.2f} rad, "
                f"got {self.horizontal_view}"
            )
        if (
            self.projection == "equirectangular"
            and self.height / self.focal_length > math.pi + 0.01
        ):
            raise InputError(
                f"an equirectangular camera of {self.width} columns over {self.horizontal_view:.2f}"
                f" rad has at most {math.pi * self.focal_length:.0f} rows, got {self.height}"
            )

    @property
    def focal_length(self) -> float:
        """In pixels; pixels are square, and the principal point is the image's centre.

        Pixels per unit of the tangent for a pinhole, pixels per radian for the others.
        """
        half = self.horizontal_view / 2.0
        return self.width / 2.0 / (math.tan(half) if self.projection == "pinhole" else half)

    def key(self, image: str) -> str:
        """Key of this camera's `image` (rgb, depth, ...) among observations."""
        return f"{image}_{self.name}" if self.name else image


@dataclass(frozen=True)
class Lidar:
    """A planar laser scanner: ranges counter-clockwise from `angle_min`, as sensor_msgs/LaserScan.

    As REP-117 has it, a range is inf where nothing is within reach and -inf where something is
    nearer than the scanner measures. Raises InputError for impossible values.
    """

    beams: int = 360
    """Ranges in a scan."""
    view: float = 2.0 * math.pi
    """Angle that the scan covers about the forward direction [rad]; a full turn repeats none."""
    minimum_range: float = 0.05
    """[m]."""
    maximum_range: float = 10.0
    """[m]."""
    noise: float = 0.0
    """Standard deviation of a range [m]."""
    mount_height: float = 0.3
    """Above the floor [m]."""
    forward: float = 0.0
    """Of the middle of the robot [m]."""
    left: float = 0.0
    """Of the middle of the robot [m]."""
    yaw: float = 0.0
    """Turned to the left by this angle [rad]."""

    def __post_init__(self) -> None:
        if not 2 <= self.beams <= 100_000 or int(self.beams) != self.beams:
            raise InputError(f"lidar beams must be a whole number of 2 to 100000, got {self.beams}")
        object.__setattr__(self, "beams", int(self.beams))
        if not 0.01 <= self.view <= 2.0 * math.pi + 1e-9:
            raise InputError(f"lidar view must be 0.01 to 6.28 rad, got {self.view}")
        _check_lengths("lidar ", self, "maximum_range", "mount_height")
        _check_finite("lidar ", self, "forward", "left", "yaw")
        if not 0.0 <= self.minimum_range < self.maximum_range:
            raise InputError(
                f"lidar minimum_range must be 0 to under {self.maximum_range} m, "
                f"got {self.minimum_range}"
            )
        if not 0.0 <= self.noise <= 1.0:
            raise InputError(f"lidar noise must be 0 to 1 m, got {self.noise}")

    @property
    def angle_increment(self) -> float:
        """From one beam to the next [rad]."""
        full = self.view > 2.0 * math.pi - 1e-9
        return self.view / (self.beams if full else self.beams - 1)

    @property
    def angle_min(self) -> float:
        """Of the first beam [rad], 0 straight ahead, positive to the left."""
        return -self.view / 2.0

    @property
    def angle_max(self) -> float:
        """Of the last beam [rad]."""
        return self.angle_min + (self.beams - 1) * self.angle_increment


@dataclass(frozen=True)
class Sensors:
    """Microphones, cameras, scanner, body and clock of one robot."""

    array: MicrophoneArray = field(default_factory=lambda: MicrophoneArray.preset("respeaker4"))
    """Microphones; their origin is `array_height` above the point between the wheels."""
    array_height: float = 1.0
    """Above the floor [m]."""
    rate: int = DEFAULT_RATE
    """Audio samples per second [Hz]."""
    camera: Camera = field(default_factory=Camera)
    """Colour and depth of the main camera, `rgb` and `depth`; it has no name."""
    period: float = 0.25
    """Between two decisions [s]."""
    body_radius: float = 0.2
    """Of the robot's cylinder [m]."""
    body_height: float = 1.1
    """Of the robot's cylinder [m]."""
    cameras: tuple[Camera, ...] = ()
    """Further cameras, each with a name of its own."""
    lidar: Lidar | None = None
    """Laser scanner, observed as `scan`; None: the robot has none."""

    def __post_init__(self) -> None:
        check_rate(self.rate)
        _check_lengths("", self, "array_height", "period", "body_radius", "body_height")
        if self.block_samples < 1:
            raise InputError(
                f"period must hold at least one sample at {self.rate} Hz, got {self.period} s"
            )
        if self.camera.name:
            raise InputError(f"the main camera must have no name, got {self.camera.name!r}")
        names = [camera.name for camera in self.cameras]
        if "" in names or len(set(names)) != len(names):
            raise InputError(f"further cameras must have names, each its own, got {names}")

    @property
    def block_samples(self) -> int:
        """Audio samples per decision period."""
        return round(self.rate * self.period)

    @property
    def all_cameras(self) -> tuple[Camera, ...]:
        """The main camera, then the further ones."""
        return (self.camera, *self.cameras)
