"""The comparison of policies as text, and the names of metrics for people."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .metrics import Estimate
from .outputs import Results


@dataclass(frozen=True)
class Heading:
    """How a metric is shown: its usual name, unit and decimals, and what it means."""

    name: str
    unit: str
    decimals: int
    meaning: str
    counts: bool = False
    """Whether the value of one episode is a whole number."""

    @property
    def title(self) -> str:
        """Name and unit."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name

    def value(self, value: float) -> str:
        """`value` as text, a dash for NaN."""
        return "–" if math.isnan(value) else f"{self._scale(value):.{self.decimals}f}"

    def single(self, value: float) -> str:
        """The `value` of one episode as text."""
        return f"{value:.0f}" if self.counts and not math.isnan(value) else self.value(value)

    def interval(self, estimate: Estimate) -> str:
        """Borders of the 95 % interval as text, nothing where there is none."""
        if not estimate.count:
            return ""
        return f"{self.value(estimate.low)} to {self.value(estimate.high)}"

    def _scale(self, value: float) -> float:
        return value * (100.0 if self.unit == "%" else 1.0)


HEADINGS = {
    "success": Heading("SR", "%", 1, "episodes that ended as the task wants"),
    "progress": Heading("Progress", "%", 1, "share of the goals that were found"),
    "found": Heading("Found", "%", 1, "episodes in which the robot came near the person"),
    "following_rate": Heading(
        "Following", "%", 1, "actions near the person over those that the oracle leaves for it"
    ),
    "spl": Heading("SPL", "", 3, "success weighted by path length"),
    "ppl": Heading("PPL", "", 3, "progress weighted by path length"),
    "softspl": Heading("SoftSPL", "", 3, "nearness weighted by path length"),
    "sna": Heading("SNA", "", 3, "success weighted by number of actions"),
    "dtg": Heading("DTG", "m", 2, "distance to goal at the end"),
    "ndtg": Heading("NDTG", "", 3, "distance to goal at the end over that at the start"),
    "mean_distance": Heading("Distance", "m", 2, "mean distance to the person"),
    "sws": Heading("SWS", "%", 1, "success when silent"),
    "collisions": Heading("Collisions", "", 1, "actions that ended at an obstacle", True),
    "path_length": Heading("Path", "m", 1, "length of the path walked"),
    "actions": Heading("Actions", "", 1, "number of actions", True),
}
"""By key of `runner.METRICS`."""
SHORT = (
    "success", "progress", "following_rate", "spl", "ppl", "softspl", "sna", "dtg",
    "mean_distance", "actions",
)  # fmt: skip
"""Metrics of the table that a terminal has room for, where the task has them."""


def comparison_text(results: Results) -> str:
    """A line per policy: number of episodes, and mean with 95 % interval of the main metrics."""
    shown = [name for name in SHORT if name in results.metrics]
    rows = [["policy", "episodes", *(HEADINGS[name].title for name in shown)]]
    for policy in results.policies:
        estimates = policy.estimates(results.settings.seed)
        cells = [_cell(HEADINGS[name], estimates[name]) for name in shown]
        rows.append([policy.name, str(len(policy.records)), *cells])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return "\n".join("  ".join(row).rstrip() for row in padded)


def _cell(heading: Heading, estimate: Estimate) -> str:
    interval = f" [{heading.value(estimate.low)}, {heading.value(estimate.high)}]"
    return heading.value(estimate.mean) + (interval if estimate.count else "")
