from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow.compute as pc
import pytest

from duheng.terms.instants import Period, parse_period
from duheng.traceability import (
    Assignment,
    Confirmation,
    OverlappingAssignments,
    UnknownPrecedence,
    UnusableConfirmation,
    build_timeline,
)

YEAR = Period(datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def at(month: int, day: int = 1, year: int = 2025) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def confirmed(begin: datetime, end: datetime | None, name: str = "c1", **more) -> Confirmation:
    more = {"instrument_id": "m1", "kind": "calibration", "certificate_id": f"urn:{name}"} | more
    return Confirmation(valid_from=begin, valid_to=end, confirmation_id=name, **more)


def rows(table, *names):
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))


M1 = Assignment(channel="incomer", instrument_id="m1")


def test_a_gap_between_two_confirmations_is_a_segment_that_says_expired():
    timeline = build_timeline([confirmed(at(1), at(3)), confirmed(at(6), at(9), "c2")], [M1], YEAR)
    assert rows(timeline.segments, "begin_at", "end_at", "state", "confirmation_id") == [
        (at(1), at(3), "in_force", "c1"),
        (at(3), at(6), "expired", None),
        (at(6), at(9), "in_force", "c2"),
        (at(9), at(1, year=2026), "expired", None),
    ]
    assert timeline.findings == ()


def test_time_before_the_first_confirmation_is_none_and_not_expired():
    timeline = build_timeline([confirmed(at(4), None)], [M1], YEAR)
    assert timeline.segments["state"].to_pylist() == ["none", "in_force"]


def test_a_confirmation_that_ended_before_the_period_makes_all_of_it_expired():
    timeline = build_timeline([confirmed(at(1, year=2023), at(1, year=2024))], [M1], YEAR)
    assert rows(timeline.segments, "state", "instrument_id") == [("expired", "m1")]


def test_a_channel_without_any_assignment_is_shown_as_none():
    timeline = build_timeline([], [], YEAR, channels=["roof"])
    assert rows(timeline.segments, "channel", "role", "state", "instrument_id") == [
        ("roof", "meter", "none", None)
    ]


def test_nothing_asked_gives_an_empty_timeline_with_its_columns():
    timeline = build_timeline([], [], YEAR)
    assert timeline.segments.num_rows == 0
    assert timeline.combine().cut_by_day().num_rows == 0
    assert "day" in timeline.cut_by_day().column_names


OVERLAPPING = [
    confirmed(at(1), at(8), "early", confirmed_at=at(7)),
    confirmed(at(5), at(12), "late", confirmed_at=at(5), kind="verification"),
]


@pytest.mark.parametrize(
    ("precedence", "expected"),
    [
        ("latest_confirmed", [("early", at(1)), ("late", at(8)), (None, at(12))]),
        ("latest_valid", [("early", at(1)), ("late", at(5)), (None, at(12))]),
        ("earliest_valid", [("early", at(1)), ("late", at(8)), (None, at(12))]),
        ("calibration_first", [("early", at(1)), ("late", at(8)), (None, at(12))]),
    ],
)
def test_overlapping_confirmations_are_settled_by_the_named_rule(precedence, expected):
    timeline = build_timeline(OVERLAPPING, [M1], YEAR, precedence=precedence)
    assert rows(timeline.segments, "confirmation_id", "begin_at") == expected


def test_an_overlap_is_a_finding_that_names_who_counts_and_who_does_not():
    (finding,) = build_timeline(OVERLAPPING, [M1], YEAR).findings
    assert finding.code == "traceability.overlap"
    assert finding.data["number_of_overlaps"] == 1
    assert finding.data["overlaps"] == [
        {
            "begin": "2025-05-01T00:00:00+00:00",
            "end": "2025-08-01T00:00:00+00:00",
            "counts": "early",
            "set_aside": "late",
        }
    ]


def test_confirmations_that_only_touch_do_not_overlap():
    touching = [confirmed(at(1), at(6)), confirmed(at(6), at(9), "c2")]
    assert build_timeline(touching, [M1], YEAR).findings == ()


def test_the_same_confirmation_given_twice_is_one():
    timeline = build_timeline([confirmed(at(1), None)] * 2, [M1], YEAR)
    assert timeline.findings == ()
    assert timeline.segments.num_rows == 1


def test_two_different_confirmations_with_one_id_are_refused():
    with pytest.raises(UnusableConfirmation, match="two different confirmations"):
        build_timeline([confirmed(at(1), at(3)), confirmed(at(1), at(4))], [M1], YEAR)


def test_an_unknown_precedence_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownPrecedence) as refusal:
        build_timeline([], [], YEAR, precedence="latest_confirm")
    assert "did you mean latest_confirmed?" in refusal.value.hint


def test_evidence_moves_with_the_instrument_after_a_meter_swap():
    timeline = build_timeline(
        [confirmed(at(1), None), confirmed(at(8), None, "c2", instrument_id="m2")],
        [
            Assignment(channel="incomer", instrument_id="m1", end=at(7)),
            Assignment(channel="incomer", instrument_id="m2", begin=at(7)),
        ],
        YEAR,
    )
    assert rows(timeline.segments, "instrument_id", "state", "begin_at") == [
        ("m1", "in_force", at(1)),
        ("m2", "none", at(7)),
        ("m2", "in_force", at(8)),
    ]


