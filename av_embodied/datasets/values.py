"""Any value of an observation, an info or a decision as JSON text, and back to the last bit."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from ..errors import InputError

Plain: TypeAlias = Any  # what json reads and writes
PLAIN = (str, bool, int, type(None))


def to_text(value: object, name: str) -> str:
    """`value` as JSON; InputError, which calls it `name`, for a type that cannot be kept.

    Kept are None, bool, int, float, str, list, tuple, mappings, and arrays and scalars of NumPy.
    """
    return json.dumps(_packed(value, name), ensure_ascii=False, separators=(",", ":"))


def from_text(text: str, name: str) -> Plain:
    """What `to_text` was given; InputError, which calls it `name`, for another text."""
    try:
        return _unpacked(json.loads(text))
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{name} is damaged: {error}") from error


def _packed(value: object, name: str) -> Plain:
    if isinstance(value, np.ndarray):
        return {"$array": _bytes(value, name) | {"shape": list(value.shape)}}
    if isinstance(value, np.generic):
        return {"$scalar": _bytes(np.asarray(value), name)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": repr(value)}
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, (list, tuple)):
        items = [_packed(item, f"{name}[{k}]") for k, item in enumerate(value)]
        return items if isinstance(value, list) else {"$tuple": items}
    if isinstance(value, Mapping):
        pairs = [[_packed(k, name), _packed(v, f"{name}.{k}")] for k, v in value.items()]
        plain = all(isinstance(key, str) and not key.startswith("$") for key, _ in pairs)
        return dict(pairs) if plain else {"$mapping": pairs}
    raise InputError(f"{name} cannot be kept in a dataset: {type(value).__name__}")


def _bytes(array: np.ndarray, name: str) -> dict[str, Any]:
    if array.dtype.hasobject or array.dtype.fields:
        raise InputError(f"{name} cannot be kept in a dataset: array of {array.dtype}")
    data = np.ascontiguousarray(array).tobytes()
    return {"dtype": array.dtype.str, "data": base64.b64encode(data).decode()}


def _unpacked(plain: Plain) -> Plain:
    if isinstance(plain, list):
        return [_unpacked(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    match next(iter(plain.items())) if len(plain) == 1 else None:
        case ("$array", kept):
            return _array(kept).reshape(kept["shape"]).copy()
        case ("$scalar", kept):
            return _array(kept)[0]
        case ("$float", text):
            return float(text)
        case ("$tuple", items):
            return tuple(_unpacked(item) for item in items)
        case ("$mapping", pairs):
            return {_unpacked(key): _unpacked(value) for key, value in pairs}
    return {key: _unpacked(value) for key, value in plain.items()}


def _array(kept: Mapping[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(kept["data"], validate=True), np.dtype(kept["dtype"]))
