"""A value as the account of a calculation states it: with basis, correction and standards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.calculations.known import Known, enter_cause
from duheng.accounting.calculations.method import Wanted
from duheng.accounting.calculations.setup import CalculationSetup, Item
from duheng.accounting.errors import MixedBasis, UnknownName, UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.records import Origin, Texts, Traceability
from duheng.accounting.setup import texts_of
from duheng.accounting.sources import Cause, SourceRegister
from duheng.accounting.stated import KEYS, Stated, read_stated
from duheng.quantities import parse_unit
from duheng.terms.documents import check_keys, nearest
from duheng.terms.evidence import EvidenceKind

OWN_KEYS = ("basis", "correction", "standards", "of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A stated value, the correction to it, and the standards that stand behind it.

    Attributes
    ----------
    indicated : Stated
        As indicated or reported: the statutory value.
    correction : Stated or None
        What is added for the best estimate.
    standards : Mapping of str to (Cause, float or None)
        Loading of the relative error of each standard [1]; ``None`` where nobody declared it.
    """

    indicated: Stated
    correction: Stated | None
    standards: Mapping[str, tuple[Cause, float | None]]

    def enter(self, register: SourceRegister, unit: str) -> Known:
        """Enter the causes in a register, and return what is known of the quantity."""
        parsed = parse_unit(unit)
        statutory = float(parsed.to_coherent(self.indicated.value))
        best = statutory
        slopes: dict[str, float] = {}
        if self.correction is not None:
            best = float(parsed.to_coherent(self.indicated.value + self.correction.value))
        for one in (self.indicated, self.correction):
            if one is not None and one.cause is not None:
                times = enter_cause(register, one.cause)
                slopes[one.cause.id] = slopes.get(one.cause.id, 0.0) + times * parsed.factor
        self._load(register)
        return Known(statutory=statutory, best=best, slopes=slopes, origins=self._origins())

    def _load(self, register: SourceRegister) -> None:
        cause = self.indicated.cause
        for upstream, loading in self.standards.values():
            register.place_of(upstream)
            if cause is not None:
                size = None if loading is None else loading * self.indicated.value
                register.load(cause.id, upstream.id, size)

    def _origins(self) -> dict[tuple[Origin, Traceability], float]:
        cause = self.indicated.cause
        if cause is None:
            return {}  # exact by convention: nobody measured it
        is_certified = cause.kind is EvidenceKind.CERTIFICATE
        state = Traceability.IN_FORCE if is_certified else Traceability.NONE
        return {(Origin.MEASURED, state): 1.0}


def read_statement(
    written: Mapping[str, Any],
    wanted: Wanted,
    *,
    item: Item,
    setup: CalculationSetup,
    files: InputFiles,
    where: str,
) -> Statement:
    """Return a value as it is stated.

    Raises
    ------
    MixedBasis
        When it is not stated on the basis that the method takes.
    UnknownName
        When it names a standard that the account does not list.
    UnusableInput, UnusableAccount, DimensionMismatch, MissingFile
        As :func:`duheng.accounting.stated.read_stated`.
    """
    check_keys(written, (*KEYS, *OWN_KEYS), where)
    _check_basis(written, wanted, where)
    plain = {key: one for key, one in written.items() if key in KEYS}
    name = f"{item.name}.{wanted.name}" if item.name else wanted.name
    owner = "/".join((setup.heading.subject_id, setup.heading.period_text, *item.path[1:2]))
    title = _title(item, wanted)
    indicated = read_stated(
        plain, unit=wanted.unit, name=name, owner=owner, where=where, files=files, title=title
    )
    correction = None
    if "correction" in written:
        correction = read_stated(
            {"unit": written.get("unit", "1"), **written["correction"]},
            unit=wanted.unit,
            name=f"{name}.correction",
            owner=owner,
            where=f"{where}.correction",
            files=files,
            title={tag: f"{text}, {_CORRECTION[tag]}" for tag, text in title.items()},
        )
    return Statement(
        indicated=indicated,
        correction=correction,
        standards=_standards(written.get("standards", {}), setup, where),
    )


_CORRECTION = {"zh-Hans": "修正值", "en": "correction"}


def _title(item: Item, wanted: Wanted) -> Texts:
    if not item.name:
        return wanted.title
    return {
        tag: f"{item.title.get(tag, item.name)}: {wanted.title.get(tag, wanted.name)}"
        for tag in ("zh-Hans", "en")
    }


def _check_basis(written: Mapping[str, Any], wanted: Wanted, where: str) -> None:
    said = written.get("basis")
    if said == wanted.basis:
        return
    if wanted.basis is None:
        raise UnusableAccount(
            f"{where}: {wanted.name} has no basis, and '{said}' is written", hint="take it out"
        )
    raise MixedBasis(
        f"{where}: {wanted.name} is taken on the basis {wanted.basis}, "
        + (f"and this is {said}" if said else "and none is written"),
        hint=f"convert the value, then write basis: {wanted.basis}",
        data={"input": wanted.name, "wanted": wanted.basis, "stated": said},
    )


def _standards(
    written: Mapping[str, float | None], setup: CalculationSetup, where: str
) -> dict[str, tuple[Cause, float | None]]:
    found = {}
    for name, loading in written.items():
        if name not in setup.standards:
            close = nearest(name, list(setup.standards))
            raise UnknownName(
                f"{where}: the standard '{name}' is not under standards",
                hint=f"did you mean '{close}'?" if close else "list it under standards",
            )
        found[name] = (_standard(name, setup.standards[name], setup), loading)
    return found


def _standard(name: str, written: Mapping[str, Any], setup: CalculationSetup) -> Cause:
    return Cause(
        id=written.get("id") or f"urn:duheng:standard:{setup.heading.subject_id}/{name}",
        input="standard",
        title=texts_of(written.get("title"), name),
        kind=EvidenceKind.CERTIFICATE,
        evidence=written["evidence"],
        standard_uncertainty=float(written["relative_standard_uncertainty"]),
    )
