"""The `av-embodied world` command: show, generate, check, calibrate worlds, and statistics."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from av_embodied.errors import InputError
from av_embodied.plan_picture import save_floor_plan

from .check import check_world
from .generator import generate_house
from .houses.difficulty import DIFFICULTIES
from .houses.programmes import PROGRAMMES
from .world import World

FOUND_SOMETHING = 1  # exit code of a check with findings
# Percent of a calibration's time: where each part begins and how much it takes.
SHARES = {"tracing": (0.0, 40.0), "fitting": (40.0, 40.0), "checking": (80.0, 20.0)}


class WorldCommand:
    """Show a world's floor plan, generate a house, check a world file, fit its materials."""

    help = "show, generate, check and calibrate worlds, statistics of generated ones"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the actions and their options."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        show = actions.add_parser("show", help="draw the floor plan to a PNG")
        _add_file(show)
        show.add_argument(
            "--out", type=Path, metavar="PNG", help="picture to write (default: FILE's name + .png)"
        )
        show.add_argument(
            "--floor", type=float, metavar="HEIGHT", help="of one of several floors [m] (default: "
            "the one with most room)",
        )  # fmt: skip
        _add_robot(show)
        show.set_defaults(act=_show)
        generate = actions.add_parser("generate", help="write a furnished house as SDF")
        generate.add_argument("--seed", type=int, required=True, help="same seed, same house")
        generate.add_argument(
            "--out", type=Path, required=True, metavar="FILE", help="world file to write (.sdf)"
        )
        generate.add_argument(
            "--programme", metavar="ROOMS", type=_programme,
            help=f"{', '.join(PROGRAMMES)}, or counts as living_room=1,bedroom=2,bathroom=1",
        )  # fmt: skip
        generate.add_argument("--storeys", type=int, default=1, help="1 or 2 (default 1)")
        _add_difficulty(generate)
        generate.set_defaults(act=_generate)
        check = actions.add_parser(
            "check",
            help="look for holes, unreachable rooms, overlapping furniture, doubtful materials",
            epilog="Exit code: 0 clean, 1 with findings, 2 for a file that cannot be used.",
        )
        _add_file(check)
        _add_robot(check)
        check.set_defaults(act=_check)
        _add_statistics(actions.add_parser("statistics", help="what generated houses are like"))
        _add_calibrate(actions.add_parser("calibrate", help="fit materials to measured responses"))

    def run(self, options: argparse.Namespace) -> int:
        """Do what was asked; return the exit code."""
        return int(options.act(options))


def _add_difficulty(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--difficulty", default="medium", help=f"{', '.join(DIFFICULTIES)} (default medium)"
    )


def _programme(text: str) -> str | dict[str, int]:
    """A programme's name, or counts by kind of room."""
    if "=" not in text:
        return text
    counts: dict[str, int] = {}
    for part in text.split(","):
        kind, _, count = part.partition("=")
        if not count.strip().isdigit():
            raise argparse.ArgumentTypeError(f"expected KIND=COUNT, got {part!r}")
        if kind.strip() in counts:
            raise argparse.ArgumentTypeError(f"{kind.strip()} is counted twice in {text!r}")
        counts[kind.strip()] = int(count)
    return counts


def _add_statistics(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Generate houses, measure areas, reach, furniture and how long the rooms ring, and write a "
        "page with pictures (index.html) and all figures (statistics.json)."
    )
    parser.add_argument("--count", type=int, default=200, help="houses (default 200)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    parser.add_argument(
        "--acoustics", type=int, metavar="N", help="sound the rooms of N houses only (default: all)"
    )
    _add_difficulty(parser)
    parser.set_defaults(act=_statistics)


def _add_calibrate(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Fit the absorption of the world's materials, per octave band, so that simulated decays "
        "match measured impulse responses; write a new world and print T30 and absorption before "
        "and after."
    )
    _add_file(parser)
    parser.add_argument(
        "--responses", type=Path, required=True, metavar="DIR",
        help="folder of mono sound files and responses.csv (columns file, source_x, source_y, "
        "source_z, listener_x, listener_y, listener_z [m]) or responses.json",
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, required=True, metavar="NEW", help="world file to write (.sdf)"
    )
    parser.add_argument("--seed", type=int, default=0, help="same seed, same result (default 0)")
    parser.set_defaults(act=_calibrate)


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=".sdf .world .glb .gltf .obj .ply")


def _add_robot(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--radius", type=float, default=0.2, help="of the robot [m] (default 0.2)")
    parser.add_argument("--height", type=float, default=1.1, help="of the robot [m] (default 1.1)")


def _show(options: argparse.Namespace) -> int:
    world = World.load(options.file)
    out = options.out or Path(f"{options.file.stem}.png")
    plan = world.floor_plan(options.radius, options.height, options.floor)
    save_floor_plan(plan, out, title=world.name)
    free = float(plan.free.sum()) * plan.resolution**2
    print(
        f"{world.name}: {len(world.rooms)} rooms, {len(world.objects)} objects, "
        f"{len(world.surface.faces)} triangles, {free:.1f} m2 free, hash {world.content_hash}"
    )
    if len(world.floors) > 1:
        print("floors at", ", ".join(f"{height:.2f} m" for height in world.floors))
    print(f"floor plan: {out}")
    return 0


def _generate(options: argparse.Namespace) -> int:
    world = generate_house(
        options.seed,
        programme=options.programme,
        storeys=options.storeys,
        difficulty=options.difficulty,
    )
    world.save(options.out)
    rooms = ", ".join(room.name for room in world.rooms)
    print(f"{world.name}: {rooms}; hash {world.content_hash}")
    print(f"world: {options.out}")
    return 0


def _statistics(options: argparse.Namespace) -> int:
    # Showing and checking a world needs no acoustics.
    from .statistics.page import kind_rows, summary_line, write_statistics

    with tqdm(total=options.count, unit="house", disable=None, file=sys.stderr) as bar:
        summary = write_statistics(
            options.count,
            options.out,
            options.difficulty,
            options.acoustics,
            lambda done: bar.update(done - bar.n),
        )
    for row in kind_rows(summary):
        print(f"{row[0]:14}" + "".join(f"{cell:>16}" for cell in row[1:]))
    print(summary_line(summary))
    print(f"page: {options.out / 'index.html'}")
    return 0


def _check(options: argparse.Namespace) -> int:
    world = World.load(options.file)
    findings = check_world(world, options.radius, options.height)
    for finding in findings:
        print(finding)
    print(f"{options.file}: {len(findings) or 'no'} findings")
    return FOUND_SOMETHING if findings else 0


def _calibrate(options: argparse.Namespace) -> int:
    # Showing and checking a world needs no acoustics.
    from ..acoustics.calibration import calibrate, calibration_report, load_responses

    if options.seed < 0:
        raise InputError(f"--seed must be 0 or more, got {options.seed}")
    if options.out.suffix != ".sdf" or not options.out.parent.is_dir():
        raise InputError(f"--out must be an .sdf file in an existing folder, got {options.out}")
    world = World.load(options.file)
    responses = load_responses(options.responses, world)
    with tqdm(total=100, unit="%", disable=None, file=sys.stderr) as bar:

        def tell(what: str, share: float) -> None:
            bar.set_description(what)
            bar.update(round(SHARES[what][0] + share * SHARES[what][1]) - bar.n)

        found = calibrate(world, responses, options.seed, report=tell)
        text = calibration_report(
            world, found, responses, options.seed, lambda share: tell("checking", share)
        )
    found.world.save(options.out)
    print(text)
    print(f"world: {options.out}")
    return 0
