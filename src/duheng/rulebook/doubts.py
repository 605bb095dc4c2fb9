"""A doubt about a pack file, before the file gives it its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duheng.terms.documents import Document
from duheng.terms.evidence import Confidence
from duheng.terms.findings import Finding, Severity
from duheng.terms.languages import FALLBACK_ORDER

_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_CONFIDENCES = frozenset(Confidence)
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What is doubtful at one place of a pack file.

    Attributes
    ----------
    code : str
        Code of the finding.
    severity : Severity
        Only an error makes a pack unfit.
    path : tuple
        Keys and numbers that lead to the place; empty for the file itself.
    message : str
        What was found.
    hint : str or None
        What to do.
    """

    code: str
    severity: Severity
    path: KeyPath
    message: str
    hint: str | None = None

    def finding_in(self, document: Document) -> Finding:
        """Return the finding, with the file, line and path in its data."""
        line = document.line_of(*self.path) if self.path else None
        where = {"file": document.name, "line": line, "path": ".".join(map(str, self.path))}
        return Finding(
            code=self.code,
            severity=self.severity,
            message=self.message,
            hint=self.hint,
            data=where,
        )


def leaves(content: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    """Yield every value of a document that is no mapping and no list, with its path.

    Examples
    --------
    >>> list(leaves({"body": {"values": [{"unit": "kg"}]}}))
    [(('body', 'values', 0, 'unit'), 'kg')]
    """
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from leaves(value, (*path, key))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from leaves(value, (*path, number))
    else:
        yield path, content


def mappings(content: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """Yield every mapping of a document with its path, outer ones first."""
    if isinstance(content, Mapping):
        yield path, content
        for key, value in content.items():
            yield from mappings(value, (*path, key))
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from mappings(value, (*path, number))


def is_language_map(content: Any) -> bool:
    """Return whether a content is one text in several languages.

    Examples
    --------
    >>> is_language_map({"en": "coal", "zh-Hans": "煤"}), is_language_map({"en": "unchecked"})
    (True, False)
    """
    return (
        isinstance(content, Mapping)
        and not set(FALLBACK_ORDER).isdisjoint(content)
        and all(
            _TAG.fullmatch(tag) and isinstance(text, str) and text not in _CONFIDENCES
            for tag, text in content.items()
        )
    )
