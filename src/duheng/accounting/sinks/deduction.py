"""The precision deduction: what a method takes off for the sampling error of the stock."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.method import Method
from duheng.accounting.sinks.design import plots_needed
from duheng.accounting.sinks.errors import PrecisionNotReached
from duheng.accounting.sinks.estimate import StratifiedTotal
from duheng.accounting.sinks.setup import SinkSetup
from duheng.quantities import convert
from duheng.rulebook import DatedValue, NotForUse, PackLibrary


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """The rate that is deducted [1], and the value of the rule book behind it."""

    rate: float
    value: DatedValue | None = None


def rules_of(method: Method) -> Mapping[str, Any]:
    """Return what a sink's method says of the deduction: table and coverage probability."""
    return dict(method.pack.body["sink"]["deduction"])


def deduction_for(
    setup: SinkSetup, method: Method, library: PackLibrary, total: StratifiedTotal, *, strict: bool
) -> Deduction:
    """Return the deduction for the relative sampling error of the stock at the last survey.

    Raises
    ------
    PrecisionNotReached
        When the method wants more plots instead; the hint says about how many.
    NoValueInForce, UncheckedValue
        When the rule book has no rate that may be used.
    """
    table = rules_of(method)["table"]
    percent = 100 * total.relative_error
    bounds = sorted({float(row.keys["above"]) for row in library.rows(table)})
    # a bound belongs to the lower class: 10 % and less deducts nothing
    below = [bound for bound in bounds if percent > bound] or bounds[:1]
    try:
        value = library.value(
            table, {"above": f"{below[-1]:g}"}, on=setup.surveys[-1].day, strict=strict
        )
    except NotForUse as error:
        raise _refusal(total, bounds) from error
    rate = float(convert(value.value, value.unit, "1"))
    return Deduction(rate=rate, value=value)


def _refusal(total: StratifiedTotal, bounds: list[float]) -> PrecisionNotReached:
    number = total.degrees_of_freedom + 1
    spread = total.standard_error / abs(total.total) * number**0.5 if total.total else 0.0
    hint = "measure more plots"
    if 0 < spread < math.inf:
        needed = plots_needed(spread, bounds[-1] / 100, probability=total.probability)
        hint = f"measure more plots: about {needed} in all, as these plots scatter"
    return PrecisionNotReached(
        f"the relative sampling error of the stock is {total.relative_error:.1%} at "
        f"{total.probability:.0%} confidence, and the method takes no figure above "
        f"{bounds[-1]:g} %",
        hint=hint,
        data={"relative_error": total.relative_error, "probability": total.probability},
    )
