"""Parts of the page on their own, in the browser: sound that waits, frames, words."""

import json
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from page_visits import Visit, visiting
from playwright.sync_api import Browser

# Pushes blocks of a tone into a ring as `plan` says, and returns what is played, by quanta of 128.
PLAY_TONE = """
async ({ plan, rate, block, quanta }) => {
  const { Ring } = await import("/page/ring.js");
  const ring = new Ring(rate);
  const played = [];
  const next = {};
  for (let quantum = 0; quantum < quanta; quantum += 1) {
    for (const { at, generation, target, ending } of plan.filter((entry) => entry.at === quantum)) {
      const first = next[generation] ?? 0;
      next[generation] = first + block;
      const samples = new Float32Array(2 * block);
      for (let k = 0; k < block; k += 1) {
        samples[2 * k] = Math.cos((2 * Math.PI * 200 * (first + k)) / rate);
        samples[2 * k + 1] = -samples[2 * k];
      }
      ring.push({ generation, samples, target, ending: ending ?? false });
    }
    const [left, right] = [new Float32Array(128), new Float32Array(128)];
    ring.fill(left, right);
    played.push(...left);
  }
  const { underruns, caution, generation, playing } = ring;
  return { played, underruns, caution, generation, playing };
}
"""
RATE, BLOCK = 16000, 640  # five quanta a block
STEEPEST = 0.12  # change from sample to sample: the tone's own 0.079, and that of a fade


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser, address) as opened:
        yield opened


def play(visit: Visit, plan: list[dict[str, Any]], quanta: int) -> dict[str, Any]:
    settings = {"plan": plan, "rate": RATE, "block": BLOCK, "quanta": quanta}
    return visit.page.evaluate(PLAY_TONE, settings)


def even(blocks: int, first: int = 0, generation: int = 0) -> list[dict[str, Any]]:
    return [{"at": first + 5 * k, "generation": generation, "target": 0.08} for k in range(blocks)]


def steepest(played: list[float]) -> float:
    return max(abs(b - a) for a, b in pairwise(played))


def test_sound_begins_when_enough_waits_and_goes_on_without_a_gap(visit: Visit) -> None:
    out = play(visit, even(40), 195)
    silent = next(k for k, value in enumerate(out["played"]) if value)
    # With the third block: two are the target, and some more is kept to be safe.
    assert silent == pytest.approx(10 * 128, abs=1)
    assert out["underruns"] == 0
    assert steepest(out["played"]) < STEEPEST
    assert max(out["played"][2000:]) == pytest.approx(1.0, abs=0.01)


def test_late_blocks_are_a_gap_without_a_click_and_more_waits_afterwards(visit: Visit) -> None:
    out = play(visit, even(10) + even(10, first=80), 125)
    assert out["underruns"] == 1
    assert out["caution"] > play(visit, even(10), 40)["caution"]
    assert steepest(out["played"]) < STEEPEST
    assert out["playing"]


def test_an_end_is_no_gap(visit: Visit) -> None:
    plan = even(10)
    plan[-1]["ending"] = True
    out = play(visit, plan, 120)
    assert (out["underruns"], out["playing"]) == (0, False)
    assert steepest(out["played"]) < STEEPEST


def test_a_restart_fades_over_to_the_new_sound(visit: Visit) -> None:
    out = play(visit, even(10) + even(10, first=52, generation=1), 100)
    assert (out["underruns"], out["generation"], out["playing"]) == (0, 1, True)
    assert steepest(out["played"]) < STEEPEST


def test_what_waits_too_long_is_left_out_softly(visit: Visit) -> None:
    burst = [{"at": 20, "generation": 0, "target": 0.08} for _ in range(20)]
    out = play(visit, even(4) + burst, 28)
    assert out["underruns"] == 0
    assert steepest(out["played"]) < STEEPEST
    rest = play(visit, even(4) + burst, 60)
    assert not rest["playing"]  # 0.8 s came at once, of which the target was kept


def test_frames_are_taken_apart(visit: Visit) -> None:
    parts = [
        ["rgb", "image/jpeg", 3],
        ["audio", "float32", 8],
        ["belief", "image/png", 1, {"e": 2}],
    ]
    header = json.dumps({"number": 7, "room": "Küche", "parts": parts}).encode()
    message = (
        struct.pack("<I", len(header)) + header + b"abc" + struct.pack("<2f", 0.5, -1.0) + b"z"
    )
    script = """async (bytes) => {
      const { decodeFrame, samplesOf } = await import("/page/protocol.js");
      const frame = decodeFrame(new Uint8Array(bytes).buffer);
      const { number, room, parts } = frame;
      return [number, room, [...parts.rgb.bytes], [...samplesOf(frame)], parts.belief.e];
    }"""
    taken = visit.page.evaluate(script, list(message))
    assert taken == [7, "Küche", [97, 98, 99], [0.5, -1.0], 2]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("directionWords(0.1)", "ahead"),
        ("directionWords(Math.PI / 2)", "90° to the left"),
        ("directionWords(-0.7)", "40° to the right"),
        ("directionWords(3.1 - 2 * Math.PI)", "behind"),
        ("azimuthOf([0, 1], [0, 0, 0, Math.PI / 2])", 0.0),
        ("short(-0.01)", "−0.010"),
        ("roomAt([{name: 'hall', outline: [[0, 0], [2, 0], [2, 1], [0, 1]]}], 1, 0.5)", "hall"),
        ("roomAt([{name: 'hall', outline: [[0, 0], [2, 0], [2, 1], [0, 1]]}], 3, 0.5)",
         "outside the rooms"),
        ("believedWords({label: 'speech', azimuth: 0.7, distance: 2.13, spread: 0.2})",
         "speech 40° to the left, about 2.1 m away, give or take 11°"),
        ("believedWords({label: '', azimuth: 0, distance: null, spread: null})", "a sound ahead"),
        ("situation({room: 'hall', distance: null, sources: []}, true)", "In the hall."),
        ("situation({room: '', distance: 2, sources: []}, true)",
         "Between rooms, 2.0 m to walk to the source."),
    ],
)  # fmt: skip
def test_words(visit: Visit, call: str, said: str | float) -> None:
    names = "directionWords, azimuthOf, short, roomAt, believedWords, situation"
    script = f"import('/page/words.js').then(({{ {names} }}) => {call})"
    found = visit.page.evaluate(script)
    assert found == (pytest.approx(said) if isinstance(said, float) else said)
