"""Timelines against a naive reference that asks every day what is in force."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from duheng.terms.instants import Period
from duheng.traceability import PRECEDENCES, Assignment, Confirmation, build_timeline

START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 40
PERIOD = Period(START, START + timedelta(days=DAYS))


def day(number: int) -> datetime:
    return START + timedelta(days=number)


@st.composite
def confirmations(draw) -> Confirmation:
    begin = draw(st.integers(-20, DAYS + 10))
    length = draw(st.none() | st.integers(1, 40))
    withdrawn = draw(st.none() | st.integers(-20, DAYS + 10))
    return Confirmation(
        instrument_id=draw(st.sampled_from(["m1", "m2", "t1"])),
        certificate_id=f"urn:{draw(st.integers(0, 3))}",
        kind=draw(st.sampled_from(["calibration", "verification", "class"])),
        valid_from=day(begin),
        valid_to=None if length is None else day(begin + length),
        confirmed_at=day(draw(st.integers(-20, DAYS))),
        withdrawn_at=None if withdrawn is None else day(withdrawn),
    )


@st.composite
def worlds(draw):
    swap = draw(st.integers(-5, DAYS + 5))
    assignments = [
        Assignment(channel="a", instrument_id="m1", end=day(swap)),
        Assignment(channel="a", instrument_id="m2", begin=day(swap + draw(st.integers(0, 5)))),
        Assignment(channel="a", role="ct", instrument_id="t1", begin=day(draw(st.integers(0, 9)))),
        Assignment(channel="b", instrument_id="t1"),
    ]
    held = draw(st.lists(confirmations(), max_size=8))
    return held, assignments, draw(st.sampled_from(sorted(PRECEDENCES)))


def by_position(table, *names):
    positions: dict[tuple, list[dict]] = {}
    for row in table.to_pylist():
        positions.setdefault(tuple(row[name] for name in names), []).append(row)
    return positions


@given(worlds())
def test_segments_are_disjoint_and_cover_the_period(world):
    held, assignments, precedence = world
    timeline = build_timeline(held, assignments, PERIOD, precedence=precedence)
    for table, keys in (
        (timeline.segments, ("channel", "role")),
        (timeline.cut_by_day(), ("channel", "role")),
        (timeline.combine().segments, ("channel",)),
        (timeline.combine().cut_by_day(), ("channel",)),
    ):
        for rows in by_position(table, *keys).values():
            assert rows[0]["begin_at"] == PERIOD.begin
            assert rows[-1]["end_at"] == PERIOD.end
            assert all(row["begin_at"] < row["end_at"] for row in rows)
            assert all(one["end_at"] == two["begin_at"] for one, two in itertools.pairwise(rows))
            total = sum((row["end_at"] - row["begin_at"] for row in rows), timedelta())
            assert total == PERIOD.duration


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_confirmations_and_assignments_does_not_matter(world, random):
    held, assignments, precedence = world
    plain = build_timeline(held, assignments, PERIOD, precedence=precedence)
    random.shuffle(held)
    random.shuffle(assignments)
    shuffled = build_timeline(held, assignments, PERIOD, precedence=precedence)
    assert shuffled.segments.equals(plain.segments)
    assert shuffled.findings == plain.findings
    assert shuffled.combine().segments.equals(plain.combine().segments)


def expected_state(held, instrument, now):
    mine = [c for c in held if c.instrument_id == instrument]
    real = [c for c in mine if c.effective_to is None or c.valid_from < c.effective_to]
    in_force = [
        c for c in real if c.valid_from <= now and (c.effective_to is None or now < c.effective_to)
    ]
    if in_force:
        return "in_force", {c.confirmation_id for c in in_force}
    ended = any(c.effective_to is not None and c.effective_to <= now for c in real)
    return ("expired" if ended else "none"), {None}


def instrument_at(assignments, position, now):
    for held in assignments:
        begins = held.begin is None or held.begin <= now
        if (
            (held.channel, held.role) == position
            and begins
            and (held.end is None or now < held.end)
        ):
            return held.instrument_id
    return None


@given(worlds())
def test_every_day_says_what_a_naive_reading_of_the_records_says(world):
    held, assignments, precedence = world
    table = build_timeline(held, assignments, PERIOD, precedence=precedence).segments
    for position, rows in by_position(table, "channel", "role").items():
        for number in range(DAYS):
            now = day(number)
            (row,) = (row for row in rows if row["begin_at"] <= now < row["end_at"])
            instrument = instrument_at(assignments, position, now)
            state, choices = expected_state(held, instrument, now)
            assert (row["instrument_id"], row["state"]) == (instrument, state)
            assert row["confirmation_id"] in choices


@given(worlds())
def test_a_joint_segment_is_in_force_exactly_where_every_role_is(world):
    held, assignments, precedence = world
    timeline = build_timeline(held, assignments, PERIOD, precedence=precedence)
    roles = by_position(timeline.segments, "channel", "role")
    for row in timeline.combine().segments.to_pylist():
        inside = [
            part["state"]
            for (channel, _), parts in roles.items()
            if channel == row["channel"]
            for part in parts
            if part["begin_at"] <= row["begin_at"] < part["end_at"]
        ]
        assert (row["state"] == "in_force") == all(state == "in_force" for state in inside)


@given(worlds())
def test_an_overlap_is_reported_exactly_where_two_are_in_force(world):
    held, assignments, precedence = world
    timeline = build_timeline(held, assignments, PERIOD, precedence=precedence)
    reported = {(f.data["channel"], f.data["role"]) for f in timeline.findings}
    distinct = {c.confirmation_id: c for c in held}.values()
    for position in {(a.channel, a.role) for a in assignments}:
        doubled = any(
            len(expected_state(distinct, instrument_at(assignments, position, day(n)), day(n))[1])
            > 1
            for n in range(DAYS)
        )
        assert (position in reported) == doubled
