"""What is played and how it is told: an episode, its environment, and what may be changed of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ..episode import Point
from ..errors import InputError
from .frames import Frame
from .live import Block, LiveEpisode
from .opening import Workshop, what_to_play
from .settings import ViewSettings
from .telling import Teller, plan_picture, setup_message

OTHER_HEIGHT = 1.4  # m above the floor: free over tables, where the source's own is within one


class Scene:
    """Plays the episode that `settings` name. Raises InputError for one that cannot be played.

    Whatever changes it and fails leaves it as it was.
    """

    def __init__(self, settings: ViewSettings) -> None:
        self._workshop = Workshop()
        self.generation = -1
        self._world, self._ready = "", ("", "", "")
        self._play(settings)

    def restart(self, wanted: Mapping[str, Any]) -> None:
        """Begin anew with the settings `wanted`."""
        self._play(self.live.settings.changed(wanted))

    def place_source(self, x: float, y: float) -> None:
        """Go on from where the robot is, the source at (x, y) [m] from now on.

        At its height, or else where it would be free over a table. Raises InputError for a place
        that cannot be heard or reached.
        """
        live = self.live
        floor, height = live.episode.start.z, live.episode.source[2]
        try:
            moved = self._with_source((x, y, height))
        except InputError as error:
            try:
                moved = self._with_source((x, y, floor + OTHER_HEIGHT))
            except InputError:
                raise error from None  # which speaks of the height that was asked for
        self._take(moved)

    def _with_source(self, source: Point) -> LiveEpisode:
        live = self.live
        options = {"episode": live.episode, "start": live.block.pose, "source": source}
        return LiveEpisode(self._env, live.settings, lambda: options)

    def _play(self, settings: ViewSettings) -> None:
        env = self._workshop.environment(settings)
        live = LiveEpisode(env, settings, partial(what_to_play, env, settings))
        self._workshop.keep(env, settings)
        self._env = env
        self._take(live)
        ready = settings.task, settings.policy, settings.array
        if ready != self._ready:
            with suppress(Exception):  # it is told when the policy is to drive
                live.warm_up()
            self._ready = ready

    def _take(self, live: LiveEpisode) -> None:
        """Play `live` from now on."""
        self.live = live
        self.generation += 1
        self._teller = Teller(self._env)
        name = f"{live.episode.world} {live.episode.world_hash}"
        if name != self._world:
            self._world = name
            self.plan_version, self.plan = plan_picture(self._env)

    @property
    def setup(self) -> dict[str, Any]:
        """What a page has to know before the first frame."""
        return setup_message(self._env, self.live, self.generation, self.plan_version)

    def frame(self, block: Block, state: Mapping[str, Any]) -> Frame:
        """The frame of a new `block`, with the `state` of the session."""
        driver = self.live.settings.driver
        return self._teller.frame(block, {"generation": self.generation, "driver": driver, **state})

    def close(self) -> None:
        """Give back what the environment holds."""
        self._env.close()
