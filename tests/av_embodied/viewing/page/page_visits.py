"""A server in a process of its own, and visits to its page by a headless browser."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

Plain = Any  # what JSON can say, which the page does not declare
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
POLL = 40  # ms between two looks at a condition
PATIENCE = 30_000  # ms for a condition to become true, also on a busy machine


def browser_path() -> str | None:
    """The system's Chromium, None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def serving(*options: str) -> Iterator[str]:
    """The address of `av-embodied view` with these `options`, which serves meanwhile."""
    command = [sys.executable, "-u", "-m", "av_embodied.cli", "view"]
    command += ["--port", "0", "--no-browser", *options]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        said = ""
        for line in server.stdout:
            said += line
            if found := re.search(r"http://\S+", line):
                yield found[0]
                break
        else:
            raise AssertionError(f"the server ended: {said}")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        server.stdout.close()


class Visit:
    """A tab that shows the page at `address`, and what went wrong in it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.faults.append(said.text) if said.type == "error" else None,
        )
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(address)
        self.until("frame")

    def read(self, what: str) -> Plain:
        """`what` of the page's own measures, any expression in them."""
        return self.page.evaluate(f"() => {{ with (window.__view ?? {{}}) {{ return {what}; }} }}")

    def until(self, condition: str) -> Plain:
        """Wait until the expression is true of the page's measures, and return its value."""
        # Playwright's own waiting evaluates text in the page, which its security policy forbids.
        for _ in range(PATIENCE // POLL):
            if value := self.read(f"typeof frames !== 'undefined' && ({condition})"):
                return value
            self.page.wait_for_timeout(POLL)
        shown = self.page.locator("body").inner_text()
        raise AssertionError(f"never came true: {condition}\n{shown}")

    def start(self, **settings: str) -> None:
        """Choose `settings` in the form and start with them, driven by keys and not paused."""
        self.page.get_by_text("I drive").click()
        if self.page.get_by_role("button", name="Go on").count():
            self.page.get_by_role("button", name="Go on").click()
        before = self.read("generation")
        for name, value in settings.items():
            field = self.page.locator(f".settings [name={name}]")
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        self.page.locator(".settings button[type=submit]").click()
        self.until(f"generation > {before} && frame.number > 0")

    def place(self, x: float, y: float) -> None:
        """Click the floor plan at (x, y) [m] and wait until the source is there."""
        before = self.read("generation")
        x0, x1, y0, y1 = self.read("setup.plan.extent")
        box = self.page.locator(".sheet").bounding_box()
        assert box is not None
        across, down = (x - x0) / (x1 - x0), (y1 - y) / (y1 - y0)
        spot = {"x": across * box["width"], "y": down * box["height"]}
        self.page.locator(".sheet").click(position={"x": spot["x"], "y": spot["y"]})
        self.until(f"generation > {before} && frame.number > 0")


@contextmanager
def visiting(browser: Browser, address: str, script: str = "", **options: Plain) -> Iterator[Visit]:
    """A visit by a new browser profile with `options`, in which `script` runs before the page.

    At its end nothing may have gone wrong in the page, nor may it have asked another host.
    """
    context = browser.new_context(**options)
    try:
        if script:
            context.add_init_script(script)
        visit = Visit(context, address)
        yield visit
        assert visit.faults == []
        own = (address, address.replace("http", "ws", 1), "blob:", "data:")
        assert [url for url in visit.asked if not url.startswith(own)] == []
    finally:
        context.close()
