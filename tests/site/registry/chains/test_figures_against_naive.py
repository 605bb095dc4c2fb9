"""Figures below a bad standard are those that a naive look at every figure finds."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.people.models import Organisation
from duheng.site.registry.chains.ids import CERTIFICATE, FIGURE, id_of
from duheng.site.registry.chains.impact import found_bad_of, impact_below
from duheng.site.registry.chains.rows import CertificateRows
from duheng.site.registry.models import Figure, FigureSource, StandardDoubt, StoredFile
from duheng.traceability import FigureLine, FigureRecord, TraceabilityRecords, assess_impact

pytestmark = pytest.mark.django_db(transaction=True)
BEGIN = datetime(2022, 1, 1, tzinfo=UTC)
Made = Callable[[int], tuple[Any, random.Random]]


@action("tests.figures", permission=None)
def publish(*, actor: Actor, at: datetime, made: Any, chance: random.Random) -> None:
    owners = [one.pk for one in Organisation.objects.unscoped("test")]
    file = StoredFile(owner_id=owners[0], division_code="1502", sha256="0" * 64, size=1)
    file.record()
    for place in range(12):
        begins = BEGIN + timedelta(days=chance.randint(0, 1000))
        figure = Figure(
            owner_id=chance.choice(owners), division_code="1502", quantity="mass",
            title=f"Figure {place}", begins_at=begins, ends_at=begins + timedelta(days=30),
            unit="kg", statutory=1.0, value=1.0, digest=f"sha256:{place}", method="m", file=file,
            expanded_uncertainty=chance.choice((None, 0.01)),
            status=chance.choice(("in_force", "in_force", "in_force", "restated", "withdrawn")),
        )  # fmt: skip
        figure.record()
        for position in range(chance.randint(1, 4)):
            FigureSource(
                figure=figure, position=position, source=f"s{position}", kind="certificate",
                certificate_id=chance.choice((None, *made.certificates)),
                point_key=chance.choice(("", "p", "q")),
                error_sensitivity=chance.choice((None, -1.5, 2.0)),
            ).record()  # fmt: skip


@action("tests.doubt_of_figures", permission=None)
def doubt(*, actor: Actor, at: datetime, **columns: Any) -> StandardDoubt:
    record = StandardDoubt(reason="drifted", **columns)
    record.record()
    return record


def every_figure() -> tuple[FigureRecord, ...]:
    found = []
    for one in Figure.objects.unscoped("test").filter(status="in_force").order_by("pk"):
        lines = tuple(
            FigureLine(
                source_id=id_of(CERTIFICATE, line.certificate_id)
                + (f"#{line.point_key}" if line.point_key else ""),
                sensitivity=line.error_sensitivity,
            )
            for line in FigureSource.objects.unscoped("test").filter(figure=one)
            if line.certificate_id and line.error_sensitivity is not None
        )
        found.append(
            FigureRecord(
                figure_id=id_of(FIGURE, one.pk),
                begin_at=one.begins_at,
                end_at=one.ends_at,
                unit=one.unit,
                lines=lines,
                owner_id=str(one.owner_id),
                digest=one.digest,
                expanded_uncertainty=one.expanded_uncertainty,
                number=one.title,
            )
        )
    return tuple(found)


@pytest.mark.parametrize("seed", range(6))
def test_the_figures_affected_are_those_of_a_naive_look_at_all(seed: int, registry: Made) -> None:
    made, chance = registry(seed)
    at = BEGIN + timedelta(days=2000)
    publish(actor=SYSTEM, at=at, made=made, chance=chance)
    rows = CertificateRows()
    rows.load(made.certificates)
    records = TraceabilityRecords(certificates=tuple(rows.records.values()), figures=every_figure())
    for standard in made.standards:
        found_at = BEGIN + timedelta(days=chance.randint(300, 1200))
        record = doubt(
            actor=SYSTEM, at=at, standard_id=standard, found_at=found_at,
            last_good_at=found_at - timedelta(days=400),
            points=[{"key": "p", "unit": "g", "error": "0.05"}],
        )  # fmt: skip
        found = impact_below(SYSTEM, record).judgement
        wanted = assess_impact(records, found_bad_of(record))
        assert [one.to_dict() for one in found.items] == [one.to_dict() for one in wanted.items]
