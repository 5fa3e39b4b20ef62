from __future__ import annotations

import pytest

from av_embodied import InputError
from av_embodied.envs.tasks.task_table import kind_of, task_names


def test_every_task_is_found_by_its_name() -> None:
    names = task_names()
    assert set(names) >= {
        "AudioGoal", "SemanticAudioGoal", "MovingSource", "Intermittent", "MultiGoal"
    }  # fmt: skip
    assert [kind_of(name).name for name in names] == list(names)
    assert kind_of("SemanticAudioGoal").file_name == "semantic_audio_goal"


def test_an_unknown_task_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"unknown task .MultiGaol. .did you mean .MultiGoal."):
        kind_of("MultiGaol")
