"""The planted faults that are states of records: a doubt, a void certificate, a replaced one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from duheng.site.actions.actor import SYSTEM
from duheng.site.actions.recording import Recorded
from duheng.site.demonstration.actions import change_synthetic, record_synthetic
from duheng.site.demonstration.calibrations import GROWTH
from duheng.site.demonstration.content_reading import fields
from duheng.site.demonstration.recording_bodies import Recordings
from duheng.site.demonstration.sizes import months_later, noon
from duheng.site.registry.chains.actions import doubt_standard
from duheng.site.registry.models import (
    Certificate,
    CertificateStatus,
    IntermediateCheck,
)

FOUND_DAYS = 10
"""So many days ago the bad standard was found bad."""
LAST_GOOD_MONTHS = 5
_CHECKED_MONTHS = (11, 8, 5, 2)
_SHIFT = 30
"""By how many of its expanded uncertainties the bad standard was off."""


def record_checks(done: Recordings) -> None:
    """Record intermediate checks of the public standards; the last one of the bad one failed."""
    record_synthetic(actor=SYSTEM, at=done.plan.sizes.at, records=[list(_checks(done))])


def _checks(done: Recordings) -> Iterator[Recorded]:
    plan = done.plan
    generator = plan.sizes.generator("checks")
    for place, one in enumerate(plan.standards):
        if one.level == "national":
            continue
        is_bad = place == plan.faults.bad_standard
        months = (
            (_CHECKED_MONTHS[0], LAST_GOOD_MONTHS) if is_bad else _CHECKED_MONTHS[place % 3 :: 3]
        )
        expanded = fields()[one.field].national_u * GROWTH[one.level]
        for age in months:
            day = months_later(plan.sizes.today, -age) - timedelta(days=place % 20)
            yield _check(done, place, noon(day), generator.gauss(0, expanded / 4), expanded)
        if is_bad:
            day = plan.sizes.today - timedelta(days=FOUND_DAYS)
            yield _check(done, place, noon(day), _SHIFT * expanded, expanded)


def _check(
    done: Recordings, place: int, at: datetime, deviation: float, limit: float
) -> IntermediateCheck:
    field = fields()[done.plan.standards[place].field]
    made = IntermediateCheck(
        standard_id=done.standard(place),
        checked_at=at,
        passed=abs(deviation) <= limit,
        point=field.points[0],
        deviation=_to_digits_of(deviation, limit),
        limit=_to_digits_of(limit, limit),
        unit=field.error_unit,
        note="合成记录",
    )
    made.date_from(at)
    return made


def _to_digits_of(value: float, limit: float) -> Decimal:
    """Return a value to a hundredth of the first digit of the limit, as a laboratory writes it."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(Decimal(str(limit)).adjusted() - 2))


def record_doubt(done: Recordings) -> None:
    """Record that one standard was found bad at its first point, and since when at the latest."""
    plan = done.plan
    place = plan.faults.bad_standard
    one = plan.standards[place]
    field = fields()[one.field]
    expanded = field.national_u * GROWTH[one.level]
    good = months_later(plan.sizes.today, -LAST_GOOD_MONTHS) - timedelta(days=place % 20)
    doubt_standard(
        actor=SYSTEM,
        at=plan.sizes.at,
        standard_id=done.standard(place),
        found_at=noon(plan.sizes.today - timedelta(days=FOUND_DAYS)),
        last_good_at=noon(good),
        points=[
            {
                "key": "1",
                "unit": field.unit,
                "nominal": field.points[0],
                "error": f"{_SHIFT * expanded:.9f}",
                "error_unit": field.error_unit,
                "expanded_uncertainty": f"{expanded:.9f}",
                "coverage_factor": "2",
            }
        ],
        reason="合成记录：期间核查超出控制限",
    )


def record_statuses(done: Recordings) -> None:
    """Void one certificate, and let another one be replaced by its successor."""
    plan = done.plan
    void = _certificate(done, plan.faults.void)
    void.status, void.status_at = CertificateStatus.VOID, noon(plan.sizes.today - timedelta(days=5))
    new = plan.calibrations[plan.faults.reissued]
    replaced = _certificate(done, new.replaces or 0)
    since = plan.sizes.today - timedelta(days=60)
    replaced.status, replaced.status_at = CertificateStatus.REPLACED, noon(since)
    replaced.superseded_by_id = done.certificates[plan.faults.reissued]
    change_synthetic(
        actor=SYSTEM,
        at=plan.sizes.at,
        changed=[(void, void.status_at), (replaced, replaced.status_at)],
        reason="合成记录：证书作废或被替换",
    )


def confirm_standards(done: Recordings) -> None:
    """Say of each standard until when its last certificate holds."""
    changed = []
    for place, numbers in done.of_standard.items():
        last = max(
            (done.plan.calibrations[number] for number in numbers),
            key=lambda one: one.measured_on,
        )
        if last.valid_until is not None:
            record = done.standards[place]
            record.confirmed_until = last.valid_until
            changed.append((record, noon(last.issued_on)))
    change_synthetic(actor=SYSTEM, at=done.plan.sizes.at, changed=changed, reason="合成记录：确认")


def _certificate(done: Recordings, place: int) -> Certificate:
    found: Certificate = Certificate.objects.visible_to(SYSTEM).get(pk=done.certificates[place])
    return found
