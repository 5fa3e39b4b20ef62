from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from av_embodied.datasets.collect_settings import CollectSettings
from av_embodied.datasets.options import DatasetOptions
from av_embodied.errors import InputError
from av_embodied.evaluation.settings import Settings

PLAYING = Settings(("oracle", "random"), Path("out"), seed=3, episodes=7, workers=2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shard_episodes": 0}, "episodes of a shard must be 1 to 10000, got 0"),
        ({"shares": (1.0,)}, "shares must be as many as policies, 2, got 1"),
        ({"shares": (1.0, 0.0)}, r"share of policy 'random' must be over 0, got 0\.0"),
        ({"shares": (float("nan"), 1.0)}, "share of policy 'oracle' must be over 0, got nan"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        CollectSettings(PLAYING, **changes)


def test_policies_have_their_shares_or_all_the_same() -> None:
    assert CollectSettings(PLAYING).mixture == {"oracle": 1.0, "random": 1.0}
    assert CollectSettings(PLAYING, (3.0, 1.0)).mixture == {"oracle": 3.0, "random": 1.0}


def test_neither_workers_nor_the_folder_change_what_comes_out() -> None:
    wanted = CollectSettings(PLAYING, options=DatasetOptions(video="small")).outcome_settings()
    assert wanted["seed"] == 3
    assert wanted["dataset"]["video"] == "small"
    assert not {"workers", "out", "fresh"} & wanted.keys()
