"""AudioGoal many times over, in one process, on one device."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from gymnasium.vector import AutoresetMode
from torch import Tensor

from av_embodied.errors import InputError

from ..tasks.actions import action_space
from ..tasks.audio_goal import AudioGoalSettings
from ..tasks.house_task import observation_space
from ..tasks.rewards import COLLISION, PROGRESS, SUCCESS, TIME
from ..tasks.stage import Stages
from .body import Bodies
from .episodes import find_episodes
from .extra import find_device
from .hearing import Hearing
from .limits import check_batch
from .movements import Movements
from .responses import Responses
from .sight import Sight
from .stock import build_stock

Observation = dict[str, Tensor]

ON_CUDA, ON_CPU = 1024, 16  # environments whose sound is made at once, unless told otherwise


class BatchedAudioGoal:
    """`num_envs` environments of AudioGoal that step together on `device`, "cpu" or "cuda:N".

    Observations are tensors with the keys, units and shapes of `AudioGoalEnv` behind a first
    dimension of `num_envs`: `audio` (n, m, samples) float32, `rgb` (n, H, W, 3) uint8, `depth`
    (n, H, W) float32, `odometry` (n, 3) float32, `collided` (n, 1) int8. So are actions, whole
    numbers (n,) or speeds and turn rates (n, 2), rewards (n,) float32, ends (n,) bool and what is
    in `info`: `pose` (n, 4), `source` (n, 3), `distance_to_goal`, `episode` (an index into
    `episodes`), `reward_terms` and the measures, which count where an episode has ended.

    An environment that has ended begins its next episode in the step after, whose action counts
    for nothing and whose reward is 0 (Gymnasium's `AutoresetMode.NEXT_STEP`).

    Episodes come from a pool that is made beforehand, so that a step looks up and computes, and
    never waits for the host: the set of the settings, or, for train and given worlds, `starts`
    places for each of `sources` in each world, of generated ones the first `houses`. Their sound
    is kept at nodes `spacing` [m] apart (see `bank` and `responses`), on disk too. Environment k
    begins with episode k of the pool, shuffled by `reset`'s seed, and goes on through all of it.
    Sound is made for `chunk` environments at a time, each of which takes about 2 MB meanwhile.

    Motion, collisions, goals, rewards, odometry, recordings and ambient noise are those of single
    environments playing the same episodes; images are, but for pixels at edges and for textures
    and lamps, which are not drawn; of the sound see `responses`. The microphones' own noise is
    drawn from `reset`'s seed. On the CPU the same seed gives the same bytes.

    Other keyword arguments are those of `AudioGoalEnv`. Raises InputError for what of those cannot
    be had here, for a device that is not there, and without the extra `warp`.
    """

    def __init__(
        self,
        num_envs: int,
        device: str = "cuda:0",
        stages: Stages | None = None,
        *,
        houses: int = 8,
        sources: int = 2,
        starts: int = 8,
        spacing: float = 0.5,
        chunk: int | None = None,
        **settings: object,
    ) -> None:
        self.settings = AudioGoalSettings.of(settings)
        self.device = find_device(device)
        chunk = chunk or (ON_CUDA if self.device.type == "cuda" else ON_CPU)
        check_batch(num_envs, houses, sources, starts, spacing, chunk, self.settings)
        self.num_envs = num_envs
        self.metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP}
        sensors = self.sensors = self.settings.sensors
        self.single_observation_space = observation_space(sensors)
        self.single_action_space = action_space(self.settings.actions)
        played = find_episodes(self.settings, stages, houses, sources, starts)
        stock = self._stock = build_stock(played, self.settings, spacing, self.device)
        self._sight = Sight(stock.worlds, sensors.camera, num_envs, self.device)
        self._responses = Responses(stock, sensors, self._sight, self.device)
        self._hearing = Hearing(stock, self._responses, sensors, num_envs, chunk, self.device)
        self._bodies = Bodies(stock, num_envs, sensors.body_radius, self.device)
        self._movements = Movements(self.settings.actions, num_envs, sensors.period, self.device)
        self._generator = torch.Generator(self.device)
        self._order = torch.arange(len(played), device=self.device, dtype=torch.int32)
        self._stride = _stride(num_envs, len(played))
        self._number = torch.arange(num_envs, device=self.device)
        self._begun = False
        self._clear()

    def _clear(self) -> None:
        zeros = torch.zeros(self.num_envs, dtype=torch.int32, device=self.device)
        self._rounds, self._taken, self._played = zeros.long(), zeros.clone(), zeros.clone()
        self._collisions, self._episode = zeros.clone(), zeros.clone()
        self._ended = zeros.bool()
        self._distance = zeros.double()

    @property
    def episodes(self) -> tuple[Any, ...]:
        """The pool: what `info["episode"]` counts."""
        return self._stock.episodes

    @property
    def memory(self) -> dict[str, int]:
        """Bytes on the device: of the pool's worlds, sources and episodes, of what the robots
        share, and of what is kept for the robots, all together, from step to step.
        """
        stock = self._stock
        return {
            "worlds": stock.grounds.nbytes,
            "sources": stock.sources.nbytes,
            "episodes": stock.plays.nbytes + stock.signals.nbytes,
            "shared": self._responses.nbytes,
            "robots": self._hearing.nbytes + self._sight.nbytes,
        }

    def reset(self, seed: int | None = None) -> tuple[Observation, dict[str, Any]]:
        """Begin an episode everywhere; a `seed` shuffles the pool and draws the noise anew.

        Raises InputError after `close`.
        """
        if "_stock" not in self.__dict__:
            raise InputError("the batch is closed")
        if seed is not None:
            self._generator.manual_seed(seed)
            order = np.random.default_rng(seed).permutation(len(self.episodes)).astype(np.int32)
            self._order.copy_(torch.from_numpy(order))
            self._clear()
        elif self._begun:
            self._rounds += 1
        self._begun = True
        self._ended.zero_()
        self._begin(torch.ones(self.num_envs, dtype=torch.bool, device=self.device))
        observation = self._observe()
        none = torch.zeros(self.num_envs, device=self.device)
        names: tuple[str, ...] = ("progress", "success", "time", "collision")
        return observation, self._info(dict.fromkeys(names, none), none)

    def step(self, actions: Tensor) -> tuple[Observation, Tensor, Tensor, Tensor, dict[str, Any]]:
        """Act for one decision period everywhere; InputError for tensors that are no actions."""
        if not self._begun:
            raise InputError("reset must be called before anything else")
        forward, turn, still = self._movements.of(actions)
        begun = self._ended
        self._rounds += begun
        self._begin(begun)
        moving = ~begun
        before = self._distance
        self._bodies.move(forward, turn, moving, self._episode, self._taken)
        self._taken += moving
        self._collisions += self._bodies.collided
        self._distance = self._bodies.distance(self._episode)
        observation = self._observe()
        stopped = still & moving
        truncated = moving & ~stopped & (self._taken >= int(self.settings.max_steps))
        success = stopped & (self._distance <= self.settings.success_radius)
        self._ended = stopped | truncated
        terms = {
            "progress": PROGRESS * (before - self._distance) * moving,
            "success": SUCCESS * success,
            "time": TIME * moving,
            "collision": COLLISION * self._bodies.collided,
        }
        terms = {name: value.float() for name, value in terms.items()}
        reward = torch.stack(list(terms.values())).sum(dim=0)
        return observation, reward, stopped, truncated, self._info(terms, success.float())

    def close(self) -> None:
        """Give back the memory of the device."""
        for name in ("_stock", "_sight", "_responses", "_hearing", "_bodies"):
            self.__dict__.pop(name, None)
        self._begun = False

    def _begin(self, which: Tensor) -> None:
        """Begin the next episode in the environments `which` (n,)."""
        place = (self._number + self._rounds * self._stride) % len(self._order)
        self._episode = torch.where(which, self._order[place], self._episode)
        self._bodies.begin(which, self._episode)
        for count in (self._taken, self._played, self._collisions):
            count.masked_fill_(which, 0)
        self._distance = self._bodies.distance(self._episode)

    def _observe(self) -> Observation:
        bodies, episode = self._bodies, self._episode
        world = bodies.world(episode)
        rgb, depth = self._sight.look(world, bodies.pose, self._stock.grounds.floor[world])
        audio = self._hearing.block(episode, bodies.pose, self._played, self._generator)
        self._played += self.sensors.block_samples
        return {
            "audio": audio,
            "rgb": rgb,
            "depth": depth,
            "odometry": bodies.believed.float(),
            "collided": bodies.collided.to(torch.int8)[:, None],
        }

    def _info(self, terms: dict[str, Tensor], success: Tensor) -> dict[str, Any]:
        stock, bodies, episode = self._stock, self._bodies, self._episode
        plays, path = stock.plays, bodies.path
        source = plays.source[episode]
        floor = stock.grounds.floor[stock.sources.world[source]].double()
        start, end = plays.shortest[episode], self._distance
        oracle, taken = plays.oracle[episode], self._taken.double()
        longest = torch.maximum(path, start)
        x, y, yaw = bodies.pose.unbind(dim=1)
        return {
            "pose": torch.stack([x, y, floor, yaw], dim=1),
            "source": stock.sources.place[source],
            "episode": episode,
            "distance_to_goal": end,
            "reward_terms": terms,
            "success": success,
            "spl": success * start / longest,
            "softspl": (1.0 - end / start).clamp(min=0.0) * start / longest,
            "sna": success * oracle / torch.maximum(taken, oracle),
            "dtg": end,
            "ndtg": end / start,
            "collisions": self._collisions.clone(),
            "path_length": path.clone(),
            "actions": self._taken.clone(),
        }


def _stride(count: int, episodes: int) -> int:
    """From an environment's episode to its next one, so that it comes round to all of them."""
    stride = count
    while math.gcd(stride, episodes) != 1:
        stride += 1
    return stride
