"""The rules of a score: weights, caps, vetoes and grades, from a dated pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.accounting.score.errors import UnusableScore
from duheng.rulebook import PackLibrary
from duheng.rulebook.packs import is_within

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How sub-scores become one score.

    Attributes
    ----------
    weights : Mapping
        By sub-score; they add up to 1.
    caps : Mapping
        By sub-score: the most that the score may be where the sub-score is 0 [points].
    least : Mapping
        By sub-score: below it a veto stands [1].
    grades : Mapping
        Least score of each grade [points], the best first.
    least_weight : float
        Weight that must be stated for a score [1].
    concentration : float or None
        Sum of the parameters of the Dirichlet distribution of drawn weights.
    titles : Mapping
        Title of each sub-score by language.
    pack : Mapping
        Id, edition, digest, document and confidence.
    """

    weights: Mapping[str, float]
    caps: Mapping[str, float]
    least: Mapping[str, float]
    grades: Mapping[str, float]
    least_weight: float
    concentration: float | None
    titles: Mapping[str, Mapping[str, str]]
    pack: Mapping[str, Any]


def load_scheme(library: PackLibrary, pack_id: str, on: date) -> Scheme:
    """Return the rules of a score in force on a day.

    Raises
    ------
    UnknownPack, NoValueInForce
        When there is no such pack, or none in force on that day.
    UnusableScore
        When its weights do not add up to 1, or a rule is about no sub-score.
    """
    pack = library.pack(pack_id, on=on)
    rows = [
        row
        for row in library.rows(pack_id)
        if row.pack is pack and is_within(on, row.valid_from, row.valid_to)
    ]
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        if set(row.keys) != {"part", "of"}:
            raise UnusableScore(
                f"{pack.file} is no table of a score: its keys are {', '.join(row.keys)}",
                hint="a score is keyed by part and of",
            )
        found.setdefault(row.keys["part"], {})[row.keys["of"]] = float(row.content["value"])
    _check(pack_id, found)
    grades = found.get("grade", {})
    return Scheme(
        weights=found["weight"],
        caps=found.get("cap", {}),
        least=found.get("least", {}),
        grades=dict(sorted(grades.items(), key=lambda one: -one[1])),
        least_weight=found.get("least-weight", {}).get("all", 1.0),
        concentration=found.get("concentration", {}).get("all"),
        titles=pack.body["keys"]["of"].get("values", {}),
        pack={
            "id": pack.id,
            "edition": pack.edition,
            "digest": pack.digest,
            "document": str(pack.document),
            "confidence": pack.confidence.value,
        },
    )


def _check(pack_id: str, found: Mapping[str, Mapping[str, float]]) -> None:
    weights = found.get("weight", {})
    total = sum(weights.values())
    if not abs(total - 1.0) <= _CLOSE or min(weights.values(), default=-1.0) < 0:
        raise UnusableScore(
            f"{pack_id}: the weights add up to {total:g}, expected weights of 0 or more and 1"
        )
    strange = sorted({*found.get("cap", {}), *found.get("least", {})} - set(weights))
    if strange:
        raise UnusableScore(f"{pack_id}: {', '.join(strange)} have a rule and no weight")
