"""The worker's rounds over readings: from the inbox into the days, closed, judged, corrected.

It may be killed anywhere and begun anew: the inbox lets go of nothing that the history has not, a
manifest that was not noted is offered again, what was judged is judged again.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

import pyarrow as pa

from duheng.site.actions.actor import SYSTEM
from duheng.site.monitoring.actions.history import note_correction, note_manifest
from duheng.site.monitoring.models import ReadingCorrection
from duheng.site.monitoring.places import has_inbox, history_folder, inbox_folder
from duheng.site.monitoring.publishing import Publisher, snapshot_of
from duheng.site.monitoring.quality.judging import judge
from duheng.site.monitoring.quality.storing import keep
from duheng.telemetry.history import CompactionResult, Compactor, Manifests, close_days
from duheng.telemetry.history.corrections import correct
from duheng.telemetry.history.manifests import Announce
from duheng.telemetry.history.waiting import WaitingBatches
from duheng.telemetry.intake.inbox import Inbox
from duheng.telemetry.stream import READINGS, Snapshot
from duheng.terms.clock import Clock
from duheng.terms.errors import DuhengError

logger = logging.getLogger(__name__)

OPEN_FOR = timedelta(hours=24)
"""How long after its end a day stays open; what comes later opens a new manifest of it."""
JUDGED_EVERY = timedelta(minutes=10)
_WHY = "the worker takes every organisation's corrections into the history"


class ReadingRounds:
    """Goes its rounds when told the time.

    Parameters
    ----------
    clock : callable
        Gives the present instant.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._publisher = Publisher()
        self._judged_at: datetime | None = None
        self._judged: object = None

    def go(self) -> None:
        """Do what is due; what is refused is logged and tried on the next round."""
        for step in (self._publish, self._take, self._correct, self._close, self._judge):
            try:
                step(self._clock())
            except DuhengError as error:
                logger.error("readings: %s (%s)", error, error.code)

    def _publish(self, at: datetime) -> None:
        self._publisher.publish_changed(at)

    def _take(self, at: datetime) -> None:
        if has_inbox():
            take_in(snapshot_of(at), self._clock)

    def _correct(self, at: datetime) -> None:
        apply_corrections(self._clock)

    def _close(self, at: datetime) -> None:
        if history_folder().is_dir():
            close(at, self._clock)

    def _judge(self, at: datetime) -> None:
        if self._judged_at is not None and at < self._judged_at + JUDGED_EVERY:
            return
        snapshot = snapshot_of(at)
        state = (_held(), snapshot.channels, at.replace(minute=0, second=0, microsecond=0))
        if state == self._judged or not history_folder().is_dir():
            return
        judge_readings(snapshot, at)
        self._judged_at, self._judged = at, state


def take_in(snapshot: Snapshot, clock: Clock) -> CompactionResult | None:
    """Return what became of the batches that wait; ``None`` when none does."""
    with Inbox(inbox_folder()) as inbox:
        if not inbox.waiting and next(inbox.batches_to_adopt(snapshot.numbers_of), None) is None:
            return None
        compactor = Compactor(history_folder(), clock, announce_at(clock))
        return compactor.run(WaitingBatches(inbox, snapshot))


def close(at: datetime, clock: Clock) -> tuple[date, ...]:
    """Return the days that were closed; their manifests are entries of the log."""
    before = (at - OPEN_FOR).date()
    return close_days(history_folder(), before, clock, announce_at(clock))


def announce_at(clock: Clock) -> Announce:
    """Return what makes an entry of the log of each manifest of a closed day."""

    def announce(content: bytes) -> None:
        note_manifest(actor=SYSTEM, at=clock(), manifest=content)

    return announce


def judge_readings(snapshot: Snapshot, at: datetime) -> int:
    """Return how many flags stand after the last days were judged."""
    number = 0
    for found in judge(history_folder(), snapshot, at):
        keep(found, at)
        number += len(found.flags)
    return number


def apply_corrections(clock: Clock) -> int:
    """Return how many corrections were taken into the history."""
    waiting = ReadingCorrection.objects.unscoped(_WHY).filter(
        applied_at__isnull=True, withdrawn_at__isnull=True
    )
    done = 0
    for one in waiting.order_by("pk"):
        try:
            if not _is_applied(one):
                _apply(one, clock)
        except DuhengError as error:
            if error.code != "telemetry.unusable_declaration":
                raise  # busy or full: it waits for the next round
            note_correction(actor=SYSTEM, at=clock(), correction_id=one.pk, refusal=error.message)
            continue
        note_correction(actor=SYSTEM, at=clock(), correction_id=one.pk)
        done += 1
    return done


def _apply(one: ReadingCorrection, clock: Clock) -> None:
    readings = pa.table(
        {
            "channel": pa.array([one.monitored_id], pa.int32()),
            "at": pa.array([one.reading_at], READINGS.field("at").type),
            "value": pa.array([one.value], pa.float64()),
        }
    )
    compactor = Compactor(history_folder(), clock, announce_at(clock))
    correct(compactor, readings, reason=one.reason, actor=_mark(one))


def _is_applied(one: ReadingCorrection) -> bool:
    """Return whether the history has it already: the worker died before it could note that."""
    latest = Manifests(history_folder()).latest(one.reading_at.date())
    return latest is not None and any(held["actor"] == _mark(one) for held in latest.corrections)


def _mark(one: ReadingCorrection) -> str:
    return f"reading correction {one.pk}"


def _held() -> tuple[str | None, ...]:
    """Return what tells whether any day changed."""
    manifests = Manifests(history_folder())
    return tuple(manifests.digest_of_latest(day) for day in manifests.days()[-40:])
