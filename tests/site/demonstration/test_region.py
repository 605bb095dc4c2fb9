"""The synthetic region as the site's rooms see it: counted, chained, logged, with its faults."""

from collections import Counter
from datetime import date

import pytest

from duheng.ledger.audit import audit_ledger
from duheng.site.actions.actor import SYSTEM
from duheng.site.actions.models import Entry
from duheng.site.demonstration.actions import record_synthetic
from duheng.site.demonstration.building import Built
from duheng.site.demonstration.sizes import noon
from duheng.site.errors import NotAllowed
from duheng.site.indicators.models import IndicatorSnapshot
from duheng.site.registry.chains.ids import CERTIFICATE, id_of
from duheng.site.registry.chains.impact import get_doubt, impact_below
from duheng.site.registry.chains.queries import chain_above
from duheng.site.registry.models import (
    Certificate,
    Confirmation,
    Instrument,
    MeasurementStandard,
    StandardDoubt,
)
from duheng.site.upkeep.folders import SiteFolders
from duheng.traceability import AffectedKind, Significance

pytestmark = pytest.mark.django_db


def _codes(region: Built, calibration: int) -> set[str]:
    number = region.records.certificates[calibration]
    judgement = chain_above(SYSTEM, "certificate", number, None).judgement
    return {one.code for node in judgement.nodes for one in node.findings} | {
        one.code for one in judgement.findings
    }


def test_everything_of_the_plan_is_recorded_and_logged(region: Built) -> None:
    plan = region.records.plan
    kinds = Counter(Entry.objects.values_list("kind", flat=True))
    assert kinds["registry.instrument"] == len(plan.instruments)
    assert MeasurementStandard.objects.visible_to(SYSTEM).count() == len(plan.standards)
    assert Certificate.objects.visible_to(SYSTEM).count() == len(plan.calibrations)
    assert not Entry.objects.filter(ledger_index__isnull=True).exists()


def test_the_log_is_whole(region: Built, folders: SiteFolders) -> None:
    audit = audit_ledger(folders.open_log()[0])
    assert audit.is_whole, audit.findings
    assert audit.checkpoint.size == Entry.objects.count()


def test_every_standard_has_a_chain_that_ends_in_a_typed_terminus(region: Built) -> None:
    at = noon(region.records.plan.sizes.today)
    for place, record in region.records.standards.items():
        if place == region.records.plan.faults.lapsed_standard:
            continue
        judgement = chain_above(SYSTEM, "standard", int(record.pk), at).judgement
        assert judgement.termini, record.number
        assert not judgement.has_gap, (record.number, judgement.gaps)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("used_when_lapsed", "traceability.expired"),
        ("wrong_digest", "traceability.hash_mismatch"),
        ("used_when_replaced", "traceability.superseded"),
    ],
)
def test_a_planted_fault_of_a_chain_is_found(region: Built, fault: str, code: str) -> None:
    assert code in _codes(region, getattr(region.records.plan.faults, fault))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("impossible_coverage", "metrology.coverage_probability"),
        ("revoked_seal", "signature.revoked"),
    ],
)
def test_a_planted_fault_of_a_document_is_found(region: Built, fault: str, code: str) -> None:
    number = region.records.certificates[getattr(region.records.plan.faults, fault)]
    found = Certificate.objects.visible_to(SYSTEM).get(pk=number)
    assert code in {one["code"] for one in found.findings}


def test_a_certificate_is_void_and_another_replaced(region: Built) -> None:
    status = Counter(Certificate.objects.visible_to(SYSTEM).values_list("status", flat=True))
    assert status["void"] == 1
    assert status["replaced"] == 1


def test_an_instrument_in_use_was_never_confirmed(region: Built) -> None:
    number = region.records.instruments[region.records.plan.faults.never_confirmed]
    instrument = Instrument.objects.visible_to(SYSTEM).get(pk=number)
    assert instrument.status == "in_use"
    assert not Confirmation.objects.visible_to(SYSTEM).filter(instrument_id=number).exists()


def test_instruments_are_overdue_and_others_fall_due(region: Built) -> None:
    today = region.records.plan.sizes.today
    in_use = Instrument.objects.visible_to(SYSTEM).filter(status="in_use")
    overdue = in_use.filter(confirmed_until__lt=today).count()
    assert 0 < overdue < 0.1 * in_use.count()
    assert in_use.filter(confirmed_until__gte=today).count() > 0.8 * in_use.count()


def test_a_standard_was_found_bad_after_a_last_good_check(region: Built) -> None:
    doubt = StandardDoubt.objects.visible_to(SYSTEM).get()
    assert doubt.last_good_at < doubt.found_at
    assert doubt.standard_id == region.records.standard(region.records.plan.faults.bad_standard)


def test_what_rests_on_the_bad_standard_lies_inside_the_window(region: Built) -> None:
    doubt = StandardDoubt.objects.visible_to(SYSTEM).get()
    below = impact_below(SYSTEM, get_doubt(SYSTEM, doubt.pk))
    affected = below.judgement.of_kind(AffectedKind.CERTIFICATE)
    assert affected
    for one in affected:
        assert doubt.last_good_at < one.begin_at <= doubt.found_at
    plan = region.records.plan
    made_with_it = {
        place
        for place, one in enumerate(plan.calibrations)
        if any(upper.standard == plan.faults.bad_standard for upper in one.uppers)
        and doubt.last_good_at < noon(one.measured_on) <= doubt.found_at
    }
    assert Significance.SIGNIFICANT in {one.significance for one in affected}
    numbers = {id_of(CERTIFICATE, region.records.certificates[one]) for one in made_with_it}
    assert numbers <= {one.id for one in affected}


def test_snapshots_follow_the_plan_and_one_indicator_stays_below(region: Built) -> None:
    rows = {
        one.as_of.year: {row["series"]: row for row in one.rows}
        for one in IndicatorSnapshot.objects.order_by("as_of")
    }
    assert sorted(rows) == list(range(2021, region.records.plan.sizes.today.year))
    for year, series in rows.items():
        for key in ("1", "2", "3", "4", "6", "7a", "7b", "8", "9a", "9b", "10", "11"):
            assert series[key]["value"] == pytest.approx(series[key]["target"]), (year, key)
        missing = abs(series["13"]["value"] - series["13"]["target"])
        assert missing < 2.5
    assert rows[2025]["13"]["value"] < rows[2025]["13"]["target"]
    standards = [rows[year]["5"]["value"] for year in sorted(rows)]
    assert standards == sorted(standards)
    assert standards[-1] == region.records.plan.sizes.standards


def test_records_of_synthetic_things_enter_no_other_site(region: Built, settings: object) -> None:
    settings.HOME = "/nowhere"  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed):
        record_synthetic(actor=SYSTEM, at=noon(date(2026, 1, 1)), records=[])
