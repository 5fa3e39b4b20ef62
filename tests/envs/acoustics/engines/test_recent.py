from __future__ import annotations

from av_embodied.envs.acoustics.engines.recent import Recent


def test_what_was_asked_for_last_is_kept() -> None:
    made: list[int] = []

    def make(key: int) -> str:
        made.append(key)
        return str(key)

    recent: Recent[int, str] = Recent(2)
    for key in (1, 2, 1, 3, 1, 2):
        assert recent.get(key, lambda key=key: make(key)) == str(key)
    # 1 was asked for again before 3 came, so 2 had to go.
    assert made == [1, 2, 3, 2]
