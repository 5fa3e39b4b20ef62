from __future__ import annotations

import pytest

from av_embodied.errors import InputError
from av_embodied.viewing.driving import BLOCKS, PERIOD
from av_embodied.viewing.opening import Workshop, what_to_play
from av_embodied.viewing.settings import ViewSettings

SMALL = ViewSettings(camera_size=(16, 16))


def test_an_environment_is_made_for_people_to_listen() -> None:
    env = Workshop().environment(SMALL)
    settings = env.get_wrapper_attr("settings")
    assert (settings.period, settings.actions, settings.monitor) == (
        PERIOD,
        "continuous",
        "binaural",
    )
    # As long as the task has it: 500 actions of 0.25 s.
    assert settings.max_steps == 500 * BLOCKS


def test_an_environment_is_used_on_where_it_fits_and_its_worlds_where_they_do() -> None:
    workshop = Workshop()
    first = workshop.environment(SMALL)
    workshop.keep(first, SMALL)
    assert workshop.environment(SMALL.changed({"seed": 7, "policy": "oracle"})) is first
    other = workshop.environment(SMALL.changed({"array": "binaural"}))
    assert other is not first
    assert other.get_wrapper_attr("stages") is first.get_wrapper_attr("stages")
    elsewhere = workshop.environment(SMALL.changed({"world": "shoebox"}))
    assert elsewhere.get_wrapper_attr("stages") is not first.get_wrapper_attr("stages")


def test_what_is_played_is_said_to_the_reset() -> None:
    env = Workshop().environment(SMALL)
    assert what_to_play(env, SMALL) == {"index": 0}
    episode = what_to_play(env, SMALL.changed({"index": 5, "sound": "chime_fd.flac"}))["episode"]
    assert (episode.id, episode.sound, episode.sound_class) == (
        env.get_wrapper_attr("episode_set")[5].id,
        "chime_fd.flac",
        "chime",
    )
    with pytest.raises(InputError, match=r"did you mean 'chime_fd\.flac'"):
        what_to_play(env, SMALL.changed({"sound": "chime_df.flac"}))
    with pytest.raises(InputError, match="index must be below 200"):
        what_to_play(env, SMALL.changed({"index": 200, "sound": "chime_fd.flac"}))


def test_an_episode_is_made_where_none_is_named() -> None:
    made = SMALL.changed({"world": "shoebox"})
    assert what_to_play(Workshop().environment(made), made) == {}
