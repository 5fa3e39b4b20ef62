from __future__ import annotations

import pytest

from av_embodied.envs import batched
from av_embodied.envs.batched import extra
from av_embodied.envs.batched.benchmark import measure_batches
from av_embodied.envs.worlds.world import World
from av_embodied.errors import InputError


def test_a_missing_extra_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(extra.PACKAGES, "no_such_module", "no-such-package")
    with pytest.raises(InputError, match=r"extra 'warp'.*no-such-package not installed"):
        batched.__getattr__("BatchedAudioGoal")


def test_other_names_are_no_attributes() -> None:
    with pytest.raises(AttributeError, match="Batch"):
        batched.__getattr__("Batch")


def test_the_benchmark_counts_steps(two_rooms: World) -> None:
    small = {"sources": 1, "starts": 1, "spacing": 1.0, "camera_size": 16}
    (speed,) = measure_batches("cpu", [2], 2, {"worlds": [two_rooms], **small})
    assert (speed.device, speed.num_envs, speed.peak) == ("cpu", 2, 0)
    assert speed.steps > 0.0
    assert speed.state > 2.0 * 4.0 * 4 * 800
    assert speed.bank > 1000.0


def test_the_benchmark_refuses_a_device_that_is_not_there() -> None:
    with pytest.raises(InputError, match="not there"):
        measure_batches("cuda:99")
