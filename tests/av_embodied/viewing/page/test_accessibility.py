"""The page for those who use a keyboard, a screen reader, or see little contrast."""

from typing import Any

import pytest
from page_visits import Visit, visiting
from playwright.sync_api import Browser

OPERATED = {"button", "checkbox", "combobox", "radio", "slider", "spinbutton", "application"}
LANDMARKS = {"banner", "main", "contentinfo"}
LEAST_CONTRAST = 4.5  # of text to its ground, WCAG 2.2 AA

# Contrast of every text that is seen to the ground that is seen behind it.
CONTRASTS = """
() => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colour = (text) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = text;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b]
    .map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found[3] > 250) return found;
    }
    return [255, 255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const words = texts.currentNode.data.trim();
    if (!words || !element.checkVisibility() || element.closest(":disabled, .hidden, option, svg"))
      continue;
    const [a, b] = [light(colour(getComputedStyle(element).color)), light(ground(element))];
    found.push([words, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return found;
}
"""


def tree(visit: Visit) -> list[dict[str, Any]]:
    """Nodes that a screen reader is told of: {role, name}."""
    client = visit.page.context.new_cdp_session(visit.page)
    nodes = client.send("Accessibility.getFullAXTree")["nodes"]
    return [
        {key: node.get(key, {}).get("value", "") for key in ("role", "name")}
        for node in nodes
        if not node["ignored"]
    ]


def test_everything_that_is_operated_has_a_name(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start()
        nodes = tree(visit)
        operated = [node for node in nodes if node["role"] in OPERATED]
        assert {node["role"] for node in operated} == OPERATED
        assert [node for node in operated if not node["name"].strip()] == []
        pictures = [node for node in nodes if node["role"] in ("image", "img")]
        assert len(pictures) >= 3
        assert all(node["name"] for node in pictures)


def test_landmarks_and_headings_lead_through_the_page(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start()
        nodes = tree(visit)
        assert {node["role"] for node in nodes} >= LANDMARKS
        regions = [node["name"] for node in nodes if node["role"] == "region"]
        assert len(set(regions)) == len(regions) >= 8
        levels = "() => [...document.querySelectorAll('h1, h2')].map((h) => h.tagName)"
        headings = visit.page.evaluate(levels)
        assert headings[0] == "H1"
        assert headings.count("H1") == 1


def test_the_state_is_told_in_words(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.start()
        told = visit.page.locator("[aria-live=polite].hidden")
        visit.page.locator("[aria-live=polite].hidden:not(:empty)").wait_for(state="attached")
        assert "In the shoebox" in told.inner_text()
        assert "The source is" in told.inner_text()
        visit.page.get_by_text("Show where the sources truly are").click()
        visit.page.locator(".situation", has_text="In the shoebox.").wait_for()
        assert visit.page.locator(".words .is-true").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, address: str, scheme: str) -> None:
    with visiting(browser, address, color_scheme=scheme) as visit:
        visit.start()
        contrasts = visit.page.evaluate(CONTRASTS)
        assert len(contrasts) > 50
        assert [(w, round(c, 2)) for w, c in contrasts if c < LEAST_CONTRAST] == []


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, address: str
) -> None:
    focused = """() => {
      const now = document.activeElement;
      const seen = now.matches(".choice input") ? now.nextElementSibling : now;
      return [now.tagName, now.name || now.innerText || "", getComputedStyle(seen).outlineStyle];
    }"""
    with visiting(browser, address) as visit:
        visit.start()
        visit.page.locator("h1").click()  # where the way of the focus begins
        reached = []
        for _ in range(40):
            visit.page.keyboard.press("Tab")
            reached.append(visit.page.evaluate(focused))
            if reached[-1][0] == "BODY":
                break
        names = [name.strip() for _, name, _ in reached]
        assert {"Sound on", "Pause", "Step", "Restart", "task", "policy"} <= set(names)
        assert [kind for kind, _, _ in reached].count("DIV") == 1  # the floor plan
        assert all(outline != "none" for kind, _, outline in reached if kind != "BODY")


def test_less_motion_where_it_is_unwelcome(browser: Browser, address: str) -> None:
    with visiting(browser, address, reduced_motion="reduce") as visit:
        visit.start()
        visit.until("frame.number > 6")
        colours = """() => {
          const canvas = document.querySelector(".hearing canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, 1);
          return [...data].filter((_, k) => k % 4 === 0).findIndex((red) => red === 255);
        }"""
        mark = visit.page.evaluate(colours)
        # The mark between present and past runs from the left, while what was heard stays.
        assert 0 < mark < 300
