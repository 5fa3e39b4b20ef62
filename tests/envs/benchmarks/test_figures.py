from __future__ import annotations

import pytest

from av_embodied import InputError
from av_embodied.envs.benchmarks.acoustics import run_sections
from av_embodied.envs.benchmarks.figures import Figure, as_table


def test_the_table_says_what_was_met() -> None:
    table = as_table(
        [
            Figure("speed", "40 x", "1 x", "at least 30 x", True),
            Figure("error", "9 %", target="at most 8 %", met=False),
            Figure("memory", "3 MB"),
        ]
    )
    assert table.splitlines()[2:] == [
        "| speed | 40 x | 1 x | at least 30 x | yes |",
        "| error | 9 % |  | at most 8 % | **no** |",
        "| memory | 3 MB |  |  |  |",
    ]


def test_an_unknown_section_is_named_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"unknown benchmark section 'sped'.*'speed'"):
        run_sections(["sped"])
