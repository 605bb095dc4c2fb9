"""Factors, analyses and constants of a stream, as inputs that the columnar kernel takes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from duheng.accounting.analyses import Analysis, read_analysis
from duheng.accounting.doubts import default_used, stands_in, unchecked_value
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.method import Method, MethodInput, Route
from duheng.accounting.setup import AccountSetup, Stream
from duheng.accounting.sources import EXACT, Cause, SourceRegister
from duheng.quantities import convert, parse_unit
from duheng.rulebook import DatedValue, PackLibrary
from duheng.terms.evidence import Confidence, EvidenceKind
from duheng.terms.findings import Finding
from duheng.terms.languages import text_in
from duheng.uncertainty.columnar import Kind, Shared

KEY_COLUMNS = {"batch": "batch_key", "month": "month_key"}
_DIVISORS = {"rectangular": math.sqrt(3.0), "triangular": math.sqrt(6.0)}


@dataclass(frozen=True, kw_only=True, eq=False)
class FactorInputs:
    """Inputs of one stream and route that are not the stream itself nor its measuring error.

    Attributes
    ----------
    inputs : Mapping
        Kind of each symbol, in the unit of the method's input.
    defaulted : Mapping
        Row column -> its keys for which a default stands in for an analysis; the column
        ``stream`` means every row.
    """

    inputs: Mapping[str, Kind]
    defaulted: Mapping[str, frozenset[str]]


@dataclass(kw_only=True)
class FactorReader:
    """Looks factors up and reads analyses; remembers what was taken and what was doubtful."""

    account: AccountSetup
    library: PackLibrary
    register: SourceRegister
    files: InputFiles
    strict: bool = False
    values: dict[tuple[str, str], DatedValue] = field(default_factory=dict)
    findings: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    _analyses: dict[tuple[str, str], Analysis] = field(default_factory=dict)

    def read(
        self, method: Method, route: Route, stream: Stream, keys: Mapping[str, Sequence[str]]
    ) -> FactorInputs:
        """Return the inputs of a stream.

        Parameters
        ----------
        keys : Mapping
            The keys that the stream's rows have in each key column.

        Raises
        ------
        NoValueInForce, UnknownPack, NoSuchEntry, UncheckedValue, NotForUse, RangeOnly
            When the rule book gives no value, or none that may be used.
        UnusableAccount
            When an input has neither an analysis nor a table, or an analysis lacks a key.
        """
        inputs: dict[str, Kind] = {}
        defaulted: dict[str, frozenset[str]] = {}
        _check_analyses(method, route, stream)
        for wanted in route.inputs.values():
            if wanted.role in ("factor", "constant"):
                written = stream.analyses.get(wanted.name)
                if written is not None and wanted.may_be_measured:
                    inputs[wanted.name], missing = self._analysed(method, stream, wanted, keys)
                    if missing:
                        defaulted[KEY_COLUMNS[written["by"]]] = frozenset(missing)
                else:
                    inputs[wanted.name] = self._constant(method, stream, wanted)
                    if wanted.may_be_measured:
                        defaulted["stream"] = frozenset([stream.name])
                        self._doubt(
                            method.quantity, default_used(stream.name, _english(wanted), [])
                        )
        return FactorInputs(inputs=inputs, defaulted=defaulted)

    def _constant(self, method: Method, stream: Stream, wanted: MethodInput) -> Shared:
        value, place = self._decreed(method, stream, wanted)
        return Shared(
            key="stream",
            keys=[stream.name],
            values=np.array([value]),
            sources=np.array([place], dtype=np.int64),
        )

    def _decreed(self, method: Method, stream: Stream, wanted: MethodInput) -> tuple[float, int]:
        """Return a value of the rule book or of the method in the input's unit, and its place."""
        if wanted.table is None:
            return self._of_method(method, stream, wanted)
        found = self.library.value(
            wanted.table,
            method.keys_for(stream, wanted),
            accounting_year=self.account.accounting_year,
            strict=self.strict,
        )
        self.values.setdefault((method.quantity, found.source_id), found)
        self._doubts_about(method.quantity, found, wanted)
        value = float(convert(found.value, found.unit, wanted.unit))
        uncertainty = _stated(found)
        if uncertainty == 0.0:
            return value, EXACT
        scale = parse_unit(found.unit).factor / parse_unit(wanted.unit).factor
        cause = Cause(
            id=found.source_id,
            input=wanted.name,
            title=wanted.title,
            kind=EvidenceKind.PACK,
            evidence=f"{found.document} ({found.confidence.value})",
            standard_uncertainty=None if uncertainty is None else uncertainty * scale,
        )
        return value, self.register.place_of(cause)

    def _of_method(self, method: Method, stream: Stream, wanted: MethodInput) -> tuple[float, int]:
        if wanted.value is None:
            raise UnusableAccount(
                f"stream '{stream.name}': {method.pack.id} needs {wanted.name} "
                f"({_english(wanted)}) by analysis, and the account gives none",
                hint=f"write analyses: {{{wanted.name}: ...}} at the stream, or choose another "
                "route",
                data={"stream": stream.name, "input": wanted.name},
            )
        if wanted.standard_uncertainty == 0:
            return wanted.value, EXACT
        cause = Cause(
            id=f"urn:duheng:pack:{method.pack.id}@{method.pack.edition}#{wanted.name}",
            input=wanted.name,
            title=wanted.title,
            kind=EvidenceKind.PACK,
            evidence=str(method.pack.document),
            standard_uncertainty=wanted.standard_uncertainty,
        )
        return wanted.value, self.register.place_of(cause)

    def _analysed(
        self,
        method: Method,
        stream: Stream,
        wanted: MethodInput,
        keys: Mapping[str, Sequence[str]],
    ) -> tuple[Shared, list[str]]:
        written = stream.analyses[wanted.name]
        column = KEY_COLUMNS[written["by"]]
        analysis = self._analysis(stream, wanted)
        values, places, missing = [], [], []
        for key in keys[column]:
            own = key.removeprefix(f"{stream.name}/")
            found = analysis.results.get(own)
            if found is None:
                missing.append(key)
                value, place = self._default(method, stream, wanted, own)
            else:
                value, place = found.value, self.register.place_of(found.cause)
            values.append(value)
            places.append(place)
        if missing:
            names = [key.removeprefix(f"{stream.name}/") for key in missing]
            self._doubt(method.quantity, default_used(stream.name, _english(wanted), names))
        shared = Shared(
            key=column,
            keys=list(keys[column]),
            values=np.array(values),
            sources=np.array(places, dtype=np.int64),
        )
        return shared, missing

    def _default(
        self, method: Method, stream: Stream, wanted: MethodInput, key: str
    ) -> tuple[float, int]:
        written = stream.analyses[wanted.name]
        if written.get("missing", "refuse") != "default" or wanted.table is None:
            raise UnusableAccount(
                f"stream '{stream.name}': {written['file']} has no {wanted.name} of "
                f"{written['by']} '{key or '(none)'}'",
                hint="supply the analysis, or write missing: default where the method has one",
                data={"stream": stream.name, "input": wanted.name, "key": key},
            )
        return self._decreed(method, stream, wanted)

    def _analysis(self, stream: Stream, wanted: MethodInput) -> Analysis:
        known = self._analyses.get((stream.name, wanted.name))
        if known is None:
            known = read_analysis(self.account, stream, wanted, self.files)
            self._analyses[(stream.name, wanted.name)] = known
        return known

    def _doubts_about(self, quantity: str, found: DatedValue, wanted: MethodInput) -> None:
        title = _english(wanted)
        if found.confidence is Confidence.UNCHECKED:
            self._doubt(quantity, unchecked_value(title, found.pack_id))
        if found.stands_in:
            year = self.account.accounting_year
            self._doubt(quantity, stands_in(title, found.pack_id, year))

    def _doubt(self, quantity: str, finding: Finding) -> None:
        self.findings[(quantity, finding.code, finding.message)] = finding

    def findings_of(self, method: Method) -> list[Finding]:
        """Return what was doubtful about the inputs of a method."""
        return [one for (name, _, _), one in self.findings.items() if name == method.quantity]


def _check_analyses(method: Method, route: Route, stream: Stream) -> None:
    """Refuse an analysis that no route of the method can use: it would be ignored."""
    known = {
        name
        for one in method.routes.values()
        for name, wanted in one.inputs.items()
        if wanted.may_be_measured
    }
    for name, wanted in route.inputs.items():
        if name in stream.analyses and not wanted.may_be_measured:
            raise UnusableAccount(
                f"stream '{stream.name}': {method.pack.id} takes {name} from its table, not from "
                "an analysis",
                hint=f"analyses it takes: {', '.join(sorted(known)) or 'none'}",
            )


def _stated(value: DatedValue) -> float | None:
    """Return the standard uncertainty of a pack value in its unit; ``None`` is not stated."""
    if value.standard_uncertainty is not None:
        return value.standard_uncertainty
    if value.half_width is not None and value.distribution in _DIVISORS:
        return value.half_width / _DIVISORS[value.distribution]
    return None


def _english(wanted: MethodInput) -> str:
    return text_in(wanted.title, "en")
