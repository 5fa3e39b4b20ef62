"""Walks toward where the sound comes from, round what it sees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.policy import LEFT, STOP, BelievedSource, Decision, Observation
from av_embodied.sensors import Sensors

from ..hearing.bearing import BearingTracker
from ..hearing.ear import Ear
from ..mapping.belief import SourceBelief
from ..mapping.expected_sound import ExpectedSound
from ..mapping.grid import Grid
from ..mapping.occupancy import OccupancyMap
from ..mapping.planning import MotionMap, step_toward, steering_target

HORIZON = 3.0  # m, how far ahead a place to walk to is sought
WAY_PRICE = 0.6  # m of progress toward the sound that a metre of the way must bring
ARRIVED = 0.85  # m, bearings that cross within this distance mean the sound is here
SURE = 0.7  # of that, to stop


class DirectionFollower:
    """Greedy: follows the direction of arrival, smoothed over turns and steps by the odometry.

    Depth keeps it off obstacles: of the places within `HORIZON` it walks to the one that brings
    most progress along the direction for little way. It stops where the bearings heard on the way
    cross. It knows nothing of walls that bend sound, and never doubts a direction: the baseline
    that a map has to beat.
    """

    def __init__(self, *, sensors: Sensors, seed: int = 0) -> None:
        """Any array and camera of `sensors`; nothing is drawn by chance, so `seed` is unused."""
        self.sensors = sensors
        self.ear = Ear(sensors)
        self.bearing = BearingTracker(sensors.period)
        self.obstacles = OccupancyMap(sensors, Grid())
        self.crossing = SourceBelief(self.obstacles.grid.coarser())
        self.reset()

    def reset(self) -> None:
        """Forget the last episode."""
        self.ear.reset()
        self.bearing.reset()
        self.obstacles.reset()
        self.crossing.reset()
        self._place: NDArray[np.float64] | None = None

    def act(self, observation: Observation) -> Decision:
        """Hear, look, walk."""
        pose = np.asarray(observation["odometry"], dtype=np.float64)
        heard = self.ear.hear(observation["audio"])
        self.obstacles.update(np.asarray(observation["depth"]), pose)
        if np.any(observation["collided"]):
            self.obstacles.bump(pose)
        self.bearing.hear(heard, float(pose[2]))
        moved = 0.0 if self._place is None else float(np.linalg.norm(pose[:2] - self._place))
        self._place = pose[:2].copy()
        sound = ExpectedSound.in_the_open(self.crossing.points, pose[:2])
        self.crossing.hear(heard, float(pose[2]), sound, moved)
        probability = self.crossing.probability(np.ones(self.crossing.grid.shape, dtype=bool))
        here = float(probability[sound.distance < ARRIVED].sum())
        azimuth = self.bearing.azimuth
        if here > SURE:
            action, goal = STOP, "arrived at the sound"
        else:
            action = self._walk(pose, azimuth)
            goal = f"walking toward the sound at {np.degrees(azimuth - pose[2]):.0f} degrees"
        direction = (float(np.cos(azimuth - pose[2])), float(np.sin(azimuth - pose[2])), 0.0)
        believed = BelievedSource(direction, self.bearing.spread, activity=heard.activity)
        return Decision(action, (believed,), goal)

    def _walk(self, pose: NDArray[np.float64], azimuth: float) -> int:
        motion = MotionMap(self.obstacles, self.sensors.body_radius)
        field = motion.paths_from(pose[:2])
        cells = np.argwhere(np.isfinite(field.cost) & (motion.clearance >= motion.radius))
        offset = motion.points(cells) - pose[:2]
        near = np.linalg.norm(offset, axis=1) < HORIZON
        if not near.any():
            return LEFT
        cells, offset = cells[near], offset[near]
        progress = offset @ np.array([np.cos(azimuth), np.sin(azimuth)])
        worth = progress - WAY_PRICE * field.cost[cells[:, 0], cells[:, 1]]
        x, y = cells[int(worth.argmax())]
        path = motion.points(field.path_to((int(x), int(y))))
        if len(path) < 2:
            return LEFT
        return step_toward(motion, pose, steering_target(motion, pose[:2], path))
