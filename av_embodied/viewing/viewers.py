"""Who watches: the first drives, and each gets what it can keep up with."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from .frames import PICTURES, SOUND, Frame
from .session import Told, Watched

MOST_SECONDS = 5.0  # of frames that wait for a viewer; of older ones not even the sound is sent


class Viewer:
    """What waits to be sent to one page. Pictures are dropped as soon as newer ones wait."""

    def __init__(self, period: float) -> None:
        self._waiting: deque[Told] = deque()
        self._most = round(MOST_SECONDS / period)
        self._there = asyncio.Event()
        self.lost = 0
        """Frames whose sound was dropped."""

    def tell(self, what: Told) -> None:
        """Let `what` wait to be sent."""
        if isinstance(what, Frame):
            self._drop_pictures()
        self._waiting.append(what)
        frames = sum(isinstance(told, Frame) for told in self._waiting)
        if frames > self._most:
            self._drop_sound(frames)
        self._there.set()

    def _drop_pictures(self) -> None:
        """Leave out those of the newest frame that waits; older ones have none any more."""
        for number in reversed(range(len(self._waiting))):
            told = self._waiting[number]
            if isinstance(told, Frame):
                self._waiting[number] = told.without(PICTURES)
                return

    def _drop_sound(self, frames: int) -> None:
        """Keep only the newest frame of all that wait, and say so."""
        newest = self._waiting.pop()
        others = [told for told in self._waiting if not isinstance(told, Frame)]
        self.lost += frames - 1
        notice = {
            "type": "notice",
            "message": f"this connection is too slow: {MOST_SECONDS:g} s of sound were left out",
        }
        self._waiting = deque([*others, notice, newest])

    async def next(self) -> Told:
        """The next to be sent, once there is one."""
        while not self._waiting:
            self._there.clear()
            await self._there.wait()
        return self._waiting.popleft()

    @property
    def waiting(self) -> tuple[Told, ...]:
        """All that waits, oldest first."""
        return tuple(self._waiting)


class Audience:
    """All viewers, the driver first; `post` hands commands to the session.

    Newcomers are told the setup and the newest frame, without its sound if others have heard it.
    """

    def __init__(self, post: Callable[[Watched], object], period: float) -> None:
        self._post = post
        self._period = period
        self._viewers: list[Viewer] = []
        self._setup: dict[str, Any] | None = None
        self._states: dict[str, dict[str, Any]] = {}  # what holds until it is said anew, by type
        self._newest: Frame | None = None
        self._unheard = False  # nobody was there yet when the newest frame came

    def __len__(self) -> int:
        return len(self._viewers)

    def drives(self, viewer: Viewer) -> bool:
        """Whether `viewer` is the one that drives."""
        return bool(self._viewers) and self._viewers[0] is viewer

    def join(self) -> Viewer:
        """A new viewer, which drives if it is the only one."""
        viewer = Viewer(self._period)
        self._viewers.append(viewer)
        if self._setup is not None:
            viewer.tell(self._for(viewer, self._setup))
        if self._newest is not None:
            viewer.tell(self._newest if self._unheard else self._newest.without(SOUND))
            self._unheard = False
        for state in self._states.values():
            viewer.tell(state)
        if len(self._viewers) == 1:
            self._post(Watched(True))
        else:
            viewer.tell(_notice("another page drives: you watch, and drive when it leaves"))
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Forget `viewer`; if it drove, the next one does, and without any the session waits."""
        drove = self.drives(viewer)
        self._viewers.remove(viewer)
        if drove:
            self._post(Watched(bool(self._viewers)))
        if drove and self._viewers:
            self._viewers[0].tell({"type": "role", "role": "driver"})
            self._viewers[0].tell(_notice("the page that drove has left: you drive now"))

    def tell(self, what: Told) -> None:
        """Tell all; a refusal is told to the driver alone, who asked, unless all wait for it."""
        told = self._viewers
        if isinstance(what, Frame):
            self._newest, self._unheard = what, not self._viewers
            self._states.pop("state", None)  # the frame says it anew
        elif what["type"] == "setup":
            self._setup, self._newest = what, None
            self._states.clear()
        elif what["type"] in ("state", "busy"):
            self._states[what["type"]] = what
        elif what["type"] == "error":
            waited = self._states.pop("busy", None)
            if what.get("failed"):
                self._states["error"] = what
            elif not waited:
                told = self._viewers[:1]
        for viewer in told:
            viewer.tell(self._for(viewer, what))

    def _for(self, viewer: Viewer, what: Told) -> Told:
        """`what` as it is for `viewer`: a setup says what its role is."""
        if isinstance(what, Frame) or what["type"] != "setup":
            return what
        return {**what, "role": "driver" if self.drives(viewer) else "watcher"}


def _notice(text: str) -> dict[str, Any]:
    return {"type": "notice", "message": text}
