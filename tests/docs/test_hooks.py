"""The small programs that make pages while the site is built."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import griffe
import pytest
from mkdocs.exceptions import PluginError

from docs.hooks import commands, formulas, readme_parts, reference, units


def attributes(svg: str) -> dict[str, str]:
    return dict(ET.fromstring(svg).attrib)


def test_a_formula_is_an_svg_that_says_what_it_shows() -> None:
    found = attributes(formulas.drawn(r"\dfrac{a}{b} < 1", False))
    assert found["aria-label"] == r"\dfrac{a}{b} < 1"
    assert found["role"] == "img"
    assert len(found["viewBox"].split()) == 4


def test_a_fraction_hangs_below_the_line_and_a_letter_does_not() -> None:
    drawn = formulas.drawn
    depth = [float(attributes(drawn(f, False))["style"].split(":")[-1][:-2]) for f in ("a", "p")]
    assert -0.1 < depth[0] < 0.0
    assert depth[1] < depth[0] - 0.1
    tall = float(attributes(drawn(r"\dfrac{a}{b}", False))["style"].split("height:")[1][:5])
    assert tall > 1.5


def test_formulas_in_a_page_are_drawn_and_nothing_else_is_changed() -> None:
    text = r'<p>With <span class="arithmatex">\(a &lt; b\)</span> and <code>$x$</code>.</p>'
    answer = formulas.with_formulas(text, "page.md")
    assert answer.startswith('<p>With <svg class="formula"')
    assert answer.endswith("</svg> and <code>$x$</code>.</p>")
    assert 'aria-label="a &lt; b"' in answer


def test_a_formula_that_cannot_be_set_names_its_page() -> None:
    with pytest.raises(PluginError, match=r"page\.md: formula"):
        formulas.with_formulas(r'<div class="arithmatex">\[\nosuchsign{a}\]</div>', "page.md")


def test_the_reference_knows_packages_through_links_once() -> None:
    found = reference.packages()
    assert "av_embodied.envs.acoustics.late" in found
    assert "av_embodied.policies.mapping" in found
    assert "av_embodied.envs.acoustics.scene" in found["av_embodied.envs.acoustics"]
    modules = [module for package in found.values() for module in package]
    assert len(modules) == len(set(modules))
    assert all(reference.source_of(module).is_file() for module in modules)
    assert reference.first_sentence("av_embodied.envs.acoustics.air").startswith("Air: speed")


def test_the_overview_shows_what_packages_export() -> None:
    assert {"MicrophoneArray", "load_policy"} <= set(reference.exported("av_embodied"))
    assert "generate_house" in reference.exported("av_embodied.envs")
    assert reference.exported("av_embodied.envs.tasks") == []
    line = "| [`envs.vision`](av_embodied.envs.vision.md) | Vision: ray-cast cameras. |  |"
    assert line in reference.overview(reference.packages())


def test_help_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    narrow = commands.page()
    monkeypatch.setenv("COLUMNS", "200")
    assert commands.page() == narrow
    assert "### av-embodied world generate" in narrow


def test_a_part_that_the_readme_no_longer_has_stops_the_build() -> None:
    assert readme_parts.part("# A\n\n## B\nb\n\n## C\nc\n", "B") == "## B\nb\n"
    with pytest.raises(PluginError, match="'D'"):
        readme_parts.part("## B\nb\n", "D")


def test_units_in_docstrings_are_no_links() -> None:
    thing = griffe.Function("f")
    thing.docstring = griffe.Docstring("yaw in [-pi, pi] [rad], x [m]")
    units.UnitsAreNoLinks().on_object(obj=thing)
    assert thing.docstring.value == r"yaw in [-pi, pi] \[rad], x [m]"
