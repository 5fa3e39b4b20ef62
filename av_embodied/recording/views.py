"""Messages for people to look at in Foxglove or RViz; nothing is read back from them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..frames import rotation_about_z
from ..playing import Moment
from ..policy import FORWARD, LEFT, RIGHT, STOP, BeliefMap, BelievedSource, Decision, as_velocity
from ..sensors import Sensors
from .array_messages import MAP, MICROPHONES, ODOM, ROBOT, camera_topic
from .geometry_messages import camera_info, flat_transform, odometry, pose, twist
from .ros_types import RosMessage, Stamp, message

FLOAT32 = 7  # number of the type in sensor_msgs/PointField
UNKNOWN_DISTANCE = 1.0  # m, at which a believed source of unknown distance is shown
UNKNOWN_CELL = -1  # of nav_msgs/OccupancyGrid
UNDECIDED = 0.5  # probability of a cell of which nothing is known
TERM = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""Name of a term of the reward that a topic can have."""

View = tuple[str, RosMessage]
"""Topic and message."""


def views(moment: Moment, stamp: Stamp, sensors: Sensors) -> Iterator[View]:
    """What of `moment` can be looked at, in the topics that ROS tools expect."""
    observation, info = moment.observation, moment.info
    for camera in sensors.all_cameras:
        topic = f"/{camera_topic(camera.name)}"
        for image in ("rgb", "depth"):
            if camera.key(image) in observation:
                yield f"{topic}/{image}/camera_info", camera_info(camera, stamp)
    yield from _places(_row(observation, "odometry", 3), _row(info, "pose", 4), stamp)
    yield from _truth(info, stamp)
    yield "/reward", _number(moment.reward)
    for name, value in _terms(info).items():
        yield f"/reward/{name}", _number(value)
    if isinstance(observation.get("instruction"), str):
        yield "/instruction", _text(observation["instruction"])
    if moment.decision is not None:
        yield from _decided(moment.decision, stamp, sensors.period)


def _row(values: Mapping[str, Any], name: str, size: int) -> list[float] | None:
    """The `size` numbers called `name`, None where there are none."""
    row = _numbers(values.get(name))
    return row.tolist() if row.shape == (size,) else None


def _numbers(values: object) -> NDArray[np.float64]:
    """An array of `values`, an empty one of what is none: environments may differ."""
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        return np.zeros(0)


def _places(
    odometer: list[float] | None, truth: list[float] | None, stamp: Stamp
) -> Iterator[View]:
    """Odometry, true pose, and the frames `map`, `odom` and `base_link` between them."""
    frames = []
    if odometer:
        x, y, yaw = odometer
        yield "/odom", odometry(stamp, (ODOM, ROBOT), pose(x, y, 0.0, yaw))
        frames.append(flat_transform(stamp, (ODOM, ROBOT), x, y, 0.0, yaw))
    if truth:
        yield "/truth/odom", odometry(stamp, (MAP, ROBOT), pose(*truth))
        if odometer:
            frames.append(flat_transform(stamp, (MAP, ODOM), *_origin(odometer, truth)))
        else:
            frames.append(flat_transform(stamp, (MAP, ROBOT), *truth))
    if frames:
        yield "/tf", message("tf2_msgs/msg/TFMessage", frames)


def _origin(odometer: list[float], truth: list[float]) -> tuple[float, float, float, float]:
    """Where odometry began, in the map: its place [m] and yaw [rad], by what it says now."""
    yaw = truth[3] - odometer[2]
    walked = rotation_about_z(yaw) @ (*odometer[:2], 0.0)
    return truth[0] - float(walked[0]), truth[1] - float(walked[1]), truth[2], yaw


def _truth(info: Mapping[str, Any], stamp: Stamp) -> Iterator[View]:
    places = info.get("sources", [info["source"]] if "source" in info else [])
    points = _numbers(places).astype(np.float32)
    if points.ndim == 2 and points.shape[1] == 3:
        yield "/truth/sources", _cloud(points, ("x", "y", "z"), stamp, MAP)
    if isinstance(info.get("distance_to_goal"), float):
        yield "/truth/distance_to_goal", _number(info["distance_to_goal"])


