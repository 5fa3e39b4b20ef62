"""The belief on bearings made by hand, in the open and through a door."""

from __future__ import annotations

import numpy as np
import pytest

from av_embodied.policies.hearing.ear import Heard
from av_embodied.policies.hearing.srp_phat import AZIMUTHS
from av_embodied.policies.mapping.belief import SourceBelief
from av_embodied.policies.mapping.expected_sound import ExpectedSound
from av_embodied.policies.mapping.grid import Grid
from av_embodied.policies.mapping.sound_paths import sound_paths

GRID = Grid(0.1, 4.0)
EVERYWHERE = np.ones(GRID.coarser().shape, dtype=bool)


def heard_at(azimuth: float, strength: float = 0.09, level: float = 0.0) -> Heard:
    """A block with a density about `azimuth` [rad] in the body frame."""
    off = np.angle(np.exp(1j * (AZIMUTHS - azimuth)))
    density = np.exp(-0.5 * np.square(off / 0.12)) + 0.02
    return Heard(density / density.mean(), azimuth, 0.0, 0.1, strength, level, 1.0)


def listen_in_the_open(source: np.ndarray, places: np.ndarray) -> SourceBelief:
    belief = SourceBelief(GRID.coarser())
    for place in places:
        offset = source - place
        sound = ExpectedSound.in_the_open(belief.points, place)
        yaw = 0.7
        heard = heard_at(float(np.arctan2(offset[1], offset[0])) - yaw)
        belief.hear(heard, yaw, sound, 0.25)
    return belief


def mass_near(belief: SourceBelief, point: np.ndarray, radius: float) -> float:
    probability = belief.probability(EVERYWHERE)
    return float(probability[np.linalg.norm(belief.points - point, axis=-1) < radius].sum())


def test_before_anything_is_heard_it_is_anywhere_but_rather_near() -> None:
    probability = SourceBelief(GRID.coarser()).probability(EVERYWHERE)
    assert probability.sum() == pytest.approx(1.0)
    assert probability.max() < 0.01
    assert probability[20, 20] > probability[0, 0]


def test_bearings_from_several_places_cross_at_the_source() -> None:
    source = np.array([1.5, 1.0])
    places = np.stack([np.linspace(-1.5, 2.0, 15), np.full(15, -0.5)], axis=1)
    belief = listen_in_the_open(source, places)
    assert mass_near(belief, source, 0.6) > 0.7
    best = belief.points.reshape(-1, 2)[belief.probability(EVERYWHERE).argmax()]
    np.testing.assert_allclose(best, source, atol=0.4)


def test_one_place_tells_the_direction_but_hardly_the_distance() -> None:
    belief = listen_in_the_open(np.array([2.0, 0.0]), np.zeros((40, 2)))
    probability = belief.probability(EVERYWHERE)
    x, y = belief.points[..., 0], belief.points[..., 1]
    ahead = np.abs(np.arctan2(y, x)) < 0.4
    assert probability[ahead].sum() > 0.7
    assert probability[ahead & (x > 2.5)].sum() > 0.05
    assert probability[ahead & (x < 1.0)].sum() > 0.05


def test_many_blocks_at_one_place_count_less_than_at_many() -> None:
    source = np.array([2.0, 1.0])
    places = np.stack([np.linspace(-1.0, 1.0, 12), np.zeros(12)], axis=1)
    moving = listen_in_the_open(source, places)
    still = listen_in_the_open(source, np.zeros((12, 2)))
    assert np.ptp(moving.evidence) > 1.5 * np.ptp(still.evidence)


def test_what_is_impossible_has_no_probability() -> None:
    belief = SourceBelief(GRID.coarser())
    possible = EVERYWHERE.copy()
    possible[:10] = False
    probability = belief.probability(possible)
    assert not probability[:10].any()
    assert probability.sum() == pytest.approx(1.0)


def test_sound_from_a_door_is_believed_to_be_behind_it() -> None:
    walls = np.zeros(GRID.shape, dtype=bool)
    walls[50] = True  # x = 1 m
    walls[50, 50:60] = False  # a door from y = 1 m to y = 2 m
    belief = SourceBelief(GRID.coarser())
    window = (slice(0, 80), slice(0, 80))
    for y in np.linspace(-2.0, 0.0, 9):
        place = np.array([0.0, y])
        cell = GRID.index(place)
        paths = sound_paths(walls, np.ones_like(walls), (int(cell[0]), int(cell[1])), 0.1)
        sound = ExpectedSound.on_map(belief.points, place, paths, window)
        to_door = float(np.arctan2(1.4 - y, 1.0))
        belief.hear(heard_at(to_door), 0.0, sound, 0.25)
    probability = belief.probability(EVERYWHERE)
    behind = belief.points[..., 0] > 1.0
    low = belief.points[..., 1] < 0.0
    straight_behind_wall = probability[behind & low].sum()
    assert straight_behind_wall > 3.0 * probability[~behind & low].sum()
    assert probability[behind].sum() > 0.2


def test_growing_louder_on_the_way_tells_ahead_from_behind() -> None:
    belief = SourceBelief(GRID.coarser())
    flat = Heard(np.ones(len(AZIMUTHS)), 0.0, 0.0, 9.0, 0.06, 0.0, 1.0)
    for x in np.linspace(-2.0, 1.0, 13):
        sound = ExpectedSound.in_the_open(belief.points, np.array([x, 0.0]))
        louder = Heard(**{**flat.__dict__, "level": 4.0 * x})
        belief.hear(louder, 0.0, sound, 0.25)
    probability = belief.probability(EVERYWHERE)
    assert (
        probability[belief.points[..., 0] > 1.0].sum()
        > 2.0 * probability[belief.points[..., 0] < -2.0].sum()
    )


def test_reset_forgets() -> None:
    belief = listen_in_the_open(np.array([2.0, 1.0]), np.zeros((5, 2)))
    belief.reset()
    fresh = SourceBelief(GRID.coarser())
    assert belief.probability(EVERYWHERE).tobytes() == fresh.probability(EVERYWHERE).tobytes()


def test_a_walking_source_is_followed_and_a_resting_one_is_not_left() -> None:
    """Heard from the origin, a source goes from ahead to the left, 90 degrees in 3 s."""
    after = {}
    for walking in (False, True):
        belief = SourceBelief(GRID.coarser(), walking)
        sound = ExpectedSound.in_the_open(belief.points, np.zeros(2))
        for azimuth in np.radians([0.0] * 20 + list(np.linspace(0.0, 90.0, 12))):
            belief.hear(heard_at(float(azimuth)), 0.0, sound, 0.0)
        probability = belief.probability(EVERYWHERE)
        bearing = np.arctan2(belief.points[..., 1], belief.points[..., 0])
        after[walking] = float(probability[np.abs(bearing - np.pi / 2.0) < np.radians(20.0)].sum())
    assert after[True] > 0.8
    assert after[False] < 0.2


def test_what_was_heard_of_a_walking_source_fades_in_silence() -> None:
    belief = SourceBelief(GRID.coarser(), walking=True)
    sound = ExpectedSound.in_the_open(belief.points, np.zeros(2))
    for _ in range(4):
        belief.hear(heard_at(0.0), 0.0, sound, 0.0)
    before = belief.probability(EVERYWHERE).max()
    pause = Heard(np.ones(len(AZIMUTHS)), 0.0, 0.0, 9.0, 0.0, -90.0, 0.0)
    for _ in range(8):
        belief.hear(pause, 0.0, sound, 0.0)
    assert belief.probability(EVERYWHERE).max() < 0.5 * before
