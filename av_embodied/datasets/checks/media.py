"""The video and sound files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import av
import numpy as np
import soundfile
from av.error import FFmpegError
from numpy.typing import NDArray

from .episodes import TOLERANCE, Row, files_of
from .findings import Described, Findings
from .frames import Columns
from .measures import Measures, measures_of

SAMPLES = ".samples"  # beside the feature's own statistics, which are of its ranges


def check_videos(
    found: Findings, described: Described, rows: Sequence[Row], measured: Mapping[int, dict]
) -> None:
    """Check all video files, and put the statistics of each episode's pictures into `measured`."""
    for key in described.of_kind("videos"):
        for name, inside in files_of(described, rows, "videos", key).items():
            pictures = _pictures(found, described, key, name)
            count = 0
            for row in inside:
                part = list(islice(pictures, row["length"]))
                count += len(part)
                if len(part) == row["length"] and all(p.shape == part[0].shape for p in part):
                    colours = np.stack(part).reshape(-1, part[0].shape[-1]) / 255.0
                    own = measures_of(colours, (colours.shape[1], 1, 1), len(part))
                    measured[row["episode_index"]][key] = own
            length = sum(row["length"] for row in inside)
            more = sum(1 for _ in pictures)
            text = f"must have {length} pictures, got {count + more}"
            found.expect(count + more == length, name, text, key)


def _pictures(
    found: Findings, described: Described, key: str, name: str
) -> Iterator[NDArray[np.uint8]]:
    """The pictures of a file, checked for size and time, as far as they can be read."""
    shape = described.features[key]["shape"]
    try:
        with av.open(str(found.folder / name)) as container:
            for number, frame in enumerate(container.decode(video=0)):
                pixels = frame.to_ndarray(format="rgb24")
                text = f"pictures must be {shape}, got {list(pixels.shape)}"
                found.expect(sorted(pixels.shape) == sorted(shape), name, text, key)
                time = -1.0 if frame.time is None else frame.time
                late = time - number / described.fps
                text = f"picture {number} must be at {number / described.fps} s, got {time} s"
                found.expect(abs(late) <= TOLERANCE, name, text, key)
                yield pixels
    except FileNotFoundError:
        return  # which has been said
    except (FFmpegError, IndexError, OSError) as error:
        found.note(name, f"not readable: {error}", key)


def check_sounds(
    found: Findings,
    described: Described,
    rows: Sequence[Row],
    ranges: Mapping[int, Columns],
    measured: Mapping[int, dict],
) -> None:
    """Check all sound files, and put the statistics of each episode's sound into `measured`.

    `ranges` are the columns of ranges of samples, by episode and feature.
    """
    for key in described.of_kind("audio"):
        for name, inside in files_of(described, rows, "audio", key).items():
            known = [row for row in inside if key in ranges.get(row["episode_index"], {})]
            parts = {row["episode_index"]: ranges[row["episode_index"]][key] for row in known}
            for row in known:
                _check_ranges(found, described, name, row, key, parts[row["episode_index"]])
            for episode, own in _sounds(found, described, name, key, parts):
                measured[episode][key + SAMPLES] = own


def _sounds(
    found: Findings,
    described: Described,
    name: str,
    key: str,
    parts: Mapping[int, NDArray[np.int64]],
) -> Iterator[tuple[int, Measures]]:
    """Episodes of a sound file that are whole in it, and their statistics."""
    try:
        with soundfile.SoundFile(found.folder / name) as file:
            _check_format(found, name, key, described.features[key]["info"], file)
            end = 0
            for episode, part in parts.items():
                end = int(part[-1, 1])
                own = _read(found, name, episode, file, part)
                if own is not None:
                    yield episode, own
            text = f"must have {end} samples, as its episodes, got {file.frames}"
            found.expect(file.frames == end, name, text, key)
    except (soundfile.SoundFileError, OSError) as error:
        if (found.folder / name).is_file():  # else that has been said
            found.note(name, f"not readable: {error}", key)


def _check_format(
    found: Findings, name: str, key: str, info: Mapping[str, Any], file: soundfile.SoundFile
) -> None:
    given = (info["audio.sample_rate"], info.get("audio.channels"))
    got = (file.samplerate, file.channels)
    found.expect(got == given, name, f"rate and channels must be {given}, got {got}", key)
    if info.get("audio.codec") == "pcm_f32le":
        found.expect(file.subtype == "FLOAT", name, f"must be float, got {file.subtype}", key)


def _check_ranges(
    found: Findings,
    described: Described,
    name: str,
    row: Row,
    key: str,
    ranges: NDArray[np.int64],
) -> None:
    info = described.features[key]["info"]
    episode, rate = row["episode_index"], info["audio.sample_rate"]
    size = info.get("audio.samples_per_frame")
    text = f"episode {episode}: each frame must have {size} samples"
    found.expect(bool((np.diff(ranges, axis=1) == size).all()), name, text, key)
    text = f"episode {episode}: a frame's samples must follow those of the one before"
    found.expect(bool((ranges[1:, 0] == ranges[:-1, 1]).all()), name, text, key)
    for end, sample in (("from", ranges[0, 0]), ("to", ranges[-1, 1])):
        stamp = row[f"audio/{key}/{end}_timestamp"]
        text = f"episode {episode}: must be sample {sample} at {rate} Hz, got {stamp} s"
        good = abs(stamp * rate - sample) < 0.5
        found.expect(good, name, text, f"audio/{key}/{end}_timestamp")


def _read(
    found: Findings, name: str, episode: int, file: soundfile.SoundFile, ranges: NDArray[np.int64]
) -> Measures | None:
    begin, end = int(ranges[0, 0]), int(ranges[-1, 1])
    text = f"episode {episode} must be at samples {begin} to {end}, of {file.frames}"
    if not found.expect(0 <= begin < end <= file.frames, name, text):
        return None
    file.seek(begin)
    sound = file.read(end - begin, dtype="float32", always_2d=True)
    text = f"episode {episode}: {end - begin} samples must be there, got {len(sound)}"
    if not found.expect(len(sound) == end - begin, name, text):
        return None
    found.expect(bool(np.isfinite(sound).all()), name, f"episode {episode}: not finite")
    return measures_of(sound, (sound.shape[1], 1), len(sound))
