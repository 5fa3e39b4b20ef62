"""Truth, decisions and headers beside the dataset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from av_embodied.datasets.arrow import Table
from av_embodied.datasets.truth import read_truth, truth_table
from av_embodied.errors import InputError
from av_embodied.recording import Recording

Exact = Callable[[Recording], list[Any]]


@pytest.fixture(scope="module")
def table(recordings: list[Recording]) -> Table:
    return truth_table(recordings[0], 3, ["monitor"], beliefs=True)


def test_all_but_the_streams_comes_back(table: Table, recordings: list[Recording]) -> None:
    wanted = recordings[0]
    found = read_truth(table, wanted.header.sensors)
    assert found.header.to_json() == wanted.header.to_json()
    for moment, right in zip(found.moments[:-1], wanted.moments, strict=False):
        assert moment.observation == {}
        assert list(moment.info) == list(right.info)
        assert moment.info["monitor"] is None
        assert moment.reward == right.reward


def test_the_last_moment_is_whole(table: Table, recordings: list[Recording], exact: Exact) -> None:
    header = recordings[0].header
    last = read_truth(table, header.sensors).moments[-1:]
    assert exact(Recording(header, last)) == exact(Recording(header, recordings[0].moments[-1:]))


def test_damage_is_refused(table: Table, recordings: list[Recording]) -> None:
    sensors = recordings[0].header.sensors
    with pytest.raises(InputError, match="a row is damaged"):
        read_truth(table.slice(1), sensors)  # the first row has the header
    with pytest.raises(InputError, match=r"columns \['moment'\] are missing"):
        read_truth(table.drop_columns(["moment"]), sensors)
