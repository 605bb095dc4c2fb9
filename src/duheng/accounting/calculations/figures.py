"""A figure of another account as an input: its value, and its whole budget with it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.accounting.calculations.known import Known, Origins, add_slopes, enter_cause
from duheng.accounting.calculations.method import Wanted
from duheng.accounting.errors import UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.records import Origin, Traceability
from duheng.accounting.sources import Cause, SourceRegister
from duheng.quantities import convert, parse_unit
from duheng.terms.documents import check_keys
from duheng.terms.evidence import EvidenceKind

KEYS = ("file", "quantity", "group")
_KNOWN = (Origin.MEASURED, Origin.SUBSTITUTED, Origin.DEFAULT)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFigure:
    """A published figure that a calculation takes, in the unit of its input.

    Attributes
    ----------
    causes : tuple of (Cause, float)
        The lines of its budget: standard uncertainty that each brings in, and its sign.
    origins : Mapping
        Shares of origin by traceability, as the figure covers them.
    """

    quantity: str
    digest: str
    unit: str
    statutory: float
    best_estimate: float
    causes: Sequence[tuple[Cause, float]]
    origins: Origins

    def enter(self, register: SourceRegister) -> Known:
        """Enter the causes in a register, and return what is known of the quantity."""
        unit = parse_unit(self.unit)
        return Known(
            statutory=float(unit.to_coherent(self.statutory)),
            best=float(unit.to_coherent(self.best_estimate)),
            slopes=add_slopes(
                (sign * unit.factor, {cause.id: enter_cause(register, cause)})
                for cause, sign in self.causes
            ),
            origins=self.origins,
        )


def take_figure(
    written: Mapping[str, Any], wanted: Wanted, *, period: str, files: InputFiles, where: str
) -> TakenFigure:
    """Return a figure of a file that ``duheng account --json`` wrote.

    Each line of the budget is one cause with the contribution it has in that figure. Lines of
    other accounts with the same id are the same cause, so that what both rest on enters once.

    Raises
    ------
    MissingFile
        When there is no such file.
    UnusableAccount
        When it is none of its kind, or holds no such figure of this period.
    DimensionMismatch
        When the unit of the figure does not convert.
    """
    check_keys(written, KEYS, where)
    name, quantity = str(written.get("file")), str(written.get("quantity"))
    group = {str(key): str(one) for key, one in written.get("group", {}).items()}
    figures = _figures(files.read(name, "figures of another account"), f"{where}: {name}")
    found = [one for one in figures if (one["quantity"], one["group"]) == (quantity, group)]
    if len(found) != 1:
        known = ", ".join(sorted({one["quantity"] for one in figures}))
        raise UnusableAccount(
            f"{where}: {name} has {len(found)} figures of {quantity} {group or ''}".rstrip(),
            hint=f"it has: {known or 'none'}",
        )
    if found[0]["period"] != period:
        raise UnusableAccount(
            f"{where}: the figure is of {found[0]['period']}, the account of {period}",
            hint="take the figure of the same period",
        )
    return _taken(found[0], wanted)


def _figures(content: bytes, place: str) -> list[dict[str, Any]]:
    try:
        figures = json.loads(content, parse_constant=_no_number)["figures"]
        for one in figures:
            _check(one)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnusableAccount(
            f"{place} holds no figures of an account: {type(error).__name__}",
            hint="write it with duheng account ACCOUNT.yaml --json",
        ) from error
    return list(figures)


def _check(figure: Mapping[str, Any]) -> None:
    """Touch everything that is taken of a figure, so that a fault shows here and nowhere else."""
    _ = figure["quantity"], figure["group"], figure["period"], figure["unit"], figure["digest"]
    _ = _finite(figure["statutory"]), _finite(figure["best_estimate"])
    _ = _origins(figure["coverage"]["by_quantity"])
    contributions = [line["contribution"] for line in figure["budget"]]
    for number in (figure["standard_uncertainty"], *contributions):
        _ = number is None or _finite(number)
    for line in figure["budget"]:
        _ = line["source"], EvidenceKind(line.get("kind", "judgement"))


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of a figure")


def _finite(number: Any) -> float:
    if isinstance(number, bool) or not math.isfinite(number):
        raise ValueError("a figure is a finite number")
    return float(number)


def _taken(figure: Mapping[str, Any], wanted: Wanted) -> TakenFigure:
    scale = parse_unit(figure["unit"]).factor / parse_unit(wanted.unit).factor
    return TakenFigure(
        quantity=figure["quantity"],
        digest=figure["digest"],
        unit=wanted.unit,
        statutory=float(convert(figure["statutory"], figure["unit"], wanted.unit)),
        best_estimate=float(convert(figure["best_estimate"], figure["unit"], wanted.unit)),
        causes=[
            _cause(figure, line, wanted, scale) for line in (*figure["budget"], *_rest(figure))
        ],
        origins=_origins(figure["coverage"]["by_quantity"]),
    )


def _cause(
    figure: Mapping[str, Any], line: Mapping[str, Any], wanted: Wanted, scale: float
) -> tuple[Cause, float]:
    own, contribution = str(line["source"]), line["contribution"]
    identifier = own if own.startswith("urn:") else f"{figure['digest']}#{own}"
    cause = Cause(
        id=identifier,
        input=wanted.name,
        title=line.get("title") or {"en": own},
        kind=EvidenceKind(line.get("kind", "judgement")),
        evidence=str(line.get("evidence") or ""),
        standard_uncertainty=None if contribution is None else float(contribution) * scale,
    )
    sensitivity = line.get("sensitivity")
    return cause, -1.0 if sensitivity is not None and sensitivity < 0 else 1.0


def _rest(figure: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a line for what the budget's lines leave of U, or for a U that is not stated."""
    whole = figure["standard_uncertainty"]
    stated = math.hypot(*(line["contribution"] or 0.0 for line in figure["budget"]))
    if whole is not None and not whole > stated * (1 + 1e-9):
        return []
    rest = None if whole is None else math.sqrt(whole**2 - stated**2)
    title = {"zh-Hans": "不确定度的其余部分", "en": "rest of the uncertainty"}
    return [{"source": "rest", "contribution": rest, "title": title}]


def _origins(shares: Mapping[str, Any]) -> Origins:
    found = {
        (origin, state): float(shares[origin.value][state.value] or 0.0)
        for origin in _KNOWN
        for state in Traceability
        if shares.get(origin.value)
    }
    return {key: share for key, share in found.items() if share > 0}
