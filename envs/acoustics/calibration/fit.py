"""Absorption per material and band, fitted so that predicted decays match measured ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from av_embodied.errors import InputError

from ...worlds.materials import BANDS, AcousticMaterial
from ...worlds.world import World
from ..propagation.surfaces import AcousticSurface
from .decays import Predictor, longest, measured_decays
from .histories import trace_histories
from .measured import MeasuredResponse

PARTICLES = 16_384  # per source position
LIMITS = (0.003, 0.97)  # of a fitted absorption
DOUBT = 1.0  # standard deviation of log(loss) about the present value: a factor of 2.7
CURVE_ERROR = 1.0  # dB, of a decay curve ...
INDEPENDENT = 30.0  # ... at as many independent places of it
OUTLYING = 0.5  # residuals beyond this many standard deviations count less and less
ROUNDS = 40  # of the least-squares solver

Report = Callable[[str, float], object]  # told what is being done, and the share of it that is done


@dataclass(frozen=True, eq=False)
class Calibration:
    """`world` with its new materials; `before` and `after` (M, 7) absorption of `materials` (M,).

    `misfit` [dB] is the root-mean-square difference of the decay curves before and after. `heard`
    (M,) is the mean number of reflections by a material on the way to a listener, weighted with
    energy: the measurements say little of a material with next to none.
    """

    world: World
    materials: tuple[AcousticMaterial, ...]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    misfit: tuple[float, float]
    heard: NDArray[np.float64]


def calibrate(
    world: World,
    responses: Sequence[MeasuredResponse],
    seed: int = 0,
    particles: int = PARTICLES,
    report: Report = lambda _what, _share: None,
) -> Calibration:
    """Fit the absorption of the materials of `world` to measured `responses`.

    Particles are traced once (same `seed`, same result); Gauss-Newton steps with bounds then bring
    the curves of energy still to come together in every band, between 3 and 45 dB below the start,
    whatever the gain of a measurement. Scattering stays. A weak prior keeps the present values of
    what the responses do not tell. Raises InputError without responses.
    """
    if not responses:
        raise InputError("calibration needs at least one response")
    predictors = _predictors(world, responses, seed, particles, report)
    materials = world.surface.materials
    before = np.array([material.absorption for material in materials])  # (M, 7)
    start = np.log(-np.log1p(-np.clip(before, *LIMITS)))
    report("fitting", 0.0)
    found = _solve(predictors, start)
    report("fitting", 1.0)
    loss = np.exp(found)
    after = -np.expm1(-loss)
    table = dict(zip(materials, _renewed(materials, after, len(responses)), strict=True))
    return Calibration(
        world=with_materials(world, table),
        materials=materials,
        before=before,
        after=after,
        misfit=(_misfit(predictors, np.exp(start)), _misfit(predictors, loss)),
        heard=np.mean([one.heard(loss.T) for one in predictors], axis=0),
    )


def with_materials(world: World, table: dict[AcousticMaterial, AcousticMaterial]) -> World:
    """A copy of `world` with the materials that `table` has in place of its own."""
    objects = tuple(
        replace(
            thing,
            shapes=tuple(
                replace(shape, material=table.get(shape.material, shape.material))
                for shape in thing.shapes
            ),
        )
        for thing in world.objects
    )
    return World(world.name, objects, world.rooms)


def _predictors(
    world: World,
    responses: Sequence[MeasuredResponse],
    seed: int,
    particles: int,
    report: Report,
) -> list[Predictor]:
    decays = [measured_decays(one) for one in responses]
    for one, curves in zip(responses, decays, strict=True):
        if not curves.used.any():
            raise InputError(f"{one.name}: no octave band has a decay to compare")
    surface = AcousticSurface.of(world)
    sources: dict[tuple[float, ...], list[int]] = {}
    for number, one in enumerate(responses):
        sources.setdefault(tuple(one.source), []).append(number)
    found: dict[int, Predictor] = {}
    for done, (source, group) in enumerate(sources.items()):
        place = np.array(source)
        listeners = [responses[number].listener for number in group]
        flight = max(np.linalg.norm(place - listener) for listener in listeners) / 300.0
        duration = float(max(longest(decays[number]) for number in group) + flight + 0.02)

        def told(time: float, done: int = done, duration: float = duration) -> None:
            report("tracing", (done + min(time / duration, 1.0)) / len(sources))

        passages = trace_histories(
            world, surface, place, listeners, duration, particles, seed, told
        )
        for number, each in zip(group, passages, strict=True):
            if not len(each.time):
                raise InputError(f"{responses[number].name}: no sound gets to the listener")
            found[number] = Predictor(each, decays[number], responses[number].rate)
    return [found[number] for number in range(len(responses))]


def _solve(predictors: list[Predictor], start: NDArray[np.float64]) -> NDArray[np.float64]:
    """The best log(loss) (M, 7); `start` (M, 7) is where the prior has it."""
    scale = np.sqrt(INDEPENDENT) / CURVE_ERROR

    @lru_cache(maxsize=2)
    def both(flat: bytes) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        loss = np.exp(np.frombuffer(flat).reshape(start.shape)).T  # (7, M)
        found = [one.residuals(loss) for one in predictors]
        rows = [(slope * loss).transpose(0, 2, 1).reshape(-1, start.size) for _, slope in found]
        return scale * np.concatenate([value for value, _ in found]), scale * np.concatenate(rows)

    def values(flat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.concatenate([both(flat.tobytes())[0], (flat - start.ravel()) / DOUBT])

    def slopes(flat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.concatenate([both(flat.tobytes())[1], np.eye(flat.size) / DOUBT])

    low, high = (float(np.log(-np.log1p(-limit))) for limit in LIMITS)
    inside = np.clip(start.ravel(), low + 1e-6, high - 1e-6)
    options: dict[str, Any] = {"jac": slopes, "loss": "soft_l1", "f_scale": OUTLYING}
    solved = least_squares(
        values, inside, bounds=(low, high), max_nfev=ROUNDS, xtol=1e-4, ftol=1e-5, **options
    )
    return np.asarray(solved.x).reshape(start.shape)


def _misfit(predictors: list[Predictor], loss: NDArray[np.float64]) -> float:
    """Root-mean-square difference [dB] of all decay curves, for `loss` (M, 7)."""
    squares = [
        float(np.sum(one.residuals(loss.T)[0] ** 2)) / int(one.decays.used.any(axis=1).sum())
        for one in predictors
    ]
    return float(np.sqrt(np.mean(squares)))


def _renewed(
    materials: tuple[AcousticMaterial, ...], absorption: NDArray[np.float64], count: int
) -> list[AcousticMaterial]:
    """The `materials` with `absorption` (M, 7), and with no more transmission than that."""
    renewed = []
    for material, row in zip(materials, np.round(absorption, 4), strict=True):
        transmission = np.minimum(material.bands[2], row)
        name = material.name.removesuffix("_calibrated") + "_calibrated"
        note = f"absorption fitted to {count} measured responses; was: {material.source}"
        values = tuple(float(value) for value in row)
        through = tuple(float(value) for value in transmission)
        renewed.append(AcousticMaterial(values, material.scattering, through, name, note))
    assert all(len(material.bands[0]) == len(BANDS) for material in renewed)
    return renewed
