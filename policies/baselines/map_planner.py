"""Maps what it sees, believes where the sound is, and walks there by the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import wrap_angle
from av_embodied.policy import LEFT, RIGHT, STOP, Decision, Observation
from av_embodied.sensors import Sensors

from ..hearing.ear import Ear, Heard
from ..mapping.arrival import Arrival
from ..mapping.belief import SourceBelief
from ..mapping.expected_sound import ExpectedSound
from ..mapping.grid import COARSENESS, Grid
from ..mapping.occupancy import OccupancyMap
from ..mapping.paths import PathField
from ..mapping.places import cost_beside, place_beside
from ..mapping.planning import MotionMap, steering_target, step_toward
from ..mapping.search import Weariness, choose_goal, likeliest_goal
from ..mapping.sound_paths import sound_paths
from .belief_report import belief_map, believed_source
from .mission import mission_of

ARRIVED = 0.8  # m, belief within this distance counts as being there
IN_SIGHT = 0.2  # probability of no wall between, from which on it does
MOVED = 0.05  # m, after which directions of sound are computed anew
REFRESH = 4  # decisions, after which they are, because turning shows new walls
AT_PLACE = 0.3  # m, nearer than this to where it wants to stand the robot just listens
SILENCE = 24  # decisions after which a sound that pauses has ended: 6 s
FACING = np.radians(20.0)  # off the source, within which the robot looks at it
SEEN = 0.9  # share of the straight way to the goal that is mapped, else there is a frontier


@dataclass(frozen=True)
class Situation:
    """One decision's view: `pose` (x, y, yaw), the map, ways from here, belief and what is here."""

    pose: NDArray[np.float64]
    motion: MotionMap
    field: PathField
    walls: NDArray[np.bool_]
    cost: NDArray[np.float64]
    probability: NDArray[np.float64]
    here: float


