"""Results of fuel analyses by batch, day or month, on the basis that the method takes.

Each analysed property is a cause that its rows share. The total moisture, the moisture of the
air-dried sample and its ash are analyses of their own: carbon and calorific value of a sample
that were converted with them share them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duheng.accounting.basis import (
    LATENT_HEAT,
    PROPERTIES_OF_SAMPLES,
    VALUE,
    Basis,
    mass_fraction,
    net_heat,
    properties_needed,
    refuse_gross,
)
from duheng.accounting.batches import number_in, read_table
from duheng.accounting.errors import MixedBasis, UnusableAccount, UnweightedMean
from duheng.accounting.files import InputFiles
from duheng.accounting.gases import check_gas_unit
from duheng.accounting.method import MethodInput
from duheng.accounting.samples import Result, evaluated, weighted_mean
from duheng.accounting.setup import AccountSetup, Stream, Texts
from duheng.accounting.sources import Cause
from duheng.quantities import convert, parse_unit
from duheng.terms.evidence import EvidenceKind
from duheng.terms.languages import text_in

TITLES: Mapping[str, Texts] = {
    "total_moisture": {"zh-Hans": "全水分", "en": "total moisture as received"},
    "air_dried_moisture": {"zh-Hans": "空气干燥基水分", "en": "moisture of the air-dried sample"},
    "ash": {"zh-Hans": "干燥基灰分", "en": "ash of dry coal"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of an analysis file: a sample of a batch, day or month, and its result."""

    key: str
    sample: str
    line: int
    result: Result
    mass: float | None = None


@dataclass(kw_only=True)
class AnalysisReader:
    """Reads the analyses of an account, each file once."""

    account: AccountSetup
    files: InputFiles
    _rows: dict[tuple[str, str, str], tuple[Row, ...]] = field(default_factory=dict)

    def read(self, stream: Stream, wanted: MethodInput) -> dict[str, Result]:
        """Return the results of an analysis by key, in the unit and on the basis of the input.

        Raises
        ------
        MissingFile
            When the file, or the scan of a report, is not there.
        DimensionMismatch, GasWithoutReference
            When the unit of the file does not convert to that of the input.
        MixedBasis
            When the basis is not that of the method, and the moistures that convert it are not
            there; or a calorific value is gross.
        UnweightedMean
            When a month has several analyses and nothing says by which mass they are weighted.
        UnusableAccount
            When a column is missing or a number is none; the line is named.
        """
        written = stream.analyses[wanted.name]
        self._check_basis(stream, wanted, written)
        rows = self.rows(stream, wanted.name, wanted.unit, wanted.title)
        on_basis = [self._converted(stream, wanted, written, row) for row in rows]
        by_key: dict[str, list[tuple[Row, Result]]] = {}
        for row, result in zip(rows, on_basis, strict=True):
            by_key.setdefault(row.key, []).append((row, result))
        return {
            key: self._of_key(stream, wanted.name, written, found) for key, found in by_key.items()
        }

    def rows(self, stream: Stream, name: str, unit: str, title: Texts) -> tuple[Row, ...]:
        """Return the lines of an analysis file, their numbers in a unit."""
        known = self._rows.get((stream.name, name, unit))
        if known is None:
            written = stream.analyses[name]
            _check_unit(stream, name, written["unit"], unit)
            table = read_table(
                self.files, written, f"analysis of {stream.name}", written["columns"]
            )
            known = tuple(
                self._row(stream, name, unit, title, record, line)
                for line, record in enumerate(table.to_dict("records"), start=2)
            )
            self._check_samples(written, known)
            self._rows[(stream.name, name, unit)] = known
        return known

    def _row(
        self, stream: Stream, name: str, unit: str, title: Texts, record: Any, line: int
    ) -> Row:
        written = stream.analyses[name]
        scale = parse_unit(written["unit"]).factor / parse_unit(unit).factor
        key = str(record["key"])
        sample = str(record.get("sample", "")) or key
        value = number_in(str(record["value"]), written, line, name)
        stated = str(record.get("standard_uncertainty", ""))
        uncertainty = (
            number_in(stated, written, line, "the standard uncertainty") if stated else None
        )
        freedom = str(record.get("degrees_of_freedom", ""))
        mass = str(record.get("mass", ""))
        if scan := str(record.get("scan", "")):
            self.files.path(scan, f"report of {stream.name}")
        cause = Cause(
            id=f"urn:duheng:analysis:{self.account.subject_id}/{stream.name}/{name}/{sample}",
            input=name,
            title=_titled(title, stream, sample),
            kind=EvidenceKind.CERTIFICATE,
            evidence=str(record.get("report", "")) or f"{written['file']}, line {line}",
            standard_uncertainty=None if uncertainty is None else uncertainty * scale,
            degrees_of_freedom=float(freedom) if freedom else math.inf,
        )
        result = Result(value=value * scale, cause=cause)
        weight = number_in(mass, written, line, "the mass") if mass else None
        return Row(key=key, sample=sample, line=line, result=result, mass=weight)

    def _check_samples(self, written: Mapping[str, Any], rows: Sequence[Row]) -> None:
        seen: set[str] = set()
        for row in rows:
            if row.sample in seen:
                raise _twice(written, row)
            seen.add(row.sample)
        for scan in written.get("scans", ()):
            self.files.path(scan, "report of an analysis")

    def _check_basis(self, stream: Stream, wanted: MethodInput, written: Mapping[str, Any]) -> None:
        place = f"{self.account.document.where('streams', stream.name, 'analyses', wanted.name)}"
        if wanted.heat == "net" and written.get("heat", "net") == "gross":
            raise refuse_gross(place)
        if wanted.basis is None and "basis" in written:
            raise MixedBasis(
                f"{place}: {wanted.name} has no basis: it is a ratio of the same sample",
                hint="take basis out, or check the name of the analysis",
            )
        if wanted.basis is not None and "basis" not in written and is_any_declared(stream):
            raise MixedBasis(
                f"{place}: no basis is declared, and other analyses of the stream declare one",
                hint=f"write basis: {' or '.join(Basis)}; dry and wet results are never mixed "
                "silently",
                data={"stream": stream.name, "input": wanted.name},
            )

    def _converted(
        self, stream: Stream, wanted: MethodInput, written: Mapping[str, Any], row: Row
    ) -> Result:
        if wanted.basis is None or "basis" not in written:
            return row.result
        source, target = Basis(written["basis"]), Basis(wanted.basis)
        if source is target:
            return row.result
        inputs: dict[str, Result | float] = {VALUE: row.result}
        for name in properties_needed(source, target):
            inputs[name] = self._property(stream, wanted, written, row, name)
        if wanted.heat == "net":
            inputs[LATENT_HEAT] = wanted.latent_heat
        expression = (net_heat if wanted.heat else mass_fraction)(source, target)
        cause = row.result.cause
        own = Cause(
            id=f"{cause.id}@{target}",
            input=wanted.name,
            title=cause.title,
            kind=cause.kind,
            evidence=f"{cause.evidence}, {source} to {target}",
            standard_uncertainty=None,
        )
        return evaluated(own, expression, inputs)

    def _property(
        self,
        stream: Stream,
        wanted: MethodInput,
        written: Mapping[str, Any],
        row: Row,
        name: str,
    ) -> Result:
        place = self.account.document.where("streams", stream.name, "analyses", wanted.name)
        needed = stream.analyses.get(name)
        if needed is None or needed["by"] != written["by"]:
            raise MixedBasis(
                f"{place}: {wanted.name} is {written['basis']}, {wanted.basis} is asked, and "
                f"the {name} of the same samples (by {written['by']}) is not given",
                hint=f"write analyses: {{{name}: ...}} by {written['by']}, with its uncertainty",
                data={"stream": stream.name, "input": wanted.name, "needs": name},
            )
        for one in self.rows(stream, name, "1", TITLES[name]):
            if one.sample == row.sample and one.key == row.key:
                return _below_one(one, needed)
        raise MixedBasis(
            f"{needed['file']} has no {name} of {row.sample}, which {written['file']}, line "
            f"{row.line}, needs to be converted",
            hint="supply it; a moisture that is missing is not 0",
            data={"stream": stream.name, "input": wanted.name, "key": row.key},
        )

    def _of_key(
        self,
        stream: Stream,
        name: str,
        written: Mapping[str, Any],
        found: Sequence[tuple[Row, Result]],
    ) -> Result:
        row, result = found[0]
        if len(found) == 1:
            if written["by"] == "month" and written.get("sample") == "plain_mean":
                raise _unweighted(written, row, "the plain mean of several analyses")
            return result
        if any(one.mass is None for one, _ in found):
            raise _unweighted(written, found[1][0], f"one of {len(found)} analyses of {row.key}")
        masses = [one.mass or 0.0 for one, _ in found]
        if not math.fsum(masses) > 0:
            raise _unweighted(written, row, "weighted by masses that add up to 0")
        mean = Cause(
            id=f"urn:duheng:analysis:{self.account.subject_id}/{stream.name}/{name}/{row.key}"
            "#by-mass",
            input=name,
            title=result.cause.title,
            kind=EvidenceKind.CERTIFICATE,
            evidence=f"{written['file']}: {len(found)} analyses, weighted by mass",
            standard_uncertainty=None,
        )
        return weighted_mean(
            mean, [(one, mass) for (_, one), mass in zip(found, masses, strict=True)]
        )


