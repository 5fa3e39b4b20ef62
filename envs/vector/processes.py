"""A vector environment whose environments are shared out over worker processes."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from multiprocessing import current_process
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from av_embodied.errors import InputError

from .alike import task_at
from .arguments import MASK, Seeds, parted_options, seeds_of, single_actions
from .joined import joined_infos
from .many_env import Info, ManyEnv
from .rows import Rows, blank_arrays
from .shared_arrays import SharedArrays
from .worker import Plan, Request, outcomes, packed
from .worker_process import WorkerProcess


class ProcessVectorEnv(ManyEnv):
    """`count` environments of the class at `place`, in `processes` workers of `threads` threads.

    Each worker steps a run of them as a `ThreadedVectorEnv` does, on stages of its own, and writes
    observations, rewards and ends into memory that it shares with this process. Every result is
    that of the single environment, to the last bit, however they are shared out.

    Arguments, autoreset modes, infos and errors are those of `ThreadedVectorEnv`; what the
    `settings` and attributes hold must be picklable. WorkerError for a worker that is gone: the
    others can still be closed, no more. Workers are started afresh (spawn), so a script makes this
    below `if __name__ == "__main__":`. They end with `close`, with this object, and with this
    process, and leave Ctrl-C to it.
    """

    def __init__(
        self,
        place: str,
        count: int,
        processes: int,
        threads: int = 1,
        copy: bool = True,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        settings = dict(settings or {})
        if "stages" in settings:
            raise InputError("stages cannot be shared with other processes: leave them out")
        if current_process().daemon:
            raise InputError("a daemonic process, such as one of a pool, starts no others")
        one = task_at(place)(**settings)
        super().__init__(one, count, copy, autoreset_mode)
        one.close()
        beginning = _packed_plan(Plan(place, settings, threads, self.autoreset_mode))
        observations = SharedArrays(blank_arrays(self.keys, count))
        results = SharedArrays(outcomes(count))
        self._rows = Rows(self.keys, count, observations.rows(slice(None)))
        self._results = results.rows(slice(None))
        self._workers: list[WorkerProcess] = []
        self._end = weakref.finalize(self, _ended, self._workers)
        try:
            for numbers in np.array_split(range(count), min(processes, count)):
                which = slice(int(numbers[0]), int(numbers[-1]) + 1)
                self._workers.append(WorkerProcess(which, observations, results))
            self._ask(dict.fromkeys(self._workers, beginning))
        except BaseException:
            self._end()
            raise

    @property
    def processes(self) -> int:
        """How many processes step the environments."""
        return len(self._workers)

    def reset(
        self, *, seed: Seeds = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], Info]:
        """Begin the next episode in every environment, or in those of `options["reset_mask"]`.

        `seed` is one for each environment; of a single one the next get seed + 1, seed + 2 ...
        The other `options` go to each environment.
        """
        self._must_be_open()
        numbers, _ = parted_options(options, self.num_envs)
        seeds = seeds_of(seed, self.num_envs)
        chosen = np.zeros(self.num_envs, dtype=np.bool_)
        chosen[numbers] = True
        requests: dict[WorkerProcess, Request] = {}
        for worker in self._workers:
            which = worker.which
            wanted = options
            if options is not None and MASK in options:
                wanted = options | {MASK: chosen[which]}
            if chosen[which].any():
                requests[worker] = "reset", (seeds[which], wanted)
        infos = self._tell(requests)
        return self._rows.gathered(self.copy), infos

    def step(
        self, actions: object
    ) -> tuple[
        dict[str, Any], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]
    ]:
        """Take `actions`, one per environment; one that has ended begins anew, as the mode says."""
        self._must_be_open()
        chosen = single_actions(self.action_space, actions, self.num_envs)
        sent = actions if isinstance(actions, np.ndarray) else chosen  # an array is sooner packed
        infos = self._tell({one: ("step", (sent[one.which],)) for one in self._workers})
        rewards, terminated, truncated = (rows.copy() for rows in self._results.values())
        return self._rows.gathered(self.copy), rewards, terminated, truncated, infos

    def render(self) -> tuple[Any, ...]:
        """A picture of each environment."""
        return self._all("render")

    def call(self, name: str, *arguments: object, **named: object) -> tuple[Any, ...]:
        """What the method `name` of each environment returns, or its attribute of that name.

        Both ways it is copied. InputError for what cannot be.
        """
        return self._all("call", name, arguments, named)

    def close_extras(self, **_: object) -> None:
        """End the workers, which close their environments."""
        self._end()

    def _set_each(self, name: str, values: Sequence[object]) -> None:
        self._must_be_open()
        requests = {
            one: packed(("set_attr", (name, list(values[one.which])))) for one in self._workers
        }
        self._ask(requests)

    def _all(self, method: str, *arguments: object) -> tuple[Any, ...]:
        """What all workers answer to the same, one after the other in one tuple."""
        self._must_be_open()
        answers = self._ask(dict.fromkeys(self._workers, packed((method, arguments))))
        return tuple(one for answer in answers.values() for one in answer)

    def _tell(self, requests: Mapping[WorkerProcess, Request]) -> Info:
        """Have observations made; the infos with them."""
        answers = self._ask({worker: packed(request) for worker, request in requests.items()})
        for worker, (others, _) in answers.items():
            for key, values in others.items():
                self._rows.others[key][worker.which] = values
        parts = [(worker.which, infos) for worker, (_, infos) in answers.items()]
        return joined_infos(parts, self.num_envs)

    def _ask(self, requests: Mapping[WorkerProcess, bytes]) -> dict[WorkerProcess, Any]:
        """All answers; raises the first failure, once everybody has answered."""
        for worker, request in requests.items():
            worker.ask(request)
        answers: dict[WorkerProcess, Any] = {worker: _answer(worker) for worker in requests}
        failures = [one for one in answers.values() if isinstance(one, Exception)]
        if failures:
            raise failures[0]
        return answers


def _packed_plan(plan: Plan) -> bytes:
    try:
        return packed(("begin", (plan,)))
    except InputError:
        for name, value in plan.settings.items():
            packed(value, f"the setting {name}")
        raise


def _answer(worker: WorkerProcess) -> object:
    try:
        return worker.answer()
    except Exception as error:
        return error


def _ended(workers: Sequence[WorkerProcess]) -> None:
    for worker in workers:
        worker.dismiss()
    for worker in workers:
        worker.join()
