"""Episodes of Habitat and SoundSpaces made into ours, to be played in the scans they are of."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from av_embodied.episode import Episode, EpisodeSet
from av_embodied.errors import InputError, unknown_name
from av_embodied.frames import Pose

from ..sounds import SPLITS, SoundLibrary
from ..worlds.free_space import DistanceField, FreeSpace
from ..worlds.scans.notice import notice
from .habitat_files import HabitatEpisode, read_files, scene_file
from .oracle import oracle_tour
from .settings import TaskSettings
from .stage import Stage, Stages

SOURCE_HEIGHT = 1.5  # m above the floor, SoundSpaces (Chen et al., 2020)
ON_FLOOR = 0.3  # m; a goal no higher than this is a place on the floor, and its source above it
SAME_FLOOR = 0.5  # m, from a start's height to that of its floor
BESIDE = 0.3  # m, to the nearest free place, where the start itself is not free
LIFT = 0.1  # m, steps in which a source inside a thing is lifted until it can be seen
STOREY = 2.5  # m above the floor, from which on a goal is on none that was found
HIGHEST = 2.0  # m above the floor, of a lifted source
DECIMALS = 4
NAMED = 5  # episodes that a warning names


class _LeftOutError(Exception):
    """Why an episode cannot be played here."""


@dataclass(frozen=True)
class HabitatImport:
    """How episode files of Habitat are read: for which robot, with which scans and recordings."""

    scenes: Path
    """Folder of the scans; scene ids are paths below it."""
    split: str = "test"
    task: str = "AudioGoal"
    sounds: SoundLibrary = field(default_factory=SoundLibrary.load)
    sound_names: Mapping[str, str] = field(default_factory=dict)
    """The library's recording for a sound id of the file, where it is not found by its name."""
    sound: str | None = None
    """The recording of episodes that name none (PointNav, ObjectNav)."""
    settings: TaskSettings = field(default_factory=TaskSettings)
    """Robot, success radius and most actions: those with which the episodes will be played."""

    def __post_init__(self) -> None:
        if self.split not in SPLITS:
            raise unknown_name("split", self.split, SPLITS)
        object.__setattr__(self, "scenes", Path(self.scenes))
        if not self.scenes.is_dir():
            raise InputError(f"no such folder of scenes: {self.scenes}")

    def read(self, path: str | Path) -> EpisodeSet:
        """The episodes of the file `path` that can be played, in its order.

        `geodesic_distance` and `oracle_actions` are ours, for this robot in this scan. Left out,
        with a ScanWarning that counts and names them, are episodes that cross floors, start on none
        or cannot be reached. Raises InputError for a missing file, scene or recording, and where no
        episode is left.
        """
        stages = Stages({}, self.settings.sensors, self.settings.engine)
        raw = list(read_files(Path(path)))
        self._check_sounds(raw)
        made: list[Episode] = []
        failed: dict[str, str] = {}
        for item in raw:
            stage = stages.find(str(scene_file(item.scene, self.scenes)))
            try:
                made.append(self._episode(item, stage))
            except _LeftOutError as reason:
                failed[item.id] = str(reason)
        _tell(Path(path), len(raw), failed)
        _tell_differences(Path(path), raw, made)
        if not made:
            raise InputError(f"{path}: none of its {len(raw)} episodes can be played here")
        return EpisodeSet(self.task, self.split, tuple(made))

    def _check_sounds(self, episodes: list[HabitatEpisode]) -> None:
        missing = Counter(item.sound or "(none)" for item in episodes if not self._sound(item))
        if missing:
            names = ", ".join(f"{name!r} ({count})" for name, count in missing.most_common(NAMED))
            raise InputError(
                f"no recording for the sound ids {names}{' ...' if len(missing) > NAMED else ''}: "
                "give a folder that holds them as `sounds`, or name others in `sound_names`, or "
                "one for episodes without any as `sound`"
            )

    def _sound(self, item: HabitatEpisode) -> str | None:
        """The library's recording of `item`: as told, by its name, its stem or its class."""
        if not item.sound and self.sound is not None:
            return self.sound if self.sounds.sound_class(self.sound) else None
        names = self.sounds.names
        told = self.sound_names.get(item.sound)
        if told is not None:
            if told not in names:
                raise unknown_name("recording in sound_names", told, names)
            return told
        stem = Path(item.sound).stem
        kind = {name: self.sounds.sound_class(name) for name in names}
        fits = [
            [name for name in names if name == item.sound],
            [name for name in names if stem and Path(name).stem == stem],
            [name for name in names if kind[name] in (stem, item.category)],
        ]
        return next((found[0] for found in fits if found), None)

    def _episode(self, item: HabitatEpisode, stage: Stage) -> Episode:
        space = _space(stage, item)
        start = _start(space, item.start)
        source, way = self._goal(stage, space, item, start)
        actions = oracle_tour([way], start, self.settings.success_radius, self.settings.moves)
        if actions is None:
            raise _LeftOutError(f"takes over {self.settings.moves} actions")
        sound = self._sound(item)
        assert sound is not None  # checked for all of them
        seed = int.from_bytes(hashlib.sha256(item.id.encode()).digest()[:4], "little") >> 1
        return Episode(
            id=item.id,
            world=stage.name,
            world_hash=stage.world.content_hash,
            start=start,
            source=source,
            sound=sound,
            sound_class=self.sounds.sound_class(sound),
            geodesic_distance=round(way.at((start.x, start.y)), DECIMALS),
            oracle_actions=actions,
            seed=seed,
            periods=() if item.duration is None else ((0.0, item.duration),),
        )

    def _goal(
        self, stage: Stage, space: FreeSpace, item: HabitatEpisode, start: Pose
    ) -> tuple[tuple[float, float, float], DistanceField]:
        """The nearest of the goals that can be reached, and the way there."""
        best: tuple[float, tuple[float, float, float], DistanceField] | None = None
        reason = "its goal is on another floor"
        for goal in item.goals:
            if not _on_floor(goal[2], space.floor, stage.world.floors):
                continue
            reason = "its goal cannot be reached"
            source = _source(goal, space.floor)
            while source is not None:
                try:
                    way = stage.goal(source, floor=space.floor)
                except InputError:
                    source = _lifted(source, space.floor)
                    continue
                distance = way.at((start.x, start.y))
                if math.isfinite(distance) and (best is None or distance < best[0]):
                    best = distance, source, way
                break
        if best is None:
            raise _LeftOutError(reason)
        if best[0] <= self.settings.success_radius:
            raise _LeftOutError("it begins at its goal")
        return best[1], best[2]


