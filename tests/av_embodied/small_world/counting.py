"""Work for processes, which find it by name: counts, and kills itself where it is told to."""

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

Plain = dict[str, Any]


def counting(step: int) -> Callable[[Plain], Iterator[Plain]]:
    def work(job: Plain) -> Iterator[Plain]:
        for number in range(job["count"]):
            if number == job.get("dies"):
                os.kill(os.getpid(), signal.SIGKILL)
            yield {"number": number * step, "process": os.getpid()}

    return work
