"""What rests on a standard that was found bad, judged, as an actor may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duheng.site.actions.actor import Actor
from duheng.site.registry.chains.descending import Doubt, Reached, walked_down
from duheng.site.registry.chains.ids import (
    CHANNEL,
    INSTRUMENT,
    STANDARD,
    id_of,
    number_of,
)
from duheng.site.registry.chains.of_figures import figures_below
from duheng.site.registry.chains.rows import AT_ONCE, CertificateRows, fetched
from duheng.site.registry.models import MeasuringChannel, StandardDoubt
from duheng.traceability import (
    Assignment,
    BadPoint,
    FoundBad,
    ImpactJudgement,
    TraceabilityRecords,
    assess_impact,
    redact,
)

JUDGED = 5000
"""How many certificates are judged for a page; beyond that they are counted."""

_OF_SUBJECTS = "SELECT id FROM registry_certificate WHERE {column} IN ({{}})"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactBelow:
    """What rests on a standard in doubt.

    Attributes
    ----------
    judgement : ImpactJudgement
        Redacted for the actor.
    number_of_certificates : int
        All that the walk reached, judged or not.
    is_cut : bool
        Whether there are more than are judged here.
    """

    judgement: ImpactJudgement
    number_of_certificates: int
    is_cut: bool


def get_doubt(actor: Actor, doubt_id: int) -> StandardDoubt:
    """Return a doubt that the actor may see.

    Raises
    ------
    NoSuchRecord
        Otherwise.
    """
    found: StandardDoubt = (
        StandardDoubt.objects.all()
        .select_related("standard", "standard__keeper")
        .get_visible(actor, doubt_id)
    )
    return found


def impact_below(actor: Actor, doubt: StandardDoubt, *, most: int = JUDGED) -> ImpactBelow:
    """Return what rests on the standard of a doubt, the worst first."""
    rows = CertificateRows()
    with walked_down(walk_below(doubt, rows)) as reached:
        number = reached.number()
        numbers = _latest_reached(reached, most)
    return ImpactBelow(
        judgement=judgement_of(actor, doubt, rows, numbers),
        number_of_certificates=number,
        is_cut=number > most,
    )


def number_below(doubt: StandardDoubt) -> int:
    """Return how many certificates rest on the standard of a doubt, judged or not."""
    with walked_down(walk_below(doubt, CertificateRows())) as reached:
        return reached.number()


def walk_below(doubt: StandardDoubt, rows: CertificateRows) -> Doubt:
    """Return the walk of a doubt; the standard's own certificates are read, they bound it."""
    found_bad = found_bad_of(doubt)
    rows.load(numbers_of({STANDARD: [doubt.standard_id]}))
    after = found_bad.last_good_check_at or _last_certificate(rows, found_bad)
    return Doubt(
        standard_id=doubt.standard_id,
        after_at=after,
        until_at=found_bad.found_at,
        point_keys=_named_points(found_bad.points),
    )


def judgement_of(
    actor: Actor, doubt: StandardDoubt, rows: CertificateRows, numbers: Iterable[int]
) -> ImpactJudgement:
    """Return what these certificates suffer, redacted for an actor; all above them among them."""
    rows.load(numbers)
    rows.load(numbers_of(_subjects(rows)))
    records = TraceabilityRecords(
        certificates=tuple(rows.records.values()),
        figures=figures_below(actor, rows.records),
        **_channels(actor, rows),
    )
    shown = redact(records, lambda one: rows.may_see(actor, one))
    return assess_impact(shown, found_bad_of(doubt))


def found_bad_of(doubt: StandardDoubt) -> FoundBad:
    """Return what was found of a standard, as it is judged."""
    return FoundBad(
        standard_id=id_of(STANDARD, doubt.standard_id),
        found_at=doubt.found_at,
        last_good_check_at=doubt.last_good_at,
        points=tuple(_bad_point(one) for one in doubt.points),
    )


def _bad_point(one: Mapping[str, Any]) -> BadPoint:
    def number(name: str) -> float | None:
        return None if one.get(name) in (None, "") else float(one[name])

    return BadPoint(
        key=one.get("key") or None,
        unit=one.get("unit") or "1",
        nominal=number("nominal"),
        error=number("error"),
        error_unit=one.get("error_unit") or None,
        expanded_uncertainty=number("expanded_uncertainty"),
    )


def _named_points(points: Iterable[BadPoint]) -> tuple[str, ...]:
    """Return the keys of bad points; empty when one is only known by where it lies."""
    keys = [one.key for one in points]
    return () if None in keys else tuple(one for one in keys if one is not None)


def _last_certificate(rows: CertificateRows, found_bad: FoundBad) -> datetime | None:
    measured = [
        one.measured_at
        for one in rows.records.values()
        if one.measured_at is not None
        and one.measured_at < found_bad.found_at
        and one.counts_at(found_bad.found_at)
    ]
    return max(measured, default=None)


def _latest_reached(reached: Reached, most: int) -> list[int]:
    return [
        number
        for (number,) in reached.rows(
            f"SELECT certificate_id FROM {reached.table} GROUP BY certificate_id"  # noqa: S608
            " ORDER BY MIN(n) LIMIT %s",
            [most],
        )
    ]


def _subjects(rows: CertificateRows) -> dict[str, list[int]]:
    """Return what the certificates are about: the next certificate of each ends its doubt."""
    found: dict[str, list[int]] = {STANDARD: [], INSTRUMENT: []}
    for one in rows.records.values():
        for kind, numbers in found.items():
            number = number_of(one.subject_id, kind)
            if number is not None:
                numbers.append(number)
    return found


def numbers_of(subjects: Mapping[str, Iterable[int]]) -> list[int]:
    """Return the numbers of every certificate of these subjects."""
    found: list[int] = []
    for kind, given in subjects.items():
        numbers = list(dict.fromkeys(given))
        statement = _OF_SUBJECTS.format(column=f"{kind}_id")
        for first in range(0, len(numbers), AT_ONCE):
            found += [one for (one,) in fetched(statement, numbers[first : first + AT_ONCE])]
    return found


def _channels(actor: Actor, rows: CertificateRows) -> dict[str, Any]:
    """Return the channels that the actor sees of the instruments, and to whom they belong."""
    instruments = {
        number
        for one in rows.records.values()
        if (number := number_of(one.subject_id, INSTRUMENT)) is not None
    }
    numbers, assignments, owners = sorted(instruments), [], {}
    for first in range(0, len(numbers), AT_ONCE):
        found = MeasuringChannel.objects.visible_to(actor).filter(
            instrument_id__in=numbers[first : first + AT_ONCE], withdrawn_at__isnull=True
        )
        for channel, instrument, owner in found.values_list("pk", "instrument_id", "owner_id"):
            name = id_of(CHANNEL, channel)
            gives = Assignment(channel=name, instrument_id=id_of(INSTRUMENT, instrument))
            assignments.append(gives)
            owners[name] = str(owner)
    return {"assignments": tuple(assignments), "channel_owners": owners}