class MapPlanner:
    """Occupancy from depth and odometry, a Bayesian belief of the source from sound, ways by map.

    Every block of sound updates the belief of where the source is: its direction of arrival is
    compared with the direction from which sound of each cell would arrive, round the walls that
    the map knows; level and directness add what their changes tell. The robot goes where much
    belief is to be had for little way, unknown space included, and stops when it is sure enough.
    """

    def __init__(self, *, sensors: Sensors, seed: int = 0, task: str = "AudioGoal") -> None:
        """Any array and camera of `sensors`; nothing is drawn by chance, so `seed` is unused."""
        self.sensors = sensors
        self.mission = mission_of(task)
        self.ear = Ear(sensors, self.mission.falls_silent)
        self.occupancy = OccupancyMap(sensors, Grid(), self.mission.follows)
        self.belief = SourceBelief(self.occupancy.grid.coarser(), self.mission.follows)
        self.arrival = Arrival()
        self.reset()

    def reset(self) -> None:
        """Forget the last episode."""
        self.occupancy.reset()
        self._begin(np.zeros(2))

    def _begin(self, position: NDArray[np.float64]) -> None:
        """Look for a source from `position` (2,) [m] on, with the map as it is."""
        self.ear.reset()
        self.belief.reset(position)
        self.arrival.reset()
        self._silence = 0
        self._weariness = Weariness(self.belief.grid)
        self._sound: tuple[NDArray[np.float64], ExpectedSound] | None = None
        self._age = 0
        self._goal: tuple[int, int] | None = None
        self._path = np.zeros((0, 2))

    def act(self, observation: Observation) -> Decision:
        """Hear, map, believe, plan. Raises InputError for audio or depth of another shape."""
        pose = np.asarray(observation["odometry"], dtype=np.float64)
        heard = self.ear.hear(observation["audio"])
        self.occupancy.update(np.asarray(observation["depth"]), pose)
        if np.any(observation["collided"]):
            self.occupancy.bump(pose)
        self.arrival.hear(heard)
        self._silence = 0 if heard.activity > 0.5 else self._silence + 1
        now = self._situation(pose, self._listen(pose, heard))
        action, goal = self._walk(now)
        source = believed_source(self.belief.points, now.probability, pose, heard.activity)
        picture = belief_map(self.occupancy, self.belief, now.probability, self._path)
        return Decision(action, (source,), goal, belief=picture)

    def _listen(self, pose: NDArray[np.float64], heard: Heard) -> ExpectedSound:
        """Update the belief; where sound would come from is kept while the robot stands still."""
        moved = 0.0 if self._sound is None else float(np.linalg.norm(pose[:2] - self._sound[0]))
        self._age += 1
        if self._sound is None or moved > MOVED or self._age >= REFRESH:
            self._sound = pose[:2].copy(), self._expect(pose[:2])
            self._age = 0
        self.belief.hear(heard, float(pose[2]), self._sound[1], moved)
        return self._sound[1]

    def _expect(self, position: NDArray[np.float64]) -> ExpectedSound:
        grid, window = self.occupancy.grid, self.occupancy.window()
        x, y = grid.index(position) - [part.start for part in window]
        walls, seen = (
            part(window)
            for part in (self.occupancy.walls.occupied, self.occupancy.walls.known_free)
        )
        paths = sound_paths(walls, seen, (int(x), int(y)), grid.resolution)
        return ExpectedSound.on_map(self.belief.points, position, paths, window)

    def _situation(self, pose: NDArray[np.float64], sound: ExpectedSound) -> Situation:
        motion = MotionMap(self.occupancy, self.sensors.body_radius)
        motion.favour(self._path)
        field = motion.paths_from(pose[:2])
        walls = self.occupancy.walls.occupied(motion.window)
        cost = cost_beside(motion, field, walls, self.belief.grid.shape)
        probability = self.belief.probability(np.isfinite(cost))
        near = (sound.distance < ARRIVED) & (sound.clear > IN_SIGHT)
        return Situation(
            pose, motion, field, walls, cost, probability, float(probability[near].sum())
        )

    def _walk(self, now: Situation) -> tuple[int, str]:
        """The action, and its goal in words."""
        self._weariness.rest()
        if self.mission.follows:
            self._goal = likeliest_goal(now.probability, now.cost)
        else:
            self._goal = choose_goal(now.probability, now.cost, self._goal, self._weariness.goals)
        if self._goal is None:
            return LEFT, "looking round for a way"
        target = self.belief.points[self._goal]
        x, y = (slice(p.start // COARSENESS, p.stop // COARSENESS) for p in now.motion.window)
        weary = self._weariness.places[x, y].repeat(COARSENESS, 0).repeat(COARSENESS, 1)
        place = now.motion.cell(target)
        if not (self.mission.follows and np.isfinite(now.field.cost[place])):
            place = place_beside(now.motion, now.field, now.walls, target, weary) or place
        cells = now.field.path_to(place)
        self._path = np.concatenate([now.pose[None, :2], now.motion.points(cells)[1:]])
        far = float(np.linalg.norm(self._path[-1] - now.pose[:2]))
        if far < AT_PLACE:
            return self._stand(now, target)
        action = step_toward(
            now.motion, now.pose, steering_target(now.motion, now.pose[:2], self._path)
        )
        if not now.motion.known[cells[:, 0], cells[:, 1]].mean() > SEEN:
            return action, f"exploring toward the sound, {far:.1f} m ahead"
        return action, f"walking to the sound {far:.1f} m away"

    def _stand(self, now: Situation, target: NDArray[np.float64]) -> tuple[int, str]:
        """Stop if the sound is here, else listen while turning."""
        points = self.belief.points
        near = now.probability * (np.linalg.norm(points - target, axis=-1) < ARRIVED)
        centre = np.tensordot(near, points, 2) / near.sum()
        if self.mission.follows:
            return self._keep_company(now, centre)
        ended = self.mission.falls_silent and self._silence >= SILENCE
        if ended or self.arrival.there(now.here, now.pose[:2], centre):
            if self.mission.goes_on:
                self._begin(now.pose[:2])
            return STOP, "arrived at the sound"
        self._weariness.listen(points, now.pose[:2], target)
        return LEFT, "listening whether the sound is here"

    def _keep_company(self, now: Situation, source: NDArray[np.float64]) -> tuple[int, str]:
        """Look at the `source` (2,) [m] that the robot stands beside."""
        x, y = source - now.pose[:2]
        off = wrap_angle(float(np.arctan2(y, x)) - float(now.pose[2]))
        if abs(off) > FACING:
            return (LEFT if off > 0.0 else RIGHT), "turning to who talks"
        return STOP, "staying by who talks"
