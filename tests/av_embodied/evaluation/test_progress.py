import io

import pytest

from av_embodied.evaluation import progress
from av_embodied.evaluation.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_with_rate_and_time_left() -> None:
    stream = Terminal()
    with Progress(4, "episode", stream) as bar:
        for _ in range(4):
            bar.advance()
    assert "4/4" in stream.getvalue()
    assert "episode/s" in stream.getvalue()


def test_elsewhere_a_line_appears_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 10.0, 31.0, 31.0, 45.0, 62.0, 62.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(progress, "QUIET_INTERVAL", 30.0)
    stream = io.StringIO()
    with Progress(8, "episode", stream) as bar:
        for _ in range(4):
            bar.advance()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    assert "2/8" in lines[0]
    assert "00:31<01:33" in lines[0]
    assert "4/8" in lines[1]


def test_a_short_run_elsewhere_is_silent() -> None:
    stream = io.StringIO()
    with Progress(2, "episode", stream) as bar:
        bar.advance()
        bar.advance()
    assert stream.getvalue() == ""
