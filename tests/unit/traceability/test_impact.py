"""What rests on a standard that was found bad: bounds of the window, points, and the way down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from duheng.traceability import (
    AffectedKind,
    Assignment,
    BadPoint,
    CertificateRecord,
    CertificateStatus,
    FoundBad,
    ImpactJudgement,
    PointRecord,
    Significance,
    SubjectKind,
    TraceabilityRecords,
    UnusableRecord,
    UseRecord,
    assess_impact,
)

START = datetime(2025, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def points(*nominals: float, expanded: float | None = 0.02) -> tuple[PointRecord, ...]:
    return tuple(
        PointRecord(
            key=f"{one:g}V", quantity="voltage", unit="V", nominal=one,
            expanded_uncertainty=expanded, coverage_factor=2.0,
        )
        for one in nominals
    )  # fmt: skip


def made(name: str, on: int, *uses: UseRecord, **others: Any) -> CertificateRecord:
    """Return a certificate of the instrument ``of`` (its own name unless given)."""
    subject = others.pop("of", f"{name} meter")
    return CertificateRecord(
        certificate_id=name, number=f"N-{name}", issuer="Lab", subject_id=subject,
        owner_id=others.pop("owner_id", "Alice"), measured_at=day(on),
        points=others.pop("points", points(10, 100)), uses=uses, **others,
    )  # fmt: skip


BY = UseRecord(standard_id="calibrator", loading=1.0)
STANDARD = made("S", 0, of="calibrator", subject_kind=SubjectKind.STANDARD,
                points=points(10, 50, 100, 200))  # fmt: skip
BAD = FoundBad(
    standard_id="calibrator", found_at=day(100), points=(BadPoint(key="10V", unit="V", error=0.05),)
)


def impact(*certificates: CertificateRecord, bad: FoundBad = BAD, **others: Any) -> ImpactJudgement:
    return assess_impact(TraceabilityRecords(certificates=certificates, **others), bad)


def affected(found: ImpactJudgement, kind: str = "certificate") -> set[str]:
    return {one.id for one in found.of_kind(AffectedKind(kind))}


def codes(found: ImpactJudgement) -> set[str]:
    return {one.code.removeprefix("traceability.") for one in found.findings}


# -- the window ------------------------------------------------------------------------------


def test_only_what_was_made_after_the_last_good_check_and_up_to_the_finding_is_affected() -> None:
    bad = replace(BAD, last_good_check_at=day(50))
    certificates = [
        replace(made("x", 0, BY), certificate_id=name, measured_at=instant)
        for name, instant in (("at the check", day(50)), ("just after", day(50) + MOMENT),
                              ("at the finding", day(100)), ("after it", day(100) + MOMENT))
    ]  # fmt: skip
    found = impact(STANDARD, *certificates, bad=bad)
    assert affected(found) == {"just after", "at the finding"}
    assert "used_after_found_bad" in codes(found)


def test_without_a_check_the_window_opens_with_the_last_certificate_of_the_standard() -> None:
    newer = replace(STANDARD, certificate_id="S2", measured_at=day(60))
    found = impact(STANDARD, newer, made("early", 60, BY), made("late", 61, BY))
    assert found.window.after_at == day(60)
    assert affected(found) == {"late"}


def test_the_certificate_that_found_it_bad_is_no_good_check() -> None:
    finding = replace(STANDARD, certificate_id="S2", measured_at=day(99))
    bad = replace(BAD, found_by_certificate_id="S2")
    found = impact(STANDARD, finding, made("early", 60, BY), bad=bad)
    assert found.window.after_at == day(0)
    assert affected(found) == {"early"}


def test_a_use_that_says_when_it_was_is_judged_by_that() -> None:
    uses = (replace(BY, point_key="10V", measured_at=day(51)),
            replace(BY, point_key="100V", upper_point_key="10V", measured_at=day(49)))  # fmt: skip
    bad = replace(BAD, last_good_check_at=day(50))
    item = impact(STANDARD, made("x", 52, *uses), bad=bad).items[0]
    assert [one.key for one in item.points] == ["10V"]


def test_a_failed_verification_is_no_good_check() -> None:
    failed = replace(STANDARD, certificate_id="S2", measured_at=day(60), has_failed=True)
    assert impact(STANDARD, failed).window.after_at == day(0)


def test_a_withdrawn_certificate_is_no_good_check() -> None:
    withdrawn = replace(STANDARD, certificate_id="S2", measured_at=day(60),
                        status=CertificateStatus.WITHDRAWN)  # fmt: skip
    assert impact(STANDARD, withdrawn).window.after_at == day(0)


def test_a_standard_that_nobody_ever_checked_is_doubtful_from_the_start() -> None:
    found = impact(made("old", -3000, BY))
    assert affected(found) == {"old"}
    assert "window_open" in codes(found)


def test_a_use_at_an_instant_that_is_not_stated_is_said_and_not_guessed() -> None:
    found = impact(STANDARD, replace(made("x", 5, BY), measured_at=None))
    assert affected(found) == set()
    assert codes(found) == {"use_not_dated"}


def test_a_standard_calibrated_anew_is_no_longer_bad() -> None:
    anew = replace(STANDARD, certificate_id="S2", measured_at=day(100) + MOMENT)
    found = impact(STANDARD, anew, made("after", 105, BY))
    assert (affected(found), codes(found)) == (set(), set())


def test_a_good_check_after_the_finding_is_refused() -> None:
    with pytest.raises(UnusableRecord, match="last good check"):
        replace(BAD, last_good_check_at=day(100))


# -- the points ------------------------------------------------------------------------------


def test_only_the_points_that_rest_on_a_bad_point_are_affected() -> None:
    found = impact(STANDARD, made("x", 5, BY))
    item = found.of_kind(AffectedKind.CERTIFICATE)[0]
    assert [one.key for one in item.points] == ["10V"]
    assert impact(STANDARD, made("x", 5, BY, points=points(100))).items == ()


def test_a_use_says_by_itself_on_which_point_it_rests() -> None:
    uses = (replace(BY, point_key="100V", upper_point_key="10V"),
            replace(BY, point_key="10V", upper_point_key="50V"))  # fmt: skip
    found = impact(STANDARD, made("x", 5, *uses))
    assert [one.key for one in found.items[0].points] == ["100V"]


def test_between_two_points_the_error_of_the_standard_is_taken_on_the_line() -> None:
    found = impact(STANDARD, made("x", 5, BY, points=points(20)))
    assert found.items[0].points[0].shift == pytest.approx(0.05 * 0.75)
    assert impact(STANDARD, made("x", 5, BY, points=points(70))).items == ()


def test_a_bad_point_is_recognised_by_its_nominal_value_whatever_its_unit() -> None:
    bad = replace(BAD, points=(BadPoint(nominal=10_000.0, unit="mV", error=50.0),))
    found = impact(STANDARD, made("x", 5, BY), bad=bad)
    assert [(one.key, one.shift, one.shift_unit) for one in found.items[0].points] == [
        ("10V", pytest.approx(0.05), "V")]  # fmt: skip


def test_a_bad_point_that_no_certificate_has_is_a_point_of_its_own() -> None:
    bad = replace(BAD, points=(BadPoint(nominal=150.0, unit="V", error=0.5),))
    found = impact(STANDARD, made("x", 5, BY, points=points(100, 150, 200)), bad=bad)
    assert [one.key for one in found.items[0].points] == ["150V"]


def test_of_two_findings_at_one_point_the_worse_counts() -> None:
    bad = replace(BAD, points=(BadPoint(key="10V", unit="V", error=-0.07),
                               BadPoint(nominal=10.0, unit="V", error=0.05)))  # fmt: skip
    found = impact(STANDARD, made("x", 5, BY), bad=bad)
    assert [one.shift for one in found.items[0].points] == [pytest.approx(-0.07)]


def test_where_no_point_is_recorded_the_worst_is_taken_and_said() -> None:
    found = impact(STANDARD, made("x", 5, BY, points=()))
    point = found.items[0].points[0]
    assert (point.key, point.is_point_assumed, point.significance) == (
        None, True, Significance.UNKNOWN)  # fmt: skip
    assert "point_assumed" in codes(found)


def test_a_standard_doubtful_as_a_whole_makes_every_point_doubtful_by_nobody_knows() -> None:
    found = impact(STANDARD, made("x", 5, BY), bad=replace(BAD, points=()))
    assert [(one.key, one.shift, one.significance) for one in found.items[0].points] == [
        ("10V", None, Significance.UNKNOWN), ("100V", None, Significance.UNKNOWN)]  # fmt: skip


# -- how much --------------------------------------------------------------------------------


def point_of(found: ImpactJudgement) -> Any:
    return found.of_kind(AffectedKind.CERTIFICATE)[0].points[0]


@pytest.mark.parametrize(
    ("error", "spread", "expected"),
    [(0.021, 0.0, "significant"), (-0.021, 0.0, "significant"), (0.02, 0.0, "insignificant"),
     (0.02, 0.001, "possible"), (0.001, 0.001, "insignificant"), (None, 0.1, "unknown")],
)  # fmt: skip
def test_a_shift_is_significant_when_it_is_larger_than_the_stated_uncertainty(
    error: float | None, spread: float, expected: str
) -> None:
    bad = replace(BAD, points=(BadPoint(key="10V", unit="V", error=error,
                                        expanded_uncertainty=spread),))  # fmt: skip
    assert point_of(impact(STANDARD, made("x", 5, BY), bad=bad)).significance == expected


def test_the_ratio_that_counts_as_significant_is_the_callers() -> None:
    bad = replace(BAD, points=(BadPoint(key="10V", unit="V", error=0.01),))
    records = TraceabilityRecords(certificates=(STANDARD, made("x", 5, BY)))
    assert assess_impact(records, bad).items[0].significance == "insignificant"
    assert assess_impact(records, bad, significant_ratio=0.3).items[0].significance == "significant"
    with pytest.raises(UnusableRecord, match="ratio"):
        assess_impact(records, bad, significant_ratio=float("nan"))


def test_the_shift_is_loading_times_error_in_the_unit_of_the_point() -> None:
    in_millivolts = replace(points(10)[0], error_unit="mV", expanded_uncertainty=10.0)
    lower = made("x", 5, replace(BY, loading=-0.4), points=(in_millivolts,))
    point = point_of(impact(STANDARD, lower))
    assert (point.shift, point.ratio) == (pytest.approx(-20.0), pytest.approx(2.0))
    assert point.is_loading_assumed is False


def test_a_loading_that_is_not_declared_is_taken_as_one_and_said() -> None:
    found = impact(STANDARD, made("x", 5, replace(BY, loading=None)))
    assert point_of(found).shift == pytest.approx(0.05)
    assert point_of(found).is_loading_assumed is True
    assert "loading_assumed" in codes(found)


@pytest.mark.parametrize(("unit", "expected"), [("%", 0.5), ("V", 0.05), ("A", None)])
def test_an_undeclared_loading_carries_an_absolute_error_as_a_relative_one(
    unit: str, expected: float | None
) -> None:
    lower = made("x", 5, replace(BY, loading=None), points=tuple(
        replace(one, error_unit=unit) for one in points(10)))  # fmt: skip
    shift = point_of(impact(STANDARD, lower)).shift
    assert shift == (None if expected is None else pytest.approx(expected))


def test_shifts_of_two_ways_add_with_their_signs_where_loadings_are_declared() -> None:
    two = (replace(BY, loading=0.6), replace(BY, loading=-0.4))
    assert point_of(impact(STANDARD, made("x", 5, *two))).shift == pytest.approx(0.01)
    unsure = (replace(BY, loading=-0.6), replace(BY, loading=None))
    assert point_of(impact(STANDARD, made("x", 5, *unsure))).shift == pytest.approx(0.08)


def test_an_uncertainty_that_is_not_stated_leaves_the_verdict_open() -> None:
    lower = made("x", 5, BY, points=points(10, expanded=None))
    assert point_of(impact(STANDARD, lower)).significance is Significance.UNKNOWN


def test_the_worst_come_first_and_the_unknown_before_the_harmless() -> None:
    found = impact(
        STANDARD, made("harmless", 5, replace(BY, loading=0.1)), made("worst", 6, BY),
        made("unknown", 7, BY, points=points(10, expanded=None)),
        made("bad", 8, replace(BY, loading=0.5)),
    )  # fmt: skip
    order = [one.id for one in found.of_kind(AffectedKind.CERTIFICATE)]
    assert order == ["worst", "bad", "unknown", "harmless"]


# -- the way down ----------------------------------------------------------------------------


WORKING = made("W", 10, BY, of="working", subject_kind=SubjectKind.STANDARD)
WITH_WORKING = UseRecord(standard_id="working", loading=1.0)


def test_a_lower_standard_passes_doubt_on_from_its_suspect_certificate_to_its_next() -> None:
    next_good = replace(WORKING, certificate_id="W2", measured_at=day(40),
                        uses=(UseRecord(standard_id="another"),))  # fmt: skip
    lowers = [made(f"on {on}", on, WITH_WORKING) for on in (9, 10, 39, 40, 41, 200)]
    found = impact(STANDARD, WORKING, next_good, *lowers)
    assert affected(found) == {"W", "on 10", "on 39"}
    item = found.of_kind(AffectedKind.STANDARD)[0]
    assert (item.id, item.begin_at, item.end_at) == ("working", day(10), day(40))


def test_doubt_goes_on_after_the_finding_until_the_lower_standard_is_calibrated_again() -> None:
    assert affected(impact(STANDARD, WORKING, made("x", 900, WITH_WORKING))) == {"W", "x"}


def test_a_next_certificate_that_is_itself_suspect_ends_no_doubt() -> None:
    again = replace(WORKING, certificate_id="W2", measured_at=day(40))
    found = impact(STANDARD, WORKING, again, made("x", 50, WITH_WORKING))
    assert affected(found) == {"W", "W2", "x"}
    assert {one.certificate_id: one.end_at for one in found.of_kind(AffectedKind.STANDARD)} == {
        "W": day(40), "W2": None}  # fmt: skip


def test_a_lower_standard_passes_doubt_on_at_its_affected_points_only() -> None:
    found = impact(STANDARD, WORKING, made("x", 20, WITH_WORKING, points=points(100)))
    assert affected(found) == {"W"}


def test_a_certificate_that_names_an_older_one_of_its_standard_rests_on_that() -> None:
    old = replace(WORKING, certificate_id="W0", measured_at=day(-10))
    named = replace(WITH_WORKING, upper_certificate_id="W0")
    assert affected(impact(STANDARD, WORKING, old, made("x", 20, named))) == {"W"}


def test_a_path_leads_from_the_bad_standard_to_every_item() -> None:
    assignment = Assignment(channel="incomer", instrument_id="x meter")
    found = impact(STANDARD, WORKING, made("x", 20, WITH_WORKING), assignments=(assignment,))
    paths = {one.id: found.path_of(one) for one in found.items}
    assert paths["W"] == ("calibrator", "W")
    assert paths["x"] == ("calibrator", "W", "x")
    assert paths["x meter"] == ("calibrator", "W", "x", "x meter")
    assert paths["incomer"] == ("calibrator", "W", "x", "x meter", "incomer")


def test_a_circle_ends_with_a_finding_and_an_unknown_shift() -> None:
    first = made("A", 5, BY, UseRecord(upper_certificate_id="B", loading=1.0))
    second = made("B", 6, UseRecord(upper_certificate_id="A", loading=1.0))
    below = made("C", 7, UseRecord(upper_certificate_id="B", loading=1.0))
    found = impact(STANDARD, first, second, below)
    assert affected(found) == {"A", "B", "C"}
    assert {one.significance for one in found.items} == {Significance.UNKNOWN}
    circular = next(one for one in found.findings if one.code == "traceability.circular")
    assert sorted(circular.data["certificates"]) == ["A", "B"]
    assert all(found.path_of(one)[0] == "calibrator" for one in found.items)


@pytest.mark.parametrize("wrong", [{}, {"key": "a", "error": float("nan")},
                                   {"key": "a", "expanded_uncertainty": -1.0}])  # fmt: skip
def test_a_bad_point_of_impossible_numbers_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnusableRecord):
        BadPoint(**wrong)
