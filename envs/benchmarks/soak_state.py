"""What a soak has done so far: kept in a file, so that it can go on after a kill."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from av_embodied.errors import InputError
from av_embodied.files import write_atomically

from ..vector.arguments import count_of

WARM_UP = 0.1  # of all steps, after which memory must grow no more
WINDOW = 0.2  # of a run's samples after that, whose median stands for its beginning and its end


@dataclass
class Soak:
    """A soak of `steps` in `houses` of the task `task`: its settings, and how far it has come.

    `memory` holds samples (run, steps done, resident MB); each start of the program is a run of
    its own, because its memory begins anew.
    """

    task: str
    steps: int
    houses: int
    environments: int
    seed: int
    done: int = 0
    houses_done: int = 0
    episodes: int = 0
    runs: int = 0
    seconds: float = 0.0
    crashes: int = 0
    not_finite: int = 0
    out_of_space: int = 0
    messages: list[str] = field(default_factory=list)
    memory: list[tuple[int, int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("steps", "houses", "environments"):
            count_of(name, getattr(self, name))

    @classmethod
    def load(cls, path: Path) -> Soak:
        """The soak in the file at `path`; InputError where it is missing or malformed."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise InputError(f"no soak to resume at {path}: {error.strerror}") from error
        except (TypeError, ValueError) as error:
            raise InputError(f"{path} is no soak: {error}") from error

    def save(self, path: Path) -> None:
        """Write the file whole."""
        write_atomically(path, json.dumps(asdict(self)) + "\n")

    @property
    def growth(self) -> float | None:
        """Growth of memory, relative, after the first `WARM_UP` of all steps.

        The largest of all runs: of each, from the median just after its own warm-up to the one at
        its end. None where no run has gone on long enough after it.
        """
        warm = WARM_UP * self.steps
        grown = []
        for run in sorted({sample[0] for sample in self.memory}):
            samples = [sample for sample in self.memory if sample[0] == run]
            begun = samples[0][1]
            settled = [size for _, done, size in samples if done - begun >= warm]
            count = max(round(WINDOW * len(settled)), 1)
            if len(settled) > count:
                grown.append(median(settled[-count:]) / median(settled[:count]) - 1.0)
        return max(grown, default=None)

    @property
    def problems(self) -> int:
        """Crashes, observations that are not finite, and observations out of their space."""
        return self.crashes + self.not_finite + self.out_of_space
