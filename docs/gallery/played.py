"""An episode of a task, played by a policy and kept moment by moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from av_embodied import load_policy
from av_embodied.floor_plan import FloorPlan
from av_embodied.playing import Moment, play
from av_embodied.sensors import Sensors


@dataclass(frozen=True, eq=False)
class Played:
    """The `moments` of an episode, on a `plan`; `heard` (2, samples) is at the robot's place."""

    name: str
    plan: FloorPlan
    sensors: Sensors
    moments: list[Moment]
    heard: NDArray[np.float32]


def played(task: str, policy: str, number: int, seconds: float, settings: dict[str, Any]) -> Played:
    """Episode `number` of the test split of `task`, as `policy` plays it, for `seconds` at most."""
    env = gymnasium.make(
        f"av_embodied/{task}-v0",
        split="test",
        array="respeaker4",
        monitor="binaural",
        disable_env_checker=True,
        **settings,
    )
    sensors: Sensors = env.get_wrapper_attr("sensors")
    episode = env.get_wrapper_attr("episode_set").episodes[number]
    player = load_policy(policy, sensors=sensors, seed=0, task=task)
    moments = []
    for moment in play(env, player, episode):
        moments.append(moment)
        if moment.number * sensors.period >= seconds:
            break
    heard = np.concatenate([moment.info["monitor"] for moment in moments], axis=1)
    plan = env.get_wrapper_attr("floor_plan")()
    env.close()
    return Played(f"{policy}   {episode.id}", plan, sensors, moments, heard)