def test_a_position_left_empty_is_none_without_an_instrument():
    timeline = build_timeline(
        [confirmed(at(1), None)],
        [
            Assignment(channel="incomer", instrument_id="m1", end=at(3)),
            Assignment(channel="incomer", instrument_id="m1", begin=at(5)),
        ],
        YEAR,
    )
    assert rows(timeline.segments, "instrument_id", "state") == [
        ("m1", "in_force"),
        (None, "none"),
        ("m1", "in_force"),
    ]


def test_two_instruments_in_one_position_are_refused():
    both = [M1, Assignment(channel="incomer", instrument_id="m2", begin=at(5))]
    with pytest.raises(OverlappingAssignments, match="m1 and m2 are both assigned as meter"):
        build_timeline([], both, YEAR)


def test_a_withdrawn_confirmation_stops_counting_at_its_withdrawal():
    withdrawn = confirmed(at(1), None, withdrawn_at=at(4), withdrawal_reason="seal broken")
    timeline = build_timeline([withdrawn], [M1], YEAR)
    assert rows(timeline.segments, "state", "end_at")[0] == ("in_force", at(4))
    assert timeline.segments["state"].to_pylist() == ["in_force", "expired"]


def test_a_confirmation_withdrawn_before_it_began_never_counted():
    withdrawn = confirmed(at(3), None, withdrawn_at=at(2))
    assert build_timeline([withdrawn], [M1], YEAR).segments["state"].to_pylist() == ["none"]


def test_a_decision_not_yet_taken_is_not_known():
    late = confirmed(at(1), None, confirmed_at=at(9))
    as_known = build_timeline([late], [M1], YEAR, known_at=at(6))
    assert as_known.segments["state"].to_pylist() == ["none"]


def test_a_withdrawal_not_yet_made_is_not_known():
    withdrawn = confirmed(at(1), None, withdrawn_at=at(9))
    as_known = build_timeline([withdrawn], [M1], YEAR, known_at=at(6))
    assert as_known.segments["state"].to_pylist() == ["in_force"]


def test_the_cut_by_day_splits_the_day_in_which_something_changes():
    noon = at(1, 2) + timedelta(hours=12)
    period = Period(at(1, 1) + timedelta(hours=6), at(1, 4))
    days = build_timeline([confirmed(at(1), noon)], [M1], period).cut_by_day()
    assert rows(days, "day", "begin_at", "end_at", "state") == [
        (at(1, 1).date(), at(1, 1) + timedelta(hours=6), at(1, 2), "in_force"),
        (at(1, 2).date(), at(1, 2), noon, "in_force"),
        (at(1, 2).date(), noon, at(1, 3), "expired"),
        (at(1, 3).date(), at(1, 3), at(1, 4), "expired"),
    ]


def test_the_year_of_a_zone_is_cut_at_utc_midnights():
    period = parse_period("2025", ZoneInfo("Asia/Shanghai"))
    days = build_timeline([confirmed(at(1, year=2024), None)], [M1], period).cut_by_day()
    assert days.num_rows == 366
    assert pc.count_distinct(days["day"]).as_py() == 366


def test_a_joint_segment_is_in_force_only_if_every_role_is():
    joint = build_timeline(
        [confirmed(at(1), None), confirmed(at(1), at(6), "ct", instrument_id="t1")],
        [M1, Assignment(channel="incomer", role="ct", instrument_id="t1")],
        YEAR,
    ).combine()
    assert joint.roles == ("ct", "meter")
    names = ("begin_at", "state", "meter_confirmation_id", "ct_confirmation_id", "ct_state")
    assert rows(joint.segments, *names) == [
        (at(1), "in_force", "c1", "ct", "in_force"),
        (at(6), "expired", "c1", None, "expired"),
    ]


def test_a_role_that_a_channel_does_not_have_is_not_asked_of_it():
    joint = build_timeline(
        [confirmed(at(1), None), confirmed(at(1), None, "c2", instrument_id="m2")],
        [
            M1,
            Assignment(channel="incomer", role="pt", instrument_id="t1"),
            Assignment(channel="roof", instrument_id="m2"),
        ],
        YEAR,
    ).combine()
    assert rows(joint.segments, "channel", "state", "pt_instrument_id", "pt_state") == [
        ("incomer", "none", "t1", "none"),
        ("roof", "in_force", None, None),
    ]


def test_none_weighs_more_than_expired_in_a_joint_segment():
    joint = build_timeline(
        [confirmed(at(1, year=2023), at(1, year=2024))],
        [M1, Assignment(channel="incomer", role="ct", instrument_id="t1")],
        YEAR,
    ).combine()
    assert joint.segments["state"].to_pylist() == ["none"]


def test_segments_of_a_joint_cut_keep_one_id_over_their_days():
    joint = build_timeline([confirmed(at(1), at(6))], [M1], YEAR).combine()
    days = joint.cut_by_day()
    assert days.num_rows == 365
    assert set(days["segment"].to_pylist()) == set(joint.segments["segment"].to_pylist())
