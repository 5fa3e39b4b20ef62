"""An episode of AudioGoal in a house of the test split, as a clip and one of its pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from av_embodied.evaluation.film_frame import MAP_BOX, FilmFrames
from av_embodied.evaluation.movie import MovieWriter
from av_embodied.evaluation.plans import draw_plan
from av_embodied.evaluation.spectrogram import spectrogram_levels

from .detail import Detail
from .played import played
from .style import save_png

EPISODE = 22  # of the test split
CLIP = (864, 486)  # pixels, of the clip: a little over two thirds of a film's
PIXELS = 304  # of the square camera, as large as a film shows it
STILL = 0.75  # of the episode, when the still is taken


def render(out: Path, detail: Detail) -> None:
    """Write the clip, as `av-embodied evaluate --videos` makes it, and one of its pictures."""
    settings = {"camera_size": min(PIXELS, detail.camera), "shadows": True}
    shown = played("AudioGoal", "map_planner", EPISODE, detail.seconds, settings)
    sensors = shown.sensors
    plan = draw_plan(shown.plan, MAP_BOX[2] - MAP_BOX[0], MAP_BOX[3] - MAP_BOX[1])
    levels = spectrogram_levels(shown.heard, sensors.block_samples)
    frames = FilmFrames(shown.name, plan, levels, sensors.rate, sensors.period)
    clip = out / "clips/episode.mp4"
    with MovieWriter(clip, CLIP, sensors.period, shown.heard, sensors.rate) as movie:
        for number, moment in enumerate(shown.moments):
            picture = frames.picture(moment, sensors.camera.maximum_depth)
            movie.add(np.asarray(Image.fromarray(picture).resize(CLIP, Image.Resampling.LANCZOS)))
            if number == int(STILL * len(shown.moments)):
                save_png(picture, out / "images/episode.png", dither=True)
