"""The page of `av-embodied view`, while a policy drives."""

from __future__ import annotations

import io
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from av_embodied.errors import InputError

from .detail import Detail
from .style import save_png

WINDOW = (1440, 980)  # pixels
DRIVEN = 9.0  # s, of the episode when the picture is taken
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
POLL = 100  # ms
PATIENCE = 60_000  # ms


def render(out: Path, detail: Detail) -> None:
    """A picture of the page in headless Chromium; InputError where none is installed."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise InputError(f"a picture of the page needs a browser, one of {', '.join(BROWSERS)}")
    with _served() as address, sync_playwright() as tools:
        opened = tools.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--mute-audio"]
        )
        page = opened.new_page(viewport={"width": WINDOW[0], "height": WINDOW[1]})
        page.goto(address)
        _wait_until_driven(page, min(DRIVEN, detail.seconds))
        picture = page.screenshot()
        opened.close()
    with Image.open(io.BytesIO(picture)) as image:
        save_png(np.array(image.convert("RGB")), out / "images/live_page.png", dither=True)


def _wait_until_driven(page: Page, seconds: float) -> None:
    frames = round(20 * seconds)  # one in 0.05 s
    for _ in range(PATIENCE // POLL):
        if page.evaluate("() => window.__view?.frames ?? 0") >= frames:
            return
        page.wait_for_timeout(POLL)
    raise InputError(f"the page has not shown {frames} frames in {PATIENCE // 1000} s")


@contextmanager
def _served() -> Iterator[str]:
    """The address of a viewer that runs meanwhile."""
    server = subprocess.Popen(
        [
            sys.executable,
            "-u",
            "-m",
            "av_embodied.cli",
            "view",
            "--no-browser",
            "--port",
            "0",
            "--house",
            "7",
            "--driver",
            "policy",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    try:
        address = next(filter(None, (re.search(r"http://\S+", line) for line in server.stdout)))
        yield address[0]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
        server.stdout.close()
