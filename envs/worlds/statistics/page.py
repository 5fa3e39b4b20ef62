"""The page: tables, histograms and floor plans of generated houses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from string import Template

from av_embodied.errors import InputError
from av_embodied.files import write_atomically
from av_embodied.plan_picture import save_floor_plan

from ..generator import generate_house
from ..houses.difficulty import find_difficulty
from .figures import HouseFigures, house_figures
from .pictures import save_histograms
from .summary import DWELLINGS, SOURCE, summarise

PLANS = 9  # floor plans shown
PAGE = Template("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>$title</title><style>
body { font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; } td, th { padding: .2rem .8rem; }
td { text-align: right; } td:first-child { text-align: left; } tr:nth-child(even) td { background:
#f3f3f3; } img { max-width: 100%; } .grid { display: grid; gap: 1rem; grid-template-columns:
repeat(auto-fit, minmax(20rem, 1fr)); } </style></head><body>
<h1>$title</h1><p>$summary</p><h2>Rooms</h2>$kinds<p>$dwellings</p>
<div class="grid">$histograms</div><h2>Objects</h2>$objects
<h2>Floor plans</h2><div class="grid">$plans</div></body></html>
""")


def write_statistics(
    count: int,
    out: Path,
    difficulty: str = "medium",
    acoustics: int | None = None,
    told: Callable[[int], object] = lambda done: None,
) -> dict[str, object]:
    """Generate houses 0 to `count`, write index.html, statistics.json and pictures to `out`.

    Rooms of the first `acoustics` houses are sounded, None: of all. `told` hears how many houses
    are done. Returns the summary. Raises InputError for no houses, an unknown difficulty, and a
    folder that cannot be written.
    """
    sounded = count if acoustics is None else acoustics
    if count < 1 or sounded < 0:
        raise InputError(f"count must be 1 or more and acoustics 0 or more, got {count}, {sounded}")
    find_difficulty(difficulty)
    if not out.parent.is_dir():
        raise InputError(f"the folder for {out} does not exist")
    out.mkdir(exist_ok=True)
    houses, plans = [], []
    for seed in range(count):
        world = generate_house(seed, difficulty=difficulty)
        houses.append(house_figures(world, seed, acoustics=seed < sounded))
        if len(plans) < PLANS:
            plans.append(f"plan_{seed}.png")
            save_floor_plan(world.floor_plan(), out / plans[-1], title=world.name)
        told(seed + 1)
    summary = summarise(houses)
    histograms = save_histograms(houses, out)
    whole = {"difficulty": difficulty, "summary": summary, "houses": [h.as_json() for h in houses]}
    write_atomically(out / "statistics.json", json.dumps(whole, indent=1) + "\n")
    title = f"{count} generated houses, {difficulty}"
    write_atomically(out / "index.html", _page(title, houses, summary, histograms, plans))
    return summary


def _page(
    title: str,
    houses: list[HouseFigures],
    summary: dict[str, object],
    histograms: list[str],
    plans: list[str],
) -> str:
    low, high = DWELLINGS
    return PAGE.substitute(
        title=escape(title),
        summary=escape(summary_line(summary)),
        kinds=_table(kind_rows(summary)),
        dwellings=escape(f"Furnished dwellings: {low} to {high} s, {SOURCE}."),
        histograms="".join(f'<img src="{name}" alt="{name}">' for name in histograms),
        objects=_table(_object_rows(houses)),
        plans="".join(f'<img src="{name}" alt="{name}">' for name in plans),
    )


def summary_line(summary: dict[str, object]) -> str:
    """The summary in a sentence."""
    rings = summary["reverberation"]
    assert isinstance(rings, dict)
    text = (
        f"{summary['houses']} houses with {summary['rooms']} rooms, {summary['triangles']:.0f} "
        f"triangles and {summary['objects']:.0f} objects each; a robot reaches "
        f"{summary['least_reached']:.0%} of the floor of the worst room"
    )
    if rings["rooms"]:
        text += (
            f"; {rings['rooms']} rooms sounded, median T20 {rings['median']:.2f} s, "
            f"{rings['share_like_dwellings']:.0%} within {DWELLINGS[0]} to {DWELLINGS[1]} s"
        )
    return text + "."


def kind_rows(summary: dict[str, object]) -> list[list[str]]:
    """A heading and a row for each kind of room."""
    rows = [["kind", "rooms", "area [m2]", "reached", "T20 [s]", "like dwellings"]]
    kinds = summary["kinds"]
    assert isinstance(kinds, dict)
    for kind, row in kinds.items():
        rings = row["reverberation"]
        time, share = ("-", "-") if rings is None else (
            f"{rings:.2f}", f"{row['share_like_dwellings']:.0%}"
        )  # fmt: skip
        area, reached = f"{row['area']:.1f}", f"{row['reached']:.0%}"
        rows.append([kind.replace("_", " "), str(row["rooms"]), area, reached, time, share])
    return rows


def _object_rows(houses: list[HouseFigures]) -> list[list[str]]:
    rows = [["kind", "in all", "houses with one"]]
    kinds = sorted({kind for house in houses for kind in house.objects})
    for kind in kinds:
        counts = [house.objects.get(kind, 0) for house in houses]
        having = sum(count > 0 for count in counts) / len(houses)
        rows.append([kind.replace("_", " "), str(sum(counts)), f"{having:.0%}"])
    return rows


def _table(rows: Iterable[list[str]]) -> str:
    first, *rest = rows
    head = "".join(f"<th>{escape(cell)}</th>" for cell in first)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rest
    )
    return f"<table><tr>{head}</tr>{body}</table>"
