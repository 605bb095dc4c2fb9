"""Chains and impacts against a naive reading of the same records, circles and all."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duheng.traceability import (
    AffectedKind,
    BadPoint,
    CertificateRecord,
    CertificateStatus,
    FoundBad,
    PointRecord,
    TraceabilityRecords,
    UseRecord,
    assess_chain,
    assess_impact,
    redact,
)

START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 12
KEYS = ("a", "b")
SUBJECTS = ("bad", "s1", "s2", "s3")


def day(number: int) -> datetime:
    return START + timedelta(days=number)


@st.composite
def uses(draw: Any, ids: list[str]) -> UseRecord:
    return UseRecord(
        standard_id=draw(st.sampled_from(SUBJECTS)),
        upper_certificate_id=draw(st.none() | st.sampled_from([*ids, "gone"])),
        point_key=draw(st.none() | st.sampled_from(KEYS)),
        upper_point_key=draw(st.none() | st.sampled_from(KEYS)),
        loading=draw(st.none() | st.sampled_from([-1.0, 0.5, 2.0])),
    )


@st.composite
def worlds(draw: Any) -> TraceabilityRecords:
    """Draw certificates that use each other's standards at random, often in circles."""
    ids = [f"c{number}" for number in range(draw(st.integers(1, 9)))]
    certificates = []
    for name in ids:
        status = draw(st.sampled_from([CertificateStatus.ISSUED] * 3 + [*CertificateStatus]))
        certificates.append(
            CertificateRecord(
                certificate_id=name,
                number=name,
                issuer="Lab",
                subject_id=draw(st.sampled_from(SUBJECTS)),
                measured_at=draw(st.none() | st.integers(0, DAYS).map(day)),
                status=status,
                status_at=draw(st.none() | st.integers(0, DAYS).map(day)),
                points=tuple(
                    PointRecord(key=key, unit="V", expanded_uncertainty=1.0) for key in KEYS
                ),
                uses=tuple(draw(st.lists(uses(ids), max_size=3))),
            )
        )
    return TraceabilityRecords(certificates=tuple(certificates))


# -- the naive reading -----------------------------------------------------------------------


def counts(one: CertificateRecord, at: datetime) -> bool:
    if one.status is CertificateStatus.ISSUED:
        return True
    return one.status_at is not None and at < one.status_at


def naive_upper(
    records: TraceabilityRecords, lower: CertificateRecord, use: UseRecord
) -> CertificateRecord | None:
    everything = records.by_id()
    if use.upper_certificate_id is not None:
        return everything.get(use.upper_certificate_id)
    at = lower.measured_at
    held = [
        one
        for one in records.certificates
        if one.subject_id == use.standard_id
        and one.measured_at is not None
        and (at is None or one.measured_at <= at)
        and not (use.standard_id == lower.subject_id and at is not None and one.measured_at == at)
    ]
    if at is None:  # the one that counts now, at the end of everything
        held = [one for one in held if one.status is CertificateStatus.ISSUED]
    else:
        just_before = at - timedelta(microseconds=1)
        judged_at = just_before if use.standard_id == lower.subject_id else at
        held = [one for one in held if counts(one, judged_at)]
    return max(held, key=lambda one: (one.measured_at, one.certificate_id), default=None)


def naive_above(records: TraceabilityRecords, start: CertificateRecord) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if one.certificate_id in found:
            continue
        found.add(one.certificate_id)
        for use in one.uses:
            upper = naive_upper(records, one, use)
            if upper is not None:
                waiting.append(upper)
    return found


def naive_affected(
    records: TraceabilityRecords, found_bad: FoundBad, after: datetime | None
) -> set[tuple[str, str]]:
    """Return (certificate, point) by saying the rule again and again until nothing is added."""
    bad_keys = {one.key for one in found_bad.points}
    found: set[tuple[str, str]] = set()
    while True:
        before = len(found)
        for one in records.certificates:
            for use in one.uses:
                upper = naive_upper(records, one, use)
                about_bad = use.standard_id == "bad" or (
                    upper is not None and upper.subject_id == "bad"
                )
                at = one.measured_at
                inside = (
                    at is not None and at <= found_bad.found_at and (after is None or after < at)
                )
                rests_on_bad = False
                if about_bad and inside:
                    rests_on_bad = use.upper_point_key in bad_keys | {None}
                elif upper is not None:
                    rests_on_bad = any(
                        (upper.certificate_id, key) in found
                        for key in KEYS
                        if use.upper_point_key in (None, key)
                    )
                if rests_on_bad:
                    found |= {(one.certificate_id, key) for key in KEYS
                              if use.point_key in (None, key)}  # fmt: skip
        if len(found) == before:
            return found


