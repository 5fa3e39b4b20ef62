"""Episode files of Habitat and SoundSpaces (json.gz), in our axes.

Read are PointNav, ObjectNav (Habitat: Savva et al., 2019), AudioNav and SemanticAudioNav
(SoundSpaces: Chen et al., 2020, 2021). They have y up and a robot that looks along -z; positions
come to (x, -z, y) here, so that theirs and a scan's agree once both have z up.
"""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from av_embodied.errors import InputError
from av_embodied.frames import Y_UP_TO_Z_UP, Pose

SCENE_PREFIXES = ("data/scene_datasets/", "data/scene_dataset/")
UPRIGHT = 0.17  # sine of the most that a robot's view may rise or fall: 10 degrees
SCENE_VARIANTS = ((".basis.glb", ".glb"),)  # what is read in place of what cannot be


@dataclass(frozen=True)
class HabitatEpisode:
    """One episode of a file, its places in our axes [m].

    `goals` are the places of its goals, `sound` and `category` what sounds, empty where it does not
    say; `distance` [m] is the file's shortest way, `duration` [s] how long it sounds. `left_out`
    names what of it is not played.
    """

    id: str
    scene: str
    start: Pose
    goals: tuple[tuple[float, float, float], ...]
    sound: str = ""
    category: str = ""
    distance: float | None = None
    duration: float | None = None
    left_out: tuple[str, ...] = ()


def position_of(place: ArrayLike) -> NDArray[np.float64]:
    """A place (3,) of Habitat's axes in ours [m]."""
    return Y_UP_TO_Z_UP @ np.asarray(place, dtype=np.float64)


def yaw_of(quaternion: ArrayLike) -> float:
    """Yaw [rad] of a robot turned by `quaternion` (x, y, z, w) of Habitat.

    There a robot that is not turned looks along -z, which is our +y. Raises InputError for a
    quaternion that is not of length 1 or that does not keep the robot upright.
    """
    x, y, z, w = np.asarray(quaternion, dtype=np.float64)
    if not abs(x * x + y * y + z * z + w * w - 1.0) < 1e-3:
        raise InputError(f"start_rotation must be a unit quaternion x, y, z, w, got {quaternion}")
    # The third column of the rotation's matrix, turned round: where -z goes.
    forward = position_of(
        [-2.0 * (x * z + w * y), -2.0 * (y * z - w * x), 2.0 * (x * x + y * y) - 1.0]
    )
    if abs(forward[2]) > UPRIGHT:
        raise InputError(f"start_rotation must keep the robot upright, got {quaternion}")
    return math.atan2(forward[1], forward[0])


def read_files(path: Path) -> Iterator[HabitatEpisode]:
    """The episodes of the file `path`, and of the files in `content/` beside it where it has none.

    Raises InputError for a missing or corrupt file and for an episode that lacks something.
    """
    content = _load(path)
    if content["episodes"]:
        yield from _episodes(path, content)
        return
    files = sorted((path.parent / "content").glob("*.json.gz"))
    if not files:
        raise InputError(f"{path} holds no episodes, nor does {path.parent / 'content'}")
    for file in files:
        yield from _episodes(file, _load(file))


def _load(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(gzip.decompress(path.read_bytes()))
    except FileNotFoundError as error:
        raise InputError(f"no such episode file: {path}") from error
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise InputError(f"{path} is not an episode file of Habitat (json.gz): {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("episodes"), list):
        raise InputError(f"{path} is not an episode file of Habitat: it has no list `episodes`")
    return content


def _episodes(path: Path, content: dict[str, Any]) -> Iterator[HabitatEpisode]:
    by_category = content.get("goals_by_category") or {}
    for number, plain in enumerate(content["episodes"]):
        yield _checked(f"{path}: episode {number}", plain, by_category)


def _checked(where: str, plain: object, by_category: Mapping[str, Any]) -> HabitatEpisode:
    if not isinstance(plain, dict):
        raise InputError(f"{where} is not of Habitat: {plain!r}")
    try:
        return _episode(plain, by_category)
    except InputError as error:
        raise InputError(f"{where}: {error}") from error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise InputError(f"{where} is not of Habitat: {error!r}") from error


def _episode(plain: Mapping[str, Any], by_category: Mapping[str, Any]) -> HabitatEpisode:
    scene = str(plain["scene_id"])
    category = str(plain.get("object_category") or "")
    info = plain.get("info") or {}
    goals = plain.get("goals") or by_category.get(f"{Path(scene).name}_{category}") or []
    if not goals:
        raise InputError("it has no goals")
    x, y, z = position_of(plain["start_position"])
    distance, duration = info.get("geodesic_distance"), plain.get("duration")
    unplayed = ("offset", "distractor_sound_id")
    return HabitatEpisode(
        id=f"{Path(scene).name.split('.')[0]}-{plain['episode_id']}",
        scene=scene,
        start=Pose(x, y, z, yaw_of(plain["start_rotation"])),
        goals=tuple(_place(goal["position"]) for goal in goals),
        sound=str(plain.get("sound_id") or info.get("sound") or ""),
        category=category,
        distance=None if distance is None else float(distance),
        duration=None if duration is None else float(duration),
        left_out=tuple(name for name in unplayed if plain.get(name)),
    )


def _place(given: ArrayLike) -> tuple[float, float, float]:
    x, y, z = position_of(given).tolist()
    if not all(math.isfinite(value) for value in (x, y, z)):
        raise InputError(f"a goal's position must be finite, got {given}")
    return x, y, z


def scene_file(scene: str, folder: Path) -> Path:
    """The file below `folder` that Habitat's scene id `scene` means.

    Leading folders of the id may be missing there, and a .glb counts before its .basis.glb, whose
    textures are not read. Raises InputError, naming both, where there is none.
    """
    name = scene.replace("\\", "/")
    for prefix in SCENE_PREFIXES:
        name = name.removeprefix(prefix)
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    for first in range(len(parts)):
        path = folder.joinpath(*parts[first:])
        for ending, instead in SCENE_VARIANTS:
            plain = path.with_name(path.name.removesuffix(ending) + instead)
            if path.name.endswith(ending) and plain.is_file():
                return plain
        if path.is_file():
            return path
    raise InputError(f"the scene {scene!r} is not in the folder {folder}")
