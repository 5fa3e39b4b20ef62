"""All that episodes draw on, laid out on the device: worlds, sources, sounds, and the episodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from av_embodied.episode import Episode

from ..tasks.audio_goal import TaskSettings
from ..tasks.stage import Stage
from ..worlds.free_space import FreeSpace
from ..worlds.world import World
from .bank import BankMaker
from .listening_nodes import NEIGHBOURS, ListeningNodes
from .plays import Plays, Signals, plays_of, signals_of
from .tensors import Part, begins, flat, tensor


@dataclass(frozen=True, eq=False)
class Grounds(Part):
    """Free space of w worlds, cells one after another, as `motion.Ground` has them.

    `extent` (w, 3): first cell, columns, rows; `neighbours` (cells, 4) are nodes of the world that
    speak for a cell, -1 for none; `floor` (w,) [m].
    """

    clearance: Tensor
    supported: Tensor
    extent: Tensor
    origin: Tensor
    floor: Tensor
    neighbours: Tensor


@dataclass(frozen=True, eq=False)
class Sources(Part):
    """p sounding places: `world` (p,), `place` (p, 3) [m], and their rows in the tables.

    `field` (p,) is where the ways to it begin in `ways` (cells ...) [m]; `row` (p,) where its nodes
    begin in the tables; `chosen` (2, cells ...) is laid out like `ways` and holds for each cell
    the node whose paths are heard there, where the source is hidden, and where it is seen.
    The tables are those of `Bank`, `node` (rows, 2) [m] the places of the nodes.
    """

    world: Tensor
    place: Tensor
    field: Tensor
    row: Tensor
    ways: Tensor
    chosen: Tensor
    node: Tensor
    anchor: Tensor
    beyond: Tensor
    gain: Tensor
    hidden: Tensor
    late: Tensor


@dataclass(frozen=True, eq=False)
class Floor:
    """One floor of the world of `stage`: its free `space` and the `nodes` above it."""

    stage: Stage
    space: FreeSpace
    nodes: ListeningNodes


FloorKey = tuple[str, float]  # world and height [m]
Place = tuple[FloorKey, tuple[float, float, float]]  # where a source is heard, and where it is


@dataclass(frozen=True, eq=False)
class Stock:
    """What `episodes` on their `stages` need, on one device; `bin_time` [s] of late energy."""

    worlds: tuple[World, ...]
    episodes: tuple[Episode, ...]
    grounds: Grounds
    sources: Sources
    signals: Signals
    plays: Plays
    bin_time: float


def build_stock(
    played: Sequence[tuple[Episode, Stage]],
    settings: TaskSettings,
    spacing: float,
    device: torch.device,
) -> Stock:
    """The stock for episodes, each `played` on its stage.

    Nodes of the banks are `spacing` [m] apart. Raises InputError for worlds without room, sources
    that cannot be reached and sounds that are unknown.
    """
    height = settings.sensors.array_height
    floors: dict[FloorKey, Floor] = {}
    places: dict[Place, int] = {}
    source = []
    for episode, stage in played:
        space = stage.space_on(episode.start.z)
        key = (episode.world, space.floor)
        if key not in floors:
            nodes = ListeningNodes.of(space, stage.world.rays, height, spacing)
            floors[key] = Floor(stage, space, nodes)
        source.append(places.setdefault((key, episode.source), len(places)))
    sources, bin_time = _sources(floors, places)
    signals, signal = signals_of([episode for episode, _ in played], settings)
    return Stock(
        tuple(floor.stage.world for floor in floors.values()),
        tuple(episode for episode, _ in played),
        _grounds(list(floors.values())).to(device),
        sources.to(device),
        signals.to(device),
        plays_of(played, settings, source, signal, signals.length.numpy()).to(device),
        bin_time,
    )


def _grounds(floors: Sequence[Floor]) -> Grounds:
    spaces = [floor.space for floor in floors]
    shape = np.array([space.grid.shape for space in spaces])
    near = flat([floor.nodes.neighbours() for floor in floors], np.int32)
    return Grounds(
        clearance=flat([space.clearance for space in spaces], np.float64),
        supported=flat([space.supported for space in spaces], np.uint8),
        extent=tensor(np.column_stack([begins(shape.prod(axis=1)), shape]), np.int32),
        origin=tensor([space.origin for space in spaces], np.float64),
        floor=tensor([space.floor for space in spaces], np.float32),
        neighbours=near.view(-1, NEIGHBOURS),
    )


def _sources(floors: dict[FloorKey, Floor], places: dict[Place, int]) -> tuple[Sources, float]:
    """The tables of all `places`, and the bin time of their late energy."""
    numbers = {key: number for number, key in enumerate(floors)}
    makers = {key: BankMaker(one.stage.scene, one.nodes.position) for key, one in floors.items()}
    banks = [makers[key].bank(place) for key, place in places]
    ways = [floors[key].stage.goal(place, floor=key[1]).values for key, place in places]
    node = [floors[key].nodes.position[:, :2] for key, _ in places]
    kinds = [
        np.stack([floors[key].nodes.nearest(bank.seen == seen).ravel() for seen in (False, True)])
        for (key, _), bank in zip(places, banks, strict=True)
    ]
    paths = max(int((bank.gain.any(axis=2)).sum(axis=1).max()) for bank in banks)
    bins = max(bank.late.shape[1] for bank in banks)
    late = [np.pad(one.late, ((0, 0), (0, bins - one.late.shape[1]), (0, 0))) for one in banks]
    sources = Sources(
        world=tensor([numbers[key] for key, _ in places], np.int32),
        place=tensor([place for _, place in places], np.float32),
        field=tensor(begins(np.array([one.size for one in ways])), np.int32),
        row=tensor(begins(np.array([len(bank.seen) for bank in banks])), np.int32),
        ways=flat(ways, np.float32),
        chosen=tensor(np.concatenate(kinds, axis=1), np.int32),
        node=tensor(np.concatenate(node), np.float32),
        anchor=tensor(np.concatenate([bank.anchor[:, :paths] for bank in banks]), np.float32),
        beyond=tensor(np.concatenate([bank.beyond[:, :paths] for bank in banks]), np.float32),
        gain=tensor(np.concatenate([bank.gain[:, :paths] for bank in banks]), np.float32),
        hidden=tensor(np.concatenate([bank.hidden[:, :paths] for bank in banks]), np.bool_),
        late=tensor(np.concatenate(late), np.float32),
    )
    return sources, banks[0].bin_time
