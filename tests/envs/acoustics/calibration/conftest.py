"""A room with two materials and measurements of it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from av_embodied import AudioBlock, Pose
from av_embodied.audio import write_wav
from av_embodied.envs.acoustics import AcousticScene
from av_embodied.envs.acoustics.calibration import MeasuredResponse
from av_embodied.envs.worlds.materials import AcousticMaterial
from av_embodied.envs.worlds.shapes import Box
from av_embodied.envs.worlds.world import Shape, World, WorldObject

HARD = (0.12, 0.1, 0.09, 0.08, 0.07, 0.07, 0.08)
SOFT = (0.2, 0.3, 0.4, 0.5, 0.5, 0.5, 0.5)
SOURCE = (1.0, 1.0, 1.2)
LISTENERS = ((3.0, 2.6, 1.5), (3.2, 0.8, 1.0), (1.2, 2.6, 1.7))
COLUMNS = ("file", "source_x", "source_y", "source_z", "listener_x", "listener_y", "listener_z")


def box(name: str, low: tuple, high: tuple, material: AcousticMaterial) -> WorldObject:
    pose = np.eye(4)
    pose[:3, 3] = np.add(low, high) / 2.0
    x, y, z = (float(size) for size in np.subtract(high, low))
    return WorldObject(name, "wall", (Shape(Box((x, y, z)), pose, material),))


def build(hard: float | tuple, soft: float | tuple) -> World:
    walls = AcousticMaterial(hard, 0.4, name="hard", source="test")
    floor = AcousticMaterial(soft, 0.5, 0.05, name="soft", source="test")
    return World(
        "small room",
        (
            box("walls", (0.0, 0.0, 0.0), (4.0, 3.2, 2.5), walls),
            box("carpet", (0.1, 0.1, 0.01), (3.9, 3.1, 0.03), floor),
            box("table", (1.8, 1.2, 0.6), (2.4, 2.0, 0.7), walls),
        ),
    )


@pytest.fixture(scope="session")
def hidden() -> World:
    return build(HARD, SOFT)


@pytest.fixture(scope="session")
def guessed() -> World:
    return build(0.2, 0.2)


@pytest.fixture(scope="session")
def responses(hidden: World) -> list[MeasuredResponse]:
    rng = np.random.default_rng(0)
    found = []
    for number, listener in enumerate(LISTENERS):
        scene = AcousticScene(hidden, seed=10 + number)
        clean = np.pad(scene.impulse_response(SOURCE, Pose(*listener))[0], (0, 4000))
        noisy = 3.0 * (clean + 2e-3 * rng.standard_normal(len(clean)))
        place, ear = np.array(SOURCE), np.array(listener)
        found.append(
            MeasuredResponse(f"m{number}.wav", noisy.astype(np.float32), 16_000, place, ear)
        )
    return found


@pytest.fixture
def folder(tmp_path: Path, responses: list[MeasuredResponse]) -> Path:
    with (tmp_path / "responses.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for one in responses:
            write_wav(tmp_path / one.name, AudioBlock(one.response[None], one.rate))
            writer.writerow([one.name, *one.source, *one.listener])
    return tmp_path
