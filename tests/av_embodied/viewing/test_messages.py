from __future__ import annotations

import json
from typing import Any

import pytest

from av_embodied.errors import InputError
from av_embodied.viewing.driving import Keys
from av_embodied.viewing.messages import (
    Command,
    Drive,
    Pause,
    PlaceSource,
    Restart,
    SayStop,
    Step,
    parse,
)


@pytest.mark.parametrize(
    ("message", "command"),
    [
        ({"type": "keys", "id": 4, "forward": 1, "turn": -1}, Keys(1, -1, 4)),
        ({"type": "driver", "driver": "policy"}, Drive("policy")),
        ({"type": "pause", "paused": True}, Pause(True)),
        ({"type": "step"}, Step()),
        ({"type": "restart", "settings": {"seed": 3}}, Restart({"seed": 3})),
        ({"type": "source", "x": 1, "y": -2.5}, PlaceSource(1.0, -2.5)),
        ({"type": "stop"}, SayStop()),
    ],
)
def test_messages_are_commands(message: dict[str, Any], command: Command) -> None:
    assert parse(json.dumps(message)) == command


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must be JSON"),
        ("{", "must be JSON"),
        ("[" * 20000, "must be JSON"),
        ("[]", "a JSON object with a type"),
        ('"stop"', "a JSON object with a type"),
        ("{}", "a JSON object with a type"),
        ('{"type": 3}', "a JSON object with a type"),
        ('{"type": "keyz"}', "unknown type of message 'keyz' .did you mean 'keys'"),
        ('{"type": "stop", "now": 1}', "unknown key of message 'stop' 'now'"),
        ('{"type": "keys", "id": 1}', "message 'keys' lacks forward, turn"),
        ('{"type": "keys", "id": -1, "forward": 0, "turn": 0}', "id must be a whole number"),
        ('{"type": "keys", "id": 1e999, "forward": 0, "turn": 0}', "id must be a whole number"),
        ('{"type": "keys", "id": 1, "forward": NaN, "turn": 0}', "must be finite, got NaN"),
        ('{"type": "keys", "id": 1, "forward": 7, "turn": 0}', "forward must be -1, 0 or 1"),
        ('{"type": "driver", "driver": ["keys"]}', "unknown driver"),
        ('{"type": "pause", "paused": 1}', "paused must be true or false"),
        ('{"type": "restart", "settings": []}', "settings must be an object"),
        ('{"type": "source", "x": Infinity, "y": 0}', "must be finite"),
        ('{"type": "source", "x": 1e999, "y": 0}', "x must be a number within 10000 m"),
        ('{"type": "source", "x": 0, "y": true}', "y must be a number"),
        (f'{{"type": "source", "x": 0, "y": 1{"0" * 400}}}', "y must be a number"),
        (f'{{"type": "source", "x": 0, "y": 1{"0" * 9000}}}', "must be JSON"),
    ],
)
def test_anything_else_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse(text)