# -- the properties --------------------------------------------------------------------------


@given(worlds())
def test_a_chain_holds_exactly_what_can_be_reached_upwards(records: TraceabilityRecords) -> None:
    for start in records.certificates:
        chain = assess_chain(records, start.certificate_id)
        assert {one.id for one in chain.nodes} == naive_above(records, start)
        assert len(chain.nodes) == len({one.id for one in chain.nodes})


@given(worlds())
def test_a_chain_says_that_it_is_circular_exactly_when_something_stands_above_itself(
    records: TraceabilityRecords,
) -> None:
    everything = records.by_id()
    for start in records.certificates:
        chain = assess_chain(records, start.certificate_id)
        is_circular = any(
            one in naive_above(records, upper)
            for one in naive_above(records, start)
            for use in everything[one].uses
            if (upper := naive_upper(records, everything[one], use)) is not None
        )
        said = any(one.code == "traceability.circular" for one in chain.findings)
        assert said == is_circular


@given(worlds(), st.integers(0, DAYS), st.none() | st.integers(-1, DAYS), st.sets(
    st.sampled_from(KEYS), min_size=1))  # fmt: skip
def test_an_impact_holds_exactly_the_points_that_rest_on_what_was_bad(
    records: TraceabilityRecords, found: int, good: int | None, keys: set[str]
) -> None:
    if good is not None and good >= found:
        good = found - 1
    bad = FoundBad(
        standard_id="bad",
        found_at=day(found),
        last_good_check_at=None if good is None else day(good),
        points=tuple(BadPoint(key=key, unit="V", error=0.5) for key in sorted(keys)),
    )
    impact = assess_impact(records, bad)
    items = impact.of_kind(AffectedKind.CERTIFICATE)
    assert {(one.id, point.key) for one in items for point in one.points} == naive_affected(
        records, bad, impact.window.after_at
    )
    for one in impact.items:
        assert impact.path_of(one)[0] == "bad"
        assert impact.path_of(one)[-1] == one.id


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_no_judgement(
    records: TraceabilityRecords, random: Any
) -> None:
    shuffled = list(records.certificates)
    random.shuffle(shuffled)
    other = TraceabilityRecords(certificates=tuple(shuffled))
    bad = FoundBad(standard_id="bad", found_at=day(9), points=(BadPoint(key="a", error=0.5),))
    assert {one.id for one in assess_impact(records, bad).items} == {
        one.id for one in assess_impact(other, bad).items
    }
    for start in records.certificates:
        first = assess_chain(records, start.certificate_id)
        assert first.to_dict() == assess_chain(other, start.certificate_id).to_dict()


@given(worlds())
def test_hiding_what_others_own_changes_no_verdict_about_certificates(
    records: TraceabilityRecords,
) -> None:
    own = CertificateRecord(
        certificate_id="own", number="own", issuer="Lab", subject_id="bad", measured_at=day(-5)
    )
    records = TraceabilityRecords(certificates=(*records.certificates, own))
    shown = redact(records, lambda one: one.subject_id == "bad")
    bad = FoundBad(standard_id="bad", found_at=day(9), points=(BadPoint(key="a", error=0.5),))
    whole, hidden = (assess_impact(one, bad) for one in (records, shown))
    assert {one.id: one.ratio for one in whole.of_kind(AffectedKind.CERTIFICATE)} == {
        one.id: one.ratio for one in hidden.of_kind(AffectedKind.CERTIFICATE)
    }
    assert not hidden.of_kind(AffectedKind.INSTRUMENT) or all(
        one.id == "bad" for one in hidden.of_kind(AffectedKind.INSTRUMENT)
    )


@st.composite
def declared_lines(draw: Any) -> TraceabilityRecords:
    """Draw certificates that name points of earlier ones, with every loading declared."""
    certificates: list[CertificateRecord] = []
    for place in range(draw(st.integers(1, 7))):
        found = []
        for key in KEYS:
            for _ in range(draw(st.integers(0, 3))):
                upper = draw(st.integers(-1, place - 1))
                found.append(
                    UseRecord(
                        standard_id="bad" if upper < 0 else None,
                        upper_certificate_id=None if upper < 0 else f"c{upper}",
                        point_key=key,
                        upper_point_key=draw(st.sampled_from(KEYS)),
                        loading=draw(st.sampled_from([-2.0, -1.0, 0.5, 1.0, 3.0])),
                    )
                )
        certificates.append(
            CertificateRecord(
                certificate_id=f"c{place}", number=str(place), issuer="Lab",
                subject_id=f"s{place}", measured_at=day(1 + place), uses=tuple(found),
                points=tuple(PointRecord(key=key, unit="V", expanded_uncertainty=4.0)
                             for key in KEYS),
            )
        )  # fmt: skip
    return TraceabilityRecords(certificates=tuple(certificates))


