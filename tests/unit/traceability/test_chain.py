"""The hierarchy above a certificate among a registry's records: every gap, made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from duheng.certificates.references import Relation
from duheng.traceability import (
    CertificateRecord,
    CertificateStatus,
    ChainJudgement,
    PointRecord,
    SubjectKind,
    Terminus,
    TraceabilityRecords,
    UnusableRecord,
    UseRecord,
    assess_chain,
    end_of_validity,
    redact,
)

START = datetime(2025, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def point(key: str, nominal: float, *, expanded: float = 0.02, quantity: str = "voltage",
          unit: str = "V") -> PointRecord:  # fmt: skip
    return PointRecord(
        key=key, quantity=quantity, unit=unit, nominal=nominal, error=0.001,
        expanded_uncertainty=expanded, coverage_factor=2.0,
    )  # fmt: skip


POINTS = (point("10V", 10.0), point("100V", 100.0))
FINE = (point("10V", 10.0, expanded=0.002), point("100V", 100.0, expanded=0.002))

TOP = CertificateRecord(
    certificate_id="top", number="T-1", issuer="NMI", subject_id="reference",
    subject_kind=SubjectKind.STANDARD, measured_at=day(0), points=FINE, digest="sha256:aa",
    terminus=Terminus.NATIONAL_STANDARD,
)  # fmt: skip
LOW = CertificateRecord(
    certificate_id="low", number="L-1", issuer="Lab", subject_id="meter", measured_at=day(10),
    points=POINTS, uses=(UseRecord(standard_id="reference"),),
)  # fmt: skip


def judged(*certificates: CertificateRecord, start: str = "low",
           as_of: datetime | None = None) -> ChainJudgement:  # fmt: skip
    return assess_chain(TraceabilityRecords(certificates=certificates), start, as_of)


def codes(chain: ChainJudgement) -> list[str]:
    return [one.code.removeprefix("traceability.") for one in chain.findings]


def test_a_whole_chain_ends_in_a_typed_terminus_without_a_finding() -> None:
    chain = judged(LOW, TOP)
    assert codes(chain) == []
    assert [(one.id, one.level) for one in chain.nodes] == [("low", 0), ("top", 1)]
    assert [one.terminus for one in chain.termini] == [Terminus.NATIONAL_STANDARD]
    assert chain.edges_of("low")[0].instant == day(10)


def test_a_step_says_the_uncertainty_on_both_sides() -> None:
    step = judged(LOW, TOP).edges_of("low")[0].steps[0]
    assert (step.quantity, step.standard_uncertainty, step.upper_standard_uncertainty) == (
        "voltage", 0.01, 0.001)  # fmt: skip


def test_a_step_of_named_points_compares_those_points() -> None:
    uses = tuple(
        UseRecord(standard_id="reference", point_key=key, upper_point_key=key)
        for key in ("10V", "100V")
    )
    coarse = replace(TOP, points=(FINE[0], point("100V", 100.0, expanded=0.06)))
    chain = judged(replace(LOW, uses=uses), coarse)
    assert [one.point_key for one in chain.edges_of("low")[0].steps] == ["10V", "100V"]
    assert len(chain.edges) == 2, "two points made with one certificate are one step"
    assert codes(chain) == ["larger_uncertainty"]
    assert "at 100V" in chain.findings[0].message


def test_uncertainties_are_compared_whatever_their_units() -> None:
    in_millivolts = replace(TOP, points=(
        PointRecord(key="a", quantity="voltage", unit="V", nominal=10.0, error_unit="mV",
                    expanded_uncertainty=30.0, coverage_factor=2.0),
        PointRecord(key="b", quantity="voltage", unit="V", nominal=100.0),
    ))  # fmt: skip
    chain = judged(LOW, in_millivolts)
    assert codes(chain) == ["larger_uncertainty"]
    assert chain.edges_of("low")[0].steps[0].standard_uncertainty == pytest.approx(10.0)


def test_a_named_certificate_that_is_not_there_is_missing() -> None:
    chain = judged(replace(LOW, uses=(UseRecord(upper_certificate_id="gone"),)), TOP)
    assert codes(chain) == ["missing"]
    assert chain.has_gap


def test_a_previous_report_that_is_not_there_is_no_error() -> None:
    uses = (*LOW.uses, UseRecord(upper_certificate_id="old", relation=Relation.PREVIOUS))
    chain = judged(replace(LOW, uses=uses), TOP)
    assert codes(chain) == ["missing"]
    assert not chain.has_gap


def test_a_previous_report_is_named_and_not_followed() -> None:
    uses = (*LOW.uses, UseRecord(upper_certificate_id="old", relation=Relation.PREVIOUS))
    old = replace(LOW, certificate_id="old", number="L-0", measured_at=day(-300), uses=())
    chain = judged(replace(LOW, uses=uses), TOP, old)
    assert codes(chain) == []
    assert {one.id: one.terminus for one in chain.nodes}["old"] is None


@pytest.mark.parametrize("measured", [11, None])
def test_a_standard_without_a_certificate_at_that_instant_is_not_in_force(
    measured: int | None,
) -> None:
    later = replace(TOP, measured_at=None if measured is None else day(measured))
    assert codes(judged(LOW, later)) == ["not_in_force"]


def test_equipment_that_names_neither_standard_nor_certificate_is_said() -> None:
    chain = judged(replace(LOW, uses=(UseRecord(name="gauge"),)))
    assert codes(chain) == ["certificate_not_named"]


def test_validity_ends_at_the_first_instant_that_it_no_longer_holds() -> None:
    assert codes(judged(LOW, replace(TOP, valid_to=day(10)))) == ["expired"]
    assert codes(judged(LOW, replace(TOP, valid_to=day(10) + timedelta(microseconds=1)))) == []


def test_validity_is_judged_at_the_measurement_below_and_never_today() -> None:
    assert codes(judged(LOW, replace(TOP, valid_to=day(20)), as_of=day(5000))) == []


def test_the_instant_asked_about_judges_the_lowest_certificate() -> None:
    low = replace(LOW, valid_to=day(375))
    assert codes(judged(low, TOP, as_of=day(374))) == []
    assert codes(judged(low, TOP, as_of=day(375))) == ["expired"]
    assert codes(judged(low, TOP, as_of=day(9))) == ["not_yet_calibrated"]


def test_a_subject_is_judged_by_the_certificate_in_force() -> None:
    newer = replace(LOW, certificate_id="newer", number="L-2", measured_at=day(100))
    for instant, expected in ((10, "low"), (99, "low"), (100, "newer"), (900, "newer")):
        chain = judged(newer, LOW, TOP, start="meter", as_of=day(instant))
        assert chain.root is not None
        assert chain.root.id == expected
    assert codes(judged(newer, LOW, TOP, start="meter", as_of=day(9))) == ["not_in_force"]


def test_something_that_no_certificate_is_about_has_a_gap_and_no_node() -> None:
    chain = judged(start="never calibrated", as_of=day(0))
    assert (chain.root, chain.has_gap, codes(chain)) == (None, True, ["not_in_force"])


@pytest.mark.parametrize("status", [CertificateStatus.SUPERSEDED, CertificateStatus.WITHDRAWN])
def test_a_status_counts_from_its_instant_on(status: CertificateStatus) -> None:
    named = replace(LOW, uses=(UseRecord(upper_certificate_id="top"),))
    for since, expected in ((day(10), status.value), (None, status.value),
                            (day(11), "changed_since")):  # fmt: skip
        changed = replace(TOP, status=status, status_at=since)
        assert codes(judged(named, changed)) == [expected]


def test_a_standard_falls_back_on_its_older_certificate_when_the_newer_is_withdrawn() -> None:
    newer = replace(TOP, certificate_id="newer", measured_at=day(5), status_at=day(8),
                    status=CertificateStatus.WITHDRAWN)  # fmt: skip
    assert judged(LOW, TOP, newer).edges_of("low")[0].upper_id == "top"
    early = replace(LOW, measured_at=day(7))
    assert judged(early, TOP, newer).edges_of("low")[0].upper_id == "newer"


def test_a_document_that_says_failed_is_no_certificate_in_force() -> None:
    failed = replace(TOP, certificate_id="failed", measured_at=day(5), has_failed=True)
    assert codes(judged(LOW, TOP, failed)) == ["not_in_force"]
    assert codes(judged(replace(LOW, measured_at=day(4)), TOP, failed)) == []
    named = replace(LOW, uses=(UseRecord(upper_certificate_id="failed"),))
    assert codes(judged(named, failed)) == ["not_passed"]


def test_a_use_may_say_when_it_was() -> None:
    early, late = (replace(LOW.uses[0], measured_at=day(on)) for on in (6, 9))
    low = replace(LOW, uses=(replace(early, point_key="10V"), replace(late, point_key="100V")))
    assert judged(low, TOP).edges_of("low")[0].instant == day(9)
    assert codes(judged(low, replace(TOP, valid_to=day(9)))) == ["expired"]
    assert codes(judged(low, replace(TOP, valid_to=day(9) + timedelta(hours=1)))) == []
    named = tuple(replace(one, upper_certificate_id="top") for one in low.uses)
    made_between = replace(TOP, measured_at=day(7))
    assert codes(judged(replace(low, uses=named), made_between)) == ["not_yet_calibrated"]


def test_other_bytes_than_were_hashed_are_a_gap() -> None:
    for digest, expected, is_checked in (("sha256:aa", [], True), ("sha256:bb", ["hash_mismatch"],
                                                                   False)):  # fmt: skip
        use = UseRecord(upper_certificate_id="top", expected_digest=digest)
        chain = judged(replace(LOW, uses=(use,)), TOP)
        assert codes(chain) == expected
        assert chain.edges_of("low")[0].is_digest_checked is is_checked


def test_a_standard_of_another_quantity_does_not_cover() -> None:
    current = tuple(replace(one, quantity="current", unit="A") for one in FINE)
    chain = judged(LOW, replace(TOP, points=current))
    assert codes(chain) == ["not_covered"]
    assert chain.findings[0].data["reason"] == "quantity"


def test_a_point_outside_the_range_of_the_standard_is_not_covered() -> None:
    chain = judged(LOW, replace(TOP, points=FINE[:1]))
    assert codes(chain) == ["not_covered"]
    assert chain.findings[0].data["reason"] == "range"


def test_only_the_points_made_with_a_standard_must_lie_in_its_range() -> None:
    one_point = replace(LOW, uses=(UseRecord(standard_id="reference", point_key="10V"),))
    assert codes(judged(one_point, replace(TOP, points=FINE[:1]))) == []


def test_a_use_that_names_the_point_of_the_standard_may_lie_elsewhere_on_the_scale() -> None:
    use = UseRecord(standard_id="reference", point_key="100V", upper_point_key="10V")
    assert codes(judged(replace(LOW, uses=(use,)), replace(TOP, points=FINE[:1]))) == []


def test_a_point_that_the_standard_does_not_have_is_not_covered() -> None:
    use = UseRecord(standard_id="reference", point_key="10V", upper_point_key="20V")
    assert codes(judged(replace(LOW, uses=(use,)), TOP)) == ["not_covered"]


def test_a_chain_that_ends_without_saying_where_is_said() -> None:
    chain = judged(LOW, replace(TOP, terminus=None))
    assert codes(chain) == ["terminus_not_stated"]
    assert chain.termini[0].terminus is Terminus.NOT_STATED


def test_a_circle_ends_with_a_finding() -> None:
    circle = replace(TOP, terminus=None, uses=(UseRecord(upper_certificate_id="low"),))
    assert "circular" in codes(judged(LOW, circle))
    itself = replace(LOW, uses=(UseRecord(upper_certificate_id="low"),))
    assert codes(judged(itself)) == ["circular"]


def test_a_standard_is_not_calibrated_by_the_certificate_that_is_being_made_of_it() -> None:
    again = replace(TOP, certificate_id="again", number="T-2", measured_at=day(5), terminus=None,
                    uses=(UseRecord(standard_id="reference"),))  # fmt: skip
    assert judged(again, TOP, start="again").edges_of("again")[0].upper_id == "top"


def test_one_certificate_below_two_others_is_looked_at_once() -> None:
    left, right = (
        replace(TOP, certificate_id=name, subject_id=name, terminus=None, measured_at=day(5),
                points=POINTS, uses=(UseRecord(standard_id="reference"),))
        for name in ("left", "right")
    )  # fmt: skip
    low = replace(LOW, uses=(UseRecord(standard_id="left"), UseRecord(standard_id="right")))
    chain = judged(low, left, right, replace(TOP, valid_to=day(3)))
    assert [one.id for one in chain.nodes] == ["low", "left", "right", "top"]
    assert codes(chain) == ["expired", "expired"], "each use of it is a gap of its own"


def test_an_id_given_twice_and_a_naive_instant_are_refused() -> None:
    with pytest.raises(UnusableRecord, match="one id"):
        judged(LOW, LOW)
    with pytest.raises(UnusableRecord, match="offset"):
        replace(LOW, measured_at=datetime(2025, 1, 1))  # noqa: DTZ001 - that is the case


@pytest.mark.parametrize("wrong", [{"nominal": float("nan")}, {"expanded_uncertainty": -1.0},
                                   {"expanded_uncertainty": float("nan")},
                                   {"coverage_factor": 0.0}, {"nominal": Decimal(1)},
                                   {"coverage_factor": float("nan")}])  # fmt: skip
def test_a_point_of_impossible_numbers_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnusableRecord):
        PointRecord(key="1", **wrong)


def test_what_is_not_stated_is_never_zero() -> None:
    assert PointRecord(key="1", expanded_uncertainty=0.1).standard_uncertainty is None
    silent = replace(TOP, points=tuple(replace(one, expanded_uncertainty=None) for one in FINE))
    assert judged(LOW, silent).edges_of("low")[0].steps == ()


def test_the_last_day_of_validity_is_a_local_day() -> None:
    end = end_of_validity(date(2025, 12, 31), ZoneInfo("Asia/Shanghai"))
    assert end == datetime(2025, 12, 31, 16, tzinfo=UTC)


def test_a_chain_can_be_walked_through_what_is_hidden() -> None:
    middle = replace(TOP, certificate_id="mid", number="M-1", subject_id="working",
                     owner_id="other", terminus=None, measured_at=day(5), points=POINTS,
                     uses=(UseRecord(standard_id="reference", name="serial 7"),))  # fmt: skip
    low = replace(LOW, uses=(UseRecord(standard_id="working"),))
    records = TraceabilityRecords(certificates=(low, middle, TOP))
    shown = redact(records, lambda one: one.certificate_id == "low")
    chain = assess_chain(shown, "low")
    assert [one.id for one in chain.nodes] == ["low", "mid", "top"]
    assert codes(chain) == codes(assess_chain(records, "low")) == []
    hidden = chain.nodes[1].certificate
    assert (hidden.number, hidden.points[0].expanded_uncertainty) == ("M-1", 0.02)
    assert (hidden.subject_id, hidden.owner_id, hidden.points[0].nominal) == (None, None, None)
    assert (hidden.uses[0].standard_id, hidden.uses[0].name) == (None, None)


def test_the_judgement_is_ready_for_json() -> None:
    written = judged(LOW, TOP).to_dict()
    assert [one["certificate_id"] for one in written["nodes"]] == ["low", "top"]
    assert written["edges"][1]["steps"][0]["unit"] == "V"
