"""Uncertainty: sources, models, budgets, distributions, Monte Carlo and conformity.

The room's public names load their modules on first use, so that importing the room is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duheng.uncertainty.budget import BudgetLine
    from duheng.uncertainty.column_evaluation import ColumnResult
    from duheng.uncertainty.coverage_factors import ExpandedUncertainty, coverage_factor_for
    from duheng.uncertainty.degrees_of_freedom import welch_satterthwaite
    from duheng.uncertainty.joint import JointModel, JointResult
    from duheng.uncertainty.models import Model, model
    from duheng.uncertainty.result import MeasurementResult
    from duheng.uncertainty.sources import Input, Source

_HOMES: dict[str, tuple[str, ...]] = {
    "budget": ("BudgetLine",),
    "column_evaluation": ("ColumnResult",),
    "coverage_factors": ("ExpandedUncertainty", "coverage_factor_for"),
    "degrees_of_freedom": ("welch_satterthwaite",),
    "joint": ("JointModel", "JointResult"),
    "models": ("Model", "model"),
    "result": ("MeasurementResult",),
    "sources": ("Input", "Source"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BudgetLine",
    "ColumnResult",
    "ExpandedUncertainty",
    "Input",
    "JointModel",
    "JointResult",
    "MeasurementResult",
    "Model",
    "Source",
    "coverage_factor_for",
    "model",
    "welch_satterthwaite",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
