"""What a dataset folder says of itself, read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..sensors import Sensors
from ..sensors_json import sensors_from_json
from . import layout
from .features import Part, frame_rate
from .meta import SCHEMA, SCHEMA_VERSION

TEMPLATES = ("data_path", "video_path", "audio_path")


@dataclass(frozen=True)
class DatasetInfo:
    """A dataset that `LeRobotWriter` wrote."""

    folder: Path
    task: str
    sensors: Sensors
    parts: tuple[Part, ...]
    """Keys of an observation and the features that hold them."""
    episodes: int
    frames: int
    features: Mapping[str, Mapping[str, Any]]
    """As in info.json."""
    templates: Mapping[str, str]
    """Of the paths of data, video, audio and truth files."""
    video: str
    """lossless or small."""

    @property
    def rate(self) -> Fraction:
        """Frames per second."""
        return frame_rate(self.sensors)


def dataset_info(folder: Path) -> DatasetInfo:
    """What the dataset in `folder` holds.

    Raises InputError where it is no LeRobotDataset v3.0, is damaged, or has not what makes
    recordings of its episodes: whole headers, truth and sound, as folders of others have not.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"no such dataset folder: {folder}")
    info = read_json(folder / layout.INFO)
    version = info.get("codebase_version")
    if version != layout.VERSION:
        raise InputError(f"{folder}: codebase_version must be {layout.VERSION!r}, got {version!r}")
    if not (folder / layout.SIDECAR).is_file():
        raise InputError(_foreign(folder, info))
    sidecar = read_json(folder / layout.SIDECAR)
    if (sidecar.get("schema"), sidecar.get("version")) != (SCHEMA, SCHEMA_VERSION):
        raise InputError(
            f"{folder / layout.SIDECAR}: schema must be {SCHEMA!r} version {SCHEMA_VERSION}, "
            f"got {sidecar.get('schema')!r} version {sidecar.get('version')!r}"
        )
    try:
        return _made(folder, info, sidecar)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{folder}: its meta files are damaged: {error!r}") from error


def _made(folder: Path, info: Mapping[str, Any], sidecar: Mapping[str, Any]) -> DatasetInfo:
    parts = tuple(
        Part(**{**plain, "shape": tuple(plain["shape"])}) for plain in sidecar["observation"]
    )
    templates = {name: info[name] for name in TEMPLATES}
    return DatasetInfo(
        folder,
        sidecar["task"],
        sensors_from_json(sidecar["sensors"]),
        parts,
        int(info["total_episodes"]),
        int(info["total_frames"]),
        info["features"],
        templates | {"truth_path": sidecar["truth_path"]},
        sidecar["video"],
    )


def _foreign(folder: Path, info: Mapping[str, Any]) -> str:
    missing = [f"{layout.SIDECAR} with sensors, headers and truth"]
    features = info.get("features")
    keys = features if isinstance(features, Mapping) else {}
    if not any(str(key).startswith("observation.audio.") for key in keys):
        missing.append("a feature observation.audio.<array>")
    return (
        f"{folder} is a LeRobot dataset, but its episodes are no recordings of ours: it has not "
        + " and not ".join(missing)
    )


def read_json(path: Path) -> dict[str, Any]:
    """The object in the JSON file `path`; InputError where there is none."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"no such file: {path}") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is damaged: {error}") from error
    if not isinstance(plain, dict):
        raise InputError(f"{path} is damaged: it must hold an object")
    return plain
