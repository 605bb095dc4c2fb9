"""Builds the synthetic region into a site, everything in actions; numbers and signs its log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from duheng.site.actions.sequencer import sequence_entries
from duheng.site.demonstration.digital import WAVES, Written
from duheng.site.demonstration.findings import findings_of
from duheng.site.demonstration.planning import RegionPlan
from duheng.site.demonstration.programme import Programme
from duheng.site.demonstration.recording_bodies import (
    Recordings,
    record_bodies,
    record_standards,
)
from duheng.site.demonstration.recording_faults import (
    confirm_standards,
    record_checks,
    record_doubt,
    record_statuses,
)
from duheng.site.demonstration.recording_instruments import record_instruments, record_wave
from duheng.site.demonstration.recording_programme import (
    ProgrammeRecords,
    close_year,
    record_tasks,
)
from duheng.site.demonstration.recording_references import ReferenceRecords
from duheng.site.demonstration.standards import FIRST_YEAR
from duheng.site.home.indexing import index_search
from duheng.site.upkeep.folders import SiteFolders

Tell = Callable[[str, str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What was built: the record of everything that was planned."""

    records: Recordings


def build_region(plan: RegionPlan, waves: Iterator[dict[int, Written]], tell: Tell) -> Built:
    """Record the whole plan in a site that is set up and empty.

    Parameters
    ----------
    waves : iterator
        The files of the DCCs, wave by wave; they may be written meanwhile by another process.
    tell : callable
        Told a step and what is in hand.
    """
    done = Recordings(plan)
    tell("bodies", "")
    record_bodies(done)
    _record_years(done, tell)
    tell("instruments", str(len(plan.instruments)))
    record_instruments(done)
    for number, files in enumerate(waves):
        tell("certificates", f"{number + 1}/{WAVES}")
        record_wave(done, number, files, findings_of(plan, files))
    tell("states", "")
    record_checks(done)
    confirm_standards(done)
    record_doubt(done)
    record_statuses(done)
    record_tasks(done, plan.sizes.at)
    return Built(records=done)


def _record_years(done: Recordings, tell: Tell) -> None:
    programme = ProgrammeRecords(done, Programme(done.plan).fill())
    programme.record_people()
    references = ReferenceRecords(done)
    today = done.plan.sizes.today
    for year in range(FIRST_YEAR, today.year + 1):
        tell("year", str(year))
        at = min(datetime(year, 12, 30, 2, tzinfo=UTC), done.plan.sizes.at)
        record_standards(done, year, at)
        programme.record_year(year, at)
        references.record_year(year, at)
        if year < today.year:
            close_year(year, today)


def sequence(folders: SiteFolders) -> int:
    """Return the size of the log after everything that is recorded was numbered and signed.

    The search index follows, so that nobody waits for it when the site is served.
    """
    log, key = folders.open_log()
    published = sequence_entries(log, key)
    while index_search():
        pass
    return published.checkpoint.size if published is not None else log.checkpoint()[0].size


def trust_folder(folders: SiteFolders) -> Path:
    """Return where the certificates are kept by which the site judges signatures."""
    return folders.home / "trust"
