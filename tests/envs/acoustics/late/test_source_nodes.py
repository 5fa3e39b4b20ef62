from __future__ import annotations

import numpy as np
import pytest

from av_embodied import Pose
from av_embodied.envs.acoustics import AcousticScene
from av_embodied.envs.acoustics.late.source_nodes import nodes_around, source_nodes
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.worlds.world import World


def weights(world: World, source: SoundSource) -> dict[bytes, float]:
    return {node.source.key: node.weight for node in source_nodes(source, world.rays)}


@pytest.mark.parametrize("directivity", ["omni", "cardioid"])
def test_weights_are_steady_in_place_and_direction(free_field: World, directivity: str) -> None:
    before: dict[bytes, float] | None = None
    for k in range(400):
        source = SoundSource(Pose(0.01 * k, 0.004 * k, 1.0 + 0.002 * k, 0.01 * k), directivity)
        now = weights(free_field, source)
        assert sum(now.values()) == pytest.approx(1.0)
        if before is not None:
            change = [abs(now.get(key, 0.0) - before.get(key, 0.0)) for key in now | before]
            assert max(change) < 0.04
        before = now


def test_a_node_alone_counts_for_a_source_on_it(free_field: World) -> None:
    nodes = source_nodes(SoundSource.of((1.55, 2.45, 1.3)), free_field.rays)
    assert [node.source.position.tolist() for node in nodes] == [[1.5, 2.5, 1.5]]


def test_nodes_behind_a_wall_do_not_count(two_rooms: World) -> None:
    # The wall between the rooms is at x = 4 to 4.1, and the door at y = 1.5 to 2.5.
    nodes = source_nodes(SoundSource.of((3.95, 1.0, 1.2)), two_rooms.rays)
    assert nodes
    assert all(node.source.position[0] < 4.0 for node in nodes)


def test_the_nearest_nodes_come_first(two_rooms: World) -> None:
    source = SoundSource.of((2.2, 2.2, 1.2))
    near = nodes_around(source, two_rooms.rays)
    distance = [float(np.linalg.norm(node.source.position - source.position)) for node in near]
    assert distance == sorted(distance)
    assert 1 < len(near) <= 9
    assert distance[-1] < 1.0


def test_late_energy_of_a_moving_source_is_steady_and_that_of_one_at_rest(
    two_rooms: World,
) -> None:
    engine = AcousticScene(two_rooms).engine
    listener = np.array([3.0, 2.2, 1.2])
    level = []
    for x in np.arange(1.0, 2.5, 0.05):
        source = SoundSource.of((x, 1.4, 1.2))
        late = vars(type(engine))["late"](engine, source, listener, moving=True)
        level.append(10.0 * np.log10(late.energy.sum()))
    at_rest = vars(type(engine))["late"](engine, SoundSource.of((1.0, 1.4, 1.2)), listener)
    assert np.abs(np.diff(level)).max() < 0.25
    assert level[0] == pytest.approx(10.0 * np.log10(at_rest.energy.sum()), abs=0.7)
