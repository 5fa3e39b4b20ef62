"""The environment that an episode to watch is played in, and what of it is to be played."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium

from ..episode import Episode, EpisodeSet
from ..errors import InputError, unknown_name
from ..evaluation.command import environment_of
from ..evaluation.environment import open_environment
from ..evaluation.settings import Settings
from .driving import BLOCKS, PERIOD
from .settings import ViewSettings

MONITOR = "binaural"  # what people hear by


class Workshop:
    """Makes environments for settings, one at a time; the last one is used on where it fits.

    Worlds and traced sound are kept from one to the next where their worlds are the same.
    """

    def __init__(self) -> None:
        self._env: gymnasium.Env | None = None
        self._made: dict[str, Any] = {}

    def environment(self, settings: ViewSettings) -> gymnasium.Env:
        """The environment of `settings`; InputError for a world that cannot be read."""
        wanted = _arguments(settings)
        if self._env is not None and self._made == wanted:
            return self._env
        shared = {}
        if self._env is not None and self._made["worlds"] == wanted["worlds"]:
            shared["stages"] = self._env.get_wrapper_attr("stages")
        base = Settings((settings.policy,), Path(), environment_of(settings.task))
        plain = {name: value for name, value in wanted.items() if name != "task"}
        steps = _most_steps(base) * BLOCKS
        return open_environment(
            base, period=PERIOD, actions="continuous", monitor=MONITOR, max_steps=steps,
            **plain, **shared,
        )  # fmt: skip

    def keep(self, env: gymnasium.Env, settings: ViewSettings) -> None:
        """Use `env`, in which `settings` were found good, from now on."""
        if self._env is not None and self._env is not env:
            self._env.close()
        self._env, self._made = env, _arguments(settings)


def _arguments(settings: ViewSettings) -> dict[str, Any]:
    """What an environment is made with that depends on `settings`."""
    return {
        "task": settings.task,
        "split": settings.split,
        "worlds": settings.worlds,
        "array": settings.array,
        "camera_size": settings.camera_size,
    }


def _most_steps(base: Settings) -> int:
    """Actions of 0.25 s after which the task ends an episode."""
    env = open_environment(base, split="train")  # which reads no episodes
    try:
        return env.get_wrapper_attr("settings").max_steps
    finally:
        env.close()


def what_to_play(env: gymnasium.Env, settings: ViewSettings) -> dict[str, Any]:
    """Options of the environment's reset for the episode that `settings` name.

    Raises InputError for a recording that is not there, an index beyond the set, and a world in
    which no episode fits.
    """
    if settings.sound is None:
        return {} if settings.index is None else {"index": settings.index}
    sounds = env.get_wrapper_attr("stages").sounds(None)
    if settings.sound not in sounds.names:
        raise unknown_name("sound", settings.sound, sounds.names)
    changed = {"sound": settings.sound, "sound_class": sounds.sound_class(settings.sound)}
    return {"episode": replace(_episode(env, settings), **changed)}


def _episode(env: gymnasium.Env, settings: ViewSettings) -> Episode:
    """The episode with the sound that is its own."""
    if settings.index is None:
        env.reset(seed=settings.seed)
        return env.get_wrapper_attr("episode")
    episodes: EpisodeSet = env.get_wrapper_attr("episode_set")
    if settings.index >= len(episodes):
        raise InputError(
            f"index must be below {len(episodes)}, the episodes of split {settings.split!r}, "
            f"got {settings.index}"
        )
    return episodes[settings.index]
