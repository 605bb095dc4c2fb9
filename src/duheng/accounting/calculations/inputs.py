"""Every input of a calculation as a known quantity: stated, looked up, or fixed by the method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from duheng.accounting.calculations.doubts import default_for, disputed, implausible
from duheng.accounting.calculations.errors import (
    MixedParameters,
    OutsideAllowedRange,
)
from duheng.accounting.calculations.figures import TakenFigure, take_figure
from duheng.accounting.calculations.known import Known, enter_cause
from duheng.accounting.calculations.limits import holds
from duheng.accounting.calculations.method import Calculation, Wanted
from duheng.accounting.calculations.setup import CalculationSetup, Item
from duheng.accounting.calculations.stating import Statement, read_statement
from duheng.accounting.decreed import cause_of_constant, cause_of_value
from duheng.accounting.doubts import stands_in, unchecked_value
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.records import Origin, Traceability
from duheng.accounting.sources import Cause, SourceRegister
from duheng.accounting.stated import check_of
from duheng.quantities import MeasurementUnit, convert, parse_unit
from duheng.rulebook import DatedValue, PackLibrary
from duheng.terms.documents import check_keys, nearest
from duheng.terms.evidence import Confidence
from duheng.terms.findings import Finding
from duheng.terms.languages import text_in

_DEFAULT = {(Origin.DEFAULT, Traceability.NONE): 1.0}


@dataclass(kw_only=True)
class InputReader:
    """Reads the inputs of items; remembers the pack values taken, and what was doubtful."""

    calculation: Calculation
    setup: CalculationSetup
    library: PackLibrary
    register: SourceRegister
    files: InputFiles
    strict: bool = False
    values: dict[str, tuple[Wanted, DatedValue]] = field(default_factory=dict)
    statements: list[tuple[Item, Wanted, Statement | TakenFigure]] = field(default_factory=list)
    _findings: dict[tuple[str, str], Finding] = field(default_factory=dict)
    _unchecked: dict[str, list[str]] = field(default_factory=dict)

    def read(self, item: Item, inputs: Mapping[str, Wanted]) -> dict[str, Known]:
        """Return what is known of each input of an item; absent ones that may be are left out.

        Raises
        ------
        UnusableAccount
            When a value is missing, unknown, or stated where a table decides.
        NoValueInForce, UnknownPack, NoSuchEntry, UncheckedValue, NotForUse, RangeOnly
            When the rule book gives no value, or none that may be used.
        MixedBasis, OutsideAllowedRange, MismatchedFactor, MixedParameters
            When a value is not what the method takes.
        """
        self._check_names(item, inputs)
        found: dict[str, Known] = {}
        for wanted in inputs.values():
            known = self._input(item, wanted)
            if known is not None:
                self._check_range(item, wanted, known)
                found[wanted.name] = known
        return found

    def _input(self, item: Item, wanted: Wanted) -> Known | None:
        if wanted.name in item.values:
            return self._stated(item, wanted)
        if wanted.table is not None and wanted.role in ("factor", "stated"):
            known = self._looked_up(item, wanted)
            if not wanted.may_be_stated:
                return known
            self._doubt(default_for(item.name, wanted))
            return Known(
                statutory=known.statutory, best=known.best, slopes=known.slopes, origins=_DEFAULT
            )
        if wanted.role == "constant":
            return self._constant(wanted)
        if wanted.may_be_absent:
            return None
        raise UnusableAccount(
            f"{self._place(item)}: {wanted.name} ({text_in(wanted.title, 'en')}) is missing",
            hint=f"write values: {{{wanted.name}: {{value: ..., unit: {wanted.unit}, "
            "standard_uncertainty: ..., evidence: ...}}; missing is never taken as 0",
            data={"item": item.name, "input": wanted.name},
        )

    def _stated(self, item: Item, wanted: Wanted) -> Known:
        if not wanted.may_be_stated:
            raise UnusableAccount(
                f"{self._place(item, wanted.name)}: {self.calculation.pack.id} takes {wanted.name} "
                f"from {wanted.table or 'its own text'}, not from the account",
                hint="take it out, or change the pack with its source",
            )
        written = item.values[wanted.name]
        if "figure" in written:
            return self._figure(item, wanted, written)
        self._check_of(item, wanted, written)
        statement = read_statement(
            written,
            wanted,
            item=item,
            setup=self.setup,
            files=self.files,
            where=self._place(item, wanted.name),
        )
        self.statements.append((item, wanted, statement))
        return statement.enter(self.register, wanted.unit)

    def _figure(self, item: Item, wanted: Wanted, written: Mapping[str, Any]) -> Known:
        where = self._place(item, wanted.name)
        check_keys(written, ("figure",), where)
        taken = take_figure(
            written["figure"],
            wanted,
            period=self.setup.heading.period_text,
            files=self.files,
            where=f"{where}.figure",
        )
        self.statements.append((item, wanted, taken))
        return taken.enter(self.register)

    def _check_of(self, item: Item, wanted: Wanted, written: Mapping[str, Any]) -> None:
        """Refuse a factor that says itself that it is of another year or region."""
        year = {"accounting_year": str(self.setup.accounting_year)}
        said = written.get("of", {})
        keys = {**self._keys(item, wanted), **year} if said else {}
        own = {key: keys.get(key) or self._parameter(item, key) for key in said}
        check_of(said, own, name=wanted.name, where=self._place(item, wanted.name))

    def _looked_up(self, item: Item, wanted: Wanted) -> Known:
        found = self.library.value(
            str(wanted.table),
            self._keys(item, wanted),
            accounting_year=self.setup.accounting_year,
            strict=self.strict,
        )
        self.values.setdefault(found.source_id, (wanted, found))
        self._doubts_about(wanted, found)
        unit = parse_unit(wanted.unit)
        value = float(unit.to_coherent(float(convert(found.value, found.unit, wanted.unit))))
        cause = cause_of_value(found, name=wanted.name, title=wanted.title, unit=wanted.unit)
        return self._decreed(value, cause, unit)

    def _constant(self, wanted: Wanted) -> Known:
        unit = parse_unit(wanted.unit)
        value = float(unit.to_coherent(float(wanted.value or 0.0)))
        return self._decreed(value, cause_of_constant(self.calculation.pack, wanted), unit)

    def _decreed(self, value: float, cause: Cause, unit: MeasurementUnit) -> Known:
        if cause.standard_uncertainty == 0:
            return Known(statutory=value, best=value)
        slope = enter_cause(self.register, cause) * unit.factor
        return Known(statutory=value, best=value, slopes={cause.id: slope})

    def _keys(self, item: Item, wanted: Wanted) -> dict[str, str]:
        found = {}
        for key, text in wanted.keys.items():
            own = self._parameter(item, text[1:]) if text.startswith("$") else text
            if own is None:
                raise UnusableAccount(
                    f"{self._place(item)}: {wanted.table} needs the key '{text[1:]}' and nothing "
                    "gives it",
                    hint=f"write parameters: {{{text[1:]}: ...}}",
                    data={"table": wanted.table, "key": text[1:]},
                )
            found[key] = own
        return found

    def _parameter(self, item: Item, name: str) -> str | None:
        whole, declared = self.setup.whole.parameters, self.calculation.parameters.get(name, {})
        common = whole.get(name, declared.get("default"))
        own = item.parameters.get(name)
        if own is not None and declared.get("one_for_all") and str(common) != own:
            raise MixedParameters(
                f"{self._place(item)}: {name} is {own}, and {common or 'not said'} for the whole; "
                "it must be one for all",
                hint="convert everything to one, or make two accounts",
                data={"parameter": name, "item": own, "whole": common},
            )
        found = common if own is None else own
        return None if found is None else str(found)

    def _check_names(self, item: Item, inputs: Mapping[str, Wanted]) -> None:
        known = [name for name, one in inputs.items() if one.may_be_stated or one.table]
        for name in item.values:
            if name not in inputs:
                close = nearest(name, known)
                raise UnusableAccount(
                    f"{self._place(item, name)}: {self.calculation.pack.id} has no input '{name}'",
                    hint=f"did you mean '{close}'?" if close else f"inputs: {', '.join(known)}",
                )
        for name, said in item.parameters.items():
            self._check_parameter(item, name, said)

    def _check_parameter(self, item: Item, name: str, said: str) -> None:
        declared = self.calculation.parameters
        if name not in declared:
            close = nearest(name, list(declared))
            raise UnusableAccount(
                f"{self._place(item)}: {self.calculation.pack.id} has no parameter '{name}'",
                hint=f"did you mean '{close}'?" if close else f"known: {', '.join(declared)}",
            )
        self._parameter(item, name)
        allowed = [str(one) for one in declared[name].get("values", (said,))]
        if said not in allowed:
            close = nearest(said, allowed)
            raise UnusableAccount(
                f"{self._place(item)}: {name} cannot be '{said}'",
                hint=f"did you mean '{close}'?" if close else f"one of: {', '.join(allowed)}",
            )

    def _check_range(self, item: Item, wanted: Wanted, known: Known) -> None:
        unit = parse_unit(wanted.unit)
        for coherent in (known.statutory, known.best):
            value = float(unit.from_coherent(coherent))
            if not holds(wanted.allowed, value, {}):
                raise OutsideAllowedRange(
                    f"{self._place(item, wanted.name)}: {wanted.name} is {value:g} {wanted.unit}, "
                    f"allowed is {wanted.allowed.in_words()}",
                    hint="correct the value or its unit",
                    data={"input": wanted.name, "value": value},
                )
        value = float(unit.from_coherent(known.best))
        if wanted.plausible and not wanted.plausible[0] <= value <= wanted.plausible[1]:
            self._doubt(implausible(item.name, wanted, value))

    def _place(self, item: Item, name: str | None = None) -> str:
        path = item.path if name is None else (*item.path, "values", name)
        return self.setup.document.where(*path) if path else self.setup.document.name

    def _doubts_about(self, wanted: Wanted, found: DatedValue) -> None:
        title = text_in(wanted.title, "en")
        if found.confidence is Confidence.UNCHECKED:
            titles = self._unchecked.setdefault(found.pack_id, [])
            titles += [] if title in titles else [title]
        if found.is_disputed:
            self._doubt(disputed(wanted, found))
        if found.stands_in:
            self._doubt(stands_in(title, found.pack_id, self.setup.accounting_year))

    def _doubt(self, finding: Finding) -> None:
        self._findings[(finding.code, finding.message)] = finding

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was doubtful, each once; unchecked values of one pack together."""
        unchecked = [unchecked_value(", ".join(n), pack) for pack, n in self._unchecked.items()]
        return (*unchecked, *self._findings.values())
