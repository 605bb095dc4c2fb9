"""Spans of one class of channels, added up by slot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import ibis

from duheng.telemetry.history.declared import ChannelClass
from duheng.telemetry.history.slots import Slots
from duheng.telemetry.history.spans import HOUR_US, spans_of
from duheng.telemetry.stream import StreamKind
from duheng.terms.instants import Period

STATUSES = ("measured", "missing", "not_a_number", "infinite", "manual", "substituted")
_NOTHING = {
    "readings": 0,
    "falls": 0,
    **{f"n_{status}": 0 for status in STATUSES},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassSums:
    """Adds up the readings of one class.

    Attributes
    ----------
    one : ChannelClass
        The class.
    slots : Slots
        Its slots.
    statuses : tuple of str
        Statuses that can occur; others are not looked for.
    period : Period
        Slots that lie in it whole are given.
    bounds : tuple of int
        The period [µs since 1970, UTC].
    interpolate_up_to : timedelta or None
        Longest span that is shared out over a border.
    """

    one: ChannelClass
    slots: Slots
    statuses: tuple[str, ...]
    period: Period
    bounds: tuple[int, int]
    interpolate_up_to: timedelta | None

    def table(self, rows: Any) -> Any:
        """Return the sums of some readings, not yet run."""
        facts = self.one.facts(self.period)
        spans = spans_of(rows, self.one, facts)
        # a level belongs to the slot of its instant, a span to that of its last microsecond
        less = 0 if self.one.kind is StreamKind.LEVEL else 1
        into = spans.mutate(into_us=self.slots.into(spans.end_us, less_us=less))
        placed = into.mutate(since_us=into.end_us - into.into_us)
        if not self._has_length:
            return self._finished(self._added(placed, None), facts)
        is_whole = placed.length_us - less <= placed.into_us
        added = self._added(placed, is_whole)
        if self.interpolate_up_to is not None:
            shared = self._shared(placed.filter(~is_whole & placed.number.notnull()))
            added = _summed(added.union(shared.select(*added.columns)))
        return self._finished(added, facts)

    @property
    def _has_length(self) -> bool:
        has_interval = self.one.kind is not StreamKind.LEVEL and self.one.interval_us is not None
        return has_interval or self.one.kind is StreamKind.REGISTER

    def _added(self, placed: Any, is_whole: Any) -> Any:
        number = placed.number
        if is_whole is not None:
            number = ibis.ifelse(is_whole, number, None)
        used = number.count()
        measures = {
            "number": number.sum(),
            "used": used,
            "low": number.min() if self.one.kind is StreamKind.LEVEL else _no_number(),
            "high": number.max() if self.one.kind is StreamKind.LEVEL else _no_number(),
            "covered_us": self._covered(placed, number, used),
            "interpolated_us": ibis.literal(0).cast("int64"),
            "substituted_us": self._substituted(placed, number),
            **self._counts(placed),
        }
        added = placed.group_by(["channel", "since_us"]).aggregate(**measures)
        # numbered after adding up: a division for each sum, not for each reading
        return added.select(
            "channel",
            slot=self.slots.index(added.since_us),
            **{name: added[name] for name in measures},
        )

    def _covered(self, placed: Any, number: Any, used: Any) -> Any:
        if self.one.kind is StreamKind.REGISTER:
            return _whole(placed.length_us.sum(where=number.notnull()))
        return used * (self.one.interval_us or 0)

    def _substituted(self, placed: Any, number: Any) -> Any:
        if "substituted" not in self.statuses:
            return ibis.literal(0).cast("int64")
        is_so = number.notnull() & (placed.status == "substituted")
        if self.one.kind is StreamKind.REGISTER:
            return _whole(placed.length_us.sum(where=is_so))
        return is_so.sum().cast("int64") * (self.one.interval_us or 1)

    def _counts(self, placed: Any) -> dict[str, Any]:
        """Return readings by status; with one status in the files, nothing is compared."""
        is_register = self.one.kind is StreamKind.REGISTER
        is_reading = placed.status != "work_order"
        readings = placed.count(where=is_reading) if is_register else placed.count()
        zero = ibis.literal(0).cast("int64")
        found = {
            f"n_{status}": placed.count(where=placed.status == status)
            if status in self.statuses
            else zero
            for status in STATUSES
        }
        if len(self.statuses) == 1 and self.statuses[0] in STATUSES:
            found[f"n_{self.statuses[0]}"] = readings
        falls = _whole(placed.is_fall.sum()) if is_register else zero
        return {"readings": readings, "falls": falls, **found}

    def _shared(self, crossing: Any) -> Any:
        """Return what spans that cross a border give to each slot, by time."""
        longest = (self.interpolate_up_to or timedelta(0)) // timedelta(microseconds=1)
        crossing = crossing.filter(crossing.length_us <= longest)
        first = self.slots.index(crossing.begin_us)
        last = self.slots.index(crossing.since_us)
        each = crossing.mutate(piece=ibis.range(first, last + 1).unnest())
        begin = ibis.greatest(each.begin_us, self.slots.begin(each.piece))
        end = ibis.least(each.end_us, self.slots.begin(each.piece + 1))
        pieces = each.mutate(
            slot=each.piece.cast("int64"),
            length=end - begin,
            given=each.number * ((end - begin) / each.length_us),
        )
        length = _whole(pieces.length.sum())
        is_so = pieces.status == "substituted"
        return pieces.group_by(["channel", "slot"]).aggregate(
            number=pieces.given.sum(),
            used=pieces.count(),
            low=_no_number(),
            high=_no_number(),
            covered_us=length,
            interpolated_us=length,
            substituted_us=_whole(pieces.length.sum(where=is_so)),
            **{name: ibis.literal(value).cast("int64") for name, value in _NOTHING.items()},
        )

    def _finished(self, added: Any, facts: Any) -> Any:
        joined = added.join(facts, added.channel == facts.number_of)
        begin, end = self.slots.begin(joined.slot), self.slots.begin(joined.slot + 1)
        placed = joined.mutate(begin_us=begin, end_us=end)
        placed = placed.filter(
            (placed.begin_us >= self.bounds[0]) & (placed.end_us <= self.bounds[1])
        )
        is_level = self.one.kind is StreamKind.LEVEL
        number = placed.number * placed.factor
        covered = ibis.ifelse(placed.covered_us > 0, placed.covered_us, None)
        knows = self.one.kind is StreamKind.REGISTER or self.one.interval_us is not None
        length = placed.end_us - placed.begin_us
        has_mean = is_level or self.one.kind is StreamKind.POWER
        hours = covered / HOUR_US
        return placed.select(
            "channel",
            "begin_us",
            "end_us",
            local_day=self.slots.local_day(placed.begin_us),
            amount=_no_number() if is_level else number,
            mean=(number / (placed.used if is_level else hours)) if has_mean else _no_number(),
            low=placed.low * placed.factor,
            high=placed.high * placed.factor,
            coverage=(placed.covered_us / length) if knows else _no_number(),
            substituted=placed.substituted_us / covered if knows else _no_number(),
            interpolated=placed.interpolated_us / covered,
            **{name: placed[name] for name in _NOTHING},
        )


def _summed(table: Any) -> Any:
    return table.group_by(["channel", "slot"]).aggregate(
        **{name: _added_up(table, name) for name in table.columns[2:]}
    )


def _added_up(table: Any, name: str) -> Any:
    if name in {"low", "high"}:
        return table[name].min() if name == "low" else table[name].max()
    return table[name].sum() if name == "number" else _whole(table[name].sum())


def _whole(expression: Any) -> Any:
    return ibis.coalesce(expression, 0).cast("int64")


def _no_number() -> Any:
    return ibis.literal(None, type="float64")
