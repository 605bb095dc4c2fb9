"""One evaluation of a model: estimates in, result with budget and findings out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from duheng.quantities import MeasurementUnit, as_unit, check_convertible
from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.budget import budget_lines
from duheng.uncertainty.causes import Causes, gather_causes
from duheng.uncertainty.degrees_of_freedom import effective_degrees_of_freedom
from duheng.uncertainty.errors import UnusableModel
from duheng.uncertainty.nonlinearity import find_dominant_second_order, find_nonlinearity
from duheng.uncertainty.propagation import (
    ROUNDING,
    Combination,
    SecondOrder,
    combine,
    second_order_terms,
)
from duheng.uncertainty.result import MeasurementResult
from duheng.uncertainty.sources import Input

if TYPE_CHECKING:
    from duheng.uncertainty.models import Model


Scaling = tuple[float, float, float]


class Linearisation(NamedTuple):
    """A model at its estimates, first order.

    Attributes
    ----------
    model : Model
        The model.
    inputs : sequence of Input
        In the model's order.
    units : sequence of MeasurementUnit
        Of the inputs as given.
    point, scales, gradient : sequence of float
        Estimates, standard uncertainties (0 where not stated) and partial derivatives
        [coherent units].
    value : float
        The output [its unit].
    sensitivities : sequence of float
        [output unit / unit of the input].
    """

    model: Model
    inputs: Sequence[Input]
    units: Sequence[MeasurementUnit]
    point: Sequence[float]
    scales: Sequence[float]
    gradient: Sequence[float]
    value: float
    sensitivities: Sequence[float]


def evaluate_model(
    model: Model, inputs: Sequence[Input], correlations: Any, order: int
) -> MeasurementResult:
    """Return the result of a model for inputs in its order; see ``Model.evaluate``."""
    return evaluate_causes(linearise(model, inputs), gather_causes(inputs, correlations), order)


def linearise(model: Model, inputs: Sequence[Input]) -> Linearisation:
    """Return the model's value and sensitivities at the estimates of its inputs."""
    units, scaling = model.input_units, model.scaling
    for item, declared in zip(inputs, units, strict=True):
        if item.unit is not None and item.unit is not declared:
            units = tuple(
                declared if item.unit is None else _checked(item.unit, declared)
                for item, declared in zip(inputs, units, strict=True)
            )
            scaling = scaling_of(units, model.unit)
            break
    rows = list(zip(inputs, scaling, strict=True))
    point = [item.value * factor + offset for item, (factor, offset, _) in rows]
    value, gradient = model.tape.value_and_gradient(point)
    return Linearisation(
        model=model,
        inputs=inputs,
        units=units,
        point=point,
        scales=[(item.standard_uncertainty or 0.0) * factor for item, (factor, _, _) in rows],
        gradient=gradient,
        value=model.unit.from_coherent(value),
        sensitivities=[
            slope * ratio for slope, (_, _, ratio) in zip(gradient, scaling, strict=True)
        ],
    )


def scaling_of(units: Sequence[MeasurementUnit], output: MeasurementUnit) -> tuple[Scaling, ...]:
    """Return factor, offset and factor over the output's factor for every unit."""
    return tuple((unit.factor, unit.offset, unit.factor / output.factor) for unit in units)


def _checked(unit: MeasurementUnit | str, declared: MeasurementUnit) -> MeasurementUnit:
    found = as_unit(unit)
    check_convertible(found, declared)
    return found


def contributions_of(line: Linearisation, causes: Causes) -> list[float | None]:
    """Return the signed contribution of every cause [output unit], None where not stated."""
    parts: list[float | None] = []
    for item, sensitivity in zip(line.inputs, line.sensitivities, strict=True):
        u = item.standard_uncertainty
        parts.append(None if u is None else sensitivity * u)
    if len(causes.members) == len(parts):
        return parts
    return [_sum_of([parts[i] for i in members]) for members in causes.members]


def _sum_of(parts: list[float | None]) -> float | None:
    """Return the sum of one cause's parts; one part not stated leaves the whole not stated."""
    stated = [part for part in parts if part is not None]
    if len(stated) < len(parts):
        return None
    total = math.fsum(stated)
    # what cancels but for rounding is nothing: the same limit as between correlated causes
    return total if abs(total) > ROUNDING * sum(map(abs, stated)) else 0.0