@given(declared_lines(), st.floats(-5.0, 5.0))
def test_a_shift_is_the_sum_over_every_way_down_of_its_loadings(
    records: TraceabilityRecords, error: float
) -> None:
    everything = records.by_id()

    def ways(one: CertificateRecord, key: str) -> float:
        total = 0.0
        for use in one.uses:
            if use.point_key == key and use.loading is not None:
                if use.standard_id == "bad":
                    total += use.loading * error * (use.upper_point_key == "a")
                else:
                    upper = everything[use.upper_certificate_id or ""]
                    total += use.loading * ways(upper, use.upper_point_key or "")
        return total

    bad = FoundBad(
        standard_id="bad", found_at=day(100), last_good_check_at=day(0),
        points=(BadPoint(key="a", unit="V", error=error),),
    )  # fmt: skip
    for item in assess_impact(records, bad).of_kind(AffectedKind.CERTIFICATE):
        for one in item.points:
            expected = ways(everything[item.id], one.key or "")
            assert one.shift == pytest.approx(expected, abs=1e-9)
            assert one.ratio == pytest.approx(abs(expected) / 4.0, abs=1e-9)


# -- how the work grows ----------------------------------------------------------------------


def lines_run(work: Callable[[], object]) -> int:
    """Return how many lines of Python a piece of work runs: a measure that no clock disturbs."""
    count = 0

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def pyramid(number: int) -> TraceabilityRecords:
    """Return certificates of which each was made with the standard of one ten times rarer."""
    certificates = []
    for place in range(number):
        certificates.append(
            CertificateRecord(
                certificate_id=f"c{place}", number=str(place), issuer="Lab", subject_id=f"s{place}",
                measured_at=START + timedelta(minutes=place),
                points=(PointRecord(key="a", unit="V", nominal=1.0, expanded_uncertainty=1.0),),
                uses=(UseRecord(standard_id=f"s{place // 10}" if place else "bad", loading=1.0),),
            )
        )  # fmt: skip
    return TraceabilityRecords(certificates=tuple(certificates))


def ladder(number: int) -> TraceabilityRecords:
    """Return certificates that stand in one long line, each with two ways to the next."""
    certificates = []
    for place in range(number):
        above = f"s{place - 1}" if place else "bad"
        certificates.append(
            CertificateRecord(
                certificate_id=f"c{place}", number=str(place), issuer="Lab", subject_id=f"s{place}",
                measured_at=START + timedelta(minutes=place),
                points=(PointRecord(key="a", unit="V", expanded_uncertainty=1.0),),
                uses=(UseRecord(standard_id=above, loading=0.5),
                      UseRecord(standard_id=above, point_key="a", loading=0.5)),
            )
        )  # fmt: skip
    return TraceabilityRecords(certificates=tuple(certificates))


def one_instrument(number: int) -> TraceabilityRecords:
    """Return certificates of one standard, each made with the one before."""
    certificates = tuple(
        CertificateRecord(
            certificate_id=f"c{place}", number=str(place), issuer="Lab",
            subject_id="bad" if place == 0 else "s",
            measured_at=START + timedelta(minutes=place),
            uses=(UseRecord(standard_id="bad" if place == 1 else "s"),) if place else (),
        )
        for place in range(number)
    )  # fmt: skip
    return TraceabilityRecords(certificates=certificates)


BAD = FoundBad(
    standard_id="bad", found_at=day(2000), last_good_check_at=day(-1),
    points=(BadPoint(key="a", unit="V", nominal=1.0, error=2.0),),
)  # fmt: skip


def impact_of_all(records: TraceabilityRecords) -> object:
    return assess_impact(records, BAD)


def chain_of_last(records: TraceabilityRecords) -> object:
    return assess_chain(records, records.certificates[-1].certificate_id)


def test_the_work_grows_in_proportion_to_the_records() -> None:
    for world in (pyramid, ladder, one_instrument):
        small, large = world(300), world(1200)
        for judge in (impact_of_all, chain_of_last):
            few, many = lines_run(partial(judge, small)), lines_run(partial(judge, large))
            assert many < 4.6 * few, f"{world.__name__}: {few} lines, then {many}"


def test_a_hundred_thousand_certificates_are_judged() -> None:
    records = pyramid(100_000)
    impact = assess_impact(records, BAD)
    assert len(impact.of_kind(AffectedKind.CERTIFICATE)) == 100_000
    assert len(impact.path_of(impact.items[-1])) > 3
    assert len(assess_chain(ladder(20_000), "c19999").nodes) == 20_000
