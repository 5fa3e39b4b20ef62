import numpy as np

from av_embodied.floor_plan import FloorPlan


def test_extent_spans_all_cells() -> None:
    plan = FloorPlan((), (), (), np.ones((40, 20), dtype=bool), (-1.0, 2.0), 0.05)
    assert plan.extent == (-1.0, 1.0, 2.0, 3.0)