def is_any_declared(stream: Stream) -> bool:
    """Return whether some analysis of a stream declares a basis, or a moisture is given."""
    return any(
        name in PROPERTIES_OF_SAMPLES or "basis" in one for name, one in stream.analyses.items()
    )


def _check_unit(stream: Stream, name: str, found: str, wanted: str) -> None:
    check_gas_unit(found, wanted, f"{name} of stream '{stream.name}'")
    convert(1.0, found, wanted)


def _titled(title: Texts, stream: Stream, sample: str) -> Texts:
    return {tag: f"{text_in(title, tag)} · {stream.name} {sample}" for tag in ("zh-Hans", "en")}


def _below_one(row: Row, written: Mapping[str, Any]) -> Result:
    if not row.result.value < 1:
        raise UnusableAccount(
            f"{written['file']}, line {row.line}: {row.result.value:.1%} is not a part of a sample",
            hint="a moisture or ash is below 100 %; check the unit",
        )
    return row.result


def _twice(written: Mapping[str, Any], row: Row) -> UnusableAccount | UnweightedMean:
    if written["by"] == "month" and "sample" not in written["columns"]:
        return _unweighted(written, row, f"a second analysis of {row.key}")
    return UnusableAccount(
        f"{written['file']}, line {row.line}: {written['by']} '{row.sample}' stands twice",
        hint="keep one result, or name the batches apart",
    )


def _unweighted(written: Mapping[str, Any], row: Row, what: str) -> UnweightedMean:
    return UnweightedMean(
        f"{written['file']}, line {row.line}: monthly carbon without mass weighting: {what}",
        hint="name the columns sample and mass (as fired), give the analyses by day or batch, or "
        "declare sample: composite",
        clause="the monthly value is weighted by the mass as fired",
        data={"key": row.key},
    )
