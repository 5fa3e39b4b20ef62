"""Which part of a step takes the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps

from ..acoustics.streaming.stream import AcousticStream
from ..tasks.audio_goal import AudioGoalEnv
from ..tasks.episode_run import EpisodeRun
from ..tasks.listening import Listening
from ..vision.eyes import Eyes
from .environment_peers import replaced
from .environment_walks import EPISODES, Walk, five_room_house, house_settings
from .figures import Figure, Progress

STEPS = 1000
QUICK = (6, 1)  # steps, episodes

PARTS: dict[str, tuple[tuple[type, str], ...]] = {
    "step": ((AudioGoalEnv, "step"),),
    "acoustics": ((AcousticStream, "render"),),
    "listening": ((Listening, "block"),),
    "vision": ((Eyes, "look"),),
    "motion and goal": ((EpisodeRun, "act"), (EpisodeRun, "truth")),
}
"""Methods by the part of a step that they do; `listening` is acoustics and noise."""


def measure(progress: Progress, quick: bool) -> list[Figure]:
    """The share of a step's time by part."""
    progress("parts: shares of a step's time")
    steps, episodes = QUICK if quick else (STEPS, EPISODES)
    walk = Walk(AudioGoalEnv(**house_settings(five_room_house(), episodes)))
    walk.advance(max(steps // 4, 1))
    shares = shares_of(walk, steps)
    text = ", ".join(f"{name} {100.0 * share:.0f} %" for name, share in shares.items())
    return [Figure("share of a step's time by part", text)]


def shares_of(walk: Walk, steps: int) -> dict[str, float]:
    """Shares of the processor time of `steps` by part; together they are 1."""
    clock = dict.fromkeys(PARTS, 0.0)
    with ExitStack() as stack:
        for part, methods in PARTS.items():
            for owner, name in methods:
                stack.enter_context(timed(owner, name, clock, part))
        walk.advance(steps)
    seconds = {
        "acoustics": clock["acoustics"],
        "noise": clock["listening"] - clock["acoustics"],
        "vision": clock["vision"],
        "motion and goal": clock["motion and goal"],
    }
    shares = {name: spent / clock["step"] for name, spent in seconds.items()}
    return shares | {"rest": 1.0 - sum(shares.values())}


@contextmanager
def timed(owner: type, name: str, clock: dict[str, float], part: str) -> Iterator[None]:
    """Within this context the time spent in a method is added to `clock[part]` [s]."""
    method: Callable[..., object] = getattr(owner, name)

    @wraps(method)
    def call(*arguments: object, **named: object) -> object:
        began = time.process_time()
        result = method(*arguments, **named)
        clock[part] += time.process_time() - began
        return result

    with replaced(owner, name, call):
        yield
