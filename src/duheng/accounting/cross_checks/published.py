"""Published figures read back from the JSON of an account: values, and budgets by cause."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duheng.accounting.cross_checks.errors import UnusableFigures
from duheng.accounting.errors import MissingFile
from duheng.accounting.lines import INDEPENDENT, REGISTER

_OWN = (INDEPENDENT, REGISTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A figure as it was published.

    Attributes
    ----------
    standard_uncertainty : float or None
        Of the best estimate [unit]; None where the figure states none.
    contributions : Mapping
        Signed contribution of each cause that has a global id [unit]: sensitivity times standard
        uncertainty. Noise and rounding of one account are no cause of another.
    unstated : tuple of str
        Causes that state no uncertainty.
    """

    quantity: str
    title: Mapping[str, str]
    group: Mapping[str, str]
    subject: str
    period: str
    unit: str
    statutory: float
    best_estimate: float
    standard_uncertainty: float | None
    coverage_factor: float
    contributions: Mapping[str, float]
    evidence: Mapping[str, str]
    unstated: tuple[str, ...]
    digest: str

    def to_dict(self) -> dict[str, Any]:
        """Return what names the figure, as a JSON-ready dictionary."""
        return {
            "quantity": self.quantity,
            "group": dict(self.group),
            "subject": self.subject,
            "period": self.period,
            "statutory": self.statutory,
            "best_estimate": self.best_estimate,
            "unit": self.unit,
            "standard_uncertainty": self.standard_uncertainty,
            "digest": self.digest,
        }


def read_published(path: Path) -> tuple[PublishedFigure, ...]:
    """Return the figures of a published account.

    Raises
    ------
    MissingFile
        When there is no such file.
    UnusableFigures
        When it is not the JSON that ``duheng account --json`` writes.
    """
    if not path.is_file():
        raise MissingFile(f"there are no figures at {path}", hint="duheng account A.yaml --json")
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        subject = str(record["account"]["subject"]["id"])
        figures = tuple(_figure(one, subject) for one in record["figures"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableFigures(
            f"{path.name} holds no published figures: {error or type(error).__name__}",
            hint="write it with: duheng account ACCOUNT.yaml --json",
        ) from error
    if not figures:
        raise UnusableFigures(f"{path.name} holds no figure")
    return figures


def _figure(record: Mapping[str, Any], subject: str) -> PublishedFigure:
    budget: Sequence[Mapping[str, Any]] = record["budget"]
    stated = record["standard_uncertainty"]
    return PublishedFigure(
        quantity=str(record["quantity"]),
        title=dict(record["title"]),
        group={str(name): str(value) for name, value in record["group"].items()},
        subject=subject,
        period=str(record["period"]),
        unit=str(record["unit"]),
        statutory=_finite(record["statutory"]),
        best_estimate=_finite(record["best_estimate"]),
        standard_uncertainty=None if stated is None else _finite(stated),
        coverage_factor=_finite(record["coverage_factor"]),
        contributions=_contributions(budget),
        evidence={str(line["source"]): str(line["evidence"] or "") for line in budget},
        unstated=tuple(str(line["source"]) for line in budget if line["contribution"] is None),
        digest=str(record["digest"]),
    )


def _contributions(budget: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in budget:
        source, slope = str(line["source"]), line["sensitivity"]
        size = line["standard_uncertainty"]
        if source.startswith(_OWN) or slope is None or size is None:
            continue
        found[source] = found.get(source, 0.0) + _finite(slope) * _finite(size)
    return found


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is not finite")
    return number
