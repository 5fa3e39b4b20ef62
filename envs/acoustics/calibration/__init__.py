"""Calibration: the materials of a world from impulse responses measured in it."""

from .fit import Calibration, calibrate
from .measured import MeasuredResponse, load_responses
from .report import calibration_report

__all__ = [
    "Calibration",
    "MeasuredResponse",
    "calibrate",
    "calibration_report",
    "load_responses",
]
