"""Maps what it sees, believes where the sound is, and walks there by the map."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from av_embodied.policy import LEFT, STOP, BeliefMap, BelievedSource, Decision, Observation
from av_embodied.sensors import Sensors

from ..hearing.ear import Ear, Heard
from ..mapping.belief import SourceBelief
from ..mapping.expected_sound import ExpectedSound
from ..mapping.grid import COARSENESS, Grid
from ..mapping.occupancy import OccupancyMap
from ..mapping.places import cost_beside, place_beside
from ..mapping.planning import MotionMap, steering_target, step_toward
from ..mapping.search import choose_goal
from ..mapping.sound_paths import sound_paths

ARRIVED = 0.8  # m, belief within this distance counts as being there
SURE = 0.75  # of being there, to stop
MOVED = 0.05  # m, after which directions of sound are computed anew
REFRESH = 4  # decisions, after which they are, because turning shows new walls
AT_PLACE = 0.3  # m, nearer than this to where it wants to stand the robot just listens
WEARY_PLACE, WEARY_GOAL = 0.5, 0.35  # m, and log of the worth, per decision spent listening
WEARY_ABOUT = 0.6  # m, of places and goals that are as well known
APART = 0.5  # m between two places where the robot is sure before it stops
SAME = 0.4  # m between the sources believed in from there; the sound of a door moves along
DIRECT = 0.45  # root of the steered power's peak, on average of late, that means it is near
MEMORY = 6.0  # decisions, over which that average runs
PATIENCE = 10  # decisions of being sure at one place after which that will do
RECOVERY = 0.98  # share of the weariness that is left after each decision


class MapPlanner:
    """Occupancy from depth and odometry, a Bayesian belief of the source from sound, A to B by map.

    Every block of sound updates the belief of where the source is: its direction of arrival is
    compared with the direction from which sound of each cell would arrive, round the walls that
    the map knows. The robot goes where much belief is to be had for little way, unknown space
    included, and stops when most of the belief lies within reach.
    """

    def __init__(self, *, sensors: Sensors, seed: int = 0) -> None:
        """Any array and camera of `sensors`; nothing is drawn by chance, so `seed` is unused."""
        self.sensors = sensors
        self.ear = Ear(sensors)
        self.occupancy = OccupancyMap(sensors, Grid())
        self.belief = SourceBelief(self.occupancy.grid.coarser())
        self.reset()

    def reset(self) -> None:
        """Forget the last episode."""
        self.ear.reset()
        self.occupancy.reset()
        self.belief.reset()
        self._place: NDArray[np.float64] | None = None
        self._sound: ExpectedSound | None = None
        self._age = 0
        self._sure = []
        self._root = 0.0
        self._goal: tuple[int, int] | None = None
        self._weary_places = np.zeros(self.belief.grid.shape)
        self._weary_goals = np.zeros(self.belief.grid.shape)
        self._path = np.zeros((0, 2))

    def act(self, observation: Observation) -> Decision:
        """Hear, map, believe, plan."""
        pose = np.asarray(observation["odometry"], dtype=np.float64)
        heard = self.ear.hear(observation["audio"])
        self.occupancy.update(np.asarray(observation["depth"]), pose)
        if np.any(observation["collided"]):
            self.occupancy.bump(pose)
        sound = self._listen(pose, heard)
        self._root += heard.activity * (np.sqrt(heard.strength) - self._root) / MEMORY
        motion = MotionMap(self.occupancy, self.sensors.body_radius)
        motion.favour(self._path)
        field = motion.paths_from(pose[:2])
        walls = self.occupancy.walls.occupied(motion.window)
        cost = cost_beside(motion, field, walls, self.belief.grid.shape)
        probability = self.belief.probability(np.isfinite(cost))
        self.here = float(probability[(sound.distance < ARRIVED) & (sound.clear > 0.2)].sum())
        action, goal = self._walk(pose, motion, field, cost, walls, probability)
        return Decision(
            action,
            (self._believed(pose, probability, heard),),
            goal,
            "",
            self._picture(probability),
        )

    def _listen(self, pose: NDArray[np.float64], heard: Heard) -> ExpectedSound:
        """Update the belief with what was heard; where sound would come from is kept if still."""
        moved = 0.0 if self._place is None else float(np.linalg.norm(pose[:2] - self._place))
        self._age += 1
        if self._sound is None or moved > MOVED or self._age >= REFRESH:
            window = self.occupancy.window()
            corner = np.array([part.start for part in window])
            x, y = self.occupancy.grid.index(pose[:2]) - corner
            walls = self.occupancy.walls
            seen = walls.known_free(window)
            paths = sound_paths(
                walls.occupied(window), seen, (int(x), int(y)), self.occupancy.grid.resolution
            )
            self._sound = ExpectedSound.on_map(self.belief.points, pose[:2], paths, window)
            self._place, self._age = pose[:2].copy(), 0
        self.belief.hear(heard, float(pose[2]), self._sound, moved)
        return self._sound

    def _walk(self, pose, motion, field, cost, walls, probability) -> tuple[int, str]:
        self._weary_places *= RECOVERY
        self._weary_goals *= RECOVERY
        self._goal = choose_goal(probability, cost, self._goal, self._weary_goals)
        if self._goal is None:
            return LEFT, "looking round"
        target = self.belief.points[self._goal]
        weary = np.kron(self._weary_places, np.ones((COARSENESS, COARSENESS)))[motion.window]
        place = place_beside(motion, field, walls, target, weary) or motion.cell(target)
        cells = field.path_to(place)
        self._path = np.concatenate([pose[None, :2], motion.points(cells)[1:]])
        far = float(np.linalg.norm(self._path[-1] - pose[:2]))
        if far < AT_PLACE:
            return self._stand(pose, target, self._centre(probability, target))
        action = step_toward(motion, pose, steering_target(motion, pose[:2], self._path))
        return action, f"walking to the sound {far:.1f} m away"

    def _centre(self, probability, target):
        near = probability * (np.linalg.norm(self.belief.points - target, axis=-1) < ARRIVED)
        return np.tensordot(near, self.belief.points, 2) / near.sum()

    def _stand(self, pose, target, centre) -> tuple[int, str]:
        if self.here > SURE and self._root > DIRECT:
            return STOP, "arrived at the sound"
        if self.here > SURE:
            self._sure = [s for s in self._sure if np.linalg.norm(s[1] - centre) < SAME]
            if (
                any(np.linalg.norm(s[0] - pose[:2]) > APART for s in self._sure)
                or len(self._sure) > PATIENCE
            ):
                return STOP, "arrived at the sound"
            self._sure.append((pose[:2].copy(), centre))
        points = self.belief.points
        self._weary_places[np.linalg.norm(points - pose[:2], axis=-1) < WEARY_ABOUT] += WEARY_PLACE
        self._weary_goals[np.linalg.norm(points - target, axis=-1) < WEARY_ABOUT] += WEARY_GOAL
        return LEFT, "listening"

    def _believed(
        self, pose: NDArray[np.float64], probability: NDArray[np.float64], heard: Heard
    ) -> BelievedSource:
        offset = self.belief.points - pose[:2]
        distance = np.hypot(offset[..., 0], offset[..., 1])
        mean = np.tensordot(probability, offset / np.maximum(distance, 1e-6)[..., None], 2)
        length = min(float(np.hypot(*mean)), 1.0 - 1e-9)
        azimuth = float(np.arctan2(mean[1], mean[0]) - pose[2])
        spread = float(np.sqrt(-2.0 * np.log(max(length, 1e-6))))
        direction = (float(np.cos(azimuth)), float(np.sin(azimuth)), 0.0)
        return BelievedSource(
            direction, spread, float((probability * distance).sum()), "", heard.activity
        )

    def _picture(self, probability: NDArray[np.float64]) -> BeliefMap:
        x, y = (
            slice(part.start // COARSENESS, -(-part.stop // COARSENESS))
            for part in self.occupancy.window()
        )
        fine = tuple(slice(COARSENESS * p.start, COARSENESS * p.stop) for p in (x, y))
        odds = self.occupancy.body.odds[fine]
        source = np.kron(probability[x, y], np.full((COARSENESS,) * 2, COARSENESS**-2.0))
        corner = self.occupancy.grid.centre(np.array([p.start for p in fine]))
        half = 0.5 * self.occupancy.grid.resolution
        return BeliefMap(
            (1.0 / (1.0 + np.exp(-odds))).astype(np.float32),
            source.astype(np.float32),
            (float(corner[0] - half), float(corner[1] - half)),
            self.occupancy.grid.resolution,
            self._path,
        )
