"""Factors, analyses and constants of a stream, as inputs that the columnar kernel takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from duheng.accounting.analyses import AnalysisReader, is_any_declared
from duheng.accounting.decreed import DecreedValues, english
from duheng.accounting.doubts import analysis_undeclared, averaged, default_used, penalty_used
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.method import Method, MethodInput, Route
from duheng.accounting.regions import check_regions
from duheng.accounting.samples import Result
from duheng.accounting.setup import AccountSetup, Stream
from duheng.accounting.sources import EXACT, SourceRegister
from duheng.accounting.stated import check_of, read_stated
from duheng.accounting.untested import Key, mean_of_month, penalty
from duheng.rulebook import DatedValue, PackLibrary
from duheng.terms.findings import Finding
from duheng.uncertainty.columnar import Kind, Shared

KEY_COLUMNS = {"batch": "batch_key", "day": "day_key", "month": "month_key"}


@dataclass(frozen=True, kw_only=True, eq=False)
class FactorInputs:
    """Inputs of one stream and route that are not the stream itself nor its measuring error.

    Attributes
    ----------
    inputs : Mapping
        Kind of each symbol, in the unit of the method's input.
    defaulted, averaged : Mapping
        Row column -> its keys for which a default, or a mean of others, stands in for an
        analysis; the column ``stream`` means every row.
    """

    inputs: Mapping[str, Kind]
    defaulted: Mapping[str, frozenset[str]]
    averaged: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(kw_only=True)
class _Found:
    """What is gathered for one stream."""

    inputs: dict[str, Kind] = field(default_factory=dict)
    defaulted: dict[str, frozenset[str]] = field(default_factory=dict)
    averaged: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(kw_only=True)
class FactorReader:
    """Looks factors up and reads analyses; remembers what was taken and what was doubtful."""

    account: AccountSetup
    library: PackLibrary
    register: SourceRegister
    files: InputFiles
    strict: bool = False
    _results: dict[tuple[str, str, str, str | None], dict[str, Result]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self.decreed = DecreedValues(account=self.account, library=self.library, strict=self.strict)
        self.analyses = AnalysisReader(account=self.account, files=self.files)

    @property
    def values(self) -> Mapping[tuple[str, str], DatedValue]:
        """The pack values that were taken, by quantity and source."""
        return self.decreed.values

    def read(
        self,
        method: Method,
        route: Route,
        stream: Stream,
        keys: Mapping[str, Sequence[Key]],
    ) -> FactorInputs:
        """Return the inputs of a stream.

        Parameters
        ----------
        keys : Mapping
            The keys that the stream's rows have in each key column, with month and amount.

        Raises
        ------
        NoValueInForce, UnknownPack, NoSuchEntry, UncheckedValue, NotForUse, RangeOnly
            When the rule book gives no value, or none that may be used.
        UnusableAccount
            When an input has neither an analysis nor a table, or an analysis lacks a key.
        MixedBasis, UnweightedMean, WrongRegion, MismatchedFactor
            When an analysis or a factor is not that of the stream.
        """
        found = _Found()
        _check_analyses(method, route, stream)
        for finding in check_regions(self.account, self.library, method, stream):
            self._doubt(method, finding)
        for wanted in route.inputs.values():
            if wanted.role in ("factor", "constant"):
                self._input(method, stream, wanted, keys, found)
        return FactorInputs(inputs=found.inputs, defaulted=found.defaulted, averaged=found.averaged)

    def _input(
        self,
        method: Method,
        stream: Stream,
        wanted: MethodInput,
        keys: Mapping[str, Sequence[Key]],
        found: _Found,
    ) -> None:
        if wanted.may_be_measured and wanted.name in stream.analyses:
            self._analysed(method, stream, wanted, keys, found)
            return
        is_stated = wanted.may_be_measured and wanted.name in stream.stated
        find = self._stated if is_stated else self._without_analysis
        result = find(method, stream, wanted)
        found.inputs[wanted.name] = self._shared("stream", {stream.name: result})
        if wanted.may_be_measured and not is_stated:
            found.defaulted["stream"] = frozenset([stream.name])

    def _shared(self, column: str, results: Mapping[str, Result]) -> Shared:
        return Shared(
            key=column,
            keys=list(results),
            values=np.array([one.value for one in results.values()]),
            sources=np.array([self._place(one) for one in results.values()], dtype=np.int64),
        )

    def _place(self, result: Result) -> int:
        if not result.behind and result.cause.standard_uncertainty == 0.0:
            return EXACT
        return result.enter(self.register)

    def _decreed(self, method: Method, stream: Stream, wanted: MethodInput) -> Result:
        if wanted.table is None:
            return self.decreed.of_method(method, stream, wanted)
        return self.decreed.of_table(method, stream, wanted)

    def _without_analysis(self, method: Method, stream: Stream, wanted: MethodInput) -> Result:
        """Return what stands for an input that the account does not measure."""
        if stream.untested.get(wanted.name) == "penalty":
            self._doubt(method, penalty_used(stream.name, english(wanted), []))
            return penalty(self.decreed, method, stream, wanted, {})
        result = self._decreed(method, stream, wanted)
        if wanted.may_be_measured:
            self._doubt(method, default_used(stream.name, english(wanted), []))
        return result

    def _stated(self, method: Method, stream: Stream, wanted: MethodInput) -> Result:
        written = dict(stream.stated[wanted.name])
        where = self.account.document.where("streams", stream.name, "stated", wanted.name)
        keys = {name: one.get("default") for name, one in method.parameters.items()}
        own = {**keys, **stream.keys, "accounting_year": str(self.account.accounting_year)}
        check_of(written.pop("of", {}), own, name=wanted.name, where=where)
        stated = read_stated(
            written,
            unit=wanted.unit,
            name=wanted.name,
            owner=f"{self.account.subject_id}/{stream.name}",
            where=where,
            files=self.files,
            title=wanted.title,
        )
        return Result.stated(stated, wanted.name, wanted.title)

    def _analysed(
        self,
        method: Method,
        stream: Stream,
        wanted: MethodInput,
        keys: Mapping[str, Sequence[Key]],
        found: _Found,
    ) -> None:
        written = stream.analyses[wanted.name]
        column = KEY_COLUMNS[written["by"]]
        tested = self._tested(method, stream, wanted)
        prefix = f"{stream.name}/"
        missing = [one for one in keys[column] if one.name.removeprefix(prefix) not in tested]
        rule = written.get("missing", "refuse")
        results = {
            one.name: tested.get(one.name.removeprefix(prefix))
            or self._for_missing(method, stream, wanted, one, keys[column])
            for one in keys[column]
        }
        found.inputs[wanted.name] = self._shared(column, results)
        if missing:
            names = [one.name for one in missing]
            into = found.averaged if rule == "mean_of_month" else found.defaulted
            into[column] = into.get(column, frozenset()) | frozenset(names)
            said = {"default": default_used, "penalty": penalty_used, "mean_of_month": averaged}
            short = [name.removeprefix(prefix) for name in names]
            self._doubt(method, said[rule](stream.name, english(wanted), short))

    def _tested(self, method: Method, stream: Stream, wanted: MethodInput) -> dict[str, Result]:
        key = (stream.name, wanted.name, wanted.unit, wanted.basis)
        if key not in self._results:
            self._results[key] = self.analyses.read(stream, wanted)
        written = stream.analyses[wanted.name]
        missing = [] if "basis" in written or wanted.basis is None else ["basis"]
        if wanted.heat is not None and "heat" not in written and is_any_declared(stream):
            missing.append("heat")
        if written["by"] == "month" and "sample" not in {*written, *written["columns"]}:
            missing.append("sample")
        if missing:
            self._doubt(method, analysis_undeclared(stream.name, english(wanted), missing))
        return self._results[key]

    def _for_missing(
        self,
        method: Method,
        stream: Stream,
        wanted: MethodInput,
        key: Key,
        keys: Sequence[Key],
    ) -> Result:
        written = stream.analyses[wanted.name]
        rule, own = written.get("missing", "refuse"), key.name.removeprefix(f"{stream.name}/")
        if rule == "default" and wanted.table is not None:
            return self._decreed(method, stream, wanted)
        if rule == "penalty":
            return penalty(self.decreed, method, stream, wanted, self._beside(stream, wanted, own))
        if rule == "mean_of_month" and wanted.may_be_averaged:
            tested = self._tested(method, stream, wanted)
            return mean_of_month(self.account, stream, wanted, key, keys, tested)
        raise UnusableAccount(
            f"stream '{stream.name}': {written['file']} has no {wanted.name} of "
            f"{written['by']} '{own or '(none)'}'",
            hint="supply the analysis, or write missing: default where the method has one",
            data={"stream": stream.name, "input": wanted.name, "key": own},
        )

    def _beside(self, stream: Stream, wanted: MethodInput, key: str) -> dict[str, Result]:
        """Return what was tested of the same batch, day or month, by the name of the analysis."""
        by = stream.analyses[wanted.name]["by"]
        found = {}
        for one in wanted.untested:
            if one.analysis is not None and one.analysis.name in stream.analyses:
                if stream.analyses[one.analysis.name]["by"] != by:
                    raise UnusableAccount(
                        f"stream '{stream.name}': {wanted.name} is by {by}, and "
                        f"{one.analysis.name}, which its penalty is multiplied with, is not",
                        hint="give both by the same, or take the route by calorific value",
                    )
                results = self.analyses.read(stream, one.analysis)
                if key in results:
                    found[one.analysis.name] = results[key]
        return found

    def _doubt(self, method: Method, finding: Finding) -> None:
        self.decreed.doubt(method.quantity, finding)

    def findings_of(self, method: Method) -> list[Finding]:
        """Return what was doubtful about the inputs of a method."""
        found = self.decreed.findings.items()
        return [one for (name, _, _), one in found if name == method.quantity]


def _check_analyses(method: Method, route: Route, stream: Stream) -> None:
    """Refuse an analysis that no route of the method can use: it would be ignored."""
    known = {
        name
        for one in method.routes.values()
        for name, wanted in one.inputs.items()
        if wanted.may_be_measured
    }
    for name, wanted in route.inputs.items():
        if name in {**stream.analyses, **stream.stated} and not wanted.may_be_measured:
            raise UnusableAccount(
                f"stream '{stream.name}': {method.pack.id} takes {name} from its table, not from "
                "an analysis",
                hint=f"analyses it takes: {', '.join(sorted(known)) or 'none'}",
            )
