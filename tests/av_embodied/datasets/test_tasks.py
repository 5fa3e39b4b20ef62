"""Every task of ours is put into words."""

from __future__ import annotations

from av_embodied.datasets.tasks import SENTENCES, instruction
from av_embodied.evaluation.command import TASKS
from av_embodied.playing import Moment


def test_every_task_has_a_sentence() -> None:
    assert set(SENTENCES) == set(TASKS)


def test_what_is_told_comes_first() -> None:
    told = Moment(0, {"instruction": "go to the bell"}, {}, None)
    assert instruction("AudioGoal", told) == "go to the bell"
    untold = Moment(0, {}, {}, None)
    assert instruction("AudioGoal", untold) == SENTENCES["AudioGoal"]
    assert instruction("Dance", untold) == "do the task Dance"
