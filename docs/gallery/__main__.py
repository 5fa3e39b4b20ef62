"""`python -m docs.gallery`: render the pictures and clips of README and docs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from av_embodied.errors import InputError
from av_embodied.evaluation.progress import Progress

from .detail import DETAILS
from .items import ITEMS, Item, chosen_items

DOCS = Path(__file__).resolve().parent.parent
WRONG_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Render what was asked for; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.gallery", description="Render the pictures and clips of the docs."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="what to render (default: all)")
    parser.add_argument("--list", action="store_true", help="name what there is, and stop")
    parser.add_argument(
        "--out", type=Path, default=DOCS, metavar="DIR",
        help="gets the folders images and clips (default: the docs themselves)",
    )  # fmt: skip
    parser.add_argument(
        "--size", choices=tuple(DETAILS), default="full",
        help="full, or small and quick, for a look (default: %(default)s)",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    try:
        items = chosen_items(options.names)
        if options.list:
            _list(items)
        else:
            _render(items, options.out, options.size)
    except InputError as error:
        print(f"gallery: error: {error}", file=sys.stderr)
        return WRONG_INPUT
    return 0


def _list(items: Sequence[Item]) -> None:
    width = max(len(name) for name in ITEMS)
    for item in items:
        print(f"{item.name:{width}}  {item.about}: {', '.join(item.files)}")


def _render(items: Sequence[Item], out: Path, size: str) -> None:
    with Progress(len(items), "picture") as progress:
        for item in items:
            item.render(out, DETAILS[size])
            progress.advance()
            for name in item.files:
                print(f"{out / name}  {(out / name).stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
