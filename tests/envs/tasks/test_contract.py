"""The contract that every task keeps, with every kind of action and every body."""

from __future__ import annotations

import warnings
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.utils.env_checker import check_env
from stable_baselines3.common.env_checker import check_env as check_env_sb3

from av_embodied.envs.tasks.house_task import HouseTaskEnv
from av_embodied.envs.tasks.stage import Stages
from av_embodied.envs.tasks.task_table import task_names
from av_embodied.envs.worlds.material_table import material
from av_embodied.envs.worlds.objects import Shape, WorldObject
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import World
from av_embodied.registry import ENVIRONMENTS
from av_embodied.sensors import Camera

ACTIONS = ("discrete", "continuous")
BODIES = ("unicycle", "pybullet")
SMALL = {"array": "mono", "camera_size": 16, "rate": 8_000}
TRUTH = {
    "pose", "source", "sound", "sound_class", "sources", "active", "room", "episode_id",
    "distance_to_goal", "oracle_action", "oracle_velocity", "reward_terms", "fallen",
}  # fmt: skip
NEEDED = {"success", "collisions", "path_length", "actions", "dtg"}
ORACLE = {"discrete": "oracle_action", "continuous": "oracle_velocity"}


@pytest.fixture(scope="module")
def rooms(two_rooms: World) -> World:
    """The two rooms with a radio on the table, which sounds, and another by the wall."""
    things = list(two_rooms.objects)
    for number, place in enumerate([(6.6, 1.1, 0.85), (0.5, 3.5, 0.5)]):
        pose = np.eye(4)
        pose[:3, 3] = place
        radio = Shape(Box((0.2, 0.1, 0.1)), pose, material("wood"))
        things.append(WorldObject(f"radio_{number}", "radio", (radio,)))
    return World("two_rooms_with_radios", tuple(things), two_rooms.rooms)


@pytest.fixture(scope="module")
def stages(rooms: World) -> Stages:
    return make("AudioGoal", rooms).stages


def make(task: str, world: World, stages: Stages | None = None, **settings: object) -> HouseTaskEnv:
    found = next(name for name in ENVIRONMENTS if f"/{task}-" in name)
    arguments: dict[str, Any] = {**SMALL, "worlds": [world], "stages": stages, **settings}
    env = gymnasium.make(found, disable_env_checker=True, **arguments).unwrapped
    assert isinstance(env, HouseTaskEnv)
    return env


@pytest.mark.parametrize("actions", ACTIONS)
@pytest.mark.parametrize("task", task_names())
def test_both_checkers_pass_without_warnings(
    rooms: World, stages: Stages, task: str, actions: str
) -> None:
    env = make(task, rooms, stages, actions=actions)
    env.spec = None  # else the checker copies the world in its arguments
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Said of sound and depth, arrays of two dimensions, and of images as small as these.
        warnings.filterwarnings("ignore", message=".*unconventional shape")
        warnings.filterwarnings("ignore", message=".*(minimal resolution|not an image)")
        warnings.filterwarnings("ignore", message=".*not (have|having) a `?spec")
        check_env(env, skip_render_check=True)
        check_env_sb3(env, skip_render_check=True)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("actions", ACTIONS)
@pytest.mark.parametrize("task", task_names())
def test_the_oracle_reaches_the_goal(
    rooms: World, stages: Stages, task: str, actions: str, body: str
) -> None:
    short = {"max_steps": 100} if task == "MovingSource" else {}
    env = make(task, rooms, stages, actions=actions, body=body, **short)
    _, info = env.reset(seed=3)
    assert set(info) >= TRUTH
    assert set(info["reward_terms"].values()) == {0.0}
    ended = cut = False
    while not (ended or cut):
        observation, reward, ended, cut, info = env.step(info[ORACLE[actions]])
        assert reward == pytest.approx(sum(info["reward_terms"].values()), abs=1e-12)
        assert env.observation_space.contains(observation)
    assert set(info) >= TRUTH | NEEDED
    assert info["success"] == 1.0
    assert cut == (task == "MovingSource")
    env.close()


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("task", task_names())
def test_the_same_seed_gives_the_same_bytes(rooms: World, task: str, body: str) -> None:
    runs = []
    for _ in range(2):
        env = make(task, rooms, body=body, motor_noise=True, depth_noise=True)
        observation, info = env.reset(seed=7)
        content = [observation[key].tobytes() for key in sorted(observation)]
        for _ in range(4):
            observation, _, _, _, info = env.step(info["oracle_action"])
            content += [observation[key].tobytes() for key in sorted(observation)]
            content += [info["pose"].tobytes(), np.array(info["sources"]).tobytes()]
        env.close()
        runs.append(content)
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    ("task", "settings"),
    [("MultiGoal", {"order": "told", "goals": 2}), ("AudioGoal", {"distractors": 1})],
)
def test_instructions_are_text_that_names_classes(
    rooms: World, stages: Stages, task: str, settings: dict[str, Any]
) -> None:
    env = make(task, rooms, stages, **settings)
    observation, info = env.reset(seed=1)
    assert isinstance(env.observation_space, spaces.Dict)
    assert isinstance(env.observation_space["instruction"], spaces.Text)
    assert env.observation_space.contains(observation)
    assert observation["instruction"].startswith(
        f"go to the {info['sound_class']}".replace("_", " ")
    )
    assert info["active"] == (True, True)


def test_cameras_scans_and_labels_are_observed(rooms: World, stages: Stages) -> None:
    rear = Camera(16, 16, yaw=np.pi, name="rear")
    env = make("AudioGoal", rooms, None, cameras=[rear], lidar=True, semantic=True)
    observation, info = env.reset(seed=1)
    assert {"rgb", "depth", "rgb_rear", "depth_rear", "scan"} < set(observation)
    assert env.observation_space.contains(observation)
    assert {"semantic", "instance"} < set(info)
