"""The assigned value of a sample: from a reference laboratory, a formulation, or the consensus."""

from __future__ import annotations

from typing import Any

from duheng.accounting.laboratories.errors import UnusableRound
from duheng.accounting.laboratories.results import SampleResults
from duheng.accounting.laboratories.robust import RobustEstimate, algorithm_a
from duheng.accounting.laboratories.scores import AssignedValue
from duheng.accounting.stated import read_stated
from duheng.quantities import convert_interval

_OWN_KEYS = ("from", "laboratory")


def assigned_value(results: SampleResults, sample: str) -> AssignedValue:
    """Return the assigned value of a sample, and the standard deviation for its scores.

    Raises
    ------
    UnusableRound
        When a reference or formulation states no value, or a consensus states one.
    UnusableAccount, UnusableInput, DimensionMismatch
        When the stated value cannot be read.
    """
    written = results.document["samples"][sample]["assigned"]
    listed = results.by_sample[sample]
    consensus = None
    if written["from"] == "consensus" or _is_robust(results, sample):
        named = [one for one in listed.values() if one.laboratory != written.get("laboratory")]
        consensus = algorithm_a([one.mean for one in named])
    if written["from"] == "consensus":
        return _from_consensus(results, sample, consensus)
    return _stated(results, sample, written, consensus)


def _from_consensus(
    results: SampleResults, sample: str, consensus: RobustEstimate | None
) -> AssignedValue:
    written = results.document["samples"][sample]["assigned"]
    if set(written) != {"from"} or consensus is None:
        raise UnusableRound(
            f"{results.document.where('samples', sample, 'assigned')}: a consensus is made from "
            "the results, and has no value, laboratory or uncertainty of its own",
            hint="write from: reference, or leave the rest out",
        )
    names = list(results.by_sample[sample])
    return AssignedValue(
        origin="consensus",
        value=consensus.mean,
        standard_uncertainty=consensus.standard_uncertainty or None,
        deviation=_deviation(results, sample, consensus),
        laboratory=None,
        influence=dict(zip(names, consensus.influence, strict=True)),
    )


def _stated(
    results: SampleResults, sample: str, written: Any, consensus: RobustEstimate | None
) -> AssignedValue:
    document = results.document
    where = document.where("samples", sample, "assigned")
    if "value" not in written:
        raise UnusableRound(
            f"{where}: an assigned value from {written['from']} without its value",
            hint="state value, unit, uncertainty and evidence, or write from: consensus",
        )
    stated = read_stated(
        {key: value for key, value in written.items() if key not in _OWN_KEYS},
        unit=document["unit"],
        name=sample,
        owner=document["id"],
        where=where,
        files=results.files,
    )
    return AssignedValue(
        origin=written["from"],
        value=stated.value,
        standard_uncertainty=stated.standard_uncertainty,
        deviation=_deviation(results, sample, consensus),
        laboratory=written.get("laboratory"),
        influence={},
    )


def _prescribed(results: SampleResults, sample: str) -> Any:
    document = results.document
    return document["samples"][sample].get("standard_deviation", document.get("standard_deviation"))


def _is_robust(results: SampleResults, sample: str) -> bool:
    return bool(_prescribed(results, sample) == "robust")


def _deviation(
    results: SampleResults, sample: str, consensus: RobustEstimate | None
) -> float | None:
    prescribed = _prescribed(results, sample)
    if prescribed is None:
        return None
    if prescribed == "robust":
        return None if consensus is None else consensus.standard_deviation
    unit = results.document["unit"]
    return float(convert_interval(prescribed["value"], prescribed["unit"], unit))
