"""Organisations, people and standards of the plan, as records, year by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from duheng.site.actions.actor import SYSTEM
from duheng.site.actions.recording import Recorded
from duheng.site.demonstration.actions import change_synthetic, record_synthetic
from duheng.site.demonstration.calibrations import GROWTH
from duheng.site.demonstration.content_reading import fields
from duheng.site.demonstration.digital import Written
from duheng.site.demonstration.persons import PersonPlan, plan_persons
from duheng.site.demonstration.planning import RegionPlan
from duheng.site.demonstration.sizes import noon
from duheng.site.demonstration.standards import FIRST_YEAR, Standard
from duheng.site.people.models import Organisation, Person, Registration
from duheng.site.registry.models import (
    LISTED_LEVELS,
    MeasurementStandard,
    StandardCapability,
    StandardKind,
    StandardLevel,
)

BEGIN = datetime(FIRST_YEAR, 1, 4, 1, tzinfo=UTC)
"""When the first records of the region were made."""
_TERMINI = {"time_interval": "si_realisation", "gas_fraction": "reference_material",
            "concentration": "reference_material"}  # fmt: skip


@dataclass(slots=True)
class Recordings:
    """What is recorded so far: the record of each thing of the plan, by its place there."""

    plan: RegionPlan
    organisations: list[Organisation] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    standards: dict[int, MeasurementStandard] = field(default_factory=dict)
    instruments: list[int] = field(default_factory=list)
    certificates: dict[int, int] = field(default_factory=dict)
    files: dict[int, Written] = field(default_factory=dict)

    @property
    def of_standard(self) -> dict[int, list[int]]:
        """The certificates of each standard that its keeper confirmed."""
        found: dict[int, list[int]] = {}
        for place, one in enumerate(self.plan.calibrations):
            if one.standard is not None and one.replaces is None:
                found.setdefault(one.standard, []).append(place)
        return found

    def organisation(self, place: int) -> int:
        """Return the number of an organisation."""
        return int(self.organisations[place].pk)

    def standard(self, place: int) -> int:
        """Return the number of a standard."""
        return int(self.standards[place].pk)


def record_bodies(done: Recordings) -> None:
    """Record the organisations and their people, as of the year in which the plan begins."""
    plan = done.plan
    done.organisations = [
        Organisation(
            name=one.name,
            name_en=one.name_en,
            kind=one.kind,
            division_code=one.division,
            address=f"示例路 {place % 90 + 1} 号",
        )
        for place, one in enumerate(plan.bodies)
    ]
    for level in _by_depth(plan):
        for place in level:
            parent = plan.bodies[place].parent
            done.organisations[place].parent_id = (
                None if parent is None else done.organisations[parent].pk
            )
        _record([done.organisations[place] for place in level])
    persons = plan_persons(plan.sizes, plan.bodies)
    done.persons = [
        Person(
            organisation_id=done.organisation(one.body),
            name=one.name,
            email=one.email(place),
        )
        for place, one in enumerate(persons)
    ]
    _record(done.persons)
    _record(list(_registrations(done, persons)))


def _by_depth(plan: RegionPlan) -> Iterator[list[int]]:
    """Yield the places of bodies: those without anybody above them first."""
    depths: list[int] = []
    for one in plan.bodies:
        depths.append(0 if one.parent is None else depths[one.parent] + 1)
    for depth in range(max(depths) + 1):
        yield [place for place, found in enumerate(depths) if found == depth]


def _registrations(done: Recordings, persons: tuple[PersonPlan, ...]) -> Iterator[Registration]:
    for record, one in zip(done.persons, persons, strict=True):
        for registered in one.registrations:
            yield Registration(
                person_id=record.pk,
                organisation_id=record.organisation_id,
                item=registered.item,
                document_number=registered.number,
                level=registered.level,
                valid_from=registered.begins_on,
                valid_to=registered.ends_on,
            )


def record_standards(done: Recordings, year: int, at: datetime) -> None:
    """Record the standards that were established in a year, and the examinations of the others.

    In the first year everything older is recorded too.
    """
    plan = done.plan
    new = {
        place: _standard(done, one)
        for place, one in enumerate(plan.standards)
        if place not in done.standards and one.established_on.year <= year
    }
    record_synthetic(actor=SYSTEM, at=at, records=[list(new.values())])
    done.standards.update(new)
    record_synthetic(
        actor=SYSTEM,
        at=at,
        records=[
            [_dated(_kind(done, place), one) for place, one in _chosen(plan, new) if one.kind],
            [_dated(_capability(done, place), one) for place, one in _chosen(plan, new)],
        ],
    )
    change_synthetic(actor=SYSTEM, at=at, changed=list(_examined(done, year)), reason="")


def _chosen(
    plan: RegionPlan, new: dict[int, MeasurementStandard]
) -> Iterator[tuple[int, Standard]]:
    for place in new:
        yield place, plan.standards[place]


def _standard(done: Recordings, one: Standard) -> MeasurementStandard:
    described, points = fields()[one.field], fields()[one.field].points
    expanded = described.national_u * GROWTH[one.level]
    is_national = one.level == "national"
    made = MeasurementStandard(
        number=one.number,
        name=one.name,
        name_en=one.name_en,
        level=StandardLevel.NATIONAL if is_national else StandardLevel(one.level),
        keeper_id=done.organisation(one.keeper),
        division_code=one.division,
        quantity=described.zh,
        unit=described.unit,
        range_lower=Decimal(points[0]),
        range_upper=Decimal(points[-1]),
        uncertainty=f"U = {expanded:.2g} {described.error_unit}, k = 2",
        established_on=one.established_on,
        interval_months=None if is_national else 24,
        terminus=_TERMINI.get(one.field, "national_standard") if is_national else "",
    )
    made.is_listed = made.level in LISTED_LEVELS
    if one.examined:
        _examine(made, one, one.examined[0])
        made.examination_number = f"SYN-KH-{one.number}"
        made.public_number = f"SYN-SG-{one.number}"
        made.examined_by_id = done.organisation(_examiner(done.plan, one))
    made.date_from(noon(one.established_on))
    return made


def _examiner(plan: RegionPlan, one: Standard) -> int:
    """Return the authority that examines: of the region, or of the league."""
    code = "150000" if one.level != "county" else f"{one.division[:4]}00"
    return plan.first("authority", code)


def _examine(record: MeasurementStandard, one: Standard, day: date) -> None:
    record.examined_on, record.valid_until = day, one.valid_until(day)


def _examined(done: Recordings, year: int) -> Iterator[tuple[Recorded, datetime]]:
    """Yield the older standards with the examinations that renewed them in a year."""
    for place, record in done.standards.items():
        one = done.plan.standards[place]
        for day in one.examined[1:]:
            if day.year == year:
                _examine(record, one, day)
                yield record, noon(day)


def _kind(done: Recordings, place: int) -> StandardKind:
    return StandardKind(standard_id=done.standard(place), kind=done.plan.standards[place].kind)


def _capability(done: Recordings, place: int) -> StandardCapability:
    one = done.plan.standards[place]
    described = fields()[one.field]
    return StandardCapability(
        standard_id=done.standard(place),
        kind=one.kind,
        quantity=described.zh,
        unit=described.unit,
        range_lower=Decimal(described.points[0]),
        range_upper=Decimal(described.points[-1]),
        expanded_uncertainty=Decimal(str(described.national_u * GROWTH[one.level])).quantize(
            Decimal(1).scaleb(-12)
        ),
        uncertainty_unit=described.error_unit,
        coverage_factor=Decimal(2),
    )


def _dated(record: Recorded, one: Standard) -> Recorded:
    record.date_from(noon(one.established_on))
    return record


def _record(records: list[Organisation] | list[Person] | list[Registration]) -> None:
    for one in records:
        one.date_from(BEGIN)
    record_synthetic(actor=SYSTEM, at=BEGIN, records=[records])
