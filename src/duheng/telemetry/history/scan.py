"""Readings of the history as a table: what stands now, of some channels, in some time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis

from duheng.telemetry.history.engines import Engine, no_readings
from duheng.telemetry.history.manifests import Manifests
from duheng.telemetry.history.parts import Part, damaged
from duheng.telemetry.history.staging import GROUP
from duheng.terms.instants import Period, microseconds_of

_US = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Files of the history as they stood when they were asked for.

    Whoever holds it reads the same readings to the end: files that are replaced meanwhile stay for
    an hour.

    Attributes
    ----------
    root : Path
        Folder of the history.
    parts : tuple of Part
        The files.
    channels : frozenset of int or None
        Channels asked for; ``None`` is every one.
    begin_us, end_us : int
        Instants asked for, half-open [µs since 1970, UTC].
    """

    root: Path
    parts: tuple[Part, ...]
    channels: frozenset[int] | None
    begin_us: int
    end_us: int

    @property
    def statuses(self) -> tuple[str, ...]:
        """Statuses that occur in the files."""
        return tuple(sorted({status for part in self.parts for status in part.statuses}))

    @property
    def rows(self) -> int:
        """Number of readings in the files."""
        return sum(part.rows for part in self.parts)

    def table(self, engine: Engine) -> Any:
        """Return the readings as an Ibis table, of each channel and instant the highest revision.

        Returns
        -------
        ibis.Table
            Columns of READINGS, and ``at_us`` [µs since 1970, UTC].

        Raises
        ------
        DamagedStore
            When a file is missing.
        """
        plain = self._read(engine, [part for part in self.parts if not part.is_revised])
        revised = self._read(engine, [part for part in self.parts if part.is_revised])
        if revised is not None:
            newest = ibis.window(
                group_by=[revised.channel, revised.at_us], order_by=ibis.desc(revised.revision)
            )
            ranked = revised.mutate(rank=ibis.row_number().over(newest))
            revised = ranked.filter(ranked["rank"] == 0).drop("rank")
        found = [table for table in (plain, revised) if table is not None]
        if not found:
            return no_readings()
        return found[0] if len(found) == 1 else found[0].union(found[1])

    def every_revision(self, engine: Engine) -> Any:
        """Return the readings as :meth:`table` does, with the revisions that later ones replaced.

        Raises
        ------
        DamagedStore
            When a file is missing.
        """
        found = self._read(engine, list(self.parts))
        return no_readings() if found is None else found

    @property
    def is_revised(self) -> bool:
        """Whether any reading may have a later revision."""
        return any(part.is_revised for part in self.parts)

    def _read(self, engine: Engine, parts: list[Part]) -> Any:
        if not parts:
            return None
        for part in parts:
            if not (self.root / part.path).is_file():
                raise damaged(part.path, "is missing")
        table = engine.readings([self.root / part.path for part in parts])
        if self.channels is not None:
            table = table.filter(table.channel.isin(sorted(self.channels)))
        if min(part.first_us for part in parts) < self.begin_us:
            table = table.filter(table.at_us >= self.begin_us)
        if max(part.last_us for part in parts) >= self.end_us:
            table = table.filter(table.at_us < self.end_us)
        return table


def standing(
    root: Path, channels: Collection[int] | None = None, period: Period | None = None
) -> Standing:
    """Return the files that hold what stands now.

    Parameters
    ----------
    root : Path
        Folder of the history.
    channels : collection of int or None
        Numbers of channels; ``None`` is every one.
    period : Period or None
        Instants of readings; ``None`` is all time.
    """
    chosen = None if channels is None else frozenset(channels)
    groups = None if chosen is None else {number // GROUP for number in chosen}
    begin = -(1 << 62) if period is None else microseconds_of(period.begin)
    end = 1 << 62 if period is None else microseconds_of(period.end)
    parts = tuple(
        part
        for part in _parts(Manifests(root), period)
        if (groups is None or part.group in groups)
        and part.first_us < end
        and part.last_us >= begin
    )
    return Standing(root=root, parts=parts, channels=chosen, begin_us=begin, end_us=end)


def _parts(manifests: Manifests, period: Period | None) -> Iterator[Part]:
    for day in manifests.days():
        if period is None or _utc_day(period.begin) <= day <= _utc_day(period.end - _US):
            latest = manifests.latest(day)
            yield from () if latest is None else latest.parts


def _utc_day(moment: datetime) -> date:
    """Return the day of the store that an instant lies in, in whatever zone it was written."""
    return moment.astimezone(UTC).date()
