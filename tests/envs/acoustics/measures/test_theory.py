from __future__ import annotations

import pytest

from av_embodied.envs.acoustics.measures import eyring_time


def test_eyring_of_a_known_room() -> None:
    # 0.161 V / (-S ln(1 - a)): 100 m3, 130 m2, 0.2.
    assert eyring_time(100.0, 130.0, 0.2) == pytest.approx(0.555, rel=0.005)
    assert eyring_time(100.0, 130.0, 0.2, 8000.0) < eyring_time(100.0, 130.0, 0.2)
