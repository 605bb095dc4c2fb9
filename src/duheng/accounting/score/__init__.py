"""Scores: the quality of an account's data and ratings of management, by weights in packs."""

from duheng.accounting.score.quality import (
    agreement,
    figure_of,
    part_of_checks,
    parts_of_days,
    parts_of_figure,
    read_inputs,
)
from duheng.accounting.score.ranking import RankSensitivity, rank_sensitivity
from duheng.accounting.score.rating import rate
from duheng.accounting.score.scheme import Scheme, load_scheme
from duheng.accounting.score.weighing import Score, SubScore, weigh

__all__ = [
    "RankSensitivity",
    "Scheme",
    "Score",
    "SubScore",
    "agreement",
    "figure_of",
    "load_scheme",
    "part_of_checks",
    "parts_of_days",
    "parts_of_figure",
    "rank_sensitivity",
    "rate",
    "read_inputs",
    "weigh",
]
