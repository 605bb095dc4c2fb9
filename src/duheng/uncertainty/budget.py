"""The uncertainty budget: one line for every cause."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duheng.quantities import MeasurementUnit
from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty.causes import Causes
from duheng.uncertainty.sources import Input, Source, Title


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """What one cause contributes to a combined standard uncertainty.

    Attributes
    ----------
    source : str
        Id of the cause.
    input : str
        Name of the input it enters by; several, separated by commas, when it enters by several.
    value : float
        Estimate of the (first) input [unit].
    unit : MeasurementUnit
        Unit of that input.
    standard_uncertainty : float or None
        Of that input [unit]; ``None`` is not stated, 0 exact by convention.
    sensitivity : float
        Output per unit of that input; of several inputs of one cause, all together
        [output unit / unit].
    contribution : float or None
        ``sensitivity * standard_uncertainty``, with its sign [output unit]; ``None`` when not
        stated. The size of a contribution is its absolute value.
    share : float or None
        Share of the combined variance, ``c_i u_i sum_j r_ij c_j u_j / u**2`` [1]; negative when
        correlation makes the cause lower it; ``None`` when not stated.
    degrees_of_freedom : float or None
        Of the standard uncertainty [1]; ``None`` is not stated.
    distribution : str or None
        Kind of distribution, when one is assigned.
    origin : Source or None
        The whole source, when the input carries one.
    """

    source: str
    input: str
    value: float
    unit: MeasurementUnit
    standard_uncertainty: float | None
    sensitivity: float
    contribution: float | None
    share: float | None
    degrees_of_freedom: float | None
    distribution: str | None = None
    origin: Source | None = None

    @property
    def kind(self) -> EvidenceKind | None:
        """Kind of evidence, when the source says."""
        return None if self.origin is None else self.origin.kind

    @property
    def evidence(self) -> str | None:
        """What a reader should look at, when the source says."""
        return None if self.origin is None else self.origin.evidence

    @property
    def title(self) -> Title | None:
        """Words for people, when the source says."""
        return None if self.origin is None else self.origin.title

    def to_dict(self) -> dict[str, Any]:
        """Return the line as a JSON-ready dictionary; infinite and not stated become None."""
        nu = self.degrees_of_freedom
        return {
            "source": self.source,
            "input": self.input,
            "value": self.value,
            "unit": self.unit.symbol,
            "standard_uncertainty": self.standard_uncertainty,
            "sensitivity": self.sensitivity,
            "contribution": self.contribution,
            "share": self.share,
            "degrees_of_freedom": None if nu is None or math.isinf(nu) else nu,
            "distribution": self.distribution,
            "kind": None if self.kind is None else self.kind.value,
            "evidence": self.evidence,
            "title": self.title
            if self.title is None or isinstance(self.title, str)
            else dict(self.title),
        }


def budget_lines(
    inputs: Sequence[Input],
    units: Sequence[MeasurementUnit],
    sensitivities: Sequence[float],
    causes: Causes,
    amounts: tuple[Sequence[float | None], Sequence[float]],
) -> tuple[BudgetLine, ...]:
    """Return one line per cause, in the order of the inputs.

    Parameters
    ----------
    inputs, units, sensitivities : sequence
        Inputs, their units, and output units per unit of each input.
    causes : Causes
        Which inputs each cause moves.
    amounts : (contributions, shares)
        Per cause; a contribution of ``None`` is not stated.
    """
    labels = [item.name for item in inputs]
    if len(causes.members) < len(inputs):
        inputs, units, sensitivities, labels = _merged(
            inputs, units, sensitivities, causes, amounts[0]
        )
    rows = zip(
        labels, inputs, units, sensitivities, causes.degrees_of_freedom, *amounts, strict=True
    )
    return tuple(
        [
            BudgetLine(
                source=item.name if item.source is None else item.source_id,
                input=label,
                value=item.value,
                unit=unit,
                standard_uncertainty=item.standard_uncertainty,
                sensitivity=sensitivity,
                contribution=contribution,
                share=None if contribution is None else share,
                degrees_of_freedom=nu,
                distribution=None if item.distribution is None else item.distribution.kind,
                origin=item.source if isinstance(item.source, Source) else None,
            )
            for label, item, unit, sensitivity, nu, contribution, share in rows
        ]
    )


def _merged(
    inputs: Sequence[Input],
    units: Sequence[MeasurementUnit],
    sensitivities: Sequence[float],
    causes: Causes,
    contributions: Sequence[float | None],
) -> tuple[list[Input], list[MeasurementUnit], list[float], list[str]]:
    """Return one representative input, unit, sensitivity and label for every cause."""
    firsts = [_representative(inputs, members) for members in causes.members]
    slopes = [
        sensitivities[first]
        if len(members) == 1
        else _joint_sensitivity(inputs[first], contribution, sensitivities, members)
        for first, members, contribution in zip(firsts, causes.members, contributions, strict=True)
    ]
    labels = [", ".join([inputs[i].name for i in members]) for members in causes.members]
    return [inputs[i] for i in firsts], [units[i] for i in firsts], slopes, labels


def _representative(inputs: Sequence[Input], members: tuple[int, ...]) -> int:
    """Return the first input of a cause whose uncertainty is stated and not 0."""
    return next((i for i in members if inputs[i].standard_uncertainty), members[0])


def _joint_sensitivity(
    item: Input,
    contribution: float | None,
    sensitivities: Sequence[float],
    members: tuple[int, ...],
) -> float:
    """Return the change of the output per unit of one input, all inputs of the cause moving."""
    if contribution is not None and item.standard_uncertainty:
        return contribution / item.standard_uncertainty
    return math.fsum(sensitivities[i] for i in members)
