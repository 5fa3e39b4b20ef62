"""How well the page of `av-embodied view` keeps up, in headless Chromium on two cores.

Drives by keys, then lets the map planner drive, and prints frames per second, gaps in the sound,
the time from a key to its picture, and how busy server and browser are.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
KEYS = ("ArrowUp", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "ArrowUp")
HOLD = (0.15, 0.9)  # s that a key is held, drawn evenly
SETTLE = 3.0  # s before measuring, in which code is compiled and worlds are drawn
CORES = 2
TICK = os.sysconf("SC_CLK_TCK")  # per second of processor time in /proc
ASKED_FRAMES, ASKED_LATENCY = 20, 150  # per second; ms

READ = "() => (({ frames, fps, underruns, latency, done }) => "
READ += "({ frames, fps, underruns, latency, done }))(window.__view)"


@dataclass
class Measured:
    """What one way of driving came to."""

    name: str
    seconds: float = 0.0
    frames: int = 0
    slowest: float = float("inf")
    """Fewest frames per second over any two seconds."""
    gaps: int = 0
    restarts: int = 0
    latency: list[float] = field(default_factory=list)
    server: float = 0.0
    """Processor time per time, of one core."""
    browser: float = 0.0

    def lines(self) -> list[str]:
        """What is printed."""
        out = [
            f"{self.name}, {self.seconds:.0f} s, {self.restarts} restarts",
            f"  frames/s         {self.frames / self.seconds:.1f} on average, {self.slowest:.1f} "
            f"over the slowest two seconds (asked: {ASKED_FRAMES})",
            f"  gaps in sound    {self.gaps} (asked: 0)",
            f"  processor        server {self.server:.0%}, browser {self.browser:.0%} of one core",
        ]
        if self.latency:
            middle, most = np.percentile(self.latency, [50, 95])
            out.append(
                f"  key to picture   median {middle:.0f}, 95 % within {most:.0f}, worst "
                f"{max(self.latency):.0f} ms over {len(self.latency)} keys (asked: {ASKED_LATENCY})"
            )
        return out


@contextmanager
def serving(options: list[str]) -> Iterator[tuple[str, int]]:
    """Address and process id of the server."""
    command = [sys.executable, "-u", "-m", "av_embodied.cli", "view", "--port", "0", "--no-browser"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            for line in server.stdout:
                if found := re.search(r"http://\S+", line):
                    yield found[0], server.pid
                    break
            else:
                raise SystemExit("the server ended before it served")
        finally:
            server.terminate()


def processor_time(root: int) -> float:
    """Seconds that the processes below and including `root` have used so far."""
    used: dict[int, tuple[int, float]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        used[int(stat.parent.name)] = int(facts[1]), (int(facts[11]) + int(facts[12])) / TICK
    family = {root}
    while more := {pid for pid, (parent, _) in used.items() if parent in family} - family:
        family |= more
    return sum(used[pid][1] for pid in family if pid in used)


def watch(
    page: Page, measured: Measured, seconds: float, server: int, act: Callable[[], None]
) -> Measured:
    """Measure for `seconds` while `act` is done again and again."""
    first = page.evaluate(READ)
    begin, busy = time.monotonic(), (processor_time(server), processor_time(os.getpid()))
    while (now := time.monotonic() - begin) < seconds:
        act()
        state = page.evaluate(READ)
        if now > 2.0:
            measured.slowest = min(measured.slowest, state["fps"])
        if state["done"]:
            page.get_by_role("button", name="Play it again").click()
            page.wait_for_timeout(2000.0 * SETTLE)
            measured.restarts += 1
    state = page.evaluate(READ)
    measured.seconds = time.monotonic() - begin
    measured.frames = state["frames"] - first["frames"]
    measured.gaps = state["underruns"] - first["underruns"]
    measured.latency = state["latency"][len(first["latency"]) :]
    measured.server = (processor_time(server) - busy[0]) / measured.seconds
    all_of_us = (processor_time(os.getpid()) - busy[1]) / measured.seconds
    measured.browser = all_of_us - measured.server
    return measured


def measure(keys: float, policy: float, options: list[str]) -> None:
    """Drive for `keys` seconds by keys and for `policy` seconds by the policy, and print."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit(f"none of {', '.join(BROWSERS)} is on the path")
    chance = random.Random(0)
    with serving(options) as (address, server), sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=browser, args=["--autoplay-policy=no-user-gesture-required"]
        )
        page = launched.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        page.get_by_role("button", name="Sound on").click(timeout=120_000)
        page.wait_for_timeout(1000.0 * SETTLE)

        def press() -> None:
            key = chance.choice(KEYS)
            page.keyboard.down(key)
            page.wait_for_timeout(1000.0 * chance.uniform(*HOLD))
            page.keyboard.up(key)
            page.wait_for_timeout(1000.0 * chance.uniform(*HOLD) / 2.0)

        by_keys = watch(page, Measured("keys drive"), keys, server, press)
        print("\n".join(by_keys.lines()), flush=True)
        page.get_by_text("Policy drives").click()
        page.wait_for_timeout(1000.0 * SETTLE)
        rest = Measured("map_planner drives")
        watch(page, rest, policy, server, lambda: page.wait_for_timeout(500.0))
        print("\n".join(rest.lines()), flush=True)
        launched.close()


def main() -> None:
    """Run as a command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=float, default=120.0, help="seconds (default: 120)")
    parser.add_argument("--policy", type=float, default=60.0, help="seconds (default: 60)")
    parser.add_argument("options", nargs="*", help="of `av-embodied view`, after --")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # for this process and all that it starts
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    measure(options.keys, options.policy, options.options)


if __name__ == "__main__":
    main()
