"""Options are checked where they are given."""

from __future__ import annotations

from typing import Any

import pytest

from av_embodied.datasets import DatasetOptions
from av_embodied.errors import InputError


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"video": "huge"}, "unknown kind of video 'huge'"),
        ({"data_megabytes": 0.0}, "data_megabytes must be over 0 to 2000, got 0.0"),
        ({"audio_megabytes": 5000.0}, "audio_megabytes must be over 0 to 2000, got 5000.0"),
        ({"files_per_chunk": 0}, "files_per_chunk must be 1 to 1000, got 0"),
    ],
)
def test_impossible_options_are_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        DatasetOptions(**wrong)
