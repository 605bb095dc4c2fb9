"""What rests on a standard that was found bad: instruments, channels, figures, letters."""

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
    FigureLine,
    FigureRecord,
    FoundBad,
    ImpactJudgement,
    PointRecord,
    Significance,
    SubjectKind,
    TraceabilityRecords,
    UseRecord,
    assess_impact,
    redact,
)

START = datetime(2025, 1, 1, tzinfo=UTC)


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


WORKING = made("W", 10, BY, of="working", subject_kind=SubjectKind.STANDARD)
WITH_WORKING = UseRecord(standard_id="working", loading=1.0)


# -- instruments, channels, figures ----------------------------------------------------------


def test_a_channel_is_doubtful_while_the_instrument_is_in_place_and_in_doubt() -> None:
    again = made("x2", 60, of="x meter")
    assignments = (
        Assignment(channel="before", instrument_id="x meter", end=day(20)),
        Assignment(channel="during", instrument_id="x meter", begin=day(30)),
        Assignment(channel="after", instrument_id="x meter", begin=day(60)),
        Assignment(channel="other", instrument_id="y meter"),
    )
    found = impact(STANDARD, made("x", 20, BY), again, assignments=assignments,
                   channel_owners={"during": "Bob"})  # fmt: skip
    channels = found.of_kind(AffectedKind.CHANNEL)
    assert [(one.id, one.begin_at, one.end_at, one.owner_id) for one in channels] == [
        ("during", day(30), day(60), "Bob")]  # fmt: skip


def test_the_channel_of_a_meter_that_was_itself_found_bad_is_doubtful_in_the_window() -> None:
    assignment = Assignment(channel="incomer", instrument_id="calibrator")
    found = impact(STANDARD, assignments=(assignment,))
    item = found.items[0]
    assert (item.id, item.begin_at, item.end_at) == ("incomer", day(0), day(100))
    assert item.points[0].shift == pytest.approx(0.05)


def figure(*lines: FigureLine, begin: int = 0, end: int = 365, **others: Any) -> FigureRecord:
    return FigureRecord(
        figure_id="F", owner_id="Carol", begin_at=day(begin), end_at=day(end), unit="MWh",
        lines=lines, expanded_uncertainty=others.pop("expanded", 2.0), **others,
    )  # fmt: skip


def test_a_figure_moves_by_sensitivity_times_shift_of_the_points_it_names() -> None:
    lines = (FigureLine(source_id="x#10V", sensitivity=100.0),
             FigureLine(source_id="x#100V", sensitivity=1000.0),
             FigureLine(source_id="urn:pack:factor", sensitivity=5.0))  # fmt: skip
    found = impact(STANDARD, made("x", 5, BY), figures=(figure(*lines),))
    item = found.of_kind(AffectedKind.FIGURE)[0]
    assert (item.owner_id, item.certificate_id, item.points[0].shift, item.ratio) == (
        "Carol", "x", pytest.approx(5.0), pytest.approx(2.5))  # fmt: skip
    assert item.significance is Significance.SIGNIFICANT


def test_a_figure_whose_shifts_cancel_is_not_significant() -> None:
    lines = (FigureLine(source_id="x#10V", sensitivity=100.0),
             FigureLine(source_id="y#10V", sensitivity=-99.0))  # fmt: skip
    found = impact(STANDARD, made("x", 5, BY), made("y", 6, BY), figures=(figure(*lines),))
    item = found.of_kind(AffectedKind.FIGURE)[0]
    assert item.points[0].shift == pytest.approx(0.05)
    assert item.significance is Significance.INSIGNIFICANT


def test_a_figure_that_names_nothing_affected_is_left_alone() -> None:
    lines = (FigureLine(source_id="x#100V", sensitivity=100.0),)
    found = impact(STANDARD, made("x", 5, BY), figures=(figure(*lines),))
    assert found.of_kind(AffectedKind.FIGURE) == ()


def test_a_figure_on_the_bad_meter_itself_counts_where_its_period_meets_the_window() -> None:
    lines = (FigureLine(source_id="S#10V", sensitivity=100.0),)
    for begin, end, expected in ((-30, 0, 0), (-30, 1, 1), (100, 130, 1), (101, 130, 0)):
        found = impact(STANDARD, figures=(figure(*lines, begin=begin, end=end),))
        assert len(found.of_kind(AffectedKind.FIGURE)) == expected


# -- letters and what is hidden --------------------------------------------------------------


def test_items_are_grouped_by_owner_for_letters() -> None:
    found = impact(STANDARD, made("x", 5, replace(BY, loading=0.1)),
                   made("y", 6, BY, owner_id="Bob"))  # fmt: skip
    letters = found.by_owner()
    assert list(letters) == ["Bob", "Alice"], "the worst first"
    assert {one.id for one in letters["Bob"]} == {"y", "y meter"}


def test_another_organisation_shows_issuer_number_dates_uncertainty_and_hash_only() -> None:
    hidden = made("h", 20, WITH_WORKING, digest="sha256:aa", owner_id="Mallory")
    records = TraceabilityRecords(certificates=(STANDARD, WORKING, hidden, made("x", 21, BY)))
    shown = redact(records, lambda one: one.certificate_id != "h")
    found = assess_impact(shown, BAD)
    item = next(one for one in found.items if one.is_redacted)
    assert (item.issuer, item.number, item.begin_at, item.digest, item.owner_id) == (
        "Lab", "N-h", day(20), "sha256:aa", None)  # fmt: skip
    assert [one.expanded_uncertainty for one in item.points] == [0.02, 0.02]
    assert {(one.key, one.nominal) for one in item.points} == {(None, None)}
    for secret in ("h meter", "Mallory", "10V"):
        assert secret not in str(item.to_dict())


def test_a_record_marked_as_hidden_shows_no_more_than_that_even_if_it_says_more() -> None:
    found = impact(STANDARD, made("x", 5, BY, is_redacted=True))
    assert [(one.kind, one.owner_id) for one in found.items] == [(AffectedKind.CERTIFICATE, None)]


def test_the_judgement_is_ready_for_json() -> None:
    written = impact(STANDARD, made("x", 5, BY)).to_dict()
    assert written["window"] == {"after_at": day(0).isoformat(), "until_at": day(100).isoformat()}
    assert [one["kind"] for one in written["items"]] == ["certificate", "instrument"]
