"""Every picture and clip of the gallery: its name, its files, and the module that renders it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import matplotlib as mpl

from av_embodied.errors import InputError, unknown_name

from .detail import Detail
from .style import STYLE


@dataclass(frozen=True)
class Item:
    """What one module renders: `files` below the folder of the docs, which show `about`."""

    name: str
    files: tuple[str, ...]
    about: str

    def render(self, out: Path, detail: Detail) -> None:
        """Write the files below `out`; the folders are made where they are missing.

        Raises InputError where they cannot be.
        """
        for name in self.files:
            _make_folder((out / name).parent)
        module = import_module(f".{self.name}", __package__)
        with mpl.rc_context(STYLE):
            module.render(out, detail)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write {folder}: {error.strerror}") from error


ITEMS = {
    item.name: item
    for item in (
        Item("floor_plans", ("images/floor_plans.png",), "plans of generated and shipped houses"),
        Item("level_map", ("images/level_map.png",), "levels all over a house at three bands"),
        Item("decay_curves", ("images/decay_curves.png",), "decays in three rooms of a house"),
        Item("walk", ("clips/walk.mp4", "images/walk.png"), "a walk to a source, with its sound"),
        Item("microphones", ("images/microphones.png",), "what an array and a head hear"),
        Item("camera_views", ("images/camera_views.jpg",), "what cameras and a scanner see"),
        Item("houses", ("images/houses.jpg",), "two houses by a robot's camera"),
        Item("episode", ("clips/episode.mp4", "images/episode.png"), "an episode of AudioGoal"),
        Item("live_page", ("images/live_page.png",), "the page of `av-embodied view`"),
        Item("moving_source", ("images/moving_source.png",), "a person who walks, followed"),
    )
}
"""In the order of the page."""


def chosen_items(names: Iterable[str]) -> list[Item]:
    """The items of these names, all for none; InputError for an unknown name."""
    chosen = list(names) or list(ITEMS)
    for name in chosen:
        if name not in ITEMS:
            raise unknown_name("picture", name, ITEMS)
    return [ITEMS[name] for name in dict.fromkeys(chosen)]
