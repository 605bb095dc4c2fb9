"""Findings of this room: one per rule and channel, with the number of cases and the first few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duheng.terms.findings import Finding, Severity
from duheng.terms.instants import instant_of_microseconds

SHOWN = 50
"""How many cases a finding lists; it always says how many there are."""


def instant_text(microseconds: int) -> str:
    """Return an instant, counted from 1970, as ISO 8601 text in UTC."""
    return instant_of_microseconds(int(microseconds)).isoformat()


def interval(begin: int, end: int) -> list[str]:
    """Return a half-open interval as two texts."""
    return [instant_text(begin), instant_text(end)]


def doubt(
    code: str,
    severity: Severity,
    channel: str | None,
    message: str,
    *,
    number: int,
    cases: Sequence[Any] = (),
    **more: Any,
) -> Finding:
    """Return a finding of this room about one channel (``None``: the whole source)."""
    hint = more.pop("hint", None)
    where = "" if channel is None else f"channel {channel}: "
    return Finding(
        code=f"telemetry.{code}",
        severity=severity,
        message=where + message,
        hint=hint,
        data={"channel": channel, "number": number, "cases": list(cases[:SHOWN]), **more},
    )
