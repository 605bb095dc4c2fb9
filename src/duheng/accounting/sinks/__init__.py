"""Carbon sinks: trees by allometry, stands by plots, change by two surveys, parcels by factors."""

from duheng.accounting.sinks.design import PlannedStratum, allocate, plots_needed
from duheng.accounting.sinks.errors import (
    PrecisionNotReached,
    SinkWithoutPlots,
    UnusableInventory,
    UnusableTrees,
)
from duheng.accounting.sinks.estimate import (
    StratifiedTotal,
    StratumSample,
    sample_of,
    stratified_total,
)
from duheng.accounting.sinks.fitting import FittedAllometry, fit_allometry

__all__ = [
    "FittedAllometry",
    "PlannedStratum",
    "PrecisionNotReached",
    "SinkWithoutPlots",
    "StratifiedTotal",
    "StratumSample",
    "UnusableInventory",
    "UnusableTrees",
    "allocate",
    "fit_allometry",
    "plots_needed",
    "sample_of",
    "stratified_total",
]
