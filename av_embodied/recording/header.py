"""What is known of a recording before its first moment."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..episode import Episode
from ..errors import InputError, unknown_name
from ..sensors import Sensors
from ..sensors_json import sensors_from_json, sensors_to_json

SCHEMA = "av_embodied/recording"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Header:
    """What was played, by whom and with which sensors: all that a replay needs but the moments.

    Raises InputError where `arguments` hold something that JSON does not know.
    """

    task: str
    """Name of the Gymnasium id without `av_embodied/` and version."""
    episode: Episode
    policy: str
    policy_seed: int
    sensors: Sensors
    environment: str = ""
    """Gymnasium id."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Keyword arguments of the environment."""
    split: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of what it was recorded with."""

    def __post_init__(self) -> None:
        try:
            json.dumps([dict(self.arguments), dict(self.versions)], allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InputError(f"arguments of a recording must be values of JSON: {error}") from error

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        plain = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        return plain | {
            "schema": SCHEMA,
            "version": SCHEMA_VERSION,
            "episode": self.episode.to_json(),
            "sensors": sensors_to_json(self.sensors),
            "arguments": dict(self.arguments),
            "versions": dict(self.versions),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Header:
        """The header that `to_json` wrote; InputError for another schema, version or key."""
        if not isinstance(plain, Mapping) or plain.get("schema") != SCHEMA:
            raise InputError(f"not a recording of ours: schema must be {SCHEMA!r}")
        if plain.get("version") != SCHEMA_VERSION:
            raise InputError(
                f"recording: schema version must be {SCHEMA_VERSION}, got {plain.get('version')!r}"
            )
        values = {key: value for key, value in plain.items() if key not in ("schema", "version")}
        known = [item.name for item in dataclasses.fields(cls)]
        for key in values:
            if key not in known:
                raise unknown_name("key of a recording's header", key, known)
        missing = [key for key in known if key not in values]
        if missing:
            raise InputError(f"recording: its header lacks {missing}")
        return cls(
            **{
                **values,
                "episode": Episode.from_json(values["episode"]),
                "sensors": sensors_from_json(values["sensors"]),
            }
        )
