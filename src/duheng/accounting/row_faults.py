"""Why a row of a table cannot be used: a case with its data, and the English of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WORDS: Mapping[str, str] = {
    "width": "{found} cells, and the header has {wanted}",
    "missing": "{field} is missing",
    "number": "{field} is '{written}', which is no number",
    "finite": "{field} is '{written}', which is not finite",
    "runs": "runs is '{written}', expected a whole number of 2 or more",
    "runs_open": "neither the number of runs nor t is stated",
    "t": "t is {value:g}, which is t of 95 % for no number of runs",
    "date": "the date '{written}' is none; write 2025-03-31",
    "not_positive": "{field} is {value:g}, and the accuracy is relative to it",
    "negative": "{field} is {value:g}, below 0",
    "amount": "{field} is {written}, expected a finite number above 0",
    "refused": "{refusal}",
}


class RowFault(Exception):
    """A row that is set aside and told, while the others are judged.

    Attributes
    ----------
    case : str
        Stable; its words in other languages are those of ``accounting.row_unusable:case``.
    data : Mapping
        What the words are filled with.
    """

    def __init__(self, case: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(case)
        self.case, self.data = case, dict(data or {})

    @property
    def reason(self) -> str:
        """The English of it."""
        return _WORDS[self.case].format(**self.data)

    def at(self, line: int) -> dict[str, Any]:
        """Return the fault of a line, JSON-ready."""
        return {"line": line, "reason": self.reason, "case": self.case, "data": dict(self.data)}
