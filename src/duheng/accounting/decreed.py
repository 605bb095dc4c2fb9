"""Values that the rule book or a method decrees, and the causes behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from duheng.accounting.doubts import stands_in, unchecked_value
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.method import Method, MethodInput, UntestedFactor
from duheng.accounting.samples import Result
from duheng.accounting.setup import AccountSetup, Stream, Texts
from duheng.accounting.sources import Cause
from duheng.quantities import convert, parse_unit
from duheng.rulebook import DatedValue, Pack, PackLibrary
from duheng.terms.evidence import Confidence, EvidenceKind
from duheng.terms.findings import Finding
from duheng.terms.languages import text_in


@dataclass(kw_only=True)
class DecreedValues:
    """Looks values up; remembers which were taken, and what was doubtful about them.

    Attributes
    ----------
    values : dict
        Value by quantity of the method and id of its source.
    findings : dict
        Finding by quantity, code and message.
    """

    account: AccountSetup
    library: PackLibrary
    strict: bool = False
    values: dict[tuple[str, str], DatedValue] = field(default_factory=dict)
    findings: dict[tuple[str, str, str], Finding] = field(default_factory=dict)

    def of_table(
        self,
        method: Method,
        stream: Stream,
        wanted: MethodInput,
        what: UntestedFactor | None = None,
    ) -> Result:
        """Return a value of the rule book, in the unit of the input or of what stands for it.

        Raises
        ------
        NoValueInForce, UnknownPack, NoSuchEntry, UncheckedValue, NotForUse, RangeOnly
            When the rule book gives no value, or none that may be used.
        """
        table, unit = (wanted.table, wanted.unit) if what is None else (what.table, what.unit)
        found = self.library.value(
            str(table),
            method.keys_for(stream, wanted if what is None else what),
            accounting_year=self.account.accounting_year,
            strict=self.strict,
        )
        self.values.setdefault((method.quantity, found.source_id), found)
        title = wanted.title if what is None else what.title
        for doubt in doubts_of(found, text_in(title, "en"), self.account.accounting_year):
            self.doubt(method.quantity, doubt)
        cause = cause_of_value(found, name=wanted.name, title=title, unit=unit)
        return Result(value=float(convert(found.value, found.unit, unit)), cause=cause)

    def of_method(self, method: Method, stream: Stream, wanted: MethodInput) -> Result:
        """Return a value that the method itself states.

        Raises
        ------
        UnusableAccount
            When it states none: the input must be analysed.
        """
        if wanted.value is None:
            raise UnusableAccount(
                f"stream '{stream.name}': {method.pack.id} needs {wanted.name} "
                f"({english(wanted)}) by analysis, and the account gives none",
                hint=f"write analyses: {{{wanted.name}: ...}} at the stream, or choose another "
                "route",
                data={"stream": stream.name, "input": wanted.name},
            )
        return Result(value=wanted.value, cause=cause_of_constant(method.pack, wanted))

    def doubt(self, quantity: str, finding: Finding) -> None:
        """Remember a finding about a quantity once."""
        self.findings[(quantity, finding.code, finding.message)] = finding


class Constant(Protocol):
    """A number that a method states by itself."""

    @property
    def name(self) -> str:
        """Name of the input."""

    @property
    def title(self) -> Texts:
        """What it is."""

    @property
    def standard_uncertainty(self) -> float | None:
        """In the unit of the input; 0 is exact."""


def cause_of_value(found: DatedValue, *, name: str, title: Texts, unit: str) -> Cause:
    """Return the cause behind a value of the rule book, in the unit of what it is taken for.

    Its uncertainty is 0 where the value is exact by convention, and ``None`` where none is stated.
    """
    uncertainty = found.evaluated_uncertainty
    scale = parse_unit(found.unit).factor / parse_unit(unit).factor
    return Cause(
        id=found.source_id,
        input=name,
        title=title,
        kind=EvidenceKind.PACK,
        evidence=f"{found.document} ({found.confidence.value})",
        standard_uncertainty=None if uncertainty is None else uncertainty * scale,
    )


def cause_of_constant(pack: Pack, wanted: Constant) -> Cause:
    """Return the cause behind a number that a method states by itself."""
    return Cause(
        id=f"urn:duheng:pack:{pack.id}@{pack.edition.replace(' ', '-')}#{wanted.name}",
        input=wanted.name,
        title=wanted.title,
        kind=EvidenceKind.PACK,
        evidence=str(pack.document),
        standard_uncertainty=wanted.standard_uncertainty,
    )


def doubts_of(found: DatedValue, title: str, year: int) -> list[Finding]:
    """Return what is doubtful of a value: nobody checked it, or it stands in for a later year."""
    doubts = []
    if found.confidence is Confidence.UNCHECKED:
        doubts.append(unchecked_value(title, found.pack_id))
    if found.stands_in:
        doubts.append(stands_in(title, found.pack_id, year))
    return doubts


def english(wanted: MethodInput) -> str:
    """Return the English name of an input."""
    return text_in(wanted.title, "en")
