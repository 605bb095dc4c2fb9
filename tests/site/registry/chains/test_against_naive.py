"""What set-based SQL fetches gives the same judgement as the whole registry, read naively."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from duheng.site.actions.action import action
from duheng.site.actions.actor import SYSTEM, Actor
from duheng.site.registry.chains.descending import Doubt, walked_down
from duheng.site.registry.chains.ids import CERTIFICATE, STANDARD, id_of
from duheng.site.registry.chains.impact import found_bad_of, impact_below, number_below
from duheng.site.registry.chains.parts import judged_part
from duheng.site.registry.chains.queries import chain_above
from duheng.site.registry.chains.rows import CertificateRows
from duheng.site.registry.models import StandardDoubt
from duheng.traceability import AffectedItem, TraceabilityRecords, assess_chain, assess_impact

pytestmark = pytest.mark.django_db(transaction=True)

BEGIN = datetime(2022, 1, 1, tzinfo=UTC)
KEYS = ("p", "q")
Made = Callable[[int], tuple[Any, random.Random]]
SEEDS = range(12)


def everything(made: Any) -> TraceabilityRecords:
    rows = CertificateRows()
    rows.load(made.certificates)
    return TraceabilityRecords(certificates=tuple(rows.records.values()))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chain_is_the_same_as_over_the_whole_registry(seed: int, registry: Made) -> None:
    made, _chance = registry(seed)
    records = everything(made)
    for number in made.certificates:
        found = chain_above(SYSTEM, CERTIFICATE, number, None).judgement
        wanted = assess_chain(records, id_of(CERTIFICATE, number))
        assert found.to_dict() == wanted.to_dict()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chain_as_of_an_instant_begins_with_the_certificate_that_counted_then(
    seed: int, registry: Made
) -> None:
    made, chance = registry(seed)
    records = everything(made)
    for standard in made.standards:
        at = BEGIN + timedelta(days=chance.randint(0, 900), hours=1)
        found = chain_above(SYSTEM, STANDARD, standard, at).judgement
        wanted = assess_chain(records, id_of(STANDARD, standard), at)
        assert [one.id for one in found.nodes] == [one.id for one in wanted.nodes]
        assert [one.to_dict() for one in found.findings] == [
            one.to_dict() for one in wanted.findings
        ]


@action("tests.doubt", permission=None)
def doubt(*, actor: Actor, at: Any, **columns: Any) -> StandardDoubt:
    record = StandardDoubt(reason="drifted", **columns)
    record.record()
    return record


def in_parts(record: StandardDoubt, most: int) -> list[AffectedItem]:
    """Return what is found when a few certificates at a time are judged, each part anew."""
    found: list[AffectedItem] = []
    after = 0
    while (part := judged_part(SYSTEM, record, after=after, most=most)).number:
        found += part.items
        after = part.last
    return found + part.items


@pytest.mark.parametrize("seed", SEEDS)
def test_an_impact_is_the_same_as_over_the_whole_registry(seed: int, registry: Made) -> None:
    made, chance = registry(seed)
    records = everything(made)
    for standard in made.standards:
        found_at = BEGIN + timedelta(days=chance.randint(300, 1200))
        wants_window = chance.random() < 0.6
        points = chance.choice(
            ([], [{"key": "p", "unit": "g", "error": "0.05"}], [{"key": key} for key in KEYS])
        )
        record = doubt(
            actor=SYSTEM,
            at=BEGIN + timedelta(days=2000),
            standard_id=standard,
            found_at=found_at,
            last_good_at=found_at - timedelta(days=chance.randint(1, 600))
            if wants_window
            else None,
            points=points,
        )
        found = impact_below(SYSTEM, record).judgement
        wanted = assess_impact(records, found_bad_of(record))
        assert [one.to_dict() for one in found.items] == [one.to_dict() for one in wanted.items]
        assert number_below(record) == impact_below(SYSTEM, record).number_of_certificates
        together = in_parts(record, 1 + seed % 3)
        assert sorted(map(repr, together)) == sorted(map(repr, found.items))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_walk_reaches_what_a_naive_walk_does(seed: int, registry: Made) -> None:
    made, chance = registry(seed)
    records = everything(made)
    for standard in made.standards:
        until = BEGIN + timedelta(days=chance.randint(300, 1200))
        after = until - timedelta(days=400)
        with walked_down(
            Doubt(standard_id=standard, after_at=after, until_at=until, point_keys=("p",))
        ) as reached:
            found = set(reached.points())
        wanted = naive(records, id_of(STANDARD, standard), after, until)
        assert {(id_of(CERTIFICATE, number), key) for number, key in found} == wanted


def naive(records: TraceabilityRecords, standard: str, after: Any, until: Any) -> set[Any]:
    """Walk use by use, until nothing new is reached."""
    from duheng.traceability.in_force import InForce

    in_force = InForce(records.certificates)
    reached: set[tuple[str, str]] = set()
    while True:
        before = len(reached)
        for one in records.certificates:
            for use in one.uses:
                if use.relation.value != "equipment":
                    continue
                upper = in_force.find_used(one, use)
                point = use.upper_point_key or ""
                is_bad = use.standard_id == standard or (
                    use.upper_certificate_id is not None
                    and upper is not None
                    and upper.subject_id == standard
                )
                inside = one.measured_at is not None and after < one.measured_at <= until
                if is_bad and inside and point in ("p", ""):
                    reached.add((one.certificate_id, use.point_key or ""))
                if upper is not None and any(
                    name == upper.certificate_id and (key == point or "" in (key, point))
                    for name, key in reached
                ):
                    reached.add((one.certificate_id, use.point_key or ""))
        if len(reached) == before:
            return reached
