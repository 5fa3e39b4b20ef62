"""A walk through a house to a person who reads aloud: what is seen and what two ears hear."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from av_embodied import MicrophoneArray, Pose
from av_embodied.audio import DEFAULT_RATE
from av_embodied.envs import AcousticScene
from av_embodied.envs.acoustics import SoundSource
from av_embodied.envs.sounds import SoundLibrary, looped
from av_embodied.envs.vision.camera import RayCamera
from av_embodied.evaluation.movie import MovieWriter
from av_embodied.sensors import Camera

from .detail import Detail
from .shown_worlds import free_place, house, room_of
from .strolls import stroll
from .style import save_png
from .walk_frames import CAMERA, SIZE, WalkFrames

SOUND = "speech_librivox_0870.flac"
STOPS = (  # rooms, and places in them
    ("bedroom", 0.4, 0.35),
    ("living_room", 0.4, 0.72),
    ("living_room", 0.9, 0.55),
)
TALKER, FACING = ("living_room", 0.62, 0.3), 2.0  # where the person stands, and looks [rad]
SPEED, PERIOD = 0.9, 0.05  # m/s; s, between two pictures
EARS, MOUTH = 1.6, 1.5  # m above the floor
STILL = 0.86  # of the walk, when the still is taken


def render(out: Path, detail: Detail) -> None:
    """Write the clip, and one of its pictures."""
    world = house()
    where = [free_place(world, room_of(world, name), *shares) for name, *shares in STOPS]
    person = free_place(world, room_of(world, TALKER[0]), *TALKER[1:])
    poses = stroll(world.free_space(), where, SPEED, PERIOD)
    poses = poses[: round(detail.seconds / PERIOD)]
    talker = SoundSource(Pose(*person, MOUTH, FACING), "talker")
    heard = _heard(AcousticScene(world, settings=detail.acoustics), talker, poses)
    frames = WalkFrames(world.floor_plan(), person, poses, heard, PERIOD)
    eye = RayCamera(world, Camera(*CAMERA, mount_height=EARS, shadows=True))
    with MovieWriter(out / "clips/walk.mp4", SIZE, PERIOD, heard, DEFAULT_RATE) as movie:
        for number, pose in enumerate(poses):
            picture = frames.picture(number, eye.see(pose).rgb)
            movie.add(picture)
            if number == int(STILL * len(poses)):
                save_png(picture, out / "images/walk.png", dither=True)


def _heard(scene: AcousticScene, source: SoundSource, poses: list[Pose]) -> NDArray[np.float32]:
    """What two ears hear (2, samples) on their way along `poses`, which are on the floor."""
    signal = SoundLibrary.load().signal(SOUND, scene.rate)
    stream = scene.stream(MicrophoneArray.preset("binaural"))
    samples = round(PERIOD * scene.rate)
    blocks = []
    for number, pose in enumerate(poses):
        head = dataclasses.replace(pose, z=pose.z + EARS)
        sound = looped(signal, number * samples % len(signal), samples)
        blocks.append(stream.render([(source, sound)], head, samples))
    return np.concatenate(blocks, axis=1)
