"""Floor plans with the paths walked, as SVG inside the report."""

from __future__ import annotations

import base64
from html import escape

import numpy as np

from ..episode import Episode
from .outputs import PolicyResults, Results
from .plans import PlanPicture, load_plan
from .template import PLAN

COLOURS = ("#1f62cb", "#d9730d", "#0e8a5f", "#8e3fc4", "#c2185b", "#5d6b00", "#00838f", "#795548")
"""Of the paths, told apart by people with the usual colour weaknesses in this order."""


def colour_of(results: Results, policy: PolicyResults) -> str:
    """The colour of a policy throughout the report."""
    return COLOURS[results.policies.index(policy) % len(COLOURS)]


class Walks:
    """Draws the episodes of `results`; the plan of a world is put into the page once."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._numbers: dict[str, int] = {}
        self._plans: dict[str, tuple[bytes, PlanPicture]] = {}
        for episode in results.episodes:
            world = episode.world_hash
            plan = load_plan(results.settings.out, world) if world not in self._plans else None
            if plan:
                self._numbers[world] = len(self._numbers)
                self._plans[world] = plan

    def symbols(self) -> str:
        """The plans, for `picture` to refer to."""
        parts = [
            PLAN.substitute(
                number=self._numbers[world],
                width=picture.pixels.shape[1],
                height=picture.pixels.shape[0],
                data=base64.b64encode(content).decode(),
            )
            for world, (content, picture) in self._plans.items()
        ]
        return f'<svg class="pictures">{"".join(parts)}</svg>\n'

    def picture(self, episode: Episode) -> str:
        """The plan of an episode with every policy's path, its start and its source."""
        if episode.world_hash not in self._plans:
            return ""
        plan = self._plans[episode.world_hash][1]
        rows, columns = plan.pixels.shape[:2]
        paths = [
            _path(plan, policy.records[episode.id].path, colour_of(self._results, policy))
            for policy in self._results.policies
            if episode.id in policy.records
        ]
        label = escape(f"floor plan of {episode.world} with the paths walked", quote=True)
        return (
            f'<svg viewBox="0 0 {columns} {rows}" role="img" aria-label="{label}">'
            f'<use href="#plan-{self._numbers[episode.world_hash]}" width="{columns}" '
            f'height="{rows}"/>{"".join(paths)}{_marks(plan, episode)}</svg>'
        )


def _path(plan: PlanPicture, path: list[list[float]], colour: str) -> str:
    places = plan.to_pixels(np.array(path))
    # Turning on the spot repeats a place; only moves make a line.
    moved = np.r_[True, np.any(np.diff(places, axis=0) != 0.0, axis=1)]
    points = " ".join(f"{x:.0f},{y:.0f}" for x, y in places[moved])
    x, y = places[-1]
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="4" '
        f'stroke-linejoin="round" stroke-opacity=".85"/>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="8" fill="{colour}"/>'
    )


def _marks(plan: PlanPicture, episode: Episode) -> str:
    start = plan.to_pixels(np.array([episode.start.position[:2]]))[0]
    places = [*(sounding.source[:2] for sounding in episode.soundings)]
    places += [goal[:2] for goal in episode.goals]
    crosses = "".join(_cross(x, y) for x, y in plan.to_pixels(np.array(places)))
    return (
        f'<circle cx="{start[0]:.0f}" cy="{start[1]:.0f}" r="10" fill="none" stroke="#111" '
        f'stroke-width="4"/>{crosses}'
    )


def _cross(x: float, y: float) -> str:
    return (
        f'<path d="M{x - 10:.0f} {y - 10:.0f}l20 20m0-20l-20 20" stroke="#c81e1e" '
        'stroke-width="6"/>'
    )
