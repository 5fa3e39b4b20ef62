"""`av-embodied listen`: walk through a world and hear it, as a sound file and a picture."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from av_embodied.audio import DEFAULT_RATE, AudioBlock, write_wav
from av_embodied.errors import InputError
from av_embodied.evaluation.progress import Progress
from av_embodied.microphones import MicrophoneArray

from ...sounds import SoundLibrary, load_signal
from ...worlds.world import World
from ..scene import AcousticScene
from ..solids import Solids
from .walk import Walk, check_walk, render_walk
from .walk_picture import WalkRecord, save_walk

DEFAULT_SOUND = "speech_librivox_0870.flac"
PEAK = 0.9  # of the sound file, so that players do not clip
STOPS = (0.0, 0.5, 1.0)  # where on the path decays are shown, as shares of its time


class ListenCommand:
    """Renders a walk past a source to a sound file and a picture."""

    help = "walk past a source and hear it: a sound file and a picture"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.epilog = (
            "Write --source=-1,2,1.5 and --path='-1,2,1.5 3,2,1.5' for negative numbers."
        )
        parser.add_argument("world", type=Path, metavar="WORLD", help="world file (.sdf .glb ...)")
        parser.add_argument("--source", required=True, metavar="X,Y,Z", help="source [m]")
        parser.add_argument(
            "--path", required=True, nargs="+", metavar="X,Y,Z",
            help="corners of the way that the ears go [m], at least two",
        )  # fmt: skip
        parser.add_argument(
            "--sound", default=DEFAULT_SOUND, metavar="FILE",
            help="what the source plays, in a loop: a file, or a shipped recording's name "
            "(default: %(default)s)",
        )  # fmt: skip
        parser.add_argument("--array", default="binaural", help="microphones (default: binaural)")
        parser.add_argument(
            "--speed", type=float, default=1.0, help="of the walk [m/s] (default 1)"
        )
        parser.add_argument(
            "--out", type=Path, metavar="NAME",
            help="writes NAME.wav and NAME.png; a folder takes walk.wav and walk.png "
            "(default: WORLD's name + _walk)",
        )  # fmt: skip
        parser.add_argument("--engine", default="field", help="acoustic engine (default: field)")
        parser.add_argument("--rate", type=int, default=DEFAULT_RATE, help="[Hz] (default 16000)")
        parser.add_argument("--seed", type=int, default=0, help="same seed, same sound (default 0)")

    def run(self, options: argparse.Namespace) -> int:
        """Do the work; return the exit code."""
        walk = Walk(tuple(_points("--path", options.path)), options.speed)
        source = _points("--source", [options.source])
        if len(source) != 1:
            raise InputError(f"--source must be one point, got {options.source!r}")
        array = MicrophoneArray.preset(options.array)
        out = _out(options.out, options.world)
        world = World.load(options.world)
        scene = AcousticScene(world, options.rate, options.engine, options.seed)
        signal = load_signal(_sound(options.sound), scene.rate)
        check_walk(Solids.of(world), np.array(source[0]), walk)
        _listen(scene, array, np.array(source[0]), signal, walk, out)
        return 0


def _listen(
    scene: AcousticScene,
    array: MicrophoneArray,
    source: NDArray[np.float64],
    signal: NDArray[np.float32],
    walk: Walk,
    out: Path,
) -> None:
    """Render, write both files and say what is in them."""
    poses = walk.poses()
    mono = MicrophoneArray.preset("mono")
    with Progress(2 * len(poses), "block") as progress:
        responses = []
        for pose in poses:
            responses.append(scene.impulse_response(source, pose, mono)[0])
            progress.advance()
        heard = render_walk(scene, array, source, signal, poses, progress.advance)
    energy = [float(np.sum(np.square(one, dtype=np.float64))) for one in responses]
    stops = sorted({round(share * (len(poses) - 1)) for share in STOPS})
    title = f"{scene.world.name}: a walk of {walk.length:.1f} m at {walk.speed:g} m/s"
    steady = 10.0 * np.log10(energy)
    shown = [responses[stop] for stop in stops]
    record = WalkRecord(title, source, poses, heard, steady, stops, shown)
    save_walk(out.with_name(f"{out.name}.png"), scene.world.floor_plan(), record)
    peak = float(np.abs(heard.samples).max())
    gain = PEAK / peak if peak > 0.0 else 1.0
    write_wav(out.with_name(f"{out.name}.wav"), AudioBlock(gain * heard.samples, heard.rate))
    sys.stdout.write(
        f"{out}.wav: {heard.duration:.1f} s, {array.count} channels, {heard.rate} Hz, "
        f"gain {20.0 * math.log10(gain):+.1f} dB\n"
        f"{out}.png: levels of a steady sound {steady.min():.1f} to {steady.max():.1f} dB re 1 m\n"
    )


def _points(option: str, words: list[str]) -> list[tuple[float, float, float]]:
    """The points `x,y,z` in `words`, which may hold several with spaces between them."""
    found = []
    for word in " ".join(words).split():
        try:
            x, y, z = (float(part) for part in word.split(","))
        except ValueError:
            raise InputError(f"{option} must be x,y,z [m], got {word!r}") from None
        if not np.isfinite([x, y, z]).all():
            raise InputError(f"{option} must be finite, got {word!r}")
        found.append((x, y, z))
    return found


def _sound(name: str) -> Path:
    """A file, or else the shipped recording of that name; InputError for neither."""
    if Path(name).suffix and Path(name).is_file():
        return Path(name)
    library = SoundLibrary.load()
    if name not in library.sounds:
        raise InputError(f"no such sound file, and no shipped recording: {name!r}")
    return library.sounds[name].path


def _out(out: Path | None, world: Path) -> Path:
    """Path and name of both files, without suffix; InputError for a folder that is missing."""
    if out is not None and out.is_dir():
        out = out / "walk"
    name = Path(f"{world.stem}_walk") if out is None else out
    if name.suffix in (".wav", ".png"):
        name = name.with_suffix("")
    if not name.parent.is_dir():
        raise InputError(f"--out: no such folder: {name.parent}")
    return name
