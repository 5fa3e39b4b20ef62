"""Steps beside the peers: the SoundSpaces engine at 500 rays and PyBullet's renderer.

Both play the same episodes in the same house with the same oracle; all but sound and sight is our
own in both. Times are those of the processor on one thread, in turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from statistics import median
from typing import Any

from av_embodied.frames import Pose

from ..acoustics.scene import AcousticScene
from ..acoustics.settings import AcousticSettings
from ..tasks.audio_goal import AudioGoalEnv
from ..tasks.stage import Stage, Stages
from ..vision.eyes import Eyes
from ..worlds.world import World
from .environment_walks import EPISODES, Spent, Walk, five_room_house, house_settings
from .figures import Figure, Progress
from .tiny_renderer import TinyRenderer

RATIO_TARGET = 20.0
RAYS = 500  # the setting of SoundSpaces' own environments for learning
ROUNDS, STEPS, PEER_STEPS = 5, 160, 32
QUICK = (1, 4, 2, 1)  # rounds, steps, the peers' steps, episodes


def measure(progress: Progress, quick: bool) -> list[Figure]:
    """How many times quicker a whole step is than one of the peers, and what theirs is made of."""
    progress(f"peers: SoundSpaces at {RAYS} rays and TinyRenderer, in turns with our own")
    rounds, steps, peer_steps, episodes = QUICK if quick else (ROUNDS, STEPS, PEER_STEPS, EPISODES)
    house = five_room_house()
    settings = house_settings(house, episodes)
    peer = peer_environment(house, settings)
    camera = TinyRenderer(house, peer.sensors.camera)
    ours, theirs = Walk(AudioGoalEnv(**settings)), Walk(peer)
    mine: list[Spent] = []
    peers: list[Spent] = []
    for turn in range(rounds + 1):
        took = ours.advance(steps)
        with seen_by(camera):
            peer_took = theirs.advance(peer_steps)
        if turn:  # what is made on demand is made in the first
            mine.append(took)
            peers.append(peer_took)
    camera.close()
    return [_ratio_figure(mine, peers)]


def peer_environment(house: World, settings: Mapping[str, Any]) -> AudioGoalEnv:
    """AudioGoal heard through the SoundSpaces engine at `RAYS`."""
    sensors = AudioGoalEnv(**settings).sensors
    stages = PeerStages({house.name: house}, sensors, "soundspaces")
    return AudioGoalEnv(stages=stages, **(dict(settings) | {"engine": "soundspaces"}))


class PeerStage(Stage):
    """A stage whose sound is traced with `RAYS`."""

    @property
    def scene(self) -> AcousticScene:
        """The world's acoustics."""
        return self._peer

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.name, stage.world, stage.sensors, "soundspaces")
        settings = replace(AcousticSettings(), soundspaces_rays=RAYS)
        rate = stage.sensors.rate
        self._peer = AcousticScene(stage.world, rate, "soundspaces", settings=settings)


class PeerStages(Stages):
    """Stages with the peer's sound."""

    def _make(self, name: str) -> Stage:
        return PeerStage(super()._make(name))


@contextmanager
def seen_by(camera: TinyRenderer) -> Iterator[None]:
    """Within this context all eyes see what `camera` renders."""

    def look(_: Eyes, pose: Pose) -> dict[str, Any]:
        rgb, depth = camera.render(pose)
        return {"rgb": rgb, "depth": depth}

    with replaced(Eyes, "look", look):
        yield


@contextmanager
def replaced(owner: type, name: str, method: Callable[..., object]) -> Iterator[None]:
    """Within this context `owner` has another `method` of that `name`."""
    own = vars(owner).get(name)
    setattr(owner, name, method)
    try:
        yield
    finally:
        if own is None:  # it is inherited
            delattr(owner, name)
        else:
            setattr(owner, name, own)


def _ratio_figure(mine: list[Spent], peers: list[Spent]) -> Figure:
    own = median(one.processor for one in mine)
    other = median(one.processor for one in peers)
    ratio = median(b.processor / a.processor for a, b in zip(mine, peers, strict=True))
    return Figure(
        "a whole step beside SoundSpaces and PyBullet's renderer",
        f"{1e3 * own:.2f} ms, {ratio:.1f} times quicker",
        f"SoundSpaces, {RAYS} rays, and TinyRenderer: {1e3 * other:.1f} ms",
        f">= {RATIO_TARGET:.0f} times",
        bool(ratio >= RATIO_TARGET),
    )