def evaluate_causes(line: Linearisation, causes: Causes, order: int) -> MeasurementResult:
    """Return the result of a linearised model whose inputs are moved by the causes."""
    contributions = contributions_of(line, causes)
    stated = [item or 0.0 for item in contributions]
    first = combine(stated, causes.correlations)
    second = _second_order(line, causes, contributions, order)
    u = first.standard_uncertainty if second is None else second.standard_uncertainty
    nu = effective_degrees_of_freedom(stated, u, causes, line.inputs)
    shares: Sequence[float] = first.shares
    if second is not None:
        shares = _rescaled(first, u)
        bend = find_dominant_second_order(first.standard_uncertainty, u)
    else:
        bend = _nonlinearity(line, causes, contributions, first.standard_uncertainty)
    budget = budget_lines(
        line.inputs, line.units, line.sensitivities, causes, (contributions, shares)
    )
    return MeasurementResult(
        name=line.model.name,
        value=line.value,
        unit=line.model.unit,
        standard_uncertainty=u if _is_stated(contributions) else None,
        degrees_of_freedom=nu.value if _is_stated(contributions) else None,
        budget=budget,
        findings=(*_plain_findings(line, causes, contributions), *bend, *nu.findings),
        order=order,
        mean_shift=None if second is None else second.mean_shift,
        second_order_share=0.0 if second is None or not u else 1.0 - math.fsum(shares),
        correlations=tuple(
            [(budget[a].source, budget[b].source, r) for a, b, r in causes.correlations]
        ),
    )


def _second_order(
    line: Linearisation, causes: Causes, contributions: Sequence[float | None], order: int
) -> SecondOrder | None:
    if order not in (1, 2):
        raise UnusableModel(f"the order of propagation is 1 or 2, found {order!r}")
    if order == 1:
        return None
    scales = stated_scales(line, causes, contributions)
    return second_order_terms(line.model, line.point, scales, causes)


def stated_scales(
    line: Linearisation, causes: Causes, contributions: Sequence[float | None]
) -> Sequence[float]:
    """Return the standard uncertainties [coherent units], 0 for causes not wholly stated."""
    if None not in contributions:
        return line.scales
    scales = list(line.scales)
    for members, contribution in zip(causes.members, contributions, strict=True):
        for place in members if contribution is None else ():
            scales[place] = 0.0
    return scales


def _rescaled(first: Combination, u: float) -> list[float]:
    """Return the shares of the causes in the variance that holds second-order terms too."""
    ratio = (first.standard_uncertainty / u) ** 2 if u else 0.0
    return [share * ratio for share in first.shares]


def _nonlinearity(
    line: Linearisation, causes: Causes, contributions: Sequence[float | None], u: float
) -> tuple[Finding, ...]:
    if line.model.is_linear:
        return ()
    scales = stated_scales(line, causes, contributions)
    coherent = u * line.model.unit.factor
    finding = find_nonlinearity(line.model, line.point, line.gradient, scales, causes, coherent)
    return () if finding is None else (finding,)


def _is_stated(contributions: Sequence[float | None]) -> bool:
    """Return whether there is something that the combined uncertainty states."""
    return None not in contributions or any(contributions)


def _labels(line: Linearisation, causes: Causes) -> list[str]:
    return [line.inputs[members[0]].source_id for members in causes.members]


def _plain_findings(
    line: Linearisation, causes: Causes, contributions: Sequence[float | None]
) -> list[Finding]:
    findings = []
    if None in contributions:
        labels = _labels(line, causes)
        pairs = zip(labels, contributions, strict=True)
        findings.append(_not_stated([label for label, part in pairs if part is None]))
    if line.model.unused:
        findings.append(_unused(line.model))
    return findings


def _not_stated(sources: list[str]) -> Finding:
    return Finding(
        code="uncertainty.not_stated",
        severity=Severity.WARNING,
        message=f"the standard uncertainty leaves out what is not stated: {', '.join(sources)}",
        hint="state their standard uncertainties, or 0 where exact by convention",
        data={"sources": sources},
    )


def _unused(model: Model) -> Finding:
    return Finding(
        code="uncertainty.unused_input",
        severity=Severity.NOTE,
        message=f"the equation of '{model.name}' does not use {', '.join(model.unused)}",
        hint="check the spelling of the names in the equation",
        data={"inputs": list(model.unused)},
    )
