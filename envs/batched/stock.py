"""All that episodes draw on, laid out on the device: worlds, sources, sounds, and the episodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from av_embodied.episode import Episode
from av_embodied.frames import Pose

from ..acoustics.receivers.noise import AmbientNoise
from ..robots.odometry import DriftModel
from ..sounds import SoundLibrary
from ..tasks.audio_goal import TaskSettings
from ..tasks.emitter import FADE
from ..tasks.listening import ambient_level
from ..tasks.stage import Stage
from ..worlds.free_space import FreeSpace
from ..worlds.world import World
from .bank import BankMaker
from .listening_nodes import NEIGHBOURS, ListeningNodes

AnyPart = TypeVar("AnyPart", bound="Part")


@dataclass(frozen=True, eq=False)
class Part:
    """Tensors that belong together."""

    def to(self: AnyPart, device: torch.device) -> AnyPart:
        """The same on `device`."""
        return type(self)(**{one.name: getattr(self, one.name).to(device) for one in fields(self)})

    @property
    def nbytes(self) -> int:
        """Memory that they take."""
        tensors = [getattr(self, one.name) for one in fields(self)]
        return sum(one.nelement() * one.element_size() for one in tensors)


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
class Signals(Part):
    """Recordings one after another in `samples`; `first` (s,) and `length` (s,) of each."""

    samples: Tensor
    first: Tensor
    length: Tensor


@dataclass(frozen=True, eq=False)
class Plays(Part):
    """e episodes: `source`, `signal` (e,) and where each of its loops begins: `begin` (e,).

    `start` (e, 3) x, y [m], yaw; `ambient` (e, 2) offsets in the loops of noise and `level` (e,)
    of it; `factors` (e, 3) and `noise` (e, steps, 4) of the odometry; `shortest` (e,) [m] and
    `oracle` (e,) actions.
    """

    source: Tensor
    signal: Tensor
    begin: Tensor
    start: Tensor
    ambient: Tensor
    level: Tensor
    factors: Tensor
    noise: Tensor
    shortest: Tensor
    oracle: Tensor


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
    signals, signal = _signals([episode for episode, _ in played], settings)
    return Stock(
        tuple(floor.stage.world for floor in floors.values()),
        tuple(episode for episode, _ in played),
        _grounds(list(floors.values())).to(device),
        sources.to(device),
        signals.to(device),
        _plays(played, settings, source, signal, signals.length.numpy()).to(device),
        bin_time,
    )


def _grounds(floors: Sequence[Floor]) -> Grounds:
    spaces = [floor.space for floor in floors]
    shape = np.array([space.grid.shape for space in spaces])
    near = _flat([floor.nodes.neighbours() for floor in floors], np.int32)
    return Grounds(
        clearance=_flat([space.clearance for space in spaces], np.float64),
        supported=_flat([space.supported for space in spaces], np.uint8),
        extent=_tensor(np.column_stack([_begins(shape.prod(axis=1)), shape]), np.int32),
        origin=_tensor([space.origin for space in spaces], np.float64),
        floor=_tensor([space.floor for space in spaces], np.float32),
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
        world=_tensor([numbers[key] for key, _ in places], np.int32),
        place=_tensor([place for _, place in places], np.float32),
        field=_tensor(_begins(np.array([one.size for one in ways])), np.int32),
        row=_tensor(_begins(np.array([len(bank.seen) for bank in banks])), np.int32),
        ways=_flat(ways, np.float32),
        chosen=_tensor(np.concatenate(kinds, axis=1), np.int32),
        node=_tensor(np.concatenate(node), np.float32),
        anchor=_tensor(np.concatenate([bank.anchor[:, :paths] for bank in banks]), np.float32),
        beyond=_tensor(np.concatenate([bank.beyond[:, :paths] for bank in banks]), np.float32),
        gain=_tensor(np.concatenate([bank.gain[:, :paths] for bank in banks]), np.float32),
        hidden=_tensor(np.concatenate([bank.hidden[:, :paths] for bank in banks]), np.bool_),
        late=_tensor(np.concatenate(late), np.float32),
    )
    return sources, banks[0].bin_time


def _signals(episodes: Sequence[Episode], settings: TaskSettings) -> tuple[Signals, list[int]]:
    """The recordings of the `episodes`, and the number of each one's."""
    library = SoundLibrary.load(settings.sounds)
    names = sorted({episode.sound for episode in episodes})
    heard = [library.signal(name, int(settings.rate)) for name in names]
    length = np.array([len(one) for one in heard])
    signals = Signals(
        samples=_flat(heard, np.float32),
        first=_tensor(_begins(length), np.int32),
        length=_tensor(length, np.int32),
    )
    return signals, [names.index(episode.sound) for episode in episodes]


