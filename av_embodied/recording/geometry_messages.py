"""Places, turns, frames and cameras as ROS messages."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ..frames import rotation_from_rpy
from ..sensors import Camera, Sensors
from .array_messages import MICROPHONES, ROBOT, SCANNER, camera_frame
from .ros_types import RosMessage, Stamp, message

# Columns: where x (right), y (down) and z (forward) of an optical frame lie in the camera's body.
OPTICAL = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
DISTORTION = {"pinhole": ("plumb_bob", 5), "fisheye": ("equidistant", 4)}
"""Model and number of coefficients, all 0; ROS has none for equirectangular images."""


def pose(x: float, y: float, z: float, yaw: float) -> RosMessage:
    """`geometry_msgs/Pose` at x, y, z [m], turned by `yaw` [rad]."""
    place = message("geometry_msgs/msg/Point", float(x), float(y), float(z))
    return message("geometry_msgs/msg/Pose", place, _turn(yaw))


def transform(
    stamp: Stamp, frames: tuple[str, str], place: Sequence[float], turn: RosMessage = None
) -> RosMessage:
    """Where the second of `frames` is in the first: `place` (3,) [m], and its quaternion."""
    vector = message("geometry_msgs/msg/Vector3", *map(float, place))
    content = message("geometry_msgs/msg/Transform", vector, turn or _turn(0.0))
    parent, child = frames
    return message("geometry_msgs/msg/TransformStamped", stamp.header(parent), child, content)


def flat_transform(
    stamp: Stamp, frames: tuple[str, str], x: float, y: float, z: float, yaw: float
) -> RosMessage:
    """Where the second of `frames` is in the first, turned by `yaw` [rad] about z only."""
    return transform(stamp, frames, (x, y, z), _turn(yaw))


def static_transforms(sensors: Sensors) -> RosMessage:
    """`tf2_msgs/TFMessage`: where microphones, cameras and scanner sit on the robot.

    The robot's frame lies on the floor, between its wheels.
    """
    start = Stamp(0)
    found = [transform(start, (ROBOT, MICROPHONES), (0.0, 0.0, sensors.array_height))]
    for camera in sensors.all_cameras:
        turned = rotation_from_rpy(0.0, camera.pitch, camera.yaw) @ OPTICAL
        place = (camera.forward, camera.left, camera.mount_height)
        frames = (ROBOT, camera_frame(camera.name))
        found.append(transform(start, frames, place, _quaternion(turned)))
    lidar = sensors.lidar
    if lidar is not None:
        place = (lidar.forward, lidar.left, lidar.mount_height)
        found.append(flat_transform(start, (ROBOT, SCANNER), *place, lidar.yaw))
    return message("tf2_msgs/msg/TFMessage", found)


def camera_info(camera: Camera, stamp: Stamp) -> RosMessage:
    """`sensor_msgs/CameraInfo` of an ideal camera, its principal point in the middle.

    ROS counts from the middle of the first pixel, so that the middle of an image is half a pixel
    less than half its size.
    """
    model, coefficients = DISTORTION.get(camera.projection, ("", 0))
    focal, u, v = camera.focal_length, (camera.width - 1) / 2.0, (camera.height - 1) / 2.0
    intrinsic = np.array([focal, 0.0, u, 0.0, focal, v, 0.0, 0.0, 1.0])
    projection = np.array([focal, 0.0, u, 0.0, 0.0, focal, v, 0.0, 0.0, 0.0, 1.0, 0.0])
    known = bool(model)  # ROS marks a camera without a model by zeros
    return message(
        "sensor_msgs/msg/CameraInfo",
        stamp.header(camera_frame(camera.name)),
        camera.height,
        camera.width,
        model,
        np.zeros(coefficients),
        intrinsic * known,
        np.eye(3).ravel(),
        projection * known,
        0,
        0,
        message("sensor_msgs/msg/RegionOfInterest", 0, 0, 0, 0, False),
    )


def odometry(stamp: Stamp, frames: tuple[str, str], where: RosMessage) -> RosMessage:
    """`nav_msgs/Odometry` of the second of `frames` in the first; its errors are not stated."""
    unknown = np.zeros(36)
    still = message("geometry_msgs/msg/Twist", *(_vector(0.0, 0.0, 0.0) for _ in range(2)))
    parent, child = frames
    return message(
        "nav_msgs/msg/Odometry",
        stamp.header(parent),
        child,
        message("geometry_msgs/msg/PoseWithCovariance", where, unknown),
        message("geometry_msgs/msg/TwistWithCovariance", still, unknown),
    )


def twist(stamp: Stamp, speed: float, turn_rate: float) -> RosMessage:
    """`geometry_msgs/TwistStamped` of the robot: `speed` [m/s] forward, `turn_rate` [rad/s]."""
    moving = message(
        "geometry_msgs/msg/Twist", _vector(speed, 0.0, 0.0), _vector(0.0, 0.0, turn_rate)
    )
    return message("geometry_msgs/msg/TwistStamped", stamp.header(ROBOT), moving)


def _vector(x: float, y: float, z: float) -> RosMessage:
    return message("geometry_msgs/msg/Vector3", float(x), float(y), float(z))


def _turn(yaw: float) -> RosMessage:
    """Quaternion of a turn about z."""
    half = 0.5 * float(yaw)
    return message("geometry_msgs/msg/Quaternion", 0.0, 0.0, math.sin(half), math.cos(half))


def _quaternion(matrix: NDArray[np.float64]) -> RosMessage:
    x, y, z, w = (float(value) for value in Rotation.from_matrix(matrix).as_quat())
    return message("geometry_msgs/msg/Quaternion", x, y, z, w)
