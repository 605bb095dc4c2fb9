"""Refusals of the traceability room."""

from __future__ import annotations

from typing import ClassVar

from duheng.terms.errors import UnusableInput


class UnusableConfirmation(UnusableInput):
    """A confirmation or an assignment contradicts itself or another one."""

    code: ClassVar[str] = "traceability.unusable_confirmation"


class OverlappingAssignments(UnusableInput):
    """Two instruments are said to be in one position at the same time."""

    code: ClassVar[str] = "traceability.overlapping_assignments"


class UnknownPrecedence(UnusableInput, LookupError):
    """The named rule for overlapping confirmations is not known."""

    code: ClassVar[str] = "traceability.unknown_precedence"


class UnusableRecord(UnusableInput):
    """A record of the registry contradicts itself or another one."""

    code: ClassVar[str] = "traceability.unusable_record"
