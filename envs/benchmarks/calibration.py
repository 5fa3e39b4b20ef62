"""Calibration from simulated measurements: T30 where nothing was measured.

A world's materials are hidden: the measurements come from it, while the calibration starts from
one absorption for all. Each of 6 measurements is the response of engine `field` at a seed of its
own, of unknown gain, with a level error of 1 dB rms (Gaussian) in every octave band and every 20
ms, and with white noise 60 dB under the response's peak. T30 is compared at 20 other positions,
with another source: between hidden and calibrated world rendered with one seed (what the materials
do), and with two (chance of a single response included, as listed for the hidden world alone).
All of this is done three times, with other positions and other errors, and the figures are over
all positions of the three.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose

from ..acoustics import AcousticScene
from ..acoustics.bands import band_windows
from ..acoustics.calibration import MeasuredResponse, calibrate
from ..acoustics.calibration.fit import with_materials
from ..acoustics.measures import measure as measure_room
from ..acoustics.solids import Solids
from ..acoustics.spectra import fast_length, frequencies, signal_of, spectrum_of
from ..worlds.generator import generate_house
from ..worlds.materials import BANDS, AcousticMaterial
from ..worlds.objects import Room
from ..worlds.shapes import Box
from ..worlds.world import Shape, World, WorldObject
from .figures import Figure, Progress

RATE = 16_000  # Hz
MEASUREMENTS, SOURCES, UNSEEN = 6, 2, 20
CAMPAIGNS = 3  # calibrations, each with positions and errors of its own
LEVEL_ERROR, ERROR_TIME = 1.0, 0.02  # dB rms, in every band and every so many seconds
NOISE_LEVEL = -60.0  # dB under the peak
GUESS = 0.1  # absorption of every material before
HEIGHTS = (0.9, 1.8)  # m, of sources and listeners
APART = 0.4  # m, from walls and from one another
TARGET = 0.05  # median error of T30 per band
HOUSE_SEED = 0


@dataclass(frozen=True, eq=False)
class Errors:
    """Relative errors of T30 (positions, 7): one seed, two seeds, two seeds without calibration."""

    materials: NDArray[np.float64]
    single: NDArray[np.float64]
    chance: NDArray[np.float64]
    uncalibrated: NDArray[np.float64]


def measure(progress: Progress) -> list[Figure]:
    """Figures of a furnished shoebox and of a furnished house."""
    found = []
    for name, world in (("room", furnished_room()), ("house", generate_house(HOUSE_SEED))):
        errors = []
        for campaign in range(CAMPAIGNS):
            progress(f"calibration: {name}, campaign {campaign + 1} of {CAMPAIGNS}")
            errors.append(errors_of(world, campaign))
        found += _figures(name, world, _joined(errors))
    return found


def _joined(parts: list[Errors]) -> Errors:
    names = [field.name for field in fields(Errors)]
    return Errors(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))


def errors_of(world: World, seed: int = 0) -> Errors:
    """How well T30 is known at unseen positions after calibration of `world`, by `seed`."""
    rng = np.random.default_rng([seed, 0xCA1])
    places = _places(world, SOURCES + MEASUREMENTS + 1 + UNSEEN, rng)
    sources, listeners = places[:SOURCES], places[SOURCES : SOURCES + MEASUREMENTS]
    responses = [
        measured(world, sources[number % SOURCES], listener, 100 + number, rng)
        for number, listener in enumerate(listeners)
    ]
    guess = with_materials(world, {one: _guess(one) for one in world.surface.materials})
    calibrated = calibrate(guess, responses, seed=seed).world
    source, unseen = places[SOURCES + MEASUREMENTS], places[SOURCES + MEASUREMENTS + 1 :]
    truth, other = (_times(world, source, unseen, number) for number in (1, 2))
    ours = _times(calibrated, source, unseen, 1)
    return Errors(
        materials=ours / truth - 1.0,
        single=ours / other - 1.0,
        chance=truth / other - 1.0,
        uncalibrated=_times(guess, source, unseen, 1) / truth - 1.0,
    )


def measured(
    world: World,
    source: NDArray[np.float64],
    listener: NDArray[np.float64],
    seed: int,
    rng: np.random.Generator,
) -> MeasuredResponse:
    """What a measurement of `world` would give: see the head of this file."""
    scene = AcousticScene(world, rate=RATE, seed=seed)
    clean = scene.impulse_response(source, Pose(*listener))[0].astype(np.float64)
    clean = np.pad(clean, (0, round(0.5 * RATE)))
    length = fast_length(2 * len(clean))
    windows = band_windows(frequencies(length, RATE))
    bands = signal_of(spectrum_of(clean, length) * windows.astype(complex), length)
    step = round(ERROR_TIME * RATE)
    error = rng.normal(0.0, LEVEL_ERROR, (len(BANDS), len(clean) // step + 1))
    gain = np.repeat(10.0 ** (error / 20.0), step, axis=1)[:, : len(clean)]
    heard = (bands[:, : len(clean)] * gain).sum(axis=0)
    noise = np.abs(heard).max() * 10.0 ** (NOISE_LEVEL / 20.0)
    heard += noise * rng.standard_normal(len(heard))
    heard *= 10.0 ** (rng.uniform(-20.0, 20.0) / 20.0)
    name = f"seed {seed}"
    return MeasuredResponse(name, heard.astype(np.float32), RATE, source, listener)


def _guess(material: AcousticMaterial) -> AcousticMaterial:
    return AcousticMaterial(GUESS, material.scattering, name=material.name)


def _times(
    world: World, source: NDArray[np.float64], listeners: NDArray[np.float64], seed: int
) -> NDArray[np.float64]:
    """T30 (n, 7) [s] at the `listeners` (n, 3)."""
    scene = AcousticScene(world, rate=RATE, seed=seed)
    heard = [scene.impulse_response(source, Pose(*listener)) for listener in listeners]
    return np.stack([measure_room(response, RATE).t30 for response in heard])


def _places(world: World, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Places (count, 3) [m] in the rooms in turn, out of walls and furniture and apart."""
    solids = Solids.of(world)
    found: list[NDArray[np.float64]] = []
    while len(found) < count:
        room = world.rooms[len(found) % len(world.rooms)]
        low, high = room.outline.min(axis=0) + APART, room.outline.max(axis=0) - APART
        place = rng.uniform((*low, HEIGHTS[0]), (*high, HEIGHTS[1]))
        far = all(np.linalg.norm(place - other) > APART for other in found)
        if far and world.room_at(place[0], place[1]) is room and solids.around(place) is None:
            found.append(place)
    return np.stack(found)


