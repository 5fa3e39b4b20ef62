from __future__ import annotations

import sys
from functools import partial

import numpy as np
import pytest

from av_embodied import InputError, MicrophoneArray, Pose
from av_embodied.envs.acoustics import AcousticScene
from av_embodied.envs.benchmarks import direction
from av_embodied.envs.benchmarks.plain_worlds import free_field

pra = pytest.importorskip("pyroomacoustics")
ARRAY = MicrophoneArray.preset("respeaker4")


def test_sources_in_free_field_are_heard_where_they_are() -> None:
    scene = AcousticScene(free_field(), direction.RATE)
    places = direction.ring_of_places()[::9]
    error = direction.mean_error(pra, ARRAY, places, partial(direction.rendered, scene, ARRAY))
    assert 0.3 < error < 1.0  # the grid of 1 degree alone errs by half a degree off its points


def test_an_array_that_is_turned_wrongly_is_told() -> None:
    scene = AcousticScene(free_field(), direction.RATE)
    places = direction.ring_of_places()[::18]

    def turned(place: direction.Place) -> direction.Responses:
        x, y, z = place.listener.position
        return direction.rendered(scene, ARRAY, direction.Place(place.source, Pose(x, y, z, 0.5)))

    error = direction.mean_error(pra, ARRAY, places, turned)
    assert error == pytest.approx(np.degrees(0.5), abs=1.5)


def test_pyroomacoustics_renders_the_same_direct_sound() -> None:
    place = direction.places_in(direction.ROOM, seed=4)[0]
    rows = direction.peer_rendered(pra, 0.9, ARRAY, False, place)
    assert rows.shape[0] == 4
    error = direction.mean_error(
        pra, ARRAY, [place], partial(direction.peer_rendered, pra, 0.9, ARRAY, False)
    )
    assert error < 3.0


def test_places_are_off_the_walls_and_near_their_sources() -> None:
    places = direction.places_in(direction.ROOM, seed=1)
    assert len(places) == direction.SOURCES * direction.LISTENERS
    for place in places:
        x, y, _ = place.listener.position
        assert 1.0 <= x <= 5.0
        assert 1.0 <= y <= 4.0
        assert 1.0 <= np.linalg.norm(place.source - place.listener.position) <= 3.0


def test_a_missing_peer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyroomacoustics", None)
    with pytest.raises(InputError, match=r"pip install av_embodied\[bench\]"):
        direction.measure(lambda _: None)
