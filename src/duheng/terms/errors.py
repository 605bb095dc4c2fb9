"""The one root of Duheng's exceptions.

Three kinds are never mixed: a refusal raises an error of this family, a judgement returns a
record, and a doubt about data is a stored :class:`duheng.terms.findings.Finding`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar


class DuhengError(Exception):
    """A refusal, with a stable code, a hint on what to do, and the clause it rests on.

    Parameters
    ----------
    message : str
        What was asked, what was found, and why it is refused.
    hint : str, optional
        What the reader can do about it.
    clause : str, optional
        Document, edition and clause that demand the refusal.
    data : Mapping, optional
        JSON-ready facts for programs, kept read-only.
    """

    code: ClassVar[str] = "duheng.error"

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        clause: str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.clause = clause
        self.data: Mapping[str, Any] = MappingProxyType(dict(data or {}))

    def to_dict(self) -> dict[str, Any]:
        """Return the error as a JSON-ready dictionary."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "clause": self.clause,
            "data": dict(self.data),
        }


class UnusableInput(DuhengError, ValueError):
    """A file, a field or an argument cannot be used as it stands."""

    code: ClassVar[str] = "terms.unusable_input"