def _plays(
    played: Sequence[tuple[Episode, Stage]],
    settings: TaskSettings,
    source: list[int],
    signal: list[int],
    length: NDArray[np.int32],
) -> Plays:
    """What each episode's own seed draws, as it does for a single environment."""
    episodes = [episode for episode, _ in played]
    fade = max(round(FADE * int(settings.rate)), 1)  # over before the first block
    begin = [
        int(np.random.default_rng([one.seed, 0x50]).integers(length[number])) + fade
        for one, number in zip(episodes, signal, strict=True)
    ]
    factors, noise = _drifts(episodes, settings)
    return Plays(
        source=_tensor(source, np.int32),
        signal=_tensor(signal, np.int32),
        begin=_tensor(begin, np.int32),
        start=_tensor([(e.start.x, e.start.y, e.start.yaw) for e in episodes], np.float64),
        ambient=_tensor([_noise(one.seed, settings).places for one in episodes], np.int64),
        level=_tensor([_level(one, stage, settings) for one, stage in played], np.float32),
        factors=_tensor(factors, np.float32),
        noise=_tensor(noise, np.float32),
        shortest=_tensor([one.geodesic_distance for one in episodes], np.float64),
        oracle=_tensor([one.oracle_actions for one in episodes], np.float64),
    )


def _drifts(
    episodes: Sequence[Episode], settings: TaskSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Factors (e, 3) and noise (e, steps, 4) of the odometry, in the order of `Odometry`."""
    model, scale = DriftModel(), float(settings.odometry_noise)
    own = [model.distance_factor, model.turn_factor, model.veer]
    step = [model.distance_noise, model.distance_noise, model.turn_noise, model.veer_noise]
    factors = np.empty((len(episodes), 3))
    noise = np.empty((len(episodes), int(settings.max_steps), 4))
    for number, episode in enumerate(episodes):
        rng = np.random.default_rng([episode.seed, 0x0D])
        factors[number] = scale * rng.normal(0.0, own)
        noise[number] = scale * np.array(step) * rng.normal(size=noise.shape[1:])
    return factors, noise


def _noise(seed: int, settings: TaskSettings) -> AmbientNoise:
    return AmbientNoise(settings.sensors.array, int(settings.rate), seed)


def _level(episode: Episode, stage: Stage, settings: TaskSettings) -> float:
    """Root-mean-square of the ambient noise of an episode."""
    if settings.snr_db is None:
        return 0.0
    start, sensors = episode.start, settings.sensors
    ears = Pose(start.x, start.y, start.z + sensors.array_height, start.yaw)
    response = stage.scene.impulse_response(episode.source, ears, sensors.array)
    return ambient_level(response, settings.snr_db)


def _begins(counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where each of things with `counts` (n,) elements begins, one after another."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)


def _flat(arrays: Sequence[NDArray[np.generic]], dtype: type[np.generic]) -> Tensor:
    return _tensor(np.concatenate([one.reshape(-1) for one in arrays]), dtype)


def _tensor(values: ArrayLike, dtype: type[np.generic]) -> Tensor:
    return torch.from_numpy(np.array(values, dtype=dtype))
