"""A robot on wheels as a body of PyBullet: put together, driven by its motors, read out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.errors import InputError

from .loose import Box
from .physics import LARGEST_COMPOUND, Physics, pybullet, quaternion
from .robot_model import RobotModel
from .urdf import rigid_inverse

# Times that of the floor. Casters roll and guards are smooth.
WHEEL_FRICTION, BODY_FRICTION = 1.0, 0.05
LIFT = 1e-3  # m above the floor at the start, so that nothing begins within it


@dataclass(frozen=True)
class State:
    """Place of the footprint [m], yaw in [-pi, pi] [rad], and the z of the robot's own up."""

    x: float
    y: float
    z: float
    yaw: float
    up: float


@dataclass(frozen=True)
class Contact:
    """A touch of the robot: its `height` above the footprint [m], the z of the normal towards the
    robot, and the gap to what it touches [m], negative where they overlap.
    """

    height: float
    normal_z: float
    gap: float


class WheeledRobot:
    """The robot of `model` in `physics`, its footprint at the pose `start` (4, 4)."""

    def __init__(self, physics: Physics, model: RobotModel, start: NDArray[np.float64]) -> None:
        self._base = _base_axes(model)
        start = start.copy()
        start[2, 3] += LIFT
        self.body = _build(physics, model, self._base, start @ self._base)
        self._joints = list(range(len(model.wheels)))
        self._lefts = [wheel.left for wheel in model.wheels]
        self._signs = [wheel.forward for wheel in model.wheels]
        self._efforts = [physics.torque(wheel.effort) for wheel in model.wheels]
        self._mode = pybullet().VELOCITY_CONTROL
        inverse = rigid_inverse(self._base)
        self._foot = tuple(inverse[:3, 3].tolist())  # the footprint in the base's axes
        self._ahead, self._up = (tuple(inverse[:3, axis].tolist()) for axis in (0, 2))
        self._pose = physics["getBasePositionAndOrientation"]
        self._states = physics["getJointStates"]
        self._motors = physics["setJointMotorControlArray"]
        self._points = physics["getContactPoints"]
        self._bounds = physics["getAABB"]
        self._height = float(start[2, 3])

    def command(self, left: float, right: float) -> None:
        """Hold these wheel speeds [rad/s], as far as the motors' torque goes."""
        speeds = [
            sign * (left if on_left else right)
            for sign, on_left in zip(self._signs, self._lefts, strict=True)
        ]
        self._motors(
            self.body, self._joints, self._mode, targetVelocities=speeds, forces=self._efforts
        )

    def state(self) -> State:
        """Where it is."""
        place, turn = self._pose(self.body)
        dx, dy, dz = _rotated(turn, self._foot)
        ahead_x, ahead_y, _ = _rotated(turn, self._ahead)
        self._height = place[2] + dz
        yaw = math.atan2(ahead_y, ahead_x)
        up = _rotated(turn, self._up)[2]
        return State(place[0] + dx, place[1] + dy, self._height, yaw, up)

    def wheel_angles(self) -> tuple[float, float]:
        """How far (left, right) the wheels have turned forward since the start [rad]; means."""
        sums, counts = [0.0, 0.0], [0, 0]
        for state, sign, left in zip(
            self._states(self.body, self._joints), self._signs, self._lefts, strict=True
        ):
            side = 0 if left else 1
            sums[side] += sign * state[0]
            counts[side] += 1
        return sums[0] / counts[0], sums[1] / counts[1]

    def box(self) -> Box:
        """Bounds of its body; wheels do not stick out of it by much."""
        low, high = self._bounds(self.body, -1)
        return (*low, *high)

    def contacts(self) -> Iterator[Contact]:
        """All that it touches or nearly touches, the floor included, as of the last step."""
        for point in self._points(self.body):
            mine = point[1] == self.body
            place, normal_z = (5, point[7][2]) if mine else (6, -point[7][2])
            yield Contact(point[place][2] - self._height, normal_z, point[8])


def _base_axes(model: RobotModel) -> NDArray[np.float64]:
    """Pose (4, 4) in the footprint of the body's centre and principal axes, near to its own."""
    axes = np.linalg.eigh(model.inertia.tensor)[1]
    # Equal moments leave axes open, so the ones next to the robot's are taken.
    if np.allclose(model.inertia.tensor, np.diag(np.diag(model.inertia.tensor)), atol=1e-9):
        axes = np.eye(3)
    elif np.linalg.det(axes) < 0.0:
        axes[:, 0] *= -1.0
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = axes, model.inertia.centre
    return pose


def _build(
    physics: Physics, model: RobotModel, base: NDArray[np.float64], place: NDArray[np.float64]
) -> int:
    """The PyBullet body of `model`, its base at `place` (4, 4), joint k for wheel k."""
    if len(model.solids) > LARGEST_COMPOUND:
        raise InputError(
            f"robot {model.name!r}: its body must have at most {LARGEST_COMPOUND} collision "
            f"geometries, got {len(model.solids)}"
        )
    to_base, turn = rigid_inverse(base), base[:3, :3]
    hull = physics.solids([(solid, to_base @ pose) for solid, pose in model.solids])[0]
    count = len(model.wheels)
    centres = [to_base[:3, :3] @ wheel.place + to_base[:3, 3] for wheel in model.wheels]
    wheels = []
    for wheel in model.wheels:
        to_axle = np.eye(4)
        to_axle[:3, 3] = -wheel.place
        wheels += physics.solids([(solid, to_axle @ pose) for solid, pose in wheel.solids])[:1]
    body = physics["createMultiBody"](
        model.inertia.mass,
        hull,
        basePosition=place[:3, 3].tolist(),
        baseOrientation=quaternion(place[:3, :3]),
        linkMasses=[wheel.inertia.mass for wheel in model.wheels],
        linkCollisionShapeIndices=wheels,
        linkVisualShapeIndices=[-1] * count,
        linkPositions=[centre.tolist() for centre in centres],
        linkOrientations=[quaternion(turn.T)] * count,
        linkInertialFramePositions=[[0.0, 0.0, 0.0]] * count,
        linkInertialFrameOrientations=[[0.0, 0.0, 0.0, 1.0]] * count,
        linkParentIndices=[0] * count,
        linkJointTypes=[pybullet().JOINT_REVOLUTE] * count,
        linkJointAxis=[[0.0, wheel.forward, 0.0] for wheel in model.wheels],
    )
    change = physics["changeDynamics"]
    moments = np.diag(turn.T @ model.inertia.tensor @ turn)
    change(body, -1, localInertiaDiagonal=moments.tolist(), lateralFriction=BODY_FRICTION)
    for joint, wheel in enumerate(model.wheels):
        change(
            body,
            joint,
            localInertiaDiagonal=np.diag(wheel.inertia.tensor).tolist(),
            lateralFriction=WHEEL_FRICTION,
            jointDamping=0.0,
            linearDamping=0.0,
            angularDamping=0.0,
        )
    return body


def _rotated(turn: Sequence[float], v: Sequence[float]) -> tuple[float, float, float]:
    """The vector `v` (3,) turned by the unit quaternion `turn` (x, y, z, w)."""
    x, y, z, w = turn
    a, b, c = v
    # v + 2 q x (q x v + w v), q being the quaternion's vector.
    tx, ty, tz = y * c - z * b + w * a, z * a - x * c + w * b, x * b - y * a + w * c
    return (
        a + 2.0 * (y * tz - z * ty),
        b + 2.0 * (z * tx - x * tz),
        c + 2.0 * (x * ty - y * tx),
    )