def _figures(name: str, world: World, errors: Errors) -> list[Figure]:
    size = f"{name}, {len(world.surface.materials)} materials, {len(world.rooms)} rooms"
    worst = float(np.nanmax(np.nanmedian(np.abs(errors.materials), axis=0)))
    return [
        Figure(
            f"calibration, {size}: T30 at {CAMPAIGNS} x {UNSEEN} unseen positions, median error "
            "per band 125 Hz to 8 kHz, same noise",
            _medians(errors.materials),
            target=f"at most {TARGET:.0%}",
            met=worst <= TARGET,
        ),
        Figure(f"calibration, {name}: worst position per band", _worst(errors.materials)),
        Figure(
            f"calibration, {name}: median error per band, other noise (with the hidden materials "
            "themselves)",
            f"{_medians(errors.single)} ({_medians(errors.chance)})",
        ),
        Figure(f"calibration, {name}: before calibration", _medians(errors.uncalibrated)),
    ]


def _medians(errors: NDArray[np.float64]) -> str:
    return _percent(np.nanmedian(np.abs(errors), axis=0))


def _worst(errors: NDArray[np.float64]) -> str:
    return _percent(np.nanmax(np.abs(errors), axis=0))


def _percent(values: NDArray[np.float64]) -> str:
    return " ".join(f"{100.0 * value:.1f}" for value in values) + " %"


def furnished_room() -> World:
    """A room of 6 x 4.5 x 2.7 m with 5 materials that differ over frequency."""
    wall = AcousticMaterial((0.12, 0.1, 0.08, 0.06, 0.06, 0.06, 0.07), 0.2, name="wall")
    floor = AcousticMaterial((0.03, 0.05, 0.1, 0.2, 0.3, 0.35, 0.4), 0.2, name="floor")
    ceiling = AcousticMaterial((0.3, 0.25, 0.2, 0.25, 0.3, 0.3, 0.35), 0.3, name="ceiling")
    wood = AcousticMaterial((0.15, 0.12, 0.1, 0.08, 0.08, 0.08, 0.1), 0.5, name="wood")
    cloth = AcousticMaterial((0.1, 0.2, 0.4, 0.55, 0.6, 0.65, 0.7), 0.6, name="cloth")
    parts = {
        "floor": ((0.0, 0.0, -0.1), (6.0, 4.5, 0.0), floor),
        "ceiling": ((0.0, 0.0, 2.7), (6.0, 4.5, 2.8), ceiling),
        "west": ((-0.1, -0.1, -0.1), (0.0, 4.6, 2.8), wall),
        "east": ((6.0, -0.1, -0.1), (6.1, 4.6, 2.8), wall),
        "south": ((0.0, -0.1, -0.1), (6.0, 0.0, 2.8), wall),
        "north": ((0.0, 4.5, -0.1), (6.0, 4.6, 2.8), wall),
        "table": ((1.0, 1.0, 0.6), (2.4, 1.8, 0.7), wood),
        "cupboard": ((5.4, 0.5, 0.0), (5.9, 1.7, 1.9), wood),
        "sofa": ((2.5, 3.4, 0.0), (4.5, 4.3, 0.7), cloth),
        "curtain": ((0.02, 1.0, 0.1), (0.06, 3.5, 2.4), cloth),
    }
    outline = np.array([[0.0, 0.0], [6.0, 0.0], [6.0, 4.5], [0.0, 4.5]])
    objects = tuple(_box(name, *part) for name, part in parts.items())
    return World("furnished room", objects, (Room("room", "living_room", outline),))


def _box(
    name: str,
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    material: AcousticMaterial,
) -> WorldObject:
    pose = np.eye(4)
    pose[:3, 3] = np.add(low, high) / 2.0
    x, y, z = (float(size) for size in np.subtract(high, low))
    return WorldObject(name, "wall", (Shape(Box((x, y, z)), pose, material),))
