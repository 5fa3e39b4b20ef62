"""The session: one episode in a thread of its own, kept to the clock, obeying the page."""

from __future__ import annotations

import gc
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..errors import InputError
from .driving import BLOCKS, PERIOD, Keys
from .frames import Frame
from .live import Block
from .messages import Command, Drive, Pause, PlaceSource, Restart, SayStop, Step
from .pacing import KEYS_LEAD, POLICY_LEAD, Pacer
from .scene import Scene

FAREWELL = 2.0  # s
LONGEST_TEXT = 1000  # characters of an error that are told

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Watched:
    """Whether anybody watches; nothing goes on unseen."""

    watched: bool


@dataclass(frozen=True)
class End:
    """The session is over."""


Told = dict[str, Any] | Frame
"""What viewers are told: a message, or a frame."""


class Session:
    """Plays `scene` in a thread from `start` to `end`, and hands what is to be told to `publish`.

    Commands are obeyed in the order in which they come, between two blocks. What goes wrong with
    one is told, and the session goes on as it was; where the simulation or the policy fails it
    waits for a restart.
    """

    def __init__(
        self, scene: Scene, publish: Callable[[Told], object], pacer: Pacer | None = None
    ) -> None:
        self._scene = scene
        self._publish = publish
        self._pacer = pacer or Pacer()
        self._commands: queue.SimpleQueue[Command | Watched | End] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)
        self._ended = self._watched = self._failed = False
        self._paused, self._steps = False, 0
        self._keys, self._stop = Keys(), False
        self._tapped: Keys | None = None  # held down and let go within one block
        self._fresh = False  # whether no block has obeyed the newest keys yet

    def start(self) -> None:
        """Begin; nothing moves before somebody watches."""
        self._thread.start()

    def post(self, command: Command | Watched | End) -> None:
        """Hand in a command, from any thread."""
        self._commands.put(command)

    def end(self) -> None:
        """End the session, and wait for its thread unless it is busy with something slow."""
        self.post(End())
        self._thread.join(FAREWELL)

    def _run(self) -> None:
        settle()
        self._guarded(self._begin)
        while not self._ended:
            self._go_on()
        gc.unfreeze()
        self._scene.close()

    def _go_on(self) -> None:
        """Obey the next command, or make the next block where none comes before it is due."""
        try:
            command = self._commands.get(timeout=self._wait())
        except queue.Empty:
            self._guarded(self._advance)
        else:
            self._guarded(partial(self._obey, command), InputError)

    def _wait(self) -> float | None:
        """Seconds until the next block is due; None where none is."""
        going = self._watched and not self._failed and not self._scene.live.done
        if not going or self._resting:
            return None
        return self._pacer.wait(self._lead, PERIOD)

    @property
    def _resting(self) -> bool:
        """Whether a person has paused it, and no step is under way."""
        return self._paused and not self._steps

    @property
    def _lead(self) -> float:
        """Seconds of sound that are kept ahead."""
        return POLICY_LEAD if self._scene.live.settings.driver == "policy" else KEYS_LEAD

    def _advance(self) -> None:
        block = self._scene.live.advance(self._tapped or self._keys, self._stop)
        self._tapped, self._stop, self._fresh = None, False, False
        self._steps = max(self._steps - 1, 0)
        self._tell(block)

    def _begin(self) -> None:
        """Tell what the episode is, and its first block, which is heard before anything is done."""
        self._failed, self._stop, self._steps = False, False, 0
        self._pacer.restart()
        self._publish(self._scene.setup)
        self._tell(self._scene.live.block)

    def _tell(self, block: Block) -> None:
        state = {"lead": self._lead, "paused": self._resting}
        self._publish(self._scene.frame(block, state))
        self._pacer.made(PERIOD)

    def _tell_state(self) -> None:
        """Tell who drives and whether it is paused, where no frame may come to say so."""
        driver = self._scene.live.settings.driver
        state = {"driver": driver, "paused": self._resting, "lead": self._lead}
        self._publish({"type": "state", **state})

    def _obey(self, command: Command | Watched | End) -> None:
        match command:
            case Keys():
                self._take(command)
            case SayStop():
                self._stop = True
            case Drive(driver):
                self._scene.live.drive(driver)
                self._tell_state()
            case Pause(paused):
                self._paused, self._steps = paused, 0
                self._pacer.restart()
                self._tell_state()
            case Step():
                self._step()
            case Restart(settings):
                self._publish(busy_message("making the world and tracing its sound"))
                self._scene.restart(settings)
                settle()
                self._begin()
            case PlaceSource(x, y):
                self._publish(busy_message("tracing sound from the new place"))
                self._scene.place_source(x, y)
                self._begin()
            case Watched(watched):
                if not self._watched:  # else whoever watched before has sound ahead
                    self._pacer.restart()
                self._watched, self._keys, self._tapped = watched, Keys(), None
            case End():
                self._ended = True

    def _take(self, keys: Keys) -> None:
        """Obey `keys` from the next block on; what was only tapped moves the robot for one."""
        if self._fresh and keys.velocity is None and self._keys.velocity is not None:
            self._tapped = self._keys
        self._keys, self._fresh = keys, True

    def _step(self) -> None:
        if self._failed:
            raise InputError("the session has failed: restart it")
        if self._scene.live.done:
            raise InputError("the episode is over: restart it, or place the source anew")
        self._paused, self._steps = True, BLOCKS
        self._pacer.restart()

    def _guarded(self, work: Callable[[], object], *refusals: type[Exception]) -> None:
        """Do `work`. What goes wrong is told; after all but `refusals` a restart is needed."""
        try:
            work()
        except refusals as error:
            self._publish(error_message(str(error)))
        except Exception as error:
            LOG.exception("the session failed")
            self._failed = True
            cause = f"{type(error).__name__}: {error}"
            message = error_message(f"{cause} (restart to go on; the terminal says more)")
            self._publish({**message, "failed": True})


def settle() -> None:
    """Spare the garbage collector all that is there now, a world among it, after one last time.

    Going through a furnished house takes it 0.15 s, which tears the sound.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def error_message(text: str) -> dict[str, Any]:
    """Something was refused or has failed."""
    return {"type": "error", "message": text[:LONGEST_TEXT]}


def busy_message(what: str) -> dict[str, Any]:
    """Something slow begins."""
    return {"type": "busy", "what": what}
