import math

from av_embodied.evaluation.metrics import estimate
from av_embodied.evaluation.outputs import Results
from av_embodied.evaluation.runner import METRICS
from av_embodied.evaluation.table import HEADINGS, comparison_text


def test_the_table_in_text(sample_results: Results) -> None:
    lines = comparison_text(sample_results).splitlines()
    assert lines[0].split()[:4] == ["policy", "episodes", "SR", "[%]"]
    assert lines[1].startswith("oracle  3         66.7 [0.0, 100.0]")
    assert lines[2].startswith("random  1         0.0 [0.0, 0.0]")


def test_every_metric_has_a_heading() -> None:
    assert tuple(HEADINGS) == METRICS
    assert HEADINGS["success"].title == "SR [%]"
    assert HEADINGS["success"].value(0.123) == "12.3"
    assert HEADINGS["dtg"].value(math.nan) == "–"
    assert HEADINGS["actions"].single(70.0) == "70"
    assert HEADINGS["actions"].single(math.nan) == "–"
    assert HEADINGS["spl"].single(0.5) == "0.500"
    assert HEADINGS["dtg"].interval(estimate([], seed=0)) == ""
