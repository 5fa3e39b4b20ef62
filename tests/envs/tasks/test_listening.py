from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from av_embodied import InputError, Pose
from av_embodied.audio import level_db
from av_embodied.envs.robots.body import Motion
from av_embodied.envs.tasks.emitter import Emitter
from av_embodied.envs.tasks.listening import SELF_NOISE, Listening, ambient_level
from av_embodied.envs.tasks.settings import TaskSettings
from av_embodied.envs.tasks.stage import Stage
from av_embodied.episode import Point, Sounding

SOURCE = (1.0, 1.0, 1.0)
START = Pose(6.0, 3.0, 0.0, 2.0)
MOTION = Motion(np.array([0.2, 0.0]), 0.1, False)
SILENCE = np.zeros(16_000, dtype=np.float32)


def noise(seconds: float = 1.0) -> NDArray[np.float32]:
    samples = np.random.default_rng(0).standard_normal(round(16_000 * seconds))
    return (samples / np.sqrt(np.mean(samples**2))).astype(np.float32)


def listening(
    stage: Stage, signal: NDArray[np.float32], snr_db: float | None = 20.0, seed: int = 0
) -> Listening:
    settings = TaskSettings(snr_db=snr_db)
    return Listening(stage.scene, stage.sensors, [playing(signal)], START, seed, settings)


def playing(signal: NDArray[np.float32], source: Point = SOURCE) -> Emitter:
    return Emitter(Sounding(source, "a", "a"), signal, 16_000, np.random.default_rng(0))


def heard(ears: Listening, pose: Pose, blocks: int) -> NDArray[np.float32]:
    return np.concatenate([ears.block(pose) for _ in range(blocks)], axis=1)


def test_blocks_last_a_decision_period(stage: Stage) -> None:
    block = listening(stage, noise()).block(START)
    assert block.shape == (4, 4_000)
    assert block.dtype == np.float32


@pytest.mark.parametrize("snr_db", [0.0, 20.0])
def test_signal_to_noise_ratio_at_the_start_is_what_was_asked(stage: Stage, snr_db: float) -> None:
    # White noise as a source: its received power is just that of the definition.
    source = heard(listening(stage, noise(4.0), None), START, 24)[:, 32_000:]
    ambient = heard(listening(stage, SILENCE, snr_db), START, 24)
    assert level_db(source) - level_db(ambient) == pytest.approx(snr_db, abs=0.7)


def test_ambient_noise_stays_as_it_is_when_the_robot_moves(stage: Stage) -> None:
    ears = listening(stage, SILENCE, 0.0)
    far = level_db(heard(ears, START, 40))
    near = level_db(heard(ears, Pose(1.3, 1.2), 40))
    assert near == pytest.approx(far, abs=0.5)


def test_without_ambient_noise_the_microphones_still_have_their_own(stage: Stage) -> None:
    own = heard(listening(stage, SILENCE, None), START, 4)
    assert level_db(own, SELF_NOISE) == pytest.approx(0.0, abs=0.2)
    assert abs(np.corrcoef(own[0], own[1]).item(1)) < 0.05


def test_it_is_louder_beside_the_source(stage: Stage) -> None:
    signal = noise(2.0)
    far = level_db(heard(listening(stage, signal, None), START, 8))
    near = level_db(heard(listening(stage, signal, None), Pose(1.5, 1.0), 8))
    assert near > far + 6.0


def test_at_one_metre_the_direct_sound_has_unit_level(stage: Stage) -> None:
    ears = listening(stage, noise(2.0), None)
    level = level_db(heard(ears, Pose(2.0, 1.0), 16)[:, 16_000:])
    assert 0.0 <= level <= 8.0  # reflections add to it


def test_the_same_seed_sounds_alike_and_another_does_not(stage: Stage) -> None:
    first, again, other = (
        listening(stage, noise(), seed=seed).block(START).tobytes() for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_a_source_that_cannot_be_heard_is_refused(stage: Stage) -> None:
    inside_the_wall = (4.05, 1.0, 1.0)
    with pytest.raises(InputError, match=r"is inside .middle_1."):
        Listening(
            stage.scene,
            stage.sensors,
            [playing(noise(), inside_the_wall)],
            START,
            0,
            TaskSettings(),
        )


def test_ambient_level_by_hand() -> None:
    response = np.array([[3.0, 4.0], [0.0, 5.0]], dtype=np.float32)  # energy 25 in each
    assert ambient_level(response, 20.0) == pytest.approx(0.5)
    assert ambient_level(response, 0.0) == pytest.approx(5.0)


def test_motors_are_heard_while_they_turn(stage: Stage) -> None:
    settings = TaskSettings(snr_db=None, motor_noise=60.0)
    ears = Listening(stage.scene, stage.sensors, [playing(SILENCE)], START, 0, settings)
    still = level_db(ears.block(START))
    ears.drive(Motion(np.array([0.25, 0.0]), 0.0, False))
    assert level_db(ears.block(START)) > still + 10.0


def test_in_a_changed_world_what_sounded_before_rings_out(stage: Stage) -> None:
    signal = noise(4.0)
    emitter = playing(signal)
    ears = Listening(stage.scene, stage.sensors, [emitter], START, 0, TaskSettings(snr_db=None))
    plain = heard(listening(stage, signal, None), START, 12)
    blocks = [ears.block(START) for _ in range(6)]
    ears.enter(stage.scene)
    blocks += [ears.block(START) for _ in range(6)]
    # Entering the same world again changes nothing: what rings out and what begins add up.
    assert level_db(np.concatenate(blocks, axis=1) - plain) < level_db(plain) - 40.0


@pytest.mark.parametrize("motor_noise", [False, True])
def test_a_monitor_hears_along_and_changes_nothing(stage: Stage, motor_noise: bool) -> None:
    def blocks(monitor: str | None) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        settings = TaskSettings(motor_noise=motor_noise, monitor=monitor)
        emitters = [playing(noise())]
        ears = Listening(stage.scene, stage.sensors, emitters, START, 3, settings)
        ears.drive(MOTION)
        return heard(ears, START, 3), ears.monitored

    alone, nobody = blocks(None)
    beside, monitored = blocks("binaural")
    assert nobody is None
    assert np.array_equal(alone, beside)
    assert monitored is not None
    assert monitored.shape == (2, 4_000)
    # The last block of a binaural array, but for the microphones' own noise.
    sensors = TaskSettings(array="binaural").sensors
    own = TaskSettings(array="binaural", motor_noise=motor_noise)
    ears = Listening(stage.scene, sensors, [playing(noise())], START, 3, own)
    ears.drive(MOTION)
    # The level of ambient noise is that of the main array's signal, a little off between arrays.
    assert level_db(heard(ears, START, 3)[:, -4_000:] - monitored) < level_db(monitored) - 15.0
