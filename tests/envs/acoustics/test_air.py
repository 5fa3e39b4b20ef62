from __future__ import annotations

import numpy as np
import pytest

from av_embodied.envs.acoustics.air import air_absorption


def test_air_absorbs_as_the_tables_of_iso_9613_1_say() -> None:
    # ISO 9613-1 table 1, 20 degrees C, 50 % relative humidity [dB/km].
    expected = {125.0: 0.445, 250.0: 1.32, 500.0: 2.73, 1000.0: 4.66, 2000.0: 9.86, 4000.0: 29.4}
    found = air_absorption(np.array(list(expected))) * 1000.0
    np.testing.assert_allclose(found, list(expected.values()), rtol=0.03)


def test_air_absorbs_more_at_higher_frequencies() -> None:
    assert (np.diff(air_absorption(np.geomspace(50.0, 20_000.0, 50))) > 0.0).all()
    assert air_absorption(8000.0) == pytest.approx(0.105, rel=0.05)
