"""What pages read of the quality of readings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.monitoring.quality.words import CAUSES, EVIDENCE, STATUSES, flag_title


def percent(part: int | None, whole: int | None) -> float | None:
    """Return a share in per cent, cut, so that 100 is nothing but all; ``None``: not known.

    Examples
    --------
    >>> percent(9999, 10000), percent(5, 4), percent(3, 0)
    (99.9, 100.0, None)
    """
    if part is None or not whole:
        return None
    return min(100.0, math.floor(1000 * part / whole) / 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Counts of readings, and the shares that they give [%]."""

    expected: int | None
    held: int
    held_of_expected: int
    valid_of_expected: int
    in_time: int | None
    traceable: int | None
    substituted: int
    causes: Mapping[str, int]

    @property
    def completeness(self) -> float | None:
        """Held of what was expected."""
        return percent(self.held_of_expected, self.expected)

    @property
    def validity(self) -> float | None:
        """Valid of what was expected."""
        return percent(self.valid_of_expected, self.expected)

    @property
    def timeliness(self) -> float | None:
        """In time of what is held."""
        return percent(self.in_time, self.held)

    @property
    def traceable_share(self) -> float | None:
        """Traceable of what is held."""
        return percent(self.traceable, self.held)

    @property
    def causes_text(self) -> str:
        """Why readings do not count as valid, the most frequent cause first."""
        lacking = max(0, (self.expected or 0) - self.held_of_expected - self.causes["missing"])
        found = sorted(self.causes.items(), key=lambda one: -one[1])
        words = [f"{CAUSES[name]} {count}" for name, count in found if count]
        return ", ".join([_("not held %(number)d") % {"number": lacking}] * (lacking > 0) + words)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRow:
    """A channel, a site or a gateway in the list, with its quality."""

    key: Any
    name: str
    detail: str
    owner: str
    quality: Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRecord:
    """A channel's day at the site."""

    day: date
    quality: Quality
    hours: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRecord:
    """What a rule says of some readings."""

    id: int
    monitored_id: int
    rule: str
    code: str
    severity: str
    begin_at: datetime
    end_at: datetime
    evidence: Mapping[str, Any]
    judged_at: datetime

    @property
    def title(self) -> str:
        """What it is called."""
        return flag_title(self.code)

    @property
    def evidence_lines(self) -> list[tuple[str, str]]:
        """What the rule saw, in words and numbers."""
        return [
            (str(EVIDENCE.get(name, name)), "—" if value is None else _text(value))
            for name, value in self.evidence.items()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """A reading as it is held, and whether it lies in the flagged time."""

    at: datetime
    value: float | None
    status: str
    revision: int
    batch: int
    is_flagged: bool

    @property
    def status_word(self) -> str:
        """What the status is called."""
        return str(STATUSES.get(self.status, self.status))

    @property
    def at_text(self) -> str:
        """The instant as an address carries it, to the microsecond."""
        return self.at.isoformat()


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return str(value)
