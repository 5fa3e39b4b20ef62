import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from av_embodied.evaluation.evaluate import Evaluation
from av_embodied.evaluation.outputs import Results
from av_embodied.evaluation.report import report_html
from av_embodied.evaluation.settings import Settings

VOID = {"meta", "image", "img", "br", "use", "circle", "path", "polyline", "link", "input"}


class Page(HTMLParser):
    """Checks that what is opened is closed, and collects links, anchors and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append(value or "")
            if name == "id":
                self.anchors.add(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data


@pytest.fixture
def results(small_world: str, tmp_path: Path) -> Results:
    policies = ("stumbler", "wanderer")
    return Evaluation(Settings(policies, tmp_path / "out", small_world, episodes=3)).run()


def test_the_page_is_whole_and_leads_nowhere_else(results: Results) -> None:
    text = (results.settings.out / "index.html").read_text()
    assert text == report_html(results)
    page = Page(text)
    for link in page.links:
        assert link.startswith(("#", "data:image/png;base64,"))
        assert not link.startswith("#") or link[1:] in page.anchors
    assert "http" not in text
    assert "<script" not in text
    assert 'name="viewport"' in text


def test_names_from_outside_are_escaped(results: Results) -> None:
    text = report_html(results)
    assert "<room" not in text
    assert "<is>" not in text
    assert "in <room & co>" in Page(text).text
    assert "small-0001: ValueError: a shoelace <is> undone" in Page(text).text


def test_each_world_is_embedded_once(results: Results) -> None:
    text = report_html(results)
    assert text.count("data:image/png") == 1
    assert text.count('<use href="#plan-0"') == 3


def test_failures_come_first(results: Results) -> None:
    text = report_html(results)
    table = text[text.index("<h2>Episodes</h2>") : text.index("<h2>Floor plans</h2>")]
    verdicts = re.findall(r">(success|failure)<", table)
    assert verdicts == sorted(verdicts)
    assert verdicts.count("success") == 2
    cards = re.findall(r'<article class="card" id="episode-(\d)">', text)
    assert cards[0] == "1"


def test_what_was_not_played_is_told(results: Results) -> None:
    assert "5 of 6 played. 1 are missing." in Page(report_html(results)).text
    whole = replace(results, policies=results.policies[1:])
    assert "missing" not in Page(report_html(whole)).text


def test_the_path_ends_where_the_robot_did(results: Results) -> None:
    text = report_html(results)
    card = text[text.index('id="episode-0"') :]
    points = re.findall(r'<polyline points="([^"]*)"', card)[0].split()
    x, y = results.policies[0].records["small-0000"].path[-1]
    assert points[0] == "120,600"  # (1, 1) of 6 m on 720 pixels, y upward
    assert points[-1] == f"{120 * x:.0f},{720 - 120 * y:.0f}"


def test_a_report_without_a_single_episode(results: Results) -> None:
    nothing = replace(
        results, policies=tuple(replace(p, records={}, failures={}) for p in results.policies)
    )
    page = Page(report_html(nothing))
    assert "0 of 6 played" in page.text
    assert "–" in page.text
