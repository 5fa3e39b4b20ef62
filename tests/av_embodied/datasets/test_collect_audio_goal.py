"""Collections of a real task, which keeps worlds and traced sound from episode to episode."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from av_embodied.datasets.collect import Collection
from av_embodied.datasets.collect_settings import CollectSettings
from av_embodied.datasets.shards import read_shards
from av_embodied.evaluation.settings import Settings
from av_embodied.recording import Recording

SMALL = {"worlds": "house:5", "camera_size": [16, 12], "array": "binaural", "rate": 8000}


def collected(out: Path, workers: int, shard_episodes: int) -> list[Recording]:
    playing = Settings(
        ("oracle",), out, arguments=SMALL, split="train", episodes=3, workers=workers
    )
    manifest = Collection(CollectSettings(playing, shard_episodes=shard_episodes)).run()
    assert (manifest.total["episodes"], manifest.total["successes"]) == (3, 3)
    return list(read_shards(out))


def test_what_was_played_before_does_not_change_an_episode(tmp_path: Path) -> None:
    """One process plays all in a row and keeps what it traced; others begin anew."""
    row = collected(tmp_path / "row", 1, 3)
    alone = collected(tmp_path / "alone", 2, 1)
    for one, other in zip(row, alone, strict=True):
        assert one.header == other.header
        assert one.complete
        for a, b in zip(one.moments, other.moments, strict=True):
            assert a.observation.keys() == b.observation.keys()
            assert all(np.array_equal(a.observation[k], b.observation[k]) for k in a.observation)
    assert len({recording.header.episode.source for recording in row}) == 3
