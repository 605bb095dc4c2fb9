"""Where a monitor stands in every hour: what its last test says, and for how long it holds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from duheng.accounting.stack_tests.errors import NoCriterion
from duheng.rulebook import NoSuchEntry, PackLibrary, load_packs
from duheng.terms.instants import Period

_MONTHS_OF_A_QUARTER = 3


class MonitorState(StrEnum):
    """Standing of a monitor, the best first."""

    IN_CONTROL = "in_control"
    EXPIRED = "expired"
    OUT_OF_CONTROL = "out_of_control"
    UNTESTED = "untested"


_WORSE = list(MonitorState)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOrFailed:
    """A quality test of a monitor, as far as its standing needs it.

    Attributes
    ----------
    kind : str
        ``rata``, ``linearity`` or ``calibration``.
    at : datetime
        When it ended, with its offset from UTC.
    outcome : str
        ``annual``, ``passed`` or ``failed``.
    """

    kind: str
    at: datetime
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSpan:
    """A time of one standing, half open, and the test it rests on.

    Attributes
    ----------
    test : PassedOrFailed or None
        The test that decides; None where there is none yet.
    """

    begin: datetime
    end: datetime
    state: MonitorState
    test: PassedOrFailed | None


class MonitorTimeline:
    """The standing of a monitor over a period, by its tests and the rules of a pack.

    Parameters
    ----------
    tests : sequence of PassedOrFailed
        In any order.
    rules : str
        Id of a pack of how long tests hold: ``cn/stack-test-validity``, ``us/...``.
    zone : ZoneInfo
        In which quarters and months begin.
    kinds : sequence of str
        Tests that the monitor needs; of several the worst standing counts.

    Raises
    ------
    NoCriterion
        When the pack does not say how long such a test holds.
    """

    def __init__(
        self,
        tests: Sequence[PassedOrFailed],
        *,
        rules: str,
        zone: ZoneInfo,
        kinds: Sequence[str] = ("rata",),
        library: PackLibrary | None = None,
    ) -> None:
        self.rules, self.zone = rules, zone
        self.library = library or load_packs(kinds=["rules"])
        self.tests = {
            kind: sorted((one for one in tests if one.kind == kind), key=lambda one: one.at)
            for kind in kinds
        }
        self._ends = {
            kind: [self._end_of(one) for one in listed] for kind, listed in self.tests.items()
        }

    def _end_of(self, test: PassedOrFailed) -> datetime | None:
        if test.outcome == "failed":
            return None
        on = test.at.astimezone(self.zone).date()
        for measure in ("quarters", "months", "hours"):
            try:
                keys = {"test": test.kind, "outcome": test.outcome, "property": measure}
                found = self.library.value(self.rules, keys, on=on)
            except NoSuchEntry:
                continue
            return _later(test.at, measure, found.value, self.zone)
        raise NoCriterion(
            f"{self.rules} does not say how long a {test.kind} that is {test.outcome} holds",
            hint="add it to the pack, or leave the kind of test out",
        )

    def state_at(self, moment: datetime) -> tuple[MonitorState, PassedOrFailed | None]:
        """Return the standing at a moment, and the test that decides it."""
        found = [self._of_kind(kind, moment) for kind in self.tests]
        return max(found, key=lambda one: _WORSE.index(one[0]))

    def _of_kind(self, kind: str, moment: datetime) -> tuple[MonitorState, PassedOrFailed | None]:
        listed = self.tests[kind]
        place = bisect_right([one.at for one in listed], moment) - 1
        if place < 0:
            return MonitorState.UNTESTED, None
        test, end = listed[place], self._ends[kind][place]
        if end is None:
            return MonitorState.OUT_OF_CONTROL, test
        return (MonitorState.IN_CONTROL if moment < end else MonitorState.EXPIRED), test

    def spans(self, period: Period) -> tuple[StateSpan, ...]:
        """Return the standing over a period, in order, without a gap."""
        moments = {period.begin, period.end}
        for kind, listed in self.tests.items():
            moments |= {one.at for one in listed}
            moments |= {end for end in self._ends[kind] if end is not None}
        edges = sorted(one for one in moments if period.begin <= one <= period.end)
        spans: list[StateSpan] = []
        for begin, end in pairwise(edges):
            state, test = self.state_at(begin)
            if spans and (spans[-1].state, spans[-1].test) == (state, test):
                begin = spans.pop().begin
            spans.append(StateSpan(begin=begin, end=end, state=state, test=test))
        return tuple(spans)


def _later(at: datetime, measure: str, count: float, zone: ZoneInfo) -> datetime:
    """Return when a test ends to hold; a quarter ends at its last midnight."""
    if measure == "hours":
        return at + timedelta(hours=count)
    local = at.astimezone(zone)
    if measure == "quarters":
        first = (local.month - 1) // _MONTHS_OF_A_QUARTER * _MONTHS_OF_A_QUARTER
        months = first + _MONTHS_OF_A_QUARTER * (int(count) + 1)
        begin = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return begin.replace(year=local.year + months // 12, month=months % 12 + 1)
    months = local.month - 1 + int(count)
    year, month = local.year + months // 12, months % 12 + 1
    for day in range(local.day, 27, -1):
        try:
            return local.replace(year=year, month=month, day=day)
        except ValueError:
            continue  # the month is shorter
    return local.replace(year=year, month=month)
