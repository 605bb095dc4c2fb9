"""Findings of a round: who is biased, and what the round itself cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from duheng.accounting.laboratories.mandel import MandelStatistics
from duheng.accounting.laboratories.scores import NEGLIGIBLE, AssignedValue, LaboratoryScore
from duheng.terms.findings import Finding, Severity

_ENOUGH = 12
_LEVEL = 0.01


def round_findings(
    assigned: Mapping[str, AssignedValue],
    scores: Sequence[LaboratoryScore],
    mandel: Mapping[str, MandelStatistics | None],
    biases: Mapping[str, Mapping[str, Any]],
) -> tuple[Finding, ...]:
    """Return the doubts about the laboratories of a round, and about its assigned values."""
    return (
        *_biased(biases),
        *_unsatisfactory(scores, biases),
        *_spread(scores, mandel),
        *_without_uncertainty(scores, assigned),
        *_assigned(assigned),
        *_absent(scores, assigned, biases),
    )


def _biased(biases: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    for name, bias in biases.items():
        if bias["is_biased"]:
            expanded = bias["expanded_uncertainty"]
            by = f"U = {expanded:.4g}" if expanded is not None else f"mean z = {bias['mean_z']:.3g}"
            yield Finding(
                code="accounting.round_biased",
                severity=Severity.WARNING,
                message=f"{name}: bias {bias['bias']:+.4g} over {bias['samples']} samples, {by}",
                hint="look for the cause at the laboratory; a correction can be stated in accounts",
                data={
                    **bias,
                    "case": "score" if expanded is None else "expanded",
                    "laboratory": name,
                },
            )


def _unsatisfactory(
    scores: Sequence[LaboratoryScore], biases: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    for one in scores:
        if one.verdict == "unsatisfactory" and not biases[one.laboratory]["is_biased"]:
            yield Finding(
                code="accounting.round_unsatisfactory",
                severity=Severity.WARNING,
                message=f"{one.laboratory}, {one.sample}: {one.bias:+.4g} from the assigned value",
                hint="look at this sample: its other results do not show a bias",
                data=one.to_dict(),
            )


def _spread(
    scores: Sequence[LaboratoryScore], mandel: Mapping[str, MandelStatistics | None]
) -> Iterator[Finding]:
    for one in scores:
        statistics = mandel[one.sample]
        if statistics is None or one.k is None or one.k <= statistics.k_critical[_LEVEL]:
            continue
        yield Finding(
            code="accounting.round_spread",
            severity=Severity.WARNING,
            message=f"{one.laboratory}, {one.sample}: its replicates scatter more than those of "
            f"the others, k = {one.k:.3g} above {statistics.k_critical[_LEVEL]:.3g}",
            hint="check the repeatability of this laboratory",
            clause="ISO 5725-2, 7.3.1",
            data={
                "sample": one.sample,
                "laboratory": one.laboratory,
                "k": one.k,
                "k_critical": statistics.k_critical[_LEVEL],
            },
        )


def _without_uncertainty(
    scores: Sequence[LaboratoryScore], assigned: Mapping[str, AssignedValue]
) -> Iterator[Finding]:
    for name in dict.fromkeys(
        one.laboratory for one in scores if one.own_uncertainty is None and not one.is_reference
    ):
        yield Finding(
            code="accounting.round_uncertainty_missing",
            severity=Severity.WARNING,
            message=f"{name} states no uncertainty: it has no zeta, no E_n and no U of its bias",
            hint="ask the laboratory; missing is not 0",
            data={"case": "laboratory", "laboratory": name},
        )
    for name, value in assigned.items():
        if value.standard_uncertainty is None:
            yield Finding(
                code="accounting.round_uncertainty_missing",
                severity=Severity.WARNING,
                message=f"{name}: the assigned value states no uncertainty",
                hint="state it with its evidence",
                data={"case": "sample", "sample": name},
            )


def _assigned(assigned: Mapping[str, AssignedValue]) -> Iterator[Finding]:
    for name, value in assigned.items():
        if value.is_uncertain:
            yield Finding(
                code="accounting.round_assigned_uncertain",
                severity=Severity.WARNING,
                message=f"{name}: u of the assigned value is {value.standard_uncertainty:.3g}, "
                f"more than {NEGLIGIBLE} of the standard deviation {value.deviation:.3g}: z' "
                "counts",
                hint="a better assigned value, or more laboratories",
                clause="ISO 13528:2015, 9.2.1",
                data={
                    "sample": name,
                    "standard_uncertainty": value.standard_uncertainty,
                    "standard_deviation": value.deviation,
                    "share": NEGLIGIBLE,
                },
            )
        if value.origin == "consensus" and len(value.influence) < _ENOUGH:
            yield Finding(
                code="accounting.round_few_laboratories",
                severity=Severity.WARNING,
                message=f"{name}: the consensus of {len(value.influence)} laboratories is weak, "
                "and hides a bias that most of them share",
                hint=f"take a reference value, or {_ENOUGH} laboratories or more",
                data={"sample": name, "laboratories": len(value.influence)},
            )


def _absent(
    scores: Sequence[LaboratoryScore],
    assigned: Mapping[str, AssignedValue],
    biases: Mapping[str, Mapping[str, Any]],
) -> Iterator[Finding]:
    sent = {(one.sample, one.laboratory) for one in scores}
    for laboratory in biases:
        lacking = [name for name in assigned if (name, laboratory) not in sent]
        if lacking:
            yield Finding(
                code="accounting.round_result_missing",
                severity=Severity.NOTE,
                message=f"{laboratory} sent no result for {', '.join(lacking)}",
                hint="its bias is that of the other samples",
                data={"laboratory": laboratory, "samples": lacking},
            )
