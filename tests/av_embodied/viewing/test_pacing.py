from __future__ import annotations

import pytest

from av_embodied.viewing.pacing import KEYS_LEAD, POLICY_LEAD, Pacer

BLOCK = 0.05  # s


class Clock:
    """A clock that goes on when told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def play(pacer: Pacer, clock: Clock, lead: float, seconds: float, cost: float) -> int:
    """Blocks made in so many `seconds` where each takes `cost` [s] to make."""
    end, made = clock.now + seconds, 0
    while clock.now < end:
        wait = pacer.wait(lead, BLOCK)
        if wait:
            clock.now += wait
        clock.now += cost
        pacer.made(BLOCK)
        made += 1
    return made


@pytest.mark.parametrize("lead", [KEYS_LEAD, POLICY_LEAD])
def test_sound_is_kept_ahead_by_the_lead_and_no_more(lead: float) -> None:
    clock = Clock()
    pacer = Pacer(clock)
    made = play(pacer, clock, lead, seconds=10.0, cost=0.0)
    assert pacer.ahead == pytest.approx(lead, abs=1e-6)
    assert made == pytest.approx(10.0 / BLOCK + lead / BLOCK, abs=1.01)
    assert pacer.stalls == 0


def test_the_first_blocks_come_at_once() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    waits = []
    for _ in range(3):
        waits.append(pacer.wait(0.1, BLOCK))
        pacer.made(BLOCK)
    assert waits == pytest.approx([0.0, 0.0, 0.05])


def test_a_slow_decision_is_made_up_for_while_the_lead_lasts() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    play(pacer, clock, POLICY_LEAD, seconds=2.0, cost=0.01)
    clock.now += 0.4
    assert pacer.wait(POLICY_LEAD, BLOCK) == 0.0
    play(pacer, clock, POLICY_LEAD, seconds=1.0, cost=0.01)
    assert pacer.ahead == pytest.approx(POLICY_LEAD, abs=0.011)
    assert pacer.stalls == 0


def test_time_that_was_lost_is_not_made_up_for() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    play(pacer, clock, KEYS_LEAD, seconds=1.0, cost=0.01)
    clock.now += 7.0
    pacer.made(BLOCK)
    assert pacer.stalls == 1
    assert pacer.ahead == pytest.approx(BLOCK)
    made = play(pacer, clock, KEYS_LEAD, seconds=1.0, cost=0.01)
    assert made <= 1.0 / BLOCK + 2


def test_a_pause_is_no_stall() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    play(pacer, clock, KEYS_LEAD, seconds=1.0, cost=0.01)
    clock.now += 60.0
    pacer.restart()
    assert pacer.ahead == 0.0
    play(pacer, clock, KEYS_LEAD, seconds=1.0, cost=0.01)
    assert pacer.stalls == 0
