"""Films an episode: what the robot saw, believed and did, with the sound at its ears."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import gymnasium
import numpy as np
from numpy.typing import NDArray

from ..episode import Episode
from ..playing import Moment
from .environment import open_environment
from .film_frame import MAP_BOX, SIZE, FilmFrames
from .movie import MovieWriter
from .plans import draw_plan
from .runner import Action, Player
from .spectrogram import spectrogram_levels

FOLDER = "videos"


def video_path(out: Path, policy: str, episode: str) -> Path:
    """Where the film of an episode is kept."""
    return out / FOLDER / f"{quote(policy, safe='')}-{quote(episode, safe='')}.mp4"


@dataclass(frozen=True)
class Heard:
    """What a head on the robot heard, `sound` (2, samples), and the poses that it had (n, 4)."""

    sound: NDArray[np.float32]
    poses: NDArray[np.float64]


def listen(env: gymnasium.Env, episode: Episode, actions: Sequence[Action]) -> Heard:
    """Go through `episode` by `actions` in an environment whose array has two ears."""
    observation, info = env.reset(seed=episode.seed, options={"episode": episode})
    blocks, poses = [observation["audio"]], [info["pose"]]
    for action in actions:
        step = np.array(action, np.float32) if isinstance(action, list) else action
        observation, _, _, _, info = env.step(step)
        blocks.append(observation["audio"])
        poses.append(info["pose"])
    return Heard(np.concatenate(blocks, axis=1), np.array(poses, dtype=np.float64))


def film(player: Player, policy: str, index: int, actions: Sequence[Action]) -> None:
    """Film episode `index` of the player's as `policy` plays it, by the `actions` on record.

    The sound is that of the same way walked again with two ears. Raises RuntimeError where the
    episode does not repeat, which a deterministic policy and environment cannot do.
    """
    settings, episode = player.settings, player.episodes[index]
    sensors = player.sensors
    two_eared = sensors.array.head_radius is not None and sensors.array.count == 2
    ears = player.env if two_eared else open_environment(settings, array="binaural")
    with nullcontext(ears) if two_eared else closing(ears):
        heard = listen(ears, episode, actions)
    path = video_path(settings.out, policy, episode.id)
    with MovieWriter(path, SIZE, sensors.period, heard.sound, sensors.rate) as movie:
        title = f"{policy}   {episode.id}"
        player.play(policy, index, _Filming(player, title, heard, movie))


class _Filming:
    """Draws every moment it sees into the movie."""

    def __init__(self, player: Player, title: str, heard: Heard, movie: MovieWriter) -> None:
        self._player, self._title, self._heard, self._movie = player, title, heard, movie
        self._seen = 0
        self._frames: FilmFrames | None = None

    def see(self, moment: Moment) -> None:
        """Add a picture, after a check that this is the way that was listened to."""
        expected = self._heard.poses[min(self._seen, len(self._heard.poses) - 1)]
        pose = moment.info["pose"]
        if not np.allclose(pose, expected, rtol=0.0, atol=1e-6):
            raise RuntimeError(f"the episode did not repeat: pose {pose}, was {expected}")
        self._seen += 1
        self._frames = self._frames or self._begin()
        depth = self._player.sensors.camera.maximum_depth
        self._movie.add(self._frames.picture(moment, depth))

    def _begin(self) -> FilmFrames:
        sensors = self._player.sensors
        box = MAP_BOX[2] - MAP_BOX[0], MAP_BOX[3] - MAP_BOX[1]
        # Only after the reset is the environment's world that of the episode.
        plan = draw_plan(self._player.env.get_wrapper_attr("floor_plan")(), *box)
        levels = spectrogram_levels(self._heard.sound, sensors.block_samples)
        return FilmFrames(self._title, plan, levels, sensors.rate, sensors.period)
