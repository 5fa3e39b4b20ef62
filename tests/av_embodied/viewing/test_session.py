from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from av_embodied.errors import InputError
from av_embodied.policy import Decision, Observation
from av_embodied.viewing import live
from av_embodied.viewing.driving import BLOCKS, Keys
from av_embodied.viewing.frames import Frame
from av_embodied.viewing.messages import (
    Command,
    Drive,
    Pause,
    PlaceSource,
    Restart,
    SayStop,
    Step,
)
from av_embodied.viewing.scene import Scene
from av_embodied.viewing.session import Session, Told, Watched

PATIENCE = 60.0  # s, after which something that was to be told is given up


class Listener:
    """Takes what a session tells, and waits for what is expected."""

    def __init__(self, scene: Scene) -> None:
        self._told: queue.Queue[Told] = queue.Queue()
        self.session = Session(scene, self._told.put)

    def say(self, *commands: Command | Watched) -> None:
        for command in commands:
            self.session.post(command)

    def message(self, kind: str) -> dict[str, Any]:
        """The next message of that `kind`."""
        while True:
            told = self._told.get(timeout=PATIENCE)
            if not isinstance(told, Frame) and told["type"] == kind:
                return told

    def frame(self, wanted: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """The header of the next frame that is `wanted`."""
        while True:
            told = self._told.get(timeout=PATIENCE)
            if isinstance(told, Frame) and wanted(dict(told.header)):
                return dict(told.header)


@pytest.fixture
def listener(scene: Scene) -> Iterator[Listener]:
    """A session that runs, and nobody watches yet."""
    listening = Listener(scene)
    listening.session.start()
    yield listening
    listening.session.end()


def test_nothing_goes_on_unseen(listener: Listener) -> None:
    assert listener.message("setup")["generation"] >= 0
    assert listener.frame()["number"] == 0
    listener.say(Step(), Pause(False), Pause(True), Watched(True))
    assert listener.message("state")["paused"] is False
    assert listener.message("state")["paused"] is True
    listener.say(Pause(False))
    assert listener.frame()["number"] == 1


def test_frames_follow_each_other(listener: Listener) -> None:
    listener.say(Watched(True))
    assert [listener.frame()["number"] for _ in range(6)] == list(range(6))


def test_keys_are_obeyed_and_named(listener: Listener) -> None:
    listener.say(Watched(True), Keys(1, 0, 41))
    before = listener.frame(lambda header: header["key"] == 41)
    after = listener.frame()
    assert before["pose"][:2] != after["pose"][:2]
    listener.say(Keys(0, 0, 42))
    still = listener.frame(lambda header: header["key"] == 42)
    assert listener.frame()["pose"] == still["pose"]


def test_a_tap_moves_the_robot(listener: Listener) -> None:
    listener.say(Pause(True), Watched(True))
    start = listener.frame()["pose"]
    listener.say(Keys(0, 1, 1), Keys(0, 0, 2), Step())
    turned = [listener.frame() for _ in range(2)]
    assert [header["key"] for header in turned] == [1, 2]
    assert start[3] != turned[0]["pose"][3] == turned[1]["pose"][3]


def test_a_step_is_one_decision_period(listener: Listener) -> None:
    listener.say(Pause(True), Watched(True), Step())
    stepped = [listener.frame() for _ in range(BLOCKS + 1)]
    assert [header["number"] for header in stepped] == list(range(BLOCKS + 1))
    assert [header["paused"] for header in stepped[1:]] == [False] * (BLOCKS - 1) + [True]
    listener.say(Pause(True), Restart({}))
    listener.message("state")
    assert listener.message("setup")["type"] == "setup"
    assert listener.frame()["number"] == 0


def test_the_lead_grows_where_a_policy_drives(listener: Listener) -> None:
    listener.say(Watched(True))
    near = listener.frame()["lead"]
    listener.say(Drive("policy"))
    assert listener.message("state")["driver"] == "policy"
    far = listener.frame(lambda header: header["driver"] == "policy")["lead"]
    assert 0.05 < near <= 0.1 < 0.5 <= far


def test_the_stop_ends_the_episode_and_a_restart_begins_another(listener: Listener) -> None:
    listener.say(Watched(True), SayStop())
    last = listener.frame(lambda header: header["done"])
    assert last["metrics"]["success"] == 0.0
    listener.say(Step())
    assert "the episode is over" in listener.message("error")["message"]
    listener.say(Restart({"seed": 1}))
    assert listener.message("busy")["what"]
    setup = listener.message("setup")
    assert setup["generation"] == last["generation"] + 1
    assert setup["settings"]["seed"] == 1
    assert listener.frame(lambda header: header["number"] == 2)["generation"] == setup["generation"]


def no_policy(*_: object, **__: object) -> None:
    raise InputError("policy 'map_planner' needs a package that is missing")


def test_a_policy_that_cannot_be_had_leaves_the_keys_in_charge(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "load_policy", no_policy)
    listener.say(Watched(True), Drive("policy"))
    assert "package that is missing" in listener.message("error")["message"]
    assert listener.frame(lambda header: header["number"] == 5)["driver"] == "keys"


@pytest.mark.parametrize("command", [Restart({"task": "AudioGaol"}), PlaceSource(-500.0, 0.0)])
def test_what_is_refused_stops_nothing(listener: Listener, command: Command) -> None:
    listener.say(Watched(True))
    generation = listener.frame()["generation"]
    listener.say(command)
    assert listener.message("error")["message"]
    assert listener.frame()["generation"] == generation


@pytest.mark.parametrize("error", [ZeroDivisionError, InputError])
def test_a_failing_policy_is_told_with_its_cause_and_a_restart_helps(
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: type[Exception],
) -> None:
    class Failing:
        def reset(self) -> None: ...

        def act(self, observation: Observation) -> Decision:
            raise error("too clever by half")

    listener.say(Watched(True))
    with monkeypatch.context() as changed:
        changed.setattr(live, "load_policy", lambda *_, **__: Failing())
        listener.say(Drive("policy"))
        message = listener.message("error")["message"]
    assert f"{error.__name__}: too clever by half" in message
    assert "restart" in message
    assert "too clever by half" in caplog.text
    listener.say(Step())
    assert "restart it" in listener.message("error")["message"]
    listener.say(Restart({"driver": "keys"}))
    assert listener.message("setup")["settings"]["driver"] == "keys"
    assert listener.frame(lambda header: header["number"] == 3)["driver"] == "keys"


def test_who_leaves_lets_go_of_the_keys(listener: Listener) -> None:
    listener.say(Watched(True), Keys(0, 1, 5))
    listener.frame(lambda header: header["key"] == 5)
    listener.say(Watched(False), Watched(True))
    still = listener.frame(lambda header: header["key"] is None)
    assert listener.frame()["pose"] == still["pose"]
