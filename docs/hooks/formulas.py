r"""Formulas drawn when the pages are built, so that a page needs neither scripts nor fonts.

`$...$` and `$$...$$` are found by the extension arithmatex; matplotlib sets them, and they stand in
the page as SVG of the text's own size and colour. What they say is kept for screen readers.
"""

from __future__ import annotations

import html
import re

from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

FOUND = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">\\[(\[](?P<formula>.*?)\\[)\]]</(?P=tag)>', re.DOTALL
)
EM = 100.0  # units of an SVG per em, so that a decimal is finer than any screen
FONT = FontProperties(size=EM, math_fontfamily="stix")
SCALE = 1.12  # em of the text about it; letters of formulas are smaller than those of the page
MARGIN = 4.0  # units about a formula, for what sticks out of a letter's box
SIGNS = {Outline.MOVETO: "M", Outline.LINETO: "L", Outline.CURVE3: "Q", Outline.CURVE4: "C"}


def outline(formula: str) -> str:
    """The outlines of a formula as the `d` of an SVG path, y down from the baseline."""
    points, codes = text_to_path.get_text_path(FONT, f"${formula}$", ismath=True)
    path = Outline(points, codes)
    parts = []
    for values, code in path.iter_segments(simplify=False, curves=True):
        if code == Outline.CLOSEPOLY:
            parts.append("Z")
            continue
        numbers = [f"{value:.1f}" for value in values.reshape(-1, 2).dot([[1, 0], [0, -1]]).ravel()]
        parts.append(SIGNS[code] + " ".join(numbers))
    return "".join(parts).replace(".0", "").replace("-0 ", "0 ")


def drawn(formula: str, shown: bool) -> str:
    """A formula as SVG, `shown` on a line of its own or within the text."""
    size = text_to_path.get_text_width_height_descent(f"${formula}$", FONT, ismath=True)
    width, height, below = (float(value) for value in size)
    box = (-MARGIN, below - height - MARGIN, width + 2.0 * MARGIN, height + 2.0 * MARGIN)
    style = (
        f"width:{box[2] / EM * SCALE:.3f}em;height:{box[3] / EM * SCALE:.3f}em;"
        f"vertical-align:{-(below + MARGIN) / EM * SCALE:.3f}em"
    )
    said = html.escape(" ".join(formula.split()), quote=True)
    view = " ".join(f"{value:.1f}" for value in box)
    svg = (
        f'<svg class="formula" role="img" aria-label="{said}" style="{style}" viewBox="{view}">'
        f'<path d="{outline(formula)}"/></svg>'
    )
    return f'<div class="formula-line">{svg}</div>' if shown else svg


def with_formulas(content: str, name: str) -> str:
    """The HTML of the page `name`, its formulas drawn; PluginError for one that cannot be set."""

    def draw(found: re.Match[str]) -> str:
        formula = html.unescape(found["formula"]).strip()
        try:
            return drawn(formula.replace("\n", " "), found["tag"] == "div")
        except ValueError as error:
            raise PluginError(f"{name}: formula {formula!r}: {error}") from error

    return FOUND.sub(draw, content)


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Draw the formulas of a page."""
    return with_formulas(content, page.file.src_uri)
