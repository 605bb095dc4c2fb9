"""Numbers and lists of numbers as D-SI writes them, and findings that say where."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TypeVar

from duheng.certificates.elements import Element, path_of, text_of
from duheng.terms.findings import Finding, Severity

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_T = TypeVar("_T")


def numbers_of(element: Element | None) -> tuple[list[float], list[Finding]]:
    """Return the numbers of an element, NaN for a text that is no number, and a finding of it."""
    numbers: list[float] = []
    findings: list[Finding] = []
    if element is not None and len(element):
        return [math.nan], [_cut_in_pieces(element)]
    for text in (text_of(element) or "").split():
        if _NUMBER.fullmatch(text) or text == "NaN":
            numbers.append(float(text))
            continue
        numbers.append(math.nan)
        if element is not None:
            findings.append(
                finding_at(
                    "certificates.unreadable_number",
                    Severity.ERROR,
                    element,
                    f"'{text[:40]}' is not a number: taken as missing",
                )
            )
    return numbers, findings


def _cut_in_pieces(element: Element) -> Finding:
    return finding_at(
        "certificates.unreadable_number",
        Severity.ERROR,
        element,
        "something stands inside the number, which cuts it in pieces: taken as missing",
    )


def not_finite(element: Element, values: Sequence[float]) -> list[Finding]:
    """Return a finding when a value is NaN or infinite."""
    missing = [place + 1 for place, value in enumerate(values) if not math.isfinite(value)]
    if not missing:
        return []
    return [
        finding_at(
            "certificates.not_a_number",
            Severity.WARNING,
            element,
            f"{len(missing)} of {len(values)} values are not a number: kept, and never used",
            places=missing,
        )
    ]


def spread_over(items: Sequence[_T], number: int) -> list[_T] | None:
    """Return one item for each value: as they are, or one for all; None when neither fits."""
    if len(items) == number:
        return list(items)
    return list(items) * number if len(items) == 1 else None


def lengths_differ(element: Element, what: str, given: int, number: int) -> Finding:
    """Return the finding that a list has neither one entry nor one for each value."""
    return finding_at(
        "certificates.lengths_differ",
        Severity.ERROR,
        element,
        f"{given} {what} for {number} values: taken as not stated",
    )


def finding_at(
    code: str, severity: Severity, element: Element, message: str, **data: object
) -> Finding:
    """Return a finding with the place and the line of an element."""
    place = path_of(element)
    return Finding(
        code=code,
        severity=severity,
        message=f"{place} (line {element.sourceline}): {message}",
        data={"path": place, "line": element.sourceline, **data},
    )
