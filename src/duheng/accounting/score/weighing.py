"""One score of weighted sub-scores; what is missing is neither 0 nor 1."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.score.errors import UnusableScore
from duheng.accounting.score.scheme import Scheme
from duheng.terms.documents import nearest
from duheng.terms.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class SubScore:
    """One part of a score.

    Attributes
    ----------
    value : float or None
        From 0 to 1; ``None`` is missing.
    origin : str
        Where it comes from, or why it is missing.
    """

    value: float | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score from 0 to 100 with its parts.

    Attributes
    ----------
    points : float or None
        ``None`` where less than the least weight is stated.
    lowest, highest : float
        The score with everything missing at 0, and at 1.
    stated_weight : float
        Weight of the sub-scores that are there [1].
    capped_by, vetoed_by : tuple of str
        Sub-scores that hold the score down, or veto it.
    grade : str or None
        The best grade that is reached; ``None`` without grades, points, or with a veto.
    """

    of: str
    points: float | None
    lowest: float
    highest: float
    stated_weight: float
    parts: Mapping[str, SubScore]
    scheme: Scheme
    capped_by: tuple[str, ...]
    vetoed_by: tuple[str, ...]
    grade: str | None
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the score with every sub-score, weight and rule, JSON-ready."""
        return {
            "of": self.of,
            "score": self.points,
            "range": [self.lowest, self.highest],
            "stated_weight": self.stated_weight,
            "capped_by": list(self.capped_by),
            "vetoed_by": list(self.vetoed_by),
            "grade": self.grade,
            "parts": [
                {
                    "part": name,
                    "title": dict(self.scheme.titles.get(name, {"en": name})),
                    "weight": weight,
                    "value": self.parts[name].value,
                    "origin": self.parts[name].origin,
                    "is_missing": self.parts[name].value is None,
                }
                for name, weight in self.scheme.weights.items()
            ],
            "missing": "its weight is shared among the others in proportion",
            "pack": dict(self.scheme.pack),
            "findings": [one.to_dict() for one in self.findings],
        }


def weigh(of: str, parts: Mapping[str, SubScore], scheme: Scheme) -> Score:
    """Return the score of weighted parts.

    A missing part gives its weight to the others in proportion; below the least stated weight there
    is no score. A part of 0 with a cap holds the score down to it, a part below its least vetoes.

    Parameters
    ----------
    of : str
        What is scored, for messages.
    parts : Mapping
        By name; a part of the scheme that is not there is missing.
    scheme : Scheme
        The rules.

    Raises
    ------
    UnusableScore
        When a part is none of the scheme's, or not from 0 to 1.
    """
    _check(of, parts, scheme)
    every = {
        name: parts.get(name, SubScore(value=None, origin="not stated")) for name in scheme.weights
    }
    values = {name: one.value for name, one in every.items() if one.value is not None}
    stated = sum(scheme.weights[name] for name in values)
    capped = tuple(name for name in scheme.caps if values.get(name) == 0)
    vetoed = tuple(
        name for name, least in scheme.least.items() if name in values and values[name] < least
    )
    points = None
    if stated >= scheme.least_weight - 1e-9 and stated > 0 and not _lacks_veto(values, scheme):
        points = _capped(100 * _sum(values, scheme) / stated, capped, scheme)
    low = _capped(100 * _sum(values, scheme), _caps_at_zero(values, scheme), scheme)
    high = _capped(100 * (_sum(values, scheme) + 1.0 - stated), capped, scheme)
    return Score(
        of=of,
        points=points,
        lowest=low,
        highest=high,
        stated_weight=stated,
        parts=every,
        scheme=scheme,
        capped_by=capped,
        vetoed_by=vetoed,
        grade=_grade(points, vetoed, scheme),
        findings=_findings(of, every, scheme, points, capped, vetoed),
    )


def _check(of: str, parts: Mapping[str, SubScore], scheme: Scheme) -> None:
    for name, one in parts.items():
        if name not in scheme.weights:
            close = nearest(name, list(scheme.weights))
            raise UnusableScore(
                f"{of}: the score has no part '{name}'",
                hint=f"did you mean '{close}'?" if close else ", ".join(scheme.weights),
            )
        if one.value is not None and not 0 <= one.value <= 1:
            raise UnusableScore(f"{of}: {name} is {one.value:g}, expected from 0 to 1")


def _sum(values: Mapping[str, float], scheme: Scheme) -> float:
    return math.fsum(scheme.weights[name] * value for name, value in values.items())


def _lacks_veto(values: Mapping[str, float], scheme: Scheme) -> bool:
    """Whether a part that could veto is missing: then nobody can say that it does not."""
    return any(name not in values for name in scheme.least)


def _caps_at_zero(values: Mapping[str, float], scheme: Scheme) -> tuple[str, ...]:
    return tuple(name for name in scheme.caps if values.get(name, 0.0) == 0)


def _capped(points: float, names: tuple[str, ...], scheme: Scheme) -> float:
    return min([points, *(scheme.caps[name] for name in names)])


def _grade(points: float | None, vetoed: tuple[str, ...], scheme: Scheme) -> str | None:
    if points is None or vetoed:
        return None
    return next((name for name, least in scheme.grades.items() if points >= least), None)


def _findings(
    of: str,
    parts: Mapping[str, SubScore],
    scheme: Scheme,
    points: float | None,
    capped: tuple[str, ...],
    vetoed: tuple[str, ...],
) -> tuple[Finding, ...]:
    found = []
    missing = [name for name, one in parts.items() if one.value is None]
    if missing:
        said = "there is no score" if points is None else "the others carry their weight"
        found.append(
            Finding(
                code="accounting.score_part_missing",
                severity=Severity.ERROR if points is None else Severity.WARNING,
                message=f"{of}: {', '.join(missing)} missing; {said}",
                hint="supply what lacks: a missing part is neither 0 nor 1",
                data={
                    "case": "none" if points is None else "shared",
                    "of": of,
                    "missing": missing,
                },
            )
        )
    for name in capped:
        found.append(
            Finding(
                code="accounting.score_capped",
                severity=Severity.WARNING,
                message=f"{of}: {name} is 0, so the score is {scheme.caps[name]:g} at most",
                hint="this part comes first",
                data={"of": of, "part": name, "cap": scheme.caps[name]},
            )
        )
    for name in vetoed:
        found.append(
            Finding(
                code="accounting.score_veto",
                severity=Severity.ERROR,
                message=f"{of}: {name} is {parts[name].value:.3g}, below {scheme.least[name]:g}: "
                "there is no grade",
                hint="this part comes first",
                data={
                    "of": of,
                    "part": name,
                    "value": parts[name].value,
                    "least": scheme.least[name],
                },
            )
        )
    return tuple(found)
