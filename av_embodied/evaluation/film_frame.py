"""One picture of the film: camera, depth, map, spectrogram and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray

from ..frames import Pose
from ..playing import Moment
from ..policy import Decision
from .canvas import Canvas
from .map_view import MapView
from .plans import PlanPicture
from .spectrogram import COLUMNS, spectrogram_image
from .words import action_words, belief_words, goal_words

SIZE = (1280, 720)  # pixels
CAMERA_BOX = (16, 56, 320, 360)
DEPTH_BOX = (336, 56, 640, 360)
MAP_BOX = (656, 56, 1264, 664)
SOUND_BOX = (16, 488, 640, 664)
WORDS_PLACE = (16, 372)
LINE = 24  # pixels
BELIEFS = 3  # lines at most
SHOWN_BLOCKS = 32  # of sound, 8 s at the default period
LEGEND = "blue: walked   green: planned   pink: believed source   red cross: true source"


def depth_image(depth: NDArray[np.float32], maximum: float) -> NDArray[np.uint8]:
    """`depth` (H, W) [m] in colour (H, W, 3): bright is near, black is invalid."""
    colours = colormaps["viridis"](1.0 - np.clip(depth / maximum, 0.0, 1.0))[..., :3]
    return np.where(depth[..., None] > 0.0, colours * 255.0, 0.0).astype(np.uint8)


class FilmFrames:
    """Composes the pictures of one episode, moment by moment.

    `levels` is the spectrogram of the whole sound, of which each picture shows what was heard
    until then.
    """

    def __init__(
        self, title: str, plan: PlanPicture, levels: NDArray[np.float64], rate: int, period: float
    ) -> None:
        self._title, self._plan, self._levels = title, plan, levels
        self._period = period
        self._sound_label = f"heard, 0 to {rate / 2000:g} kHz, last {SHOWN_BLOCKS * period:g} s"
        self._path: list[NDArray[np.float64]] = []
        self._map: MapView | None = None

    def picture(self, moment: Moment, maximum_depth: float) -> NDArray[np.uint8]:
        """The next picture (720, 1280, 3)."""
        observation, info, decision = moment.observation, moment.info, moment.decision
        pose = Pose(*np.asarray(info["pose"], dtype=np.float64))
        self._map = self._map or MapView(self._plan, pose)
        self._path.append(pose.position[:2])
        step = len(self._path)
        canvas = Canvas(*SIZE)
        deed = action_words(decision.action) if decision else "end"
        canvas.write(
            f"{self._title}   {(step - 1) * self._period:.2f} s   {deed}", (16, 16), 22, 1248
        )
        canvas.put(observation["rgb"], CAMERA_BOX, "camera")
        depth = depth_image(observation["depth"], maximum_depth)
        canvas.put(depth, DEPTH_BOX, f"depth, bright is near, to {maximum_depth:g} m")
        belief = decision.belief if decision else None
        view = self._map.draw(np.array(self._path), pose.yaw, belief, info["source"])
        canvas.put(view, MAP_BOX, "floor plan and belief" if belief else "floor plan")
        heard = spectrogram_image(self._levels[: step * COLUMNS], SHOWN_BLOCKS * COLUMNS)
        canvas.stretch(heard, SOUND_BOX, self._sound_label)
        for number, line in enumerate(self._lines(info, decision)):
            place = (WORDS_PLACE[0], WORDS_PLACE[1] + number * LINE)
            canvas.write(line, place, 17, SOUND_BOX[2] - WORDS_PLACE[0])
        canvas.write(LEGEND, (656, 680), 15, 608)
        return canvas.pixels

    def _lines(self, info: Mapping[str, Any], decision: Decision | None) -> list[str]:
        truth = f"truth: {info['sound_class']}, {float(info['distance_to_goal']):.1f} m to walk"
        if decision is None:
            verdict = "success" if info["success"] else "failure"
            weighted = f", SPL {float(info['spl']):.2f}" if "spl" in info else ""
            return [verdict + weighted, truth]
        said = [f"says: {decision.say}"] if decision.say else []
        return [truth, goal_words(decision), *belief_words(decision)[: BELIEFS - len(said)], *said]
