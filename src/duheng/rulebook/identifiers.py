"""Whether a text is an identifier of a scheme: one engine for every scheme."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from duheng.rulebook.identifier_schemes import MAX_LENGTH, IdentifierScheme
from duheng.terms.findings import Finding, Severity


class IdentifierProblem(StrEnum):
    """Why a text is no identifier of a scheme."""

    LENGTH = "length"
    PATTERN = "pattern"
    DATE = "date"
    CHECK_CHARACTER = "check_character"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierCheck:
    """What a text is worth as an identifier of a scheme.

    Attributes
    ----------
    scheme : str
        Key of the scheme.
    text : str
        As the scheme writes it; not part of the printed form of a personal one.
    shown : str
        For pages and messages: personal identifiers are masked.
    is_valid : bool
        Whether length, characters, dates and check character are right. It does not say that
        the identifier was ever given out.
    problem : IdentifierProblem or None
        The first thing that is wrong.
    expected_check_character : str or None
        When that is wrong and the scheme is not personal.
    parts : Mapping
        Part -> text, of a valid one.
    findings : tuple of Finding
        Doubts that leave it valid.
    """

    scheme: str
    text: str = field(repr=False)
    shown: str
    is_valid: bool
    problem: IdentifierProblem | None = None
    expected_check_character: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict, repr=False)
    findings: tuple[Finding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the judgement, JSON-ready, with the masked form of a personal identifier."""
        return {
            "scheme": self.scheme,
            "text": self.shown,
            "is_valid": self.is_valid,
            "problem": self.problem.value if self.problem else None,
            "expected_check_character": self.expected_check_character,
            "findings": [one.to_dict() for one in self.findings],
        }


def check_identifier(scheme: IdentifierScheme, text: str) -> IdentifierCheck:
    """Return whether a text is an identifier of a scheme, and if not, what is wrong.

    Parameters
    ----------
    scheme : IdentifierScheme
        From :func:`load_identifier_schemes`.
    text : str
        As a person wrote it; full-width characters and separators are read.

    Examples
    --------
    >>> from duheng.rulebook import load_identifier_schemes
    >>> schemes = load_identifier_schemes(date(2025, 6, 30))
    >>> code = schemes.scheme("unified_social_credit_code")
    >>> check_identifier(code, "91350100m000100y43").is_valid
    True
    >>> wrong = check_identifier(code, "91350100M000100Y44")
    >>> wrong.problem.value, wrong.expected_check_character
    ('check_character', '3')
    """
    plain = scheme.normalised(text) if len(text) <= 4 * MAX_LENGTH else text
    problem, expected = _problem(scheme, plain)
    return IdentifierCheck(
        scheme=scheme.key,
        text=plain,
        shown=_masked(plain) if scheme.is_personal else plain[:MAX_LENGTH],
        is_valid=problem is None,
        problem=problem,
        expected_check_character=None if scheme.is_personal else expected,
        parts={} if problem else {part.key: part.of(plain) for part in scheme.parts},
        findings=() if problem else tuple(_doubts(scheme, plain)),
    )


def _problem(scheme: IdentifierScheme, text: str) -> tuple[IdentifierProblem | None, str | None]:
    if not scheme.min_length <= len(text) <= scheme.max_length:
        return IdentifierProblem.LENGTH, None
    if not text.isprintable() or (scheme.pattern and not re.fullmatch(scheme.pattern, text)):
        return IdentifierProblem.PATTERN, None
    if not all(_is_day(part.of(text)) for part in scheme.parts if part.is_date):
        return IdentifierProblem.DATE, None
    if scheme.check is not None:
        if not set(text[:-1]) <= set(scheme.alphabet):
            return IdentifierProblem.PATTERN, None
        expected = scheme.check.character_for(text[:-1], scheme.alphabet)
        if text[-1] != expected:
            return IdentifierProblem.CHECK_CHARACTER, expected
    return None, None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    except ValueError:
        return False
    return True


def _doubts(scheme: IdentifierScheme, text: str) -> Iterable[Finding]:
    for part in scheme.parts:
        if part.scheme is None:
            continue
        problem, _ = _problem(part.scheme, part.of(text))
        if problem is not None:
            yield Finding(
                code="rulebook.part_of_identifier",
                severity=Severity.WARNING,
                message=f"places {part.first} to {part.last} of a {scheme.key} are no "
                f"{part.scheme.key}: {problem.value}",
                hint="compare the identifier with the document that gave it",
                clause=str(part.scheme.document),
                data={"scheme": scheme.key, "part": part.key, "problem": problem.value},
            )


def _masked(text: str) -> str:
    return text[0] + "*" * (len(text) - 2) + text[-1] if len(text) > 2 else "*" * len(text)
