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
from ..mapping.planning import MotionMap, steering_target, step_toward
from .mission import mission_of

HORIZON = 3.0  # m, how far ahead a place to walk to is sought
WAY_PRICE = 0.6  # m of progress toward the sound that a metre of the way must bring
ARRIVED = 0.8  # m, bearings that cross within this distance mean the sound is here
SURE = 0.7  # of that, to stop
DIRECT = 0.38  # root of the steered power's peak, on average of late, that means it is near
MEMORY = 6.0  # decisions, over which that average runs
BORED = 0.1  # m of progress that a place loses per decision spent there
RECOVERY = 0.99  # share of that boredom which is left after each decision
SAME_PLACE = 0.5  # m


class DirectionFollower:
    """Greedy: follows the direction of arrival, smoothed over turns and steps by the odometry.

    Depth keeps it off obstacles: of the places within `HORIZON` it walks to the one that brings
    most progress along the direction for little way. It stops where the bearings heard on the way
    cross and sound is direct. Places where it has been for long bore it, which leads it out of
    corners. It knows nothing of walls that bend sound: the baseline that a map has to beat.
    """

    def __init__(self, *, sensors: Sensors, seed: int = 0, task: str = "AudioGoal") -> None:
        """Any array and camera of `sensors`; nothing is drawn by chance, so `seed` is unused."""
        self.sensors = sensors
        self.mission = mission_of(task)
        self.ear = Ear(sensors, self.mission.falls_silent)
        self.bearing = BearingTracker(sensors.period)
        self.obstacles = OccupancyMap(sensors, Grid(), self.mission.follows)
        self.crossing = SourceBelief(self.obstacles.grid.coarser(), self.mission.follows)
        self.reset()

    def reset(self) -> None:
        """Forget the last episode."""
        self.obstacles.reset()
        self._begin(np.zeros(2))

    def _begin(self, position: NDArray[np.float64]) -> None:
        """Look for a source from `position` (2,) [m] on, with the map as it is."""
        self.ear.reset()
        self.bearing.reset()
        self.crossing.reset(position)
        self._place: NDArray[np.float64] | None = None
        self._root = 0.0
        self._boredom = np.zeros(self.crossing.grid.shape)

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
        self._root += heard.activity * (np.sqrt(heard.strength) - self._root) / MEMORY
        self._boredom *= RECOVERY
        self._boredom[sound.distance < SAME_PLACE] += BORED
        if here > SURE and (self.mission.follows or self._root > DIRECT):
            action, goal = STOP, "arrived at the sound"
            if self.mission.goes_on:
                self._begin(pose[:2])
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
        x, y = self.crossing.grid.index(pose[:2] + offset).T
        worth -= self._boredom[x, y]
        x, y = cells[int(worth.argmax())]
        path = motion.points(field.path_to((int(x), int(y))))
        if len(path) < 2:
            return LEFT
        return step_toward(motion, pose, steering_target(motion, pose[:2], path))
