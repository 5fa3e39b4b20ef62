"""Blocks of sound, sound files, and levels in decibels."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import ArrayLike, NDArray
from scipy.io import wavfile

from .errors import InputError
from .files import write_atomically

DEFAULT_RATE = 16_000  # Hz
RATE_RANGE = (8_000, 48_000)  # Hz
REFERENCE_PRESSURE = 20e-6  # Pa, 0 dB SPL, ISO 1683


def check_rate(rate: int) -> int:
    """`rate` [Hz] if it is a whole number within `RATE_RANGE`, else InputError."""
    if not RATE_RANGE[0] <= rate <= RATE_RANGE[1] or int(rate) != rate:
        raise InputError(
            f"rate must be a whole number of {RATE_RANGE[0]} to {RATE_RANGE[1]} Hz, got {rate}"
        )
    return int(rate)


@dataclass(frozen=True, eq=False)
class AudioBlock:
    """Samples (channels, samples) float32 in Pa at `rate` [Hz]; `stamp` [s] is the first sample's.

    Raises InputError for another shape, for samples that are not finite and for a bad rate.
    """

    samples: NDArray[np.float32]
    rate: int = DEFAULT_RATE
    stamp: float = 0.0

    def __post_init__(self) -> None:
        samples = np.atleast_2d(np.asarray(self.samples, dtype=np.float32))
        if samples.ndim != 2:
            raise InputError(f"samples must be (channels, samples), got shape {samples.shape}")
        if not np.isfinite(samples).all():
            raise InputError("samples must be finite, got NaN or infinity")
        check_rate(self.rate)
        object.__setattr__(self, "samples", samples)

    @property
    def duration(self) -> float:
        """Length [s]."""
        return self.samples.shape[1] / self.rate


def level_db(samples: ArrayLike, reference: float = 1.0) -> float:
    """Root-mean-square level [dB] of `samples` of any shape; -inf for silence.

    With `reference=REFERENCE_PRESSURE` and samples in Pa this is dB SPL.
    """
    power = float(np.mean(np.square(np.asarray(samples, dtype=np.float64))))
    return 10.0 * np.log10(power / reference**2) if power > 0.0 else -np.inf


def read_audio(path: str | Path, rate: int | None = None) -> AudioBlock:
    """Read a wav, FLAC or Ogg file of any rate and channel count; resample to `rate` [Hz] if given.

    Raises InputError for a file that is missing, empty, not audio, or not finite.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"no such sound file: {path}")
    try:
        frames, file_rate = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise InputError(f"{path} is not a readable sound file: {error}") from error
    if not len(frames):
        raise InputError(f"{path} holds no samples")
    if not np.isfinite(frames).all():
        raise InputError(f"{path} holds samples that are not finite")
    if rate is not None and rate != file_rate:
        frames = soxr.resample(frames, file_rate, check_rate(rate))
        file_rate = rate
    return AudioBlock(np.ascontiguousarray(frames.T), int(file_rate))


def write_wav(path: str | Path, block: AudioBlock) -> None:
    """Write `block` as 32-bit float wav, so that nothing clips; equal blocks give equal bytes.

    Raises InputError where the folder is missing or not writable.
    """
    content = io.BytesIO()
    # Not by soundfile, which stamps the time of writing into the file.
    wavfile.write(content, block.rate, np.ascontiguousarray(block.samples.T, dtype=np.float32))
    write_atomically(path, content.getvalue())
