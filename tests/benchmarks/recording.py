"""How much recording slows episodes down: the same ones played with and without, in turns.

    python tests/benchmarks/recording.py --steps 10000

Each round plays the same episodes once without recording, once recorded by a process of its own
(what `av-embodied record` does) and once by `RecordingWriter` in the playing thread. The first
round warms up and is not counted. On a busy machine look at the processor time of the playing
process, which others disturb less than the time that passes.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

import gymnasium

from av_embodied import Episode, load_policy
from av_embodied.playing import Moment, play
from av_embodied.processes import one_thread
from av_embodied.recording import Header, RecordingWriter, WritingProcess

ENVIRONMENT = "av_embodied/AudioGoal-v0"
POLICIES = ("oracle", "map_planner")
WAYS = ("not recorded", "by a process", "in the thread")


class Writer(Protocol):
    """What a moment is given to."""

    def see(self, moment: Moment) -> None: ...


Open = Callable[[Path, Header], AbstractContextManager[Writer | None]]


@dataclass
class Spent:
    """Time for `steps` actions [s], that of resets left out: it does not grow with the steps."""

    steps: int = 0
    passed: float = 0.0
    processor: float = 0.0
    """Of the playing process."""
    writing: float = 0.0
    """Of `processor`, what was spent on handing moments over."""

    def text(self, base: Spent) -> str:
        """Per step, and how much more than `base`."""
        figures = []
        for name in ("passed", "processor"):
            mine, its = getattr(self, name) / self.steps, getattr(base, name) / base.steps
            figures.append(f"{name} {1e3 * mine:7.3f} ms {100.0 * (mine / its - 1.0):+6.1f} %")
        share = self.writing / (self.processor - self.writing)
        return f"{'   '.join(figures)}   of it writing {100.0 * share:5.1f} % of the rest"


class Bench:
    """Plays `episodes` of the test split with one policy."""

    def __init__(self, policy: str, episodes: int, folder: Path) -> None:
        self.env = gymnasium.make(ENVIRONMENT, split="test", disable_env_checker=True)
        self.sensors = self.env.get_wrapper_attr("sensors")
        self.episodes: list[Episode] = list(self.env.get_wrapper_attr("episode_set"))[:episodes]
        self.policy = policy
        self.folder = folder

    def round(self, begin: Open, settle: Callable[[], None]) -> Spent:
        """Play all episodes once, recorded by what `begin` opens.

        `settle` waits until a recording is whole; that is not counted, as it takes less than the
        reset of the next episode, during which it goes on.
        """
        spent = Spent()
        for episode in self.episodes:
            header = Header("AudioGoal", episode, self.policy, 0, self.sensors, ENVIRONMENT)
            policy = load_policy(self.policy, sensors=self.sensors)
            with tempfile.TemporaryDirectory(dir=self.folder) as folder:
                moments = play(self.env, policy, episode)
                first = next(moments)  # the reset
                self._go_on(chain([first], moments), begin(Path(folder) / "one", header), spent)
                settle()
        return spent

    def _go_on(
        self, moments: Iterable[Moment], begun: AbstractContextManager[Writer | None], spent: Spent
    ) -> None:
        passed, processor = time.perf_counter(), time.process_time()
        with ExitStack() as stack:
            writer = stack.enter_context(begun)
            for moment in moments:
                if writer:
                    before = time.process_time()
                    writer.see(moment)
                    spent.writing += time.process_time() - before
                spent.steps += moment.decision is not None
            before = time.process_time()
        spent.writing += time.process_time() - before
        spent.processor += time.process_time() - processor
        spent.passed += time.perf_counter() - passed


def compare(policy: str, steps: int, episodes: int) -> dict[str, Spent]:
    """Rounds until each way has played `steps` actions."""
    total = {way: Spent() for way in WAYS}
    with (
        tempfile.TemporaryDirectory() as folder,
        WritingProcess() as process,
        one_thread(),
    ):
        bench = Bench(policy, episodes, Path(folder))
        ways: dict[str, Open] = {
            "not recorded": lambda path, header: nullcontext(),
            "by a process": process.writer,
            "in the thread": RecordingWriter,
        }
        for begin in ways.values():
            bench.round(begin, process.settle)
        while total[WAYS[-1]].steps < steps:
            for way, begin in ways.items():
                spent = bench.round(begin, process.settle)
                for name, value in vars(spent).items():
                    setattr(total[way], name, getattr(total[way], name) + value)
    return total


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--steps", type=int, default=10_000, help="of each policy and way")
    parser.add_argument("--episodes", type=int, default=10, help="that are played again and again")
    options = parser.parse_args()
    for policy in POLICIES:
        busy = os.getloadavg()[0]
        total = compare(policy, options.steps, options.episodes)
        steps = total[WAYS[0]].steps
        print(f"{policy}, {steps} steps each way, {busy:.1f} others at work at the start")
        for way, spent in total.items():
            print(f"  {way:14}{spent.text(total[WAYS[0]])}", flush=True)


if __name__ == "__main__":
    main()
