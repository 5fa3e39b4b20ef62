from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from av_embodied.envs.acoustics.engines.engine import PathEngine
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.scene import AcousticScene
from av_embodied.envs.batched.bank import Bank, BankMaker
from av_embodied.envs.batched.listening_nodes import ListeningNodes
from av_embodied.envs.tasks.stage import Stages

SOURCE = (1.0, 1.0, 1.2)  # m, in the office; most of the kitchen does not see it


@pytest.fixture(scope="module")
def scene(stages: Stages) -> AcousticScene:
    return stages.find("two_rooms").scene


@pytest.fixture(scope="module")
def nodes(stages: Stages) -> ListeningNodes:
    stage = stages.find("two_rooms")
    return ListeningNodes.of(stage.space, stage.world.rays, 1.0, 1.0)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AV_EMBODIED_CACHE", str(tmp_path))
        yield tmp_path


def test_nodes_are_everywhere_and_in_sight(nodes: ListeningNodes, stages: Stages) -> None:
    stage = stages.find("two_rooms")
    cells = np.argwhere(stage.space.grid)
    i, j = cells.T
    first = nodes.position[nodes.near[i, j, 0]]
    centre = np.column_stack([stage.space.centre(cells), np.ones(len(cells))])
    assert np.linalg.norm(first - centre, axis=1).max() < 1.5
    assert stage.world.rays.blocked(centre, first).mean() < 0.02
    assert stage.space.is_free(nodes.position[:, :2]).all()
    near = nodes.neighbours()
    assert near.shape == (*stage.space.grid.shape, 4)
    assert (near[..., 0] >= 0).all()


def test_the_nearest_of_a_kind_is_one_of_it(nodes: ListeningNodes) -> None:
    kind = nodes.position[:, 0] > 4.0
    chosen = kind[nodes.nearest(kind)]
    assert 0.3 < chosen.mean() < 0.9
    assert not kind[nodes.nearest(~kind)].all()


def test_anchors_give_the_paths_of_the_node_back(
    scene: AcousticScene, nodes: ListeningNodes
) -> None:
    bank = BankMaker(scene, nodes.position).bank(SOURCE)
    assert 0 < bank.seen.sum() < len(bank.seen)
    assert isinstance(scene.engine, PathEngine)
    bent = 0
    for number, node in enumerate(nodes.position):
        paths = scene.engine.paths(SoundSource.of(SOURCE), node)
        others = len(paths) - int(bank.seen[number])
        there = bank.gain[number].any(axis=1)
        assert there.sum() == others
        way = bank.anchor[number, there] - node
        near = np.linalg.norm(way, axis=1)
        image = node + way * (1.0 + bank.beyond[number, there] / near)[:, None]
        expected = paths.image[len(paths) - others :]
        assert image == pytest.approx(expected, abs=1e-3)
        bent += int((bank.beyond[number, there] > 0.1).sum())
    assert bent > 5


def test_a_bank_is_kept_on_disk(scene: AcousticScene, nodes: ListeningNodes, folder: Path) -> None:
    few = nodes.position[:3]
    first = BankMaker(scene, few).bank(SOURCE)
    (file,) = folder.glob("*.bank")
    stamp = file.stat().st_mtime_ns
    second = BankMaker(scene, few).bank(SOURCE)
    assert same(first, second)
    assert file.stat().st_mtime_ns == stamp
    file.write_bytes(file.read_bytes()[:-10])
    assert same(first, BankMaker(scene, few).bank(SOURCE))
    assert first.nbytes == second.nbytes > 1000


def same(one: Bank, other: Bank) -> bool:
    names = ("anchor", "beyond", "gain", "hidden", "seen", "late")
    equal = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
    return equal and one.bin_time == other.bin_time
