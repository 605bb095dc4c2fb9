"""Results of fuel analyses, by batch or by month: each is a cause that its rows share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from duheng.accounting.batches import number_in, read_table
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.method import MethodInput
from duheng.accounting.setup import AccountSetup, Stream
from duheng.accounting.sources import Cause
from duheng.quantities import convert, parse_unit
from duheng.terms.evidence import EvidenceKind
from duheng.terms.languages import text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisResult:
    """One result, in the unit of the method's input, and its cause."""

    value: float
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The results of one file, by batch or month."""

    results: Mapping[str, AnalysisResult]


def read_analysis(
    account: AccountSetup, stream: Stream, wanted: MethodInput, files: InputFiles
) -> Analysis:
    """Return the results of an analysis file in the unit of the method's input.

    Raises
    ------
    MissingFile
        When the file is not there.
    DimensionMismatch
        When the unit of the file does not convert to that of the input.
    UnusableAccount
        When a column is missing, a number is none, or a key stands twice; the line is named.
    """
    written = stream.analyses[wanted.name]
    table = read_table(files, written, f"analysis of {stream.name}", written["columns"])
    convert(1.0, written["unit"], wanted.unit)
    scale = parse_unit(written["unit"]).factor / parse_unit(wanted.unit).factor
    results: dict[str, AnalysisResult] = {}
    for line, row in enumerate(table.to_dict("records"), start=2):
        key = str(row["key"])
        if key in results:
            raise UnusableAccount(
                f"{written['file']}, line {line}: {written['by']} '{key}' stands twice",
                hint="keep one result, or name the batches apart",
            )
        value = number_in(str(row["value"]), written, line, wanted.name)
        stated = str(row.get("standard_uncertainty", ""))
        uncertainty = (
            number_in(stated, written, line, "the standard uncertainty") if stated else None
        )
        freedom = str(row.get("degrees_of_freedom", ""))
        report = str(row.get("report", "")) or f"{written['file']}, line {line}"
        cause = Cause(
            id=f"urn:duheng:analysis:{account.subject_id}/{stream.name}/{wanted.name}/{key}",
            input=wanted.name,
            title={
                tag: f"{text_in(wanted.title, tag)} · {stream.name} {key}"
                for tag in ("zh-Hans", "en")
            },
            kind=EvidenceKind.CERTIFICATE,
            evidence=report,
            standard_uncertainty=None if uncertainty is None else uncertainty * scale,
            degrees_of_freedom=float(freedom) if freedom else math.inf,
        )
        results[key] = AnalysisResult(value=value * scale, cause=cause)
    return Analysis(results=results)
