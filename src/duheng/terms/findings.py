"""Doubts about data: stored beside a figure, never printed and forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One doubt about data.

    Attributes
    ----------
    code : str
        Stable dotted code, such as ``telemetry.gap``.
    severity : Severity
        ``error``, ``warning`` or ``note``.
    message : str
        What was found and where, for people.
    hint : str or None
        What to do about it.
    clause : str or None
        Document and clause behind the finding.
    data : Mapping
        JSON-ready facts for programs.
    """

    code: str
    severity: Severity
    message: str
    hint: str | None = None
    clause: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as a JSON-ready dictionary."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "hint": self.hint,
            "clause": self.clause,
            "data": dict(self.data),
        }
