"""Settings that all tasks share: everything that can be asked of them, checked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from av_embodied.audio import DEFAULT_RATE, check_rate
from av_embodied.episode import EpisodeSet
from av_embodied.errors import InputError, unknown_name
from av_embodied.microphones import MicrophoneArray
from av_embodied.sensors import Camera, DepthNoise, Lidar, Sensors

from ..acoustics.scene import ENGINES
from ..robots.bodies import check_body, is_path, robot_file
from ..robots.motor_noise import FULL_LEVEL
from ..robots.mounting import mounted_sensors, widened_sensors
from ..sounds import SPLITS
from ..vision.renderer import check_renderer
from ..worlds.world import World
from .setting_checks import check_choice, check_range, check_type, image_size, whole

ACTION_KINDS = ("discrete", "continuous")
PERIODS = (0.02, 1.0)  # s, of decisions
MOVE_PERIOD = 0.25  # s, that a discrete action takes; a shorter one would be faster than the robot
WorldSource = World | str | Path
Kind = TypeVar("Kind", bound="TaskSettings")


@dataclass(frozen=True)
class TaskSettings:
    """Keyword arguments of every task; InputError for a name or value that is not possible."""

    split: str = "train"
    """Houses and recordings: `train`, `val` or `test`; no two share any."""
    array: str | MicrophoneArray = "respeaker4"
    """Microphones: a preset's name or an array."""
    worlds: WorldSource | Sequence[WorldSource] | None = None
    """Worlds, world files, names of shipped worlds or `house:SEED` to make episodes in; None:
    generated houses of the split."""
    sounds: str | Path | None = None
    """Folder of recordings; None: those that ship. Without an index it serves every split."""
    episodes: EpisodeSet | str | Path | None = None
    """Episodes to play in order, of the same split; None: those that ship for val and test, made
    anew for train and wherever `worlds` or `sounds` are given."""
    camera_size: int | tuple[int, int] = 64
    """Pixels of the square image, or (width, height)."""
    camera: Camera | None = None
    """The main camera in full, in place of `camera_size`, `shadows`, `semantic`, `depth_noise`."""
    cameras: tuple[Camera, ...] = ()
    """Further cameras, each with a name."""
    lidar: bool | Lidar = False
    """A laser scanner, observed as `scan`: False for none, True for the default one."""
    shadows: bool = False
    """The main camera sees by lamps and sun, with shadows."""
    semantic: bool = False
    """`info` holds `semantic` and `instance` images of the main camera."""
    depth_noise: bool | DepthNoise = False
    """Errors of a real RGB-D camera on the main camera's depth: True for the first Kinect's."""
    renderer: str = "raster"
    """What answers the cameras' rays: `raster`, `embree`, `warp` or `warp:DEVICE`."""
    rate: int = DEFAULT_RATE
    """Audio samples per second [Hz]."""
    actions: str = "discrete"
    """`discrete`: stop, forward 0.25 m, left or right 15 degrees; `continuous`: speed [m/s] and
    turn rate [rad/s], a stand-still is the stop."""
    period: float = 0.25
    """Between two decisions, and the length of a block of sound [s]. Shorter ones are for people
    who drive and watch: discrete actions need at least 0.25 s."""
    monitor: str | MicrophoneArray | None = None
    """A second array at the place of the first, for people to listen by: what it hears, without
    the noise of the microphones themselves, is `info["monitor"]` (m, samples)."""
    max_steps: int = 500
    """Actions after which an episode is truncated."""
    snr_db: float | None = 20.0
    """Level of the first source over the ambient noise where the robot starts [dB]; None: no
    noise."""
    motor_noise: bool | float = False
    """What the microphones hear of the robot's own motors: their level at 1 m/s and 1 m [dB SPL],
    where a source of level 1 has 80; True for that of small gear motors, False for none."""
    doppler: bool = False
    """The pitch of moving sources shifts. Without it their sound fades from place to place, as
    that of a moving robot does, at a fraction of the cost; at walking pace 0.3 % of pitch."""
    odometry_noise: float = 1.0
    """Factor on every error of the odometry; 0 is exact."""
    success_radius: float = 1.0
    """Way to the goal at which the robot has arrived [m], as `distance_to_goal` has it."""
    engine: str = "field"
    """Acoustic engine."""
    body: str = "unicycle"
    """The robot's body: a name of `BODIES`, or the path of a URDF file, whose links then say where
    microphones and main camera are, and how large the robot is. Episodes that ship are for robots
    of 0.2 m in radius; the Husky has 0.58 m and gets through no door."""

    def __post_init__(self) -> None:
        check_choice("split", self.split, SPLITS)
        check_choice("kind of actions", self.actions, ACTION_KINDS)
        check_choice("acoustic engine", self.engine, tuple(ENGINES))
        check_type("body", self.body, (str,))
        check_body(self.body)
        check_type("renderer", self.renderer, (str,))
        check_renderer(self.renderer)
        check_type("array", self.array, (str, MicrophoneArray))
        check_type("monitor", self.monitor, (str, MicrophoneArray, type(None)))
        assert self.monitor_array is None or self.monitor_array.count
        check_type("sounds", self.sounds, (str, Path, type(None)))
        check_type("episodes", self.episodes, (str, Path, EpisodeSet, type(None)))
        check_type("worlds", self.worlds, (str, Path, World, list, tuple, type(None)))
        self._check_sight()
        self._check_sound()
        check_range("max_steps", whole("max_steps", self.max_steps), 1, 100_000)
        check_range("odometry_noise", self.odometry_noise, 0.0, 100.0)
        check_range("period", self.period, *PERIODS)
        if self.actions == "discrete" and self.period < MOVE_PERIOD:
            raise InputError(
                f"discrete actions need a period of at least {MOVE_PERIOD} s, got {self.period}; "
                'use actions="continuous"'
            )
        check_range("success_radius", self.success_radius, 0.1, 10.0)
        check_rate(whole("rate", self.rate))
        assert self.sensors.array.count  # made once here, so that wrong sizes are refused at once

    def _check_sight(self) -> None:
        check_type("camera", self.camera, (Camera, type(None)))
        check_type("cameras", self.cameras, (tuple, list))
        for camera in self.cameras:
            check_type("each of cameras", camera, (Camera,))
        check_type("lidar", self.lidar, (bool, Lidar))
        check_type("depth_noise", self.depth_noise, (bool, DepthNoise))
        for name in ("shadows", "semantic"):
            check_type(name, getattr(self, name), (bool,))

    def _check_sound(self) -> None:
        check_type("doppler", self.doppler, (bool,))
        if not isinstance(self.motor_noise, bool):
            check_range("motor_noise", self.motor_noise, -60.0, 120.0)
        if self.snr_db is not None:
            check_range("snr_db", self.snr_db, -60.0, 120.0)

    @classmethod
    def of(cls: type[Kind], arguments: Mapping[str, Any]) -> Kind:
        """The settings in keyword `arguments`; InputError names the nearest to an unknown one."""
        known = [field.name for field in dataclasses.fields(cls)]
        task = cls.__name__.removesuffix("Settings")
        for name in arguments:
            if name not in known:
                raise unknown_name(f"argument of {task}", name, known)
        return cls(**arguments)

    @property
    def motor_level(self) -> float | None:
        """Level of the motors at 1 m/s and 1 m [dB SPL], None for silent ones."""
        if isinstance(self.motor_noise, bool):
            return FULL_LEVEL if self.motor_noise else None
        return float(self.motor_noise)

    @property
    def sensors(self) -> Sensors:
        """The robot's sensors."""
        sensors = Sensors(
            array=_array(self.array),
            rate=int(self.rate),
            period=float(self.period),
            camera=self.camera or self._camera(),
            cameras=tuple(self.cameras),
            lidar=Lidar() if self.lidar is True else self.lidar or None,
        )
        if is_path(self.body):
            return mounted_sensors(sensors, self.body)
        # The Husky carries our robot's sensors, but it is wider.
        return widened_sensors(sensors, robot_file("husky")) if self.body == "husky" else sensors

    @property
    def moves_each(self) -> float:
        """Discrete actions that one decision lasts as long as: 1 at the usual period."""
        return self.period / MOVE_PERIOD

    @property
    def moves(self) -> int:
        """Discrete actions that there is time for in an episode, whatever the period."""
        return round(self.max_steps * self.period / MOVE_PERIOD)

    @property
    def monitor_array(self) -> MicrophoneArray | None:
        """The array that people listen by, None for none."""
        return None if self.monitor is None else _array(self.monitor)

    def _camera(self) -> Camera:
        width, height = image_size(self.camera_size)
        noise = DepthNoise() if self.depth_noise is True else self.depth_noise or None
        return Camera(
            width, height, shadows=self.shadows, semantic=self.semantic, depth_noise=noise
        )


def _array(array: str | MicrophoneArray) -> MicrophoneArray:
    return array if isinstance(array, MicrophoneArray) else MicrophoneArray.preset(array)
