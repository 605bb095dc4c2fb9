"""Totals of many readings with their uncertainty, in columns.

The sensitivity of a total to a shared cause is a grouped sum of partial derivatives. One pass over
the rows gives the cell table ``(group, source, c)``; totals, uncertainties, covariances, budgets
and degrees of freedom follow from it without the rows.
"""

from duheng.uncertainty.columnar.accumulate import Accumulation, accumulate
from duheng.uncertainty.columnar.budgets import Budget
from duheng.uncertainty.columnar.cell_table import CellTable, IndependentPart
from duheng.uncertainty.columnar.curvature import Curvature, curvature, curvature_findings
from duheng.uncertainty.columnar.kinds import (
    Attribute,
    Curve,
    CurvePoints,
    Exact,
    Independent,
    Kind,
    OnTimeline,
    Register,
    Shared,
)
from duheng.uncertainty.columnar.latent import Loading, Sources
from duheng.uncertainty.columnar.revaluing import values_of
from duheng.uncertainty.columnar.storing import from_arrow, to_arrow
from duheng.uncertainty.columnar.timeline import SegmentTimeline
from duheng.uncertainty.columnar.trials import TotalTrials, draw_totals

__all__ = [
    "Accumulation",
    "Attribute",
    "Budget",
    "CellTable",
    "Curvature",
    "Curve",
    "CurvePoints",
    "Exact",
    "Independent",
    "IndependentPart",
    "Kind",
    "Loading",
    "OnTimeline",
    "Register",
    "SegmentTimeline",
    "Shared",
    "Sources",
    "TotalTrials",
    "accumulate",
    "curvature",
    "curvature_findings",
    "draw_totals",
    "from_arrow",
    "to_arrow",
    "values_of",
]