def _space(stage: Stage, item: HabitatEpisode) -> FreeSpace:
    space = stage.space_on(item.start.z)
    if abs(space.floor - item.start.z) > SAME_FLOOR:
        raise _LeftOutError("it begins on no floor of the scan")
    return space


def _start(space: FreeSpace, start: Pose) -> Pose:
    """The start, or the nearest free place of the largest part, on the floor."""
    place = np.array([start.x, start.y])
    x, y = space.cell(place)
    inside = 0 <= x < space.grid.shape[0] and 0 <= y < space.grid.shape[1]
    if not (inside and space.is_free(place)[0] and space.components[x, y] == 1):
        centres = space.centres()
        gap = np.linalg.norm(centres - place, axis=1)
        if gap.min() > BESIDE:
            raise _LeftOutError("it begins where this robot cannot stand")
        place = centres[np.argmin(gap)]
    x, y = place.round(DECIMALS).tolist()
    return Pose(x, y, space.floor, round(start.yaw, DECIMALS))


def _on_floor(height: float, floor: float, floors: tuple[float, ...]) -> bool:
    """Whether a goal at `height` [m] is on `floor`: the highest of `floors` beneath it."""
    beneath = max((item for item in floors if item <= height + SAME_FLOOR), default=None)
    return beneath == floor and height < floor + STOREY


def _source(goal: tuple[float, float, float], floor: float) -> tuple[float, float, float]:
    x, y, z = (round(value, DECIMALS) for value in goal)
    return (x, y, round(floor + SOURCE_HEIGHT, DECIMALS)) if z < floor + ON_FLOOR else (x, y, z)


def _lifted(source: tuple[float, float, float], floor: float) -> tuple[float, float, float] | None:
    """`source` a little higher, for it is inside a thing; None where it is high up already."""
    higher = round(source[2] + LIFT, DECIMALS)
    return (source[0], source[1], higher) if higher <= floor + HIGHEST else None


def _tell(path: Path, count: int, failed: Mapping[str, str]) -> None:
    """Warn of episodes that are left out: how many for which reason, and which."""
    for reason, number in Counter(failed.values()).items():
        names = [name for name, why in failed.items() if why == reason]
        listed = ", ".join(names[:NAMED]) + (" ..." if number > NAMED else "")
        notice(f"{path}: {number} of {count} episodes are left out: {reason}: {listed}")


def _tell_differences(path: Path, raw: list[HabitatEpisode], made: list[Episode]) -> None:
    """Warn of what is in the file and not played, and of ways that are longer or shorter here."""
    for name, number in Counter(part for item in raw for part in item.left_out).items():
        notice(f"{path}: `{name}` of {number} episodes is not played")
    given = {item.id: item.distance for item in raw}
    ratio = [
        episode.geodesic_distance / distance
        for episode in made
        if (distance := given[episode.id]) is not None and distance > 0.0
    ]
    if ratio and abs(float(np.median(ratio)) - 1.0) > 0.1:
        notice(
            f"{path}: shortest ways are {float(np.median(ratio)):.2f} times as long as the file "
            "says: is it the same scan?"
        )
