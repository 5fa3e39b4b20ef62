from __future__ import annotations

import re
from typing import Any

import pytest

from av_embodied.errors import InputError
from av_embodied.viewing.settings import ViewSettings

EPISODE = ViewSettings().found("house:20000000")


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"task": "AudioGaol"}, "unknown task 'AudioGaol' (did you mean 'AudioGoal'?)"),
        ({"world": "apartmant"}, "did you mean 'apartment'?"),
        ({"world": "../../etc/passwd"}, "unknown world"),
        ({"array": "binural"}, "did you mean 'binaural'?"),
        ({"policy": "orakle"}, "did you mean 'oracle'?"),
        ({"driver": "me"}, "known: keys, policy"),
        ({"split": "tset"}, "did you mean 'test'?"),
        ({"tusk": "AudioGoal"}, "unknown setting 'tusk' (did you mean 'task'?)"),
        ({"camera_size": [9, 9]}, "unknown setting 'camera_size'"),
        ({"own_world": "x.sdf"}, "unknown setting 'own_world'"),
        ({"seed": -1}, "seed must be a whole number of 0 to 4294967295, got -1"),
        ({"seed": 1.5}, "got 1.5"),
        ({"seed": float("inf")}, "got inf"),
        ({"seed": True}, "got True"),
        ({"seed": 10**300}, "seed must be a whole number"),
        ({"house": "7"}, "house must be a whole number"),
        ({"index": 10**9}, "index must be a whole number"),
        ({"sound": 7}, "sound must be a name or null, got 7"),
        ({"world": []}, "unknown world"),
        ({"split": "train", "index": 3}, "split 'train' has no episodes of its own"),
    ],
)
def test_what_cannot_be_is_refused(wanted: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        EPISODE.changed(wanted)


def test_an_episode_of_the_set_is_in_its_own_house() -> None:
    assert (EPISODE.world, EPISODE.house, EPISODE.index) == ("house", 20000000, 0)
    assert EPISODE.worlds is None


def test_another_world_is_no_longer_the_episode() -> None:
    changed = EPISODE.changed({"world": "apartment"})
    assert (changed.index, changed.house) == (None, None)
    assert changed.worlds == ("apartment",)


def test_another_house_is_generated() -> None:
    changed = EPISODE.changed({"house": 7})
    assert (changed.index, changed.worlds) == (None, ("house:7",))


def test_a_house_without_a_number_is_that_of_the_seed() -> None:
    changed = EPISODE.changed({"world": "office"}).changed({"world": "house", "seed": 5})
    assert changed.worlds == ("house:5",)


def test_a_form_sent_back_whole_changes_what_was_changed_in_it() -> None:
    form = {"task": "AudioGoal", "world": "house", "house": 20000000, "index": 0, "seed": 0}
    assert EPISODE.changed(form).worlds is None
    assert EPISODE.changed(form | {"index": 3}).index == 3
    assert EPISODE.changed(form | {"world": "office"}).worlds == ("office",)


def test_another_index_leads_back_to_the_set() -> None:
    changed = EPISODE.changed({"world": "apartment"}).changed({"index": 2})
    assert (changed.index, changed.world, changed.worlds) == (2, "house", None)


def test_training_houses_have_no_numbers() -> None:
    changed = EPISODE.changed({"split": "train"})
    assert (changed.split, changed.index, changed.worlds) == ("train", None, ("house:20000000",))


def test_an_own_world_can_be_chosen_where_it_was_given() -> None:
    own = ViewSettings(world="my/house.sdf", index=None, own_world="my/house.sdf")
    assert own.worlds == ("my/house.sdf",)
    assert own.changed({"world": "office"}).changed({"world": "my/house.sdf"}).worlds == own.worlds
