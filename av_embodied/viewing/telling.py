"""Episodes and blocks in the words of the page."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np

from ..episode import EpisodeSet
from ..evaluation.plans import draw_plan
from ..evaluation.words import action_words
from ..floor_plan import FloorPlan
from ..policy import BelievedSource, Decision
from ..sensors import Sensors
from .driving import PERIOD
from .frames import Frame, Part
from .live import Block, LiveEpisode
from .pictures import BeliefOverlay, depth_picture, jpeg, png
from .settings import CHANGEABLE, ViewSettings
from .sound import ColumnWriter, for_ears

PLAN_SIZE = 1200  # pixels, longer side of the floor plan
PLAN_DOTS = 240  # per inch, so that letters are legible where the plan is shown much smaller
DECIMALS = 4  # of lengths and angles
PLURALS = {"task": "tasks", "array": "arrays", "policy": "policies", "world": "worlds"}


def setup_message(
    env: gymnasium.Env, live: LiveEpisode, generation: int, version: str
) -> dict[str, Any]:
    """All that a page has to know at the start of an episode, but for its own role."""
    settings, info = live.settings, live.block.info
    sensors: Sensors = env.get_wrapper_attr("sensors")
    plan: FloorPlan = env.get_wrapper_attr("floor_plan")()
    sounds = env.get_wrapper_attr("stages").sounds(None)
    camera = sensors.camera
    episodes: EpisodeSet | None = env.get_wrapper_attr("episode_set")
    return {
        "type": "setup",
        "generation": generation,
        "choices": _choices(settings) | {"sounds": list(sounds.names)},
        "settings": _chosen(settings),
        "plan": {
            "version": version,
            "extent": [round(float(value), DECIMALS) for value in plan.extent],
            "rooms": [
                {"name": room.name, "outline": room.outline.round(DECIMALS).tolist()}
                for room in plan.rooms
            ],
        },
        "camera": {
            "width": camera.width,
            "height": camera.height,
            "maximum_depth": camera.maximum_depth,
        },
        "audio": {"rate": sensors.rate, "samples": sensors.block_samples, "channels": 2},
        "period": PERIOD,
        "start": _numbers(info["pose"]),
        "episodes": None if episodes is None else len(episodes),
        "episode_id": live.episode.id,
        "instruction": _text(live.block.observation.get("instruction")),
        "sound_class": str(info["sound_class"]),
    }


def _choices(settings: ViewSettings) -> dict[str, list[str]]:
    known = settings.choices()
    return {plural: known[name] for name, plural in PLURALS.items()} | {"splits": known["split"]}


def _chosen(settings: ViewSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in CHANGEABLE}


def plan_picture(env: gymnasium.Env) -> tuple[str, bytes]:
    """The floor plan of the present world as PNG, and a name that changes with its content."""
    plan: FloorPlan = env.get_wrapper_attr("floor_plan")()
    content = png(draw_plan(plan, PLAN_SIZE, PLAN_SIZE, PLAN_DOTS).pixels)
    return hashlib.sha256(content).hexdigest()[:16], content


class Teller:
    """Makes frames of the blocks of one episode in the environment `env`."""

    def __init__(self, env: gymnasium.Env) -> None:
        sensors: Sensors = env.get_wrapper_attr("sensors")
        self._maximum_depth = sensors.camera.maximum_depth
        self._columns = ColumnWriter(sensors.rate, sensors.block_samples)
        self._extent = env.get_wrapper_attr("floor_plan")().extent
        self._overlay: BeliefOverlay | None = None
        self._path: list[list[float]] | None = None

    def frame(self, block: Block, state: Mapping[str, Any]) -> Frame:
        """The frame of `block`; `state` is what the header says beside it of the session."""
        sound, seen = block.sound, block.observation
        depth = depth_picture(seen["depth"], self._maximum_depth)
        parts = [
            Part("rgb", "image/jpeg", jpeg(seen["rgb"])),
            Part("depth", "image/jpeg", jpeg(depth)),
            Part("audio", "float32", for_ears(sound)),
            Part("spectrogram", "uint8", self._columns.columns(sound)),
            *self._belief(block),
        ]
        return Frame({**block_header(block), **state, "path": self._path}, parts)

    def _belief(self, block: Block) -> list[Part]:
        """The picture of what the policy believes, where it is new; takes in the planned path."""
        belief = block.decision.belief if block.decision else None
        if belief is None or block.origin is None:
            self._path = None
            return []
        if self._overlay is None or self._overlay.start != block.origin:
            self._overlay = BeliefOverlay(self._extent, block.origin)
        self._path = self._overlay.path(belief)
        if not block.decided:
            return []
        extent = [round(float(value), DECIMALS) for value in self._extent]
        return [Part("belief", "image/png", png(self._overlay.draw(belief)), {"extent": extent})]


def block_header(block: Block) -> dict[str, Any]:
    """What the header says of a block itself."""
    info = block.info
    goal = np.asarray(info["source"])
    return {
        "type": "frame",
        "number": block.number,
        "time": round(block.number * PERIOD, DECIMALS),
        "pose": _numbers(info["pose"]),
        "sources": [
            {
                "place": _numbers(place),
                "active": bool(active),
                "goal": bool(np.array_equal(place, goal)),
            }
            for place, active in zip(info["sources"], info["active"], strict=True)
        ],
        "distance": _number(info["distance_to_goal"]),
        "room": str(info["room"]),
        "collided": bool(np.any(block.observation["collided"])),
        "reward": _number(block.reward),
        "terms": {name: _number(value) for name, value in info["reward_terms"].items()},
        "total": _number(block.total),
        "decision": _decision(block.decision),
        "key": block.key,
        "done": block.metrics is not None,
        "metrics": {name: _number(value) for name, value in block.metrics.items()}
        if block.metrics is not None
        else None,
    }


def _decision(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {
        "action": action_words(decision.action),
        "goal": decision.goal,
        "say": decision.say,
        "sources": [_believed(source) for source in decision.sources],
    }


def _believed(source: BelievedSource) -> dict[str, Any]:
    x, y, z = source.direction
    return {
        "azimuth": _number(math.atan2(y, x)),
        "elevation": _number(math.atan2(z, math.hypot(x, y))),
        "spread": _number(source.spread),
        "distance": _number(source.distance),
        "label": source.label,
        "activity": _number(source.activity),
    }


def _number(value: object) -> float | None:
    """`value` rounded, None where JSON has no word for it."""
    number = float(np.asarray(value))
    return round(number, DECIMALS) if math.isfinite(number) else None


def _numbers(values: object) -> list[float | None]:
    return [_number(value) for value in np.asarray(values, dtype=np.float64)]


def _text(value: object) -> str | None:
    return None if value is None else str(value)
