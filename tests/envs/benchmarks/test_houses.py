from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from av_embodied.envs import generate_house
from av_embodied.envs.benchmarks import houses
from av_embodied.envs.benchmarks.house_pairs import CLEARANCE, HousePair, draw_pairs
from av_embodied.envs.benchmarks.houses import Compared, Heard
from av_embodied.envs.benchmarks.mirror import mirror_figure
from av_embodied.envs.benchmarks.shortest_way import shortest_way
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import Shape, World, WorldObject


def box(name: str, low: Sequence[float], high: Sequence[float]) -> WorldObject:
    size, pose = np.subtract(high, low), np.eye(4)
    pose[:3, 3] = np.add(high, low) / 2.0
    shape = Shape(Box((size[0], size[1], size[2])), pose, AcousticMaterial(0.2))
    return WorldObject(name, "wall", (shape,))


@pytest.fixture(scope="module")
def doorway() -> World:
    """A wall across x = 4 in a room of 8 x 6 m, with an opening from y = 2 to y = 3."""
    return World(
        "doorway",
        (
            box("room", (0, 0, 0), (8, 6, 3)),
            box("south", (3.95, 0, 0), (4.05, 2, 3)),
            box("north", (3.95, 3, 0), (4.05, 6, 3)),
        ),
    )


def test_the_shortest_way_bends_at_the_door(doorway: World) -> None:
    start, end = np.array([1.0, 5.0, 1.2]), np.array([7.0, 5.0, 1.2])
    way = shortest_way(doorway, start, end)
    assert way is not None
    np.testing.assert_allclose(way[1:-1, :2], [[3.95, 3.0], [4.05, 3.0]], atol=0.01)
    length = np.linalg.norm(np.diff(way, axis=0), axis=1).sum()
    assert length == pytest.approx(2.0 * math.hypot(2.95, 2.0) + 0.1, abs=0.02)


def test_a_way_in_sight_is_straight_and_none_leads_out(doorway: World) -> None:
    start = np.array([1.0, 2.5, 1.2])
    way = shortest_way(doorway, start, np.array([7.0, 2.5, 1.2]))
    assert way is not None
    assert len(way) == 2
    assert shortest_way(doorway, start, np.array([12.0, 2.5, 1.2])) is None


def test_pairs_have_their_doors_and_keep_off_things() -> None:
    world = generate_house(1)
    pairs = draw_pairs(world, (0, 1, 2), 0)
    assert [pair.doors for pair in pairs] == [0, 1, 2]
    for pair in pairs:
        rooms = [world.room_at(place[0], place[1]) for place in (pair.source, pair.listener)]
        assert (rooms[0] is rooms[1]) == (pair.doors == 0)
        down = world.rays.first_hit(pair.source[None], np.array([[0.0, 0.0, -1.0]]))
        assert down.distance[0] > CLEARANCE
        assert pair.source[2] == pair.listener[2]
    again = draw_pairs(world, (0, 1, 2), 0)
    np.testing.assert_array_equal(pairs[1].source, again[1].source)


def heard(energy: float, time: float) -> Heard:
    return Heard(np.full(6, energy), np.full(6, energy - 3.0), np.full(6, time))


def test_figures_say_what_was_off(doorway: World) -> None:
    pair = HousePair(doorway, np.zeros(3), np.ones(3), 1)
    ours, theirs, reference = heard(0.0, 0.51), heard(1.0, 0.5), heard(0.2, 0.5)
    compared = [
        Compared(pair, ours, theirs, reference, False, 2.0),
        Compared(pair, ours, ours, None, True, 1.0),
    ]
    times = houses.time_figures(compared)
    assert times[0].ours == "median 1.0, 90th percentile 1.8, worst 2.0 %"
    assert times[0].met
    energies = houses.energy_figures(compared)
    assert "all -0.5 dB" in energies[1].ours
    verdicts = houses.verdict_figures(compared)
    assert "all 0.2 dB" in verdicts[0].ours
    assert "all 0.8 dB" in verdicts[0].peer
    assert verdicts[-1].ours == "1"
    assert houses.direction_figure(compared).met


def test_bands_of_a_pulse_add_up(doorway: World) -> None:
    pulse = np.zeros(8000, dtype=np.float32)
    pulse[100] = 2.0
    noise = np.random.default_rng(0).standard_normal(8000) * np.exp(-np.arange(8000) / 800.0)
    response = (pulse + 1e-3 * noise).astype(np.float32)
    levels = Heard.of(response, HousePair(doorway, np.zeros(3), np.ones(3), 0)).energy
    assert levels[-1] == pytest.approx(10.0 * math.log10(4.0), abs=0.1)
    np.testing.assert_allclose(np.diff(levels[:5]), 10.0 * math.log10(2.0), atol=0.2)


def test_our_mirror_keeps_the_law_of_distance() -> None:
    pytest.importorskip("rlr_audio_propagation")
    figure = mirror_figure(500)
    assert abs(float(figure.ours.split()[0])) < 0.5
    assert 2.0 < float(figure.peer.split()[0]) < 7.0
