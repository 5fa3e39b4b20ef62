from __future__ import annotations

import numpy as np
import pytest

from av_embodied import MicrophoneArray, Pose
from av_embodied.envs.acoustics import AcousticScene
from av_embodied.envs.acoustics.propagation.sources import SoundSource
from av_embodied.envs.acoustics.sanity import (
    AcousticError,
    Enclosure,
    ResponseCheck,
    check_response,
)
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.shapes import Box, Mesh
from av_embodied.envs.worlds.world import Shape, World, WorldObject

RATE = 16_000
SOURCE, LISTENER = (1.0, 1.0, 1.2), (3.0, 3.0, 1.5)
ARRIVAL = float(np.linalg.norm(np.subtract(SOURCE, LISTENER))) / 343.2


def decaying(time: float = 0.4, late: float = 0.3) -> np.ndarray:
    """A direct sound at `ARRIVAL` and decaying noise, `late` of the energy."""
    count = round(0.6 * RATE)
    response = np.zeros((1, count))
    start = round(ARRIVAL * RATE)
    tail = np.random.default_rng(0).standard_normal(count - start)
    tail *= 10.0 ** (-3.0 * np.arange(count - start) / RATE / time)
    response[0, start:] = tail * np.sqrt(late / np.sum(tail**2))
    response[0, start] = np.sqrt(1.0 - late)
    return response


def room(absorption: float, *more: WorldObject) -> World:
    pose = np.eye(4)
    pose[:3, 3] = (2.0, 2.0, 1.3)
    shape = Shape(Box((4.0, 4.0, 2.6)), pose, AcousticMaterial(absorption))
    return World("room", (WorldObject("walls", "wall", (shape,)), *more))


def cupboard(mesh: bool = False) -> WorldObject:
    pose = np.eye(4)
    pose[:3, 3] = (3.0, 3.0, 1.0)
    box = Box((0.8, 0.8, 1.9))
    shape = Shape(Mesh(*box.triangles()) if mesh else box, pose, AcousticMaterial(0.2))
    return WorldObject("cupboard", "cabinet", (shape,))


def test_a_room_s_response_passes_and_tells_its_late_share() -> None:
    assert check_response(decaying(), RATE, ARRIVAL) == pytest.approx(0.3, abs=0.06)
    ResponseCheck(room(0.2))(decaying(), RATE, SOURCE, LISTENER)


def test_a_closed_room_without_reverberation_is_refused_and_an_anechoic_one_not() -> None:
    dry = decaying(late=0.0)
    with pytest.raises(AcousticError, match="mesh may leak"):
        ResponseCheck(room(0.2))(dry, RATE, SOURCE, LISTENER)
    ResponseCheck(room(1.0))(dry, RATE, SOURCE, LISTENER)


def test_out_of_doors_the_direct_sound_may_be_alone(free_field: World) -> None:
    ResponseCheck(free_field)(decaying(late=0.0), RATE, SOURCE, LISTENER)
    assert Enclosure.at(free_field, LISTENER).escaping == pytest.approx(1.0, abs=0.01)
    inside = Enclosure.at(room(0.25), LISTENER)
    assert inside.closed
    assert inside.absorption == pytest.approx(0.25, abs=1e-6)


def test_energy_before_the_direct_sound_is_refused() -> None:
    early = np.concatenate([np.zeros((1, 200)), decaying()], axis=1)
    early[0, 20] = 0.2
    with pytest.raises(AcousticError, match="before the first sound"):
        check_response(early, RATE, ARRIVAL + 200 / RATE)


def test_a_decay_that_grows_is_refused() -> None:
    response = decaying()
    grown = response * 10.0 ** (9.0 * np.arange(response.shape[1]) / RATE)
    with pytest.raises(AcousticError, match="does not decay"):
        check_response(grown, RATE, ARRIVAL)


def test_silence_and_what_is_no_number_are_refused() -> None:
    with pytest.raises(AcousticError, match="silent"):
        check_response(np.zeros((2, 100)), RATE, 0.0)
    with pytest.raises(AcousticError, match="not finite"):
        check_response(np.full((2, 100), np.nan), RATE, 0.0)


def test_a_listener_inside_a_solid_is_refused_by_its_name() -> None:
    with pytest.raises(AcousticError, match=r"listener \(3.00, 3.00, 1.50\) is inside 'cupboard'"):
        ResponseCheck(room(0.2, cupboard()))(decaying(), RATE, SOURCE, LISTENER)
    silent = np.zeros((1, 100))
    with pytest.raises(AcousticError, match="the listener is inside 'cupboard'"):
        ResponseCheck(room(0.2, cupboard(mesh=True)))(silent, RATE, SOURCE, LISTENER)
    with pytest.raises(AcousticError, match="outside the world"):
        ResponseCheck(room(0.2))(silent, RATE, SOURCE, (9.0, 9.0, 1.0))
    ResponseCheck(room(0.2, cupboard()))(decaying(), RATE, SOURCE, (2.5, 2.0, 1.5))


@pytest.mark.parametrize("absorption", [0.05, 0.3, 0.8])
def test_what_the_engine_renders_passes(absorption: float) -> None:
    world = room(absorption, cupboard())
    scene = AcousticScene(world, rate=RATE, seed=1)
    check = ResponseCheck(world)
    for listener in ((1.3, 1.0, 1.2), (3.5, 1.0, 1.5), (0.3, 3.7, 0.4)):
        response = scene.engine.response(
            SoundSource.of(SOURCE), Pose(*listener), MicrophoneArray.preset("mono")
        )
        check(response, RATE, SOURCE, listener)
        assert check_response(response, RATE, 0.0) > 1e-3
