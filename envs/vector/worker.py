"""What a worker process does: it steps some of the environments, and answers."""

from __future__ import annotations

import copy
import pickle
import signal
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from av_embodied.errors import InputError

from .alike import alike
from .arguments import Seeds
from .joined import Dense, dense
from .many_env import WorkerError
from .rows import Rows
from .shared_arrays import SharedArrays
from .threaded import ThreadedVectorEnv

Told = tuple[dict[str, list[Any]], Dense]
"""Those parts of observations that are no arrays, by key, and the infos."""

Request = tuple[str, tuple[Any, ...]]
"""Name of a method of `Part`, and its arguments."""


def outcomes(count: int) -> dict[str, NDArray[Any]]:
    """What a step of `count` environments gives beside observations and infos: zeros for it."""
    ends = {name: np.zeros(count, dtype=np.bool_) for name in ("terminated", "truncated")}
    return {"reward": np.zeros(count), **ends}


@dataclass(frozen=True)
class Plan:
    """What the environments of all workers are made from."""

    place: str
    settings: Mapping[str, object]
    threads: int
    mode: AutoresetMode


@dataclass(frozen=True)
class Failure:
    """An answer that is none: what was raised, and where."""

    error: Exception
    trace: str


class Part:
    """The environments `which` of all, whose rows of the shared arrays it writes."""

    def __init__(self, which: slice, observations: SharedArrays, results: SharedArrays) -> None:
        self._which = which
        self._arrays = observations.rows(which)
        self._results = results.rows(which)
        self._env: ThreadedVectorEnv | None = None

    @property
    def env(self) -> ThreadedVectorEnv:
        """The environments."""
        assert self._env is not None
        return self._env

    def begin(self, plan: Plan) -> None:
        """Make the environments."""
        count = self._which.stop - self._which.start
        envs = alike(plan.place, plan.settings, count)
        space = envs[0].observation_space
        assert isinstance(space, spaces.Dict)
        self._rows = Rows(space, count, self._arrays)
        self._env = ThreadedVectorEnv(
            envs, plan.threads, False, plan.mode, rows=self._rows, first=self._which.start
        )

    def reset(self, seeds: Seeds, options: dict[str, Any] | None) -> Told:
        """As `reset` of vector environments."""
        _, infos = self.env.reset(seed=seeds, options=options)
        return self._rows.others, dense(infos)

    def step(self, actions: object) -> Told:
        """As `step` of vector environments."""
        _, rewards, terminated, truncated, infos = self.env.step(actions)
        self._results["reward"][:] = rewards
        self._results["terminated"][:] = terminated
        self._results["truncated"][:] = truncated
        return self._rows.others, dense(infos)

    def render(self) -> tuple[Any, ...]:
        """A picture of each environment."""
        return self.env.render()

    def call(self, name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """As `call` of vector environments."""
        return self.env.call(name, *arguments, **named)

    def set_attr(self, name: str, values: list[Any]) -> None:
        """As `set_attr` of vector environments."""
        self.env.set_attr(name, values)

    def close(self) -> None:
        """Close the environments."""
        if self._env is not None:
            self._env.close()


def serve(
    pipe: Connection, which: slice, observations: SharedArrays, results: SharedArrays
) -> None:
    """Answer requests until there is None or nobody to ask.

    Ctrl-C reaches all processes of a terminal: the one that asks decides what follows.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    part = Part(which, observations, results)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while (request := _received(pipe)) is not None:
            pipe.send_bytes(_answer(part, request))
    part.close()


def packed(value: object, what: str = "this") -> bytes:
    """`value` for another process; InputError for what cannot leave this one."""
    try:
        return bytes(ForkingPickler.dumps(value, pickle.HIGHEST_PROTOCOL))
    except Exception as error:
        kind = type(error).__name__
        raise InputError(f"{what} cannot be sent to another process: {kind}: {error}") from error


def _received(pipe: Connection) -> Request | Failure | None:
    try:
        return pipe.recv()
    except (EOFError, OSError):
        raise
    except Exception as error:  # what it holds cannot be made here
        return _failed(error)


def _answer(part: Part, request: Request | Failure) -> bytes:
    if isinstance(request, Failure):
        return packed(request)
    name, arguments = request
    try:
        return packed(getattr(part, name)(*arguments))
    except Exception as error:
        return packed(_failed(error))


def _failed(error: Exception) -> Failure:
    return Failure(_sendable(error), "".join(traceback.format_exception(error)))


def _sendable(error: Exception) -> Exception:
    """`error` itself where it survives the way, else one that tells the same."""
    try:
        copy.copy(error)  # makes it from the same parts
        packed(error)
    except Exception:
        return WorkerError(f"{type(error).__name__}: {error}")
    return error
