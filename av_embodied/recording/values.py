"""Values as JSON without loss: what JSON does not know is tagged, large arrays stay beside it."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError

INLINE = 16  # values: a smaller array stands in the JSON, where people can read it
READABLE = frozenset(np.dtype(name).str for name in ("b1", "i1", "i2", "i4", "i8"))
READABLE |= frozenset(np.dtype(name).str for name in ("u1", "u2", "u4", "u8", "f2", "f4", "f8"))
"""Types of numbers whose decimal form is exact."""
KEPT_KINDS = "?bhilqBHILQefdgFDGmMUS"
"""`dtype.char` of arrays that their bytes, type and shape describe in full."""

Array = NDArray[Any]
Value = Any
"""Of any type: that is what these functions are for."""


Name = tuple[Any, ...]
"""Path to a value: its last word, and the path before it; text is made of it where it is needed."""


@dataclass
class Parts:
    """`arrays` by the names under which JSON refers to them, C-contiguous."""

    arrays: dict[str, Array] = field(default_factory=dict)

    def plain(self, value: Value, name: Name, inline: int = INLINE) -> Value:
        """`value` as JSON has it; arrays of more than `inline` values are put beside it.

        `name` is the path to the value, such as `("pose", ("info",))`. Raises InputError, which
        says it, for a value that cannot be kept.
        """
        kind = type(value)
        if kind is str or kind is int or kind is bool or value is None:
            return value
        if kind is float:
            return value if math.isfinite(value) else {"@float": struct.pack(">d", value).hex()}
        if kind is np.ndarray:
            return self._array(value, name, inline)
        if kind is dict or isinstance(value, Mapping):
            return self._mapping(value, name, inline)
        if kind is tuple or kind is list:
            items = [self.plain(item, (i, name), inline) for i, item in enumerate(value)]
            return items if kind is list else {"@tuple": items}
        if isinstance(value, np.generic):
            return {"@scalar": self._array(np.array(value), name, max(inline, 1))}
        for plain in (str, int, float):
            if isinstance(value, plain):  # of a class that is more than its value
                return self.plain(plain(value), name)
        raise InputError(f"a recording cannot keep {_path(name)}: it is of type {kind.__name__}")

    def _mapping(self, value: Mapping[Any, Any], name: Name, inline: int) -> Value:
        plain, tagged = {}, False
        for key, item in value.items():
            plain[key] = self.plain(item, (key, name), inline)
            tagged |= type(key) is not str or key[:1] == "@"
        if not tagged:
            return plain
        keys = [self.plain(key, name) for key in plain]
        return {"@dict": [list(pair) for pair in zip(keys, plain.values(), strict=True)]}

    def _array(self, value: Array, name: Name, inline: int) -> Value:
        about = {"dtype": value.dtype.str, "shape": value.shape}
        small = value.size <= inline and about["dtype"] in READABLE
        if small and (value.dtype.kind != "f" or bool(np.isfinite(value).all())):
            return {"@values": value.ravel().tolist(), **about}
        if value.dtype.char not in KEPT_KINDS:
            raise InputError(f"a recording cannot keep {_path(name)}: an array of {value.dtype}")
        path = _path(name)
        while path in self.arrays:  # keys of other types can read the same
            path += "_"
        self.arrays[path] = np.ascontiguousarray(value).reshape(value.shape)
        return {"@array": path, **about}


def _path(name: Name) -> str:
    """Words of `name`, the first one first."""
    words = []
    while name:
        words.append(str(name[0]))
        name = name[1] if len(name) > 1 else ()
    return "/".join(reversed(words))


def restored(plain: Value, arrays: Mapping[str, Array]) -> Value:
    """The value that `Parts.plain` took apart; KeyError names an array that is missing."""
    if isinstance(plain, list):
        return [restored(item, arrays) for item in plain]
    if not isinstance(plain, dict):
        return plain
    tag = next(iter(plain), "")
    if tag not in TAGS:
        return {key: restored(item, arrays) for key, item in plain.items()}
    content = plain[tag]
    if tag == "@float":
        return struct.unpack(">d", bytes.fromhex(content))[0]
    if tag == "@tuple":
        return tuple(restored(item, arrays) for item in content)
    if tag == "@dict":
        return {restored(key, arrays): restored(item, arrays) for key, item in content}
    if tag == "@scalar":
        return restored(content, arrays)[()]
    if tag == "@values":
        return np.array(content, dtype=plain["dtype"]).reshape(plain["shape"])
    return arrays[content].view(plain["dtype"]).reshape(plain["shape"])


TAGS = ("@float", "@tuple", "@dict", "@scalar", "@values", "@array")
