from __future__ import annotations

from dataclasses import replace

import pytest

from av_embodied import InputError
from av_embodied.envs.acoustics import AcousticSettings


@pytest.mark.parametrize(
    ("name", "value"),
    [("image_order", -1), ("particles", 3), ("duration", float("nan")), ("crossfade", 2.0)],
)
def test_settings_out_of_range_are_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"{name} must be within"):
        replace(AcousticSettings(), **{name: value})


def test_unknown_doppler_is_refused() -> None:
    with pytest.raises(InputError, match=r"unknown doppler 'listner'; known: all, off, sources"):
        AcousticSettings(doppler="listner")
