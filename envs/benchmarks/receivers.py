"""A measured head, and the coherence of the late field between two microphones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from av_embodied.frames import Pose
from av_embodied.microphones import MicrophoneArray

from ..acoustics.air import SPEED_OF_SOUND
from ..acoustics.scene import AcousticScene
from ..worlds.materials import AcousticMaterial
from .figures import Figure, Progress
from .measured_head import Errors, errors_between, errors_of_scene
from .plain_worlds import shoebox

KEMAR = "MIT_KEMAR_normal_pinna.sofa"
FOLDERS = ("/usr/share/libmysofa", "/usr/local/share/libmysofa", ".")  # where it may be
HOW_TO_GET_IT = "not found: apt-get install libmysofa1"
EVERY = 5  # one measured direction in so many is rendered by a scene
TIME_TARGET = 1.0  # sample
LEVEL_TARGET = 0.5  # dB

RATE = 16_000  # Hz
SPACINGS = (0.05, 0.10)  # m, of two microphones
ROOM, MATERIAL = (8.0, 6.0, 3.5), AcousticMaterial(0.12, 0.5)
SEEDS = 12  # of scenes, each with a place of its own
LATE = 0.08  # s after the direct sound
SEGMENT = 256  # samples
COHERENT_BAND = (250.0, 6000.0)  # Hz
COHERENCE_TARGET = 0.1  # mean error


def measure(progress: Progress) -> list[Figure]:
    """Errors of the MIT KEMAR head, and of the late field's coherence."""
    figures = _head_figures(progress)
    for spacing in SPACINGS:
        progress(f"receivers: coherence at {spacing} m")
        figures.append(_coherence_figure(spacing))
    return figures


def _head_figures(progress: Progress) -> list[Figure]:
    path = next((Path(f) / KEMAR for f in FOLDERS if (Path(f) / KEMAR).is_file()), None)
    if path is None:
        return [Figure(f"SOFA head {KEMAR}", HOW_TO_GET_IT, met=False)]
    array = MicrophoneArray.from_sofa(path)
    assert array.hrtf is not None
    figures = []
    for rate in (round(array.hrtf.rate), RATE):
        progress(f"receivers: MIT KEMAR at {rate} Hz")
        figures += _error_figures(
            f"MIT KEMAR at {rate} Hz, measured directions",
            errors_of_scene(array, rate, EVERY),
            rate,
            True,
        )
    held_out = errors_between(array, RATE)
    return figures + _error_figures(
        f"MIT KEMAR at {RATE} Hz, directions left out", held_out, RATE, False
    )


def _error_figures(what: str, errors: Errors, rate: int, judged: bool) -> list[Figure]:
    late, off = np.abs(errors.time) * rate, np.abs(errors.level)
    return [
        Figure(
            f"{what}: time between the ears, error",
            f"{late.mean():.2f}, 90 % {np.quantile(late, 0.9):.2f}, most {late.max():.2f} samples",
            target=f"most {TIME_TARGET:g} sample" if judged else "",
            met=bool(late.max() <= TIME_TARGET) if judged else None,
        ),
        Figure(
            f"{what}: third octaves 200 Hz to 6.3 kHz, error",
            f"{off.mean():.2f}, 90 % {np.quantile(off, 0.9):.2f}, most {off.max():.2f} dB",
            target=f"most {LEVEL_TARGET} dB" if judged else "",
            met=bool(off.max() <= LEVEL_TARGET) if judged else None,
        ),
    ]


def _coherence_figure(spacing: float) -> Figure:
    frequency, found = late_coherence(spacing)
    expected = np.sinc(2.0 * frequency * spacing / SPEED_OF_SOUND)
    inside = (frequency >= COHERENT_BAND[0]) & (frequency <= COHERENT_BAND[1])
    error = np.abs(found - expected)[inside]
    return Figure(
        f"late coherence of microphones {100 * spacing:.0f} cm apart, 250 Hz to 6 kHz, error",
        f"{error.mean():.3f}, most {error.max():.2f}",
        "sin(kd) / kd",
        f"mean < {COHERENCE_TARGET}",
        bool(error.mean() < COHERENCE_TARGET),
    )


def late_coherence(spacing: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Frequency (f,) [Hz] and the real coherence (f,) of late responses in a reverberant room."""
    array = MicrophoneArray("pair", spacing / 2.0 * np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]]))
    world = shoebox(ROOM, MATERIAL)
    cross = np.zeros(SEGMENT // 2 + 1)
    power = np.zeros((2, SEGMENT // 2 + 1))
    for seed in range(SEEDS):
        rng = np.random.default_rng([seed, 5])
        source, (x, y, z) = rng.uniform(0.7, np.subtract(ROOM, 0.7), (2, 3))
        listener = Pose(x, y, z, rng.uniform(-np.pi, np.pi))
        response = AcousticScene(world, RATE, seed=seed).impulse_response(source, listener, array)
        begin = round((np.linalg.norm(source - [x, y, z]) / SPEED_OF_SOUND + LATE) * RATE)
        for start in range(begin, response.shape[1] - SEGMENT, SEGMENT // 2):
            spectrum = np.fft.rfft(response[:, start : start + SEGMENT] * np.hanning(SEGMENT))
            # Each segment counts alike, though the response decays.
            spectrum /= np.sqrt((np.abs(spectrum) ** 2).mean()) + 1e-30
            cross += (spectrum[0] * spectrum[1].conj()).real
            power += np.abs(spectrum) ** 2
    return np.arange(SEGMENT // 2 + 1) * RATE / SEGMENT, cross / np.sqrt(power[0] * power[1])
