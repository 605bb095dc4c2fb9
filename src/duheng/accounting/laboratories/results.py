"""The document of a round, and the results that the laboratories sent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from duheng.accounting.batches import read_table
from duheng.accounting.document import read_document
from duheng.accounting.files import InputFiles
from duheng.accounting.laboratories.errors import UnusableRound
from duheng.terms.documents import Document, nearest

_UNCERTAINTIES = ("standard_uncertainty", "expanded_uncertainty", "coverage_factor", "correlation")


@dataclass(frozen=True, slots=True, kw_only=True)
class LaboratoryResult:
    """What one laboratory found for one sample.

    Attributes
    ----------
    replicates : tuple of float
        In the unit of the round.
    standard_uncertainty : float or None
        Of the mean, as the laboratory states it; ``None`` is not stated.
    correlation : float or None
        With the assigned value [1]; ``None`` is not stated, and then 0 unless the assigned value
        is the consensus.
    """

    sample: str
    laboratory: str
    replicates: tuple[float, ...]
    standard_uncertainty: float | None
    correlation: float | None

    @property
    def mean(self) -> float:
        """Mean of the replicates, in the unit of the round."""
        return float(np.mean(self.replicates))


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleResults:
    """The document of a round, and its results by sample and laboratory."""

    document: Document
    files: InputFiles
    by_sample: Mapping[str, Mapping[str, LaboratoryResult]]


def read_results(path: Path) -> SampleResults:
    """Return the document of a round and its results.

    Raises
    ------
    MissingFile
        When the document or its table is not there.
    UnusableAccount, EmptyTable
        When the document has an unknown key, or the table lacks a column or every row.
    UnusableRound
        When a row names a sample that the round does not have, a number is none, or two rows of one
        laboratory and sample state different uncertainties; the line is named.
    """
    document = read_document(path, "laboratory-round")
    files = InputFiles(path.parent)
    written = document["results"]
    table = read_table(files, written, "results", written["columns"])
    rows: dict[tuple[str, str], list[tuple[int, Mapping[str, str]]]] = {}
    for line, row in enumerate(table.to_dict("records"), start=2):
        place = f"{written['file']}, line {line}"
        facts = {str(key): str(value).strip() for key, value in row.items()}
        _check_names(document, facts, place)
        rows.setdefault((facts["sample"], facts["laboratory"]), []).append((line, facts))
    found: dict[str, dict[str, LaboratoryResult]] = {name: {} for name in document["samples"]}
    for (sample, laboratory), listed in rows.items():
        found[sample][laboratory] = _result(sample, laboratory, listed, written["file"])
    _check_filled(document, found)
    return SampleResults(document=document, files=files, by_sample=found)


def _check_names(document: Document, facts: Mapping[str, str], place: str) -> None:
    if facts["sample"] not in document["samples"]:
        close = nearest(facts["sample"], list(document["samples"]))
        raise UnusableRound(
            f"{place}: the round has no sample '{facts['sample']}'",
            hint=f"did you mean '{close}'?" if close else ", ".join(document["samples"]),
        )
    if not facts["laboratory"]:
        raise UnusableRound(f"{place}: no laboratory is named")


def _check_filled(document: Document, found: Mapping[str, Mapping[str, Any]]) -> None:
    for name, results in found.items():
        if not results:
            raise UnusableRound(
                f"{document.where('samples', name)}: nobody sent a result",
                hint="leave the sample out of the round, or add its rows",
            )


def _result(
    sample: str, laboratory: str, listed: list[tuple[int, Mapping[str, str]]], file: str
) -> LaboratoryResult:
    values = [_number(facts["value"], f"{file}, line {line}") for line, facts in listed]
    stated: dict[str, float] = {}
    for line, facts in listed:
        for key in _UNCERTAINTIES:
            if facts.get(key):
                number = _number(facts[key], f"{file}, line {line}")
                if stated.setdefault(key, number) != number:
                    raise UnusableRound(
                        f"{file}, line {line}: {laboratory} states another {key} of {sample} "
                        "than in a line before",
                        hint="the uncertainty is that of the mean: write it once, or alike",
                    )
    place = f"{file}, line {listed[0][0]}"
    return LaboratoryResult(
        sample=sample,
        laboratory=laboratory,
        replicates=tuple(values),
        standard_uncertainty=_standard(stated, place),
        correlation=_correlation(stated, place),
    )


def _standard(stated: Mapping[str, float], place: str) -> float | None:
    if "standard_uncertainty" in stated and "expanded_uncertainty" in stated:
        raise UnusableRound(f"{place}: both a standard and an expanded uncertainty are stated")
    if "expanded_uncertainty" in stated:
        if not stated.get("coverage_factor", 0.0) > 0:
            raise UnusableRound(
                f"{place}: an expanded uncertainty without its coverage factor",
                hint="add a column of k, usually 2",
            )
        found = stated["expanded_uncertainty"] / stated["coverage_factor"]
    elif "standard_uncertainty" in stated:
        found = stated["standard_uncertainty"]
    else:
        return None
    if not found > 0:
        raise UnusableRound(f"{place}: an uncertainty of {found:g}; not stated stays empty")
    return found


def _correlation(stated: Mapping[str, float], place: str) -> float | None:
    found = stated.get("correlation")
    if found is not None and not -1 <= found <= 1:
        raise UnusableRound(f"{place}: a correlation of {found:g}")
    return found


def _number(text: str, place: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UnusableRound(
            f"{place}: '{text}' is no number",
            hint="leave the row out where there is no result; '<' values are not results",
        )
    return number