def _terms(info: Mapping[str, Any]) -> Mapping[str, float]:
    terms = info.get("reward_terms")
    if not isinstance(terms, Mapping):
        return {}
    return {
        name: float(value)
        for name, value in terms.items()
        if TERM.fullmatch(str(name)) and isinstance(value, (int, float, np.floating, np.integer))
    }


def _decided(decision: Decision, stamp: Stamp, period: float) -> Iterator[View]:
    velocity = _velocity(decision.action, period)
    if velocity is not None:
        yield "/cmd_vel", twist(stamp, *map(float, velocity))
    for name in ("goal", "say"):
        if getattr(decision, name):
            yield f"/decision/{name}", _text(getattr(decision, name))
    if decision.sources:
        rows = np.array([_columns(source) for source in decision.sources], dtype=np.float32)
        columns = ("x", "y", "z", "spread", "activity")
        yield "/decision/sources", _cloud(rows, columns, stamp, MICROPHONES)
    belief = decision.belief
    if belief is not None:
        known = np.where(belief.occupancy == UNDECIDED, np.nan, belief.occupancy)
        yield "/decision/occupancy", _grid(belief, known, 1.0, stamp)
        highest = float(belief.source.max(initial=0.0))
        yield "/decision/source", _grid(belief, belief.source, highest or 1.0, stamp)
        yield "/decision/plan", _path(belief.path, stamp)


def _velocity(action: int | NDArray[np.float32], period: float) -> NDArray[np.float32] | None:
    """Speed [m/s] and turn rate [rad/s] (2,) of our kinds of action, None for others."""
    values = np.asarray(action)
    if values.ndim == 0 and values in (STOP, FORWARD, LEFT, RIGHT):
        return as_velocity(int(values), period)
    return values if values.shape == (2,) else None


def _columns(source: BelievedSource) -> list[float]:
    """Where it is heard [m] from the microphones, how sure [rad], and its activity."""
    distance = UNKNOWN_DISTANCE if math.isnan(source.distance) else source.distance
    return [*(distance * part for part in source.direction), source.spread, source.activity]


def _cloud(
    rows: NDArray[np.float32], columns: tuple[str, ...], stamp: Stamp, frame: str
) -> RosMessage:
    """`sensor_msgs/PointCloud2` of `rows` (n, k) of float32."""
    fields = [
        message("sensor_msgs/msg/PointField", name, 4 * i, FLOAT32, 1)
        for i, name in enumerate(columns)
    ]
    width, step = len(rows), 4 * len(columns)
    data = rows.reshape(-1).view(np.uint8)
    return message(
        "sensor_msgs/msg/PointCloud2",
        stamp.header(frame), 1, width, fields, False, step, step * width, data, True,
    )  # fmt: skip


def _grid(belief: BeliefMap, values: NDArray[np.float32], full: float, stamp: Stamp) -> RosMessage:
    """`nav_msgs/OccupancyGrid` of `values` (nx, ny): `full` is shown as 100, NaN as unknown."""
    share = np.rint(100.0 * np.clip(values / full, 0.0, 1.0))
    data = np.where(np.isnan(share), UNKNOWN_CELL, share).astype(np.int8).T  # rows of equal y
    start = message("builtin_interfaces/msg/Time", 0, 0)
    origin = pose(*belief.origin, 0.0, 0.0)
    about = message(
        "nav_msgs/msg/MapMetaData", start, float(belief.resolution), *values.shape, origin
    )
    flat = np.ascontiguousarray(data).reshape(-1)
    return message("nav_msgs/msg/OccupancyGrid", stamp.header(ODOM), about, flat)


def _path(points: ArrayLike, stamp: Stamp) -> RosMessage:
    header = stamp.header(ODOM)
    poses = [
        message("geometry_msgs/msg/PoseStamped", header, pose(x, y, 0.0, 0.0))
        for x, y in np.reshape(points, (-1, 2))
    ]
    return message("nav_msgs/msg/Path", header, poses)


def _number(value: float) -> RosMessage:
    return message("std_msgs/msg/Float64", float(value))


def _text(value: str) -> RosMessage:
    return message("std_msgs/msg/String", str(value))
