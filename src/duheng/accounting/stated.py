"""Quantities as an account states them: value, unit, uncertainty, and what they rest on.

Coal analyses, weighbridge tickets, invoices and other papers stand beside certificates: each
stated value names its evidence, and may name the file of its scan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.errors import MismatchedFactor, UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.records import Texts
from duheng.accounting.setup import texts_of
from duheng.accounting.sources import EXACT, Cause, SourceRegister
from duheng.quantities import convert, parse_unit
from duheng.terms.documents import check_keys, nearest
from duheng.terms.evidence import EvidenceKind

KEYS = (
    "value",
    "unit",
    "standard_uncertainty",
    "relative_standard_uncertainty",
    "expanded_uncertainty",
    "coverage_factor",
    "half_width",
    "degrees_of_freedom",
    "source",
    "title",
    "evidence",
    "kind",
    "file",
)
_FORMS = (
    "standard_uncertainty",
    "relative_standard_uncertainty",
    "expanded_uncertainty",
    "half_width",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A stated quantity in the unit that was asked for, and its cause in the register.

    Attributes
    ----------
    value : float
        In ``unit``.
    cause : Cause or None
        ``None`` where the value is exact by convention (a standard uncertainty of 0).
    """

    value: float
    unit: str
    cause: Cause | None

    @property
    def standard_uncertainty(self) -> float | None:
        """Standard uncertainty in ``unit``; ``None`` is not stated, 0 exact by convention."""
        return 0.0 if self.cause is None else self.cause.standard_uncertainty

    def enter(self, register: SourceRegister) -> int:
        """Return the place of the cause in a register, ``EXACT`` where there is none."""
        return EXACT if self.cause is None else register.place_of(self.cause)


def check_of(
    said: Mapping[str, Any], own: Mapping[str, str | None], *, name: str, where: str
) -> None:
    """Refuse a factor that says itself that it is of another year or region than the account.

    Parameters
    ----------
    said : Mapping
        What stands under ``of``, such as ``accounting_year`` and ``region``.
    own : Mapping of str to str
        The same of the account.

    Raises
    ------
    MismatchedFactor
        When one of them differs, or the account has no such thing.
    """
    for key, one in said.items():
        if own.get(key) != str(one):
            raise MismatchedFactor(
                f"{where}: {name} is of {key} {one}, the account of {own.get(key) or 'none'}",
                hint="state the factor of this account's year and region",
                data={"input": name, "key": key, "stated": one, "account": own.get(key)},
            )


def read_stated(
    written: Mapping[str, Any],
    *,
    unit: str,
    name: str,
    owner: str,
    where: str,
    files: InputFiles | None = None,
    title: Texts | None = None,
) -> Stated:
    """Return a stated quantity in a unit.

    Parameters
    ----------
    written : Mapping
        ``value`` and ``unit``; at most one of ``standard_uncertainty``,
        ``relative_standard_uncertainty`` [1], ``expanded_uncertainty`` (with
        ``coverage_factor``) and ``half_width`` (rectangular), in the same unit;
        ``degrees_of_freedom``; ``source``, the global id of the cause, where another account
        names the same cause; ``evidence`` (certificate, analysis, ticket, invoice or the words of
        a judgement), its ``kind``, and the ``file`` of its scan.
    unit : str
        The unit in which the value is wanted.
    name, owner : str
        Input and account, from which a source id is made where none is written.
    where : str
        Place in the document, for messages.

    Raises
    ------
    UnusableInput, UnusableAccount
        When a key is unknown, the value is no finite number, or the uncertainty is stated twice,
        below 0, or without the evidence that it rests on.
    DimensionMismatch
        When the unit does not convert.
    MissingFile
        When the file of the evidence is not there.
    """
    check_keys(written, KEYS, where)
    value = _number(written, "value", where)
    own = written.get("unit", "1")
    converted = float(convert(value, own, unit))
    uncertainty = _uncertainty(written, value, where)
    if files is not None and "file" in written:
        files.path(written["file"], f"evidence of {name}")
    if uncertainty == 0:
        return Stated(value=converted, unit=unit, cause=None)
    cause = Cause(
        id=written.get("source") or f"urn:duheng:stated:{owner}/{name}",
        input=name,
        title=texts_of(written.get("title")) or title or texts_of(None, name),
        kind=_kind(written, where),
        evidence=_evidence(written, uncertainty, where),
        standard_uncertainty=None if uncertainty is None else _interval(uncertainty, own, unit),
        degrees_of_freedom=_freedom(written, where),
    )
    return Stated(value=converted, unit=unit, cause=cause)


def _interval(difference: float, unit: str, wanted: str) -> float:
    coherent = parse_unit(unit).interval_to_coherent(difference)
    return float(parse_unit(wanted).interval_from_coherent(coherent))


def _number(written: Mapping[str, Any], key: str, where: str) -> float:
    found = written.get(key)
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    if not is_number or not math.isfinite(found):  # type: ignore[arg-type]
        raise UnusableAccount(
            f"{where}: {key} is {found!r}, expected a finite number",
            hint="a value that is missing stays out of the account; it is never written as 0",
        )
    return float(found)  # type: ignore[arg-type]


def _uncertainty(written: Mapping[str, Any], value: float, where: str) -> float | None:
    """Return the standard uncertainty in the unit written; ``None`` where none is stated."""
    forms = [form for form in _FORMS if form in written]
    if not forms:
        return None
    if len(forms) > 1:
        raise UnusableAccount(
            f"{where}: {forms[0]} and {forms[1]} are both written", hint="keep one"
        )
    stated = _number(written, forms[0], where)
    if not stated >= 0:
        raise UnusableAccount(f"{where}: {forms[0]} is {stated:g}, expected 0 or more")
    if forms[0] == "relative_standard_uncertainty":
        return stated * abs(value)
    if forms[0] == "half_width":
        return stated / math.sqrt(3.0)
    if forms[0] == "expanded_uncertainty":
        factor = _number(written, "coverage_factor", where)
        if not factor > 0:
            raise UnusableAccount(f"{where}: coverage_factor is {factor:g}, expected above 0")
        return stated / factor
    return stated


def _kind(written: Mapping[str, Any], where: str) -> EvidenceKind:
    found, known = str(written.get("kind", "judgement")), [kind.value for kind in EvidenceKind]
    if found not in known:
        close = nearest(found, known)
        raise UnusableAccount(
            f"{where}: '{found}' is no kind of evidence",
            hint=f"did you mean '{close}'?" if close else f"one of: {', '.join(known)}",
        )
    return EvidenceKind(found)


def _freedom(written: Mapping[str, Any], where: str) -> float:
    if "degrees_of_freedom" not in written:
        return math.inf
    found = _number(written, "degrees_of_freedom", where)
    if not found > 0:
        raise UnusableAccount(f"{where}: degrees_of_freedom is {found:g}, expected above 0")
    return found


def _evidence(written: Mapping[str, Any], uncertainty: float | None, where: str) -> str:
    evidence = str(written.get("evidence", ""))
    if uncertainty is not None and not evidence:
        raise UnusableAccount(
            f"{where}: an uncertainty is stated, and nothing that it rests on",
            hint="write evidence: the certificate, the analysis, or the reason of the judgement",
        )
    return evidence
