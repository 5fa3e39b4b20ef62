"""Sensors as plain values for JSON, so that a recording says what it was recorded with."""

from __future__ import annotations

import base64
import dataclasses
import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, unknown_name
from .hrtf import Hrtf
from .microphones import AmbisonicFormat, MicrophoneArray
from .sensors import Camera, DepthNoise, Lidar, Sensors

Plain = dict[str, Any]
Kind = TypeVar("Kind")


def sensors_to_json(sensors: Sensors) -> Plain:
    """Plain values, from which `sensors_from_json` makes equal sensors, to the last bit."""
    plain = {field.name: getattr(sensors, field.name) for field in dataclasses.fields(sensors)}
    cameras = [dataclasses.asdict(camera) for camera in sensors.cameras]
    return plain | {
        "array": _array_to_json(sensors.array),
        "camera": dataclasses.asdict(sensors.camera),
        "cameras": cameras,
        "lidar": None if sensors.lidar is None else dataclasses.asdict(sensors.lidar),
    }


def sensors_from_json(plain: Mapping[str, Any]) -> Sensors:
    """The sensors that `sensors_to_json` wrote; InputError names a missing, unknown or bad key."""
    changed: Plain = {}
    try:
        changed["array"] = _array_from_json(plain["array"])
        changed["camera"] = _camera(plain["camera"])
        changed["cameras"] = tuple(_camera(camera) for camera in plain["cameras"])
        if plain["lidar"] is not None:
            changed["lidar"] = _made(Lidar, "lidar", plain["lidar"])
    except KeyError as error:
        raise InputError(f"sensors: missing key {error}") from error
    except (TypeError, ValueError) as error:
        raise InputError(f"sensors: {error}") from error
    return _made(Sensors, "sensors", {**plain, **changed})


def _made(kind: Callable[..., Kind], name: str, plain: Mapping[str, Any]) -> Kind:
    known = list(inspect.signature(kind).parameters)
    for key in plain:
        if key not in known:
            raise unknown_name(f"key of {name}", key, known)
    missing = [key for key in known if key not in plain]
    if missing:
        raise InputError(f"{name}: missing keys {missing}")
    try:
        return kind(**plain)
    except TypeError as error:
        raise InputError(f"{name}: {error}") from error


def _camera(plain: Mapping[str, Any]) -> Camera:
    noise = plain["depth_noise"]
    made = None if noise is None else _made(DepthNoise, "depth noise", noise)
    return _made(Camera, "camera", {**plain, "depth_noise": made})


def _array_to_json(array: MicrophoneArray) -> Plain:
    hrtf, harmonics = array.hrtf, array.harmonics
    return {
        "name": array.name,
        "positions": array.positions.tolist(),
        "head_radius": array.head_radius,
        "directivity": None if array.directivity is None else array.directivity.tolist(),
        "axes": None if array.axes is None else array.axes.tolist(),
        "hrtf": None
        if hrtf is None
        else {
            "direction": _packed(hrtf.direction),
            "response": _packed(hrtf.response),
            "rate": hrtf.rate,
        },
        "harmonics": None if harmonics is None else dataclasses.asdict(harmonics),
    }


def _array_from_json(plain: Mapping[str, Any]) -> MicrophoneArray:
    changed: Plain = {
        key: None if plain[key] is None else np.array(plain[key], dtype=np.float64)
        for key in ("positions", "directivity", "axes")
    }
    if plain["hrtf"] is not None:
        measured = plain["hrtf"]
        unpacked = {key: _unpacked(measured[key]) for key in ("direction", "response")}
        changed["hrtf"] = _made(Hrtf, "hrtf", {**measured, **unpacked})
    if plain["harmonics"] is not None:
        changed["harmonics"] = _made(AmbisonicFormat, "harmonics", plain["harmonics"])
    return _made(MicrophoneArray, "microphone array", {**plain, **changed})


def _packed(values: NDArray[np.float64]) -> Plain:
    """Many numbers as base64 of little-endian float64."""
    data = base64.b64encode(values.astype("<f8").tobytes()).decode()
    return {"shape": list(values.shape), "float64": data}


def _unpacked(plain: Mapping[str, Any]) -> NDArray[np.float64]:
    data = base64.b64decode(plain["float64"], validate=True)
    return np.frombuffer(data, dtype="<f8").reshape(plain["shape"]).astype(np.float64)
