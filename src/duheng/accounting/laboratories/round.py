"""A round of samples: assigned values, the bias of every laboratory, and which one is biased."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from duheng.accounting.laboratories.assigned import assigned_value
from duheng.accounting.laboratories.doubts import round_findings
from duheng.accounting.laboratories.mandel import MandelStatistics, mandel_statistics
from duheng.accounting.laboratories.results import SampleResults, read_results
from duheng.accounting.laboratories.scores import AssignedValue, LaboratoryScore, score
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.terms.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryBias:
    """The bias of a laboratory over the samples of a round.

    Attributes
    ----------
    bias : float
        Mean over the samples, in the unit of the round.
    standard_uncertainty : float or None
        What the laboratory states is taken to be common to its samples, the assigned values are
        independent; ``None`` when a sample lacks either.
    """

    laboratory: str
    samples: int
    bias: float
    standard_uncertainty: float | None
    coverage_factor: float
    mean_z: float | None

    @property
    def e_n(self) -> float | None:
        """The bias over its expanded uncertainty."""
        u = self.standard_uncertainty
        return None if u is None or not u > 0 else self.bias / (self.coverage_factor * u)

    @property
    def is_biased(self) -> bool | None:
        """Whether the bias is larger than its expanded uncertainty; by z where U lacks.

        By z: the mean of m scores times sqrt(m) is 3 or more. ``None`` when neither is known.
        """
        if self.e_n is not None:
            return abs(self.e_n) > 1
        if self.mean_z is None:
            return None
        return abs(self.mean_z) * math.sqrt(self.samples) >= 3

    def to_dict(self) -> dict[str, Any]:
        """Return the bias, JSON-ready."""
        u = self.standard_uncertainty
        return {
            "laboratory": self.laboratory,
            "samples": self.samples,
            "bias": self.bias,
            "standard_uncertainty": u,
            "expanded_uncertainty": None if u is None else self.coverage_factor * u,
            "e_n": self.e_n,
            "mean_z": self.mean_z,
            "is_biased": self.is_biased,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryRound:
    """What a round found.

    Attributes
    ----------
    assigned : Mapping
        By sample.
    scores : tuple of LaboratoryScore
        Of every laboratory and sample.
    biases : tuple of LaboratoryBias
        Of every laboratory that has a score, the largest first.
    """

    id: str
    title: Texts
    quantity: Texts
    unit: str
    is_synthetic: bool
    assigned: Mapping[str, AssignedValue]
    scores: tuple[LaboratoryScore, ...]
    biases: tuple[LaboratoryBias, ...]
    mandel: Mapping[str, MandelStatistics | None]
    findings: tuple[Finding, ...]

    def bias_of(self, laboratory: str) -> LaboratoryBias | None:
        """Return the bias of a laboratory, or ``None`` when it has none."""
        return next((one for one in self.biases if one.laboratory == laboratory), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the round, JSON-ready."""
        return {
            "round": {
                "id": self.id,
                "title": dict(self.title),
                "quantity": dict(self.quantity),
                "unit": self.unit,
                "synthetic": self.is_synthetic,
            },
            "samples": {
                name: {
                    "from": one.origin,
                    "value": one.value,
                    "standard_uncertainty": one.standard_uncertainty,
                    "standard_deviation": one.deviation,
                    "laboratory": one.laboratory,
                    "mandel": _mandel(self.mandel[name]),
                }
                for name, one in self.assigned.items()
            },
            "scores": [one.to_dict() for one in self.scores],
            "biases": [one.to_dict() for one in self.biases],
            "findings": [one.to_dict() for one in self.findings],
        }


def evaluate_round(path: Path | str) -> LaboratoryRound:
    """Return the assigned values, scores and biases of a round.

    Parameters
    ----------
    path : Path or str
        ROUND.yaml; its table of results is relative to its folder.

    Raises
    ------
    MissingFile, UnusableAccount, EmptyTable, UnusableRound
        When the document or its results cannot be used.
    DimensionMismatch
        When an assigned value is in a unit that does not convert.
    """
    results = read_results(Path(path))
    document = results.document
    factor = float(document.get("coverage_factor", 2))
    assigned = {name: assigned_value(results, name) for name in results.by_sample}
    mandel = {
        name: mandel_statistics({lab: one.replicates for lab, one in listed.items()})
        for name, listed in results.by_sample.items()
    }
    scores = tuple(_scores(results, assigned, mandel, factor))
    biases = _biases(scores, assigned, factor)
    return LaboratoryRound(
        id=document["id"],
        title=texts_of(document["title"]),
        quantity=texts_of(document["quantity"]),
        unit=document["unit"],
        is_synthetic=document.get("synthetic", False),
        assigned=assigned,
        scores=scores,
        biases=biases,
        mandel=mandel,
        findings=round_findings(
            assigned, scores, mandel, {one.laboratory: one.to_dict() for one in biases}
        ),
    )


def _scores(
    results: SampleResults,
    assigned: Mapping[str, AssignedValue],
    mandel: Mapping[str, MandelStatistics | None],
    factor: float,
) -> list[LaboratoryScore]:
    found = []
    for name, listed in results.by_sample.items():
        statistics = mandel[name]
        for laboratory, result in listed.items():
            one = score(result, assigned[name], factor)
            if statistics is not None:
                one = replace(one, h=statistics.h[laboratory], k=statistics.k[laboratory])
            found.append(one)
    return found


def _biases(
    scores: Sequence[LaboratoryScore], assigned: Mapping[str, AssignedValue], factor: float
) -> tuple[LaboratoryBias, ...]:
    by_laboratory: dict[str, list[LaboratoryScore]] = {}
    for one in scores:
        if not one.is_reference:
            by_laboratory.setdefault(one.laboratory, []).append(one)
    found = [_bias(name, listed, factor) for name, listed in by_laboratory.items()]
    return tuple(sorted(found, key=lambda one: -abs(one.bias)))


def _bias(laboratory: str, scores: Sequence[LaboratoryScore], factor: float) -> LaboratoryBias:
    number = len(scores)
    zs = [one.z for one in scores if one.z is not None]
    return LaboratoryBias(
        laboratory=laboratory,
        samples=number,
        bias=sum(one.bias for one in scores) / number,
        standard_uncertainty=_combined(scores),
        coverage_factor=factor,
        mean_z=sum(zs) / len(zs) if len(zs) == number else None,
    )


def _combined(scores: Sequence[LaboratoryScore]) -> float | None:
    """Return u of the mean bias: the laboratory's own part is common, the rest independent."""
    number, common, rest = len(scores), 0.0, 0.0
    for one in scores:
        if one.own_uncertainty is None or one.standard_uncertainty is None:
            return None
        own = min(one.own_uncertainty, one.standard_uncertainty)
        common += own
        rest += one.standard_uncertainty**2 - own**2
    return math.sqrt((common / number) ** 2 + rest / number**2)


def _mandel(found: MandelStatistics | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "h_critical": {str(level): value for level, value in found.h_critical.items()},
        "k_critical": {str(level): value for level, value in found.k_critical.items()},
    }
