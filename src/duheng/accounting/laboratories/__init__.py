"""Rounds of samples among laboratories: assigned values, biases, and the laboratory that is off."""

from duheng.accounting.laboratories.correction import corrected, offered_correction
from duheng.accounting.laboratories.mandel import mandel_statistics
from duheng.accounting.laboratories.robust import RobustEstimate, algorithm_a
from duheng.accounting.laboratories.round import LaboratoryRound, evaluate_round

__all__ = [
    "LaboratoryRound",
    "RobustEstimate",
    "algorithm_a",
    "corrected",
    "evaluate_round",
    "mandel_statistics",
    "offered_correction",
]
