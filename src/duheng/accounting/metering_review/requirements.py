"""What the requirement tables of the packs ask of a place of measurement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from duheng.accounting.metering_review.classes import AccuracyClass, Comparison, compare
from duheng.accounting.metering_review.points import Point
from duheng.quantities import DimensionMismatch, convert
from duheng.rulebook import DatedValue, NoSuchEntry, PackLibrary

_BAND = re.compile(r"(to|above)-(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Ids of the packs that a review uses."""

    rates: str = "cn/metering-provision-rates"
    accuracy: str = "cn/metering-accuracy"
    thresholds: str = "cn/metering-thresholds"
    letters: str = "cn/accuracy-class-letters"
    checklist: str = "cn/metering-review-checklist"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassJudgement:
    """How the class of an instrument stands to the one its use requires.

    Attributes
    ----------
    required : tuple of str
        One class, or several of which any will do; empty where no table requires one.
    comparison : Comparison or None
        ``None`` where nothing is required, or the class or a needed fact is not known.
    lacking : str or None
        The fact without which the requirement is not known: ``user_class`` or ``pipe``.
    """

    required: tuple[str, ...]
    comparison: Comparison | None
    lacking: str | None = None


class Requirements:
    """Looks requirements up as of a day, and remembers which values were used.

    Parameters
    ----------
    library : PackLibrary
        With the rules packs.
    on : datetime.date
        Day on which the requirement must be in force.
    strict : bool
        Refuse values that nobody compared with the official text.
    """

    def __init__(
        self, library: PackLibrary, on: date, tables: Tables, *, strict: bool = False
    ) -> None:
        self.library, self.on, self.tables, self.strict = library, on, tables, strict
        self.used: dict[str, DatedValue] = {}
        self._known: dict[tuple[str, ...], DatedValue | None] = {}

    def rate_percent(self, energy: str, level: str) -> float | None:
        """Return the provision rate required [%], or ``None`` where the table has none."""
        found = self._value(self.tables.rates, {"energy": energy, "level": level})
        return None if found is None else found.value

    def is_below_threshold(self, point: Point) -> bool | None:
        """Return whether a place needs no instrument; ``None`` when its use is not stated.

        A level or energy without a threshold needs one always.
        """
        judged: list[bool | None] = []
        for basis, stated in (("year", point.amount), ("power", point.rate)):
            keys = {"energy": point.energy, "level": point.level, "basis": basis}
            limit = self._value(self.tables.thresholds, keys)
            if limit is not None:
                judged.append(_is_below(stated, limit))
        if not judged or False in judged:
            return False
        return None if None in judged else True

    def judge_class(self, point: Point) -> ClassJudgement:
        """Return how the class of a place's instrument stands to what its use requires."""
        rows = self._accuracy_rows(point)
        if rows is None:
            return ClassJudgement(required=(), comparison=None)
        if not rows:
            lacking = "user_class" if point.quantity == "active-energy" else "pipe"
            return ClassJudgement(required=(), comparison=None, lacking=lacking)
        required = [AccuracyClass(keys["scale"], value) for keys, value in rows]
        actual = None if point.accuracy is None else self._without_letter(point)
        found = None if actual is None else _best([compare(actual, one) for one in required])
        return ClassJudgement(required=tuple(str(one) for one in required), comparison=found)

    def _accuracy_rows(self, point: Point) -> list[tuple[Mapping[str, str], float]] | None:
        """Return the rows for a use; none where a fact is lacking, ``None`` where no row fits."""
        of_quantity = [
            row.keys
            for row in self.library.rows(self.tables.accuracy)
            if row.keys["quantity"] == point.quantity
        ]
        conditions = [point.energy, f"user-class-{point.user_class}", "any"]
        known = [keys for keys in of_quantity if keys["condition"] in conditions]
        if not known:
            needs_class = any(keys["condition"].startswith("user-class") for keys in of_quantity)
            return [] if needs_class else None
        first = min(conditions.index(keys["condition"]) for keys in known)
        known = [keys for keys in known if keys["condition"] == conditions[first]]
        fitting = [keys for keys in known if _is_in_band(point.pipe_mm, keys["pipe_mm"])]
        exact = [keys for keys in fitting if keys["level"] == point.level]
        chosen = exact + [
            keys
            for keys in fitting
            if keys["level"] == "any" and not any(_is_same_family(keys, one) for one in exact)
        ]
        if not chosen and fitting:
            return None
        return [
            (keys, found.value)
            for keys in chosen
            if (found := self._value(self.tables.accuracy, keys)) is not None
        ]

    def _without_letter(self, point: Point) -> AccuracyClass | None:
        """Return the class of a point, the letter of a meter as the class it stands for."""
        actual = point.accuracy
        if actual is None or actual.scale != "letter" or point.quantity != "active-energy":
            return actual
        for scale in ("plain", "special"):
            found = self._value(self.tables.letters, {"letter": str(actual), "scale": scale})
            if found is not None:
                return AccuracyClass(scale, found.value)
        return actual

    def _value(self, table: str, keys: Mapping[str, str]) -> DatedValue | None:
        """Return the value of a table, looked up once however many places ask for it."""
        asked = (table, *keys, *keys.values())
        if asked not in self._known:
            self._known[asked] = self._looked_up(table, keys)
        return self._known[asked]

    def _looked_up(self, table: str, keys: Mapping[str, str]) -> DatedValue | None:
        try:
            found = self.library.value(table, keys, on=self.on, strict=self.strict)
        except NoSuchEntry:
            return None
        self.used.setdefault(found.source_id, found)
        return found

    def values(self) -> list[dict[str, Any]]:
        """Return every value that was used, with its provenance."""
        return [
            {
                "table": one.table_id,
                "keys": dict(one.keys),
                "value": one.value,
                "unit": one.unit,
                "document": str(one.document),
                "confidence": one.confidence.value,
                "digest": one.pack_digest,
            }
            for one in self.used.values()
        ]


def _is_below(stated: tuple[float, str] | None, limit: DatedValue) -> bool | None:
    if stated is None:
        return None
    try:
        return float(convert(stated[0], stated[1], limit.unit)) < limit.value
    except DimensionMismatch:
        return None


def _is_in_band(pipe_mm: float | None, band: str) -> bool:
    found = _BAND.fullmatch(band)
    if found is None:
        return True
    if pipe_mm is None:
        return False
    bound = float(found.group(2))
    return pipe_mm <= bound if found.group(1) == "to" else pipe_mm > bound


def _is_same_family(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return (one["scale"] == "weighing") == (other["scale"] == "weighing")


def _best(found: list[Comparison]) -> Comparison:
    order = [Comparison.BETTER, Comparison.EQUAL, Comparison.WORSE, Comparison.NOT_COMPARABLE]
    return min(found, key=order.index)
