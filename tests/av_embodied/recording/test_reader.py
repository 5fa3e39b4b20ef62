from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from av_embodied.recording import Recording, read_recording

Write = Callable[..., Path]
Identical = Callable[[Any, Any], None]


def test_every_moment_comes_back_to_the_last_bit(
    played: Recording, write: Write, identical: Identical
) -> None:
    path = write(played)
    for place in (path, path / "episode.mcap", str(path)):
        again = read_recording(place)
        assert again.complete
        assert again.header.to_json() == played.header.to_json()
        identical(again.moments, played.moments)
