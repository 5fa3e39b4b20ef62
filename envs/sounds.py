"""Recordings that sources play: the shipped library, or a user's own folder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from av_embodied.audio import read_audio
from av_embodied.errors import InputError, unknown_name
from av_embodied.resources import resource_path

SPLITS = ("train", "val", "test")
SUFFIXES = (".flac", ".oga", ".ogg", ".wav")
INDEX = "index.json"
FRAME = 0.02  # s, over which the level of a recording is taken
ACTIVE_RANGE = 30.0  # dB below the loudest frame; what is quieter is a pause
SILENT_RANGE = 50.0  # dB below the loudest frame; what is quieter is cut off at both ends
# s, raised cosines, so that a loop has no click at its seam; attacks are kept by the short one.
FADE_IN, FADE_OUT = 0.001, 0.01


@dataclass(frozen=True)
class Sound:
    """One recording: its file, what it is, and the split that it belongs to (`None`: any)."""

    path: Path
    sound_class: str
    split: str | None = None


@dataclass(frozen=True, eq=False)
class SoundLibrary:
    """Recordings by name (the path within their folder), each a signal of root-mean-square 1."""

    sounds: Mapping[str, Sound]
    _signals: dict[tuple[str, int], NDArray[np.float32]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, folder: str | Path | None = None, split: str | None = None) -> SoundLibrary:
        """The recordings of `folder` (default: those that ship) that belong to `split`.

        With an `index.json` (a list of `file`, `class` and, if wanted, `split`) that is the list;
        else every wav, FLAC and Ogg file counts, its class is its subfolder's name or else its own
        without a number at the end, and it belongs to every split. Headers are checked here,
        samples when a recording is first used. Raises InputError for a folder without recordings,
        an unknown split and a file that is no sound, by its name.
        """
        if split is not None and split not in SPLITS:
            raise unknown_name("split", split, SPLITS)
        root = resource_path("worlds/sounds") if folder is None else Path(folder)
        if not root.is_dir():
            raise InputError(f"no such folder of sounds: {root}")
        found = _indexed(root) if (root / INDEX).is_file() else _listed(root)
        chosen = {name: found[name] for name in sorted(found)}
        if split is not None:
            chosen = {name: s for name, s in chosen.items() if s.split in (None, split)}
        if not chosen:
            raise InputError(
                f"{root} holds no recording ({', '.join(SUFFIXES)}) of split {split!r}"
            )
        for sound in chosen.values():
            _check_header(sound.path)
        return cls(chosen)

    @property
    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(self.sounds)

    def sound_class(self, name: str) -> str:
        """What the recording `name` is; InputError for an unknown name."""
        return self._sound(name).sound_class

    def signal(self, name: str, rate: int) -> NDArray[np.float32]:
        """The recording `name` (n,) at `rate` [Hz], mono, root-mean-square 1 while it sounds.

        Pauses count neither for the level nor, at both ends, for the length; both ends fade, so
        that it can be played in a loop. Raises InputError for an unknown name and for a
        file that is empty, corrupt, silent or not finite.
        """
        key = (name, rate)
        if key not in self._signals:
            self._signals[key] = load_signal(self._sound(name).path, rate)
        return self._signals[key]

    def _sound(self, name: str) -> Sound:
        if name not in self.sounds:
            raise unknown_name("sound", name, self.sounds)
        return self.sounds[name]


def load_signal(path: Path, rate: int) -> NDArray[np.float32]:
    """The file at `path` as `SoundLibrary.signal` gives it (n,), read-only."""
    samples = read_audio(path, rate).samples.mean(axis=0, dtype=np.float64)
    length = round(FRAME * rate)
    level = frame_levels(samples, length)
    if not level.max() > 0.0:
        raise InputError(f"{path} is silent: every sample is zero")
    loud = np.flatnonzero(level > level.max() * 10.0 ** (-SILENT_RANGE / 20.0))
    samples = samples[loud[0] * length : (loud[-1] + 1) * length]
    samples = faded(samples, round(FADE_IN * rate), round(FADE_OUT * rate))
    signal = (samples / active_level(samples, length)).astype(np.float32)
    signal.flags.writeable = False
    return signal


def active_level(samples: NDArray[np.float64], length: int) -> float:
    """Root-mean-square of those frames of `samples` (n,) that are no pause."""
    level = frame_levels(samples, length)
    active = level[level > level.max() * 10.0 ** (-ACTIVE_RANGE / 20.0)]
    return float(np.sqrt(np.mean(active**2)))


def frame_levels(samples: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """Root-mean-square (frames,) of `samples` (n,) in frames of `length`, the last one shorter."""
    starts = np.arange(0, len(samples), length)
    counts = np.diff(np.append(starts, len(samples)))
    return np.sqrt(np.add.reduceat(samples**2, starts) / counts)


def faded(samples: NDArray[np.float64], rise: int, fall: int) -> NDArray[np.float64]:
    """`samples` (n,) that rise from zero over `rise` samples and fall to it over `fall`.

    Neither takes more than half of all.
    """
    window = np.ones(len(samples))
    for length, part in ((rise, window), (fall, window[::-1])):
        length = min(length, len(samples) // 2)
        part[:length] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(length, 1))
    return samples * window


def looped(signal: NDArray[np.float32], start: int, samples: int) -> NDArray[np.float32]:
    """`samples` of `signal` (n,) played in a loop, from its sample `start` on."""
    return signal.take(np.arange(start, start + samples), mode="wrap")


def _listed(root: Path) -> dict[str, Sound]:
    """Every recording below `root`."""
    files = [path for path in root.rglob("*") if path.suffix.lower() in SUFFIXES]
    return {path.relative_to(root).as_posix(): Sound(path, _class_of(path, root)) for path in files}


def _class_of(path: Path, root: Path) -> str:
    parts = path.relative_to(root).parts
    return parts[0] if len(parts) > 1 else re.sub(r"[\W_]*\d*$", "", path.stem) or path.stem


def _indexed(root: Path) -> dict[str, Sound]:
    """The recordings that `root`'s index lists."""
    index = root / INDEX
    try:
        entries = json.loads(index.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{index} is not readable JSON: {error}") from error
    if not isinstance(entries, list):
        raise InputError(f"{index} must be a list of recordings")
    sounds = [_entry(index, entry) for entry in entries]
    return {sound.path.relative_to(root).as_posix(): sound for sound in sounds}


def _entry(index: Path, entry: object) -> Sound:
    if not isinstance(entry, dict) or not {"file", "class"} <= set(entry):
        raise InputError(f"{index}: every recording needs `file` and `class`, got {entry}")
    split = entry.get("split")
    if split is not None and split not in SPLITS:
        raise unknown_name(f"split of {entry['file']}", split, SPLITS)
    return Sound(index.parent / str(entry["file"]), str(entry["class"]), split)


def _check_header(path: Path) -> None:
    if not path.is_file():
        raise InputError(f"no such sound file: {path}")
    try:
        frames = soundfile.info(path).frames
    except soundfile.LibsndfileError as error:
        raise InputError(f"{path} is not a readable sound file: {error}") from error
    if not frames:
        raise InputError(f"{path} holds no samples")
