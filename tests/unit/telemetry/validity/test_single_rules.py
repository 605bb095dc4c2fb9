"""Each rule says what it saw, and only that."""

import json
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest

from duheng.telemetry import MeterSwap
from duheng.telemetry.stream import READINGS, Multiplier
from duheng.telemetry.validity import ConfirmedSegment, detect


def rows(flags):
    return [
        (row["channel"], row["rule"], row["code"], json.loads(row["evidence"]))
        for row in flags.to_pylist()
    ]


def test_clean_readings_have_no_flag(given):
    register = np.cumsum(given.load(500))
    channels = [given.channel(1, rated=200.0), given.channel(2, "register", register_digits=7)]
    assert len(detect(given.table({1: given.load(500), 2: register}), channels)) == 0


@pytest.mark.parametrize("values", [[], [5.0], [None, None, None], [5.0] * 5, [float("nan")] * 2])
def test_nearly_nothing_is_judged_without_failing(given, values):
    found = detect(given.table({1: values}), [given.channel(1), given.channel(2, "register")])
    known = {"telemetry.missing", "telemetry.not_a_number"}
    assert set(given.codes(found)) <= known
    assert len(found) == (1 if any(one != one or one is None for one in values) else 0)


def test_a_gap_names_the_readings_on_both_sides_and_how_many_are_missing(given):
    at, values = given.instants(20), given.load(20)
    keep = [0, 1, 2, 3, 4, 8, 9, 10, 11, 12]
    held = ([at[place] for place in keep], values[keep])
    (flag,) = detect(given.table({1: held}), [given.channel()]).to_pylist()
    assert (flag["code"], flag["begin_at"], flag["end_at"]) == ("telemetry.gap", at[4], at[8])
    assert json.loads(flag["evidence"])["missing"] == 3


def test_missing_and_not_a_number_and_infinite_are_three_things(given):
    values = [1.0, None, None, 1.2, float("nan"), 1.1, float("inf"), 1.3]
    found = rows(detect(given.table({1: values}), [given.channel(rated=1e6)]))
    assert [(code, facts["rows"]) for _, _, code, facts in found] == [
        ("telemetry.missing", 2),
        ("telemetry.not_a_number", 1),
        ("telemetry.infinite", 1),
    ]


def test_huge_numbers_are_out_of_range_only_where_a_plate_says_so(given):
    values = [1.0, 1e300, 2.0, -1e300]
    assert given.codes(detect(given.table({1: values}), [given.channel(is_signed=True)])) == []
    found = detect(given.table({1: values}), [given.channel(rated=10.0)])
    assert given.codes(found) == ["telemetry.out_of_range", "telemetry.negative"]


def test_the_plate_counts_after_the_multiplier_in_force_at_the_reading(given):
    since = given.instants(20)[10]
    ratio = Multiplier(since=since, factor=100.0, current_ratio=100.0)
    declared = given.channel(rated=100.0, multipliers=(ratio,))
    values = [50.0] * 10 + [0.5] * 9 + [2.0]
    (flag,) = detect(given.table({1: values}), [declared]).to_pylist()
    assert (flag["code"], flag["begin_at"]) == ("telemetry.out_of_range", given.instants(20)[19])


def test_conflicting_repeated_and_revised_readings_are_told_apart(given):
    first = given.table({1: [1.0, 2.0, 3.0, 4.0]})
    at = given.instants(4)

    def again(place, value, revision, batch):
        row = {"channel": 1, "at": at[place], "revision": revision, "value": value,
               "status": "measured", "batch": batch}  # fmt: skip
        return pa.Table.from_pylist([row], schema=READINGS)

    table = pa.concat_tables([first, again(1, 2.0, 0, 1), again(2, 9.0, 0, 1), again(3, 5.0, 1, 1)])
    assert given.codes(detect(table, [given.channel()])) == [
        "telemetry.duplicate",
        "telemetry.conflicting_duplicate",
        "telemetry.revised",
    ]


def test_a_reading_that_came_in_a_later_batch_than_its_successor_is_noted(given):
    table = given.table({1: [1.0, 2.0, 3.0, 4.0]})
    late = table.set_column(5, READINGS.field("batch"), pa.array([1, 9, 2, 3], pa.int64()))
    (flag,) = detect(late, [given.channel()]).to_pylist()
    assert (flag["code"], flag["begin_at"]) == ("telemetry.unordered", given.instants(2)[1])


def test_a_register_that_passes_its_width_rolls_over_and_one_that_does_not_was_exchanged(given):
    rising = np.r_[np.arange(9900.0, 10_000.0, 10.0), np.arange(5.0, 100.0, 10.0)]
    declared = given.channel(1, "register", register_digits=4, rated=100.0)
    found = rows(detect(given.table({1: rising}), [declared]))
    assert [one[2] for one in found] == ["telemetry.rollover"]
    exchanged = np.r_[np.arange(500.0, 600.0, 10.0), np.arange(5.0, 100.0, 10.0)]
    (flag,) = detect(given.table({1: exchanged}), [declared]).to_pylist()
    assert (flag["code"], flag["severity"]) == ("telemetry.swap", "error")


def test_a_work_order_explains_a_fall(given):
    values = np.r_[np.arange(500.0, 600.0, 10.0), np.arange(5.0, 100.0, 10.0)]
    order = MeterSwap(at=given.instants(11)[10] - timedelta(minutes=3), final_indication=595.0)
    declared = given.channel(1, "register", swaps=(order,))
    (flag,) = detect(given.table({1: values}), [declared]).to_pylist()
    assert (flag["code"], flag["severity"]) == ("telemetry.swap", "note")
    assert json.loads(flag["evidence"])["final"] == 595.0


def test_a_register_that_jumps_up_and_stays_is_a_jump_or_a_power_of_ten(given):
    declared = given.channel(1, "register", rated=100.0)
    steady = np.arange(1000.0, 2000.0, 10.0)
    jumped = detect(given.table({1: np.r_[steady, steady + 5000]}), [declared])
    assert given.codes(jumped) == ["telemetry.jump"]
    shifted = detect(given.table({1: np.r_[steady, 10 * steady[-1] + steady - 1000]}), [declared])
    assert given.codes(shifted) == ["telemetry.power_of_ten"]


def test_noise_on_a_register_is_said_once(given):
    noise = np.random.default_rng(3).uniform(0, 10, 400)
    (flag,) = detect(given.table({1: noise}), [given.channel(1, "register")]).to_pylist()
    assert flag["code"] == "telemetry.register_unsteady"


def test_a_number_that_repeats_while_a_sibling_moves_is_stuck_and_zero_load_is_not(given):
    values = given.load(400)
    stuck = values.copy()
    stuck[100:160] = stuck[100]
    channels = [given.channel(number, instrument="feeder") for number in (1, 2, 3)]
    zero = values.copy()
    zero[100:160] = 0.0
    found = detect(given.table({1: stuck, 2: given.load(400, 7), 3: zero}), channels).to_pylist()
    (flag,) = found
    assert (flag["channel"], flag["code"]) == (1, "telemetry.stuck")
    at = given.instants(400)
    assert (flag["begin_at"], flag["end_at"]) == (at[100], at[159])
    assert json.loads(flag["evidence"])["moving"] == ["c2"]


def test_alone_a_channel_is_stuck_only_after_a_day(given):
    short, long = given.load(600), given.load(600)
    short[100:160], long[100:210] = short[100], long[100]
    found = detect(given.table({1: short, 2: long}), [given.channel(1), given.channel(2)])
    assert given.codes(found, 1) == []
    assert given.codes(found, 2) == ["telemetry.stuck"]


@pytest.mark.parametrize("factor", [10.0, 0.001, 3.6, 40.0])
def test_days_in_another_unit_are_seen_against_history(given, factor):
    values = given.load(96 * 20)
    values[96 * 12 : 96 * 15] *= factor
    ratio = Multiplier(since=given.begin - timedelta(days=1), factor=40.0, current_ratio=40.0)
    found = rows(detect(given.table({1: values}), [given.channel(multipliers=(ratio,))]))
    ((_, rule, code, facts),) = found
    assert (rule, code, facts["days"]) == ("R8", "telemetry.scale", 3)
    assert facts["factor"] == pytest.approx(factor)


def test_a_holiday_is_no_unit_fault(given):
    values = given.load(96 * 20)
    values[96 * 12 : 96 * 15] *= 0.3
    assert len(detect(given.table({1: values}), [given.channel()])) == 0


def family(given, factor=1.0, uncertainty=0.005):
    parts = {number: given.load(96 * 20, number) for number in (2, 3, 4)}
    whole = sum(parts.values())
    parts[3][96 * 12 :] *= factor
    fields = {"relative_uncertainty": uncertainty}
    children = [given.channel(number, parent="c1", **fields) for number in parts]
    return given.table({1: whole, **parts}), [given.channel(1, **fields), *children]


def test_a_balance_that_stays_open_blames_the_one_whose_removal_closes_it(given):
    found = rows(detect(*family(given, 0.7)))
    ((number, rule, code, facts),) = found
    assert (number, rule, code, facts["blamed"]) == (3, "R9", "telemetry.balance", "c3")


def test_a_balance_within_its_uncertainty_or_without_one_says_nothing(given):
    assert len(detect(*family(given, 0.99, 0.01))) == 0
    assert len(detect(*family(given, 0.7, None))) == 0


def test_a_broken_identity_flags_every_member(given):
    active = given.load(200)
    reactive = 0.5 * active
    factor = active / np.hypot(active, reactive)
    factor[50:60] = 0.5
    channels = [
        given.channel(place + 1, is_signed=True, part_of_identity=f"bay/{role}")
        for place, role in enumerate(("active", "reactive", "power_factor"))
    ]
    found = rows(detect(given.table({1: active, 2: reactive, 3: factor}), channels))
    assert [number for number, _, _, _ in found] == [1, 2, 3]
    assert {code for _, _, code, _ in found} == {"telemetry.identity"}
    assert found[0][3]["rows"] == 10


def test_a_reading_from_the_future_betrays_the_clock(given):
    table, at = given.table({1: given.load(8)}, batch=4), given.instants(8)
    arrived = round(at[5].timestamp() * 1e6)
    (flag,) = detect(table, [given.channel()], received={4: arrived}).to_pylist()
    assert (flag["code"], flag["begin_at"], flag["end_at"]) == (
        "telemetry.clock_ahead", at[6], at[7])  # fmt: skip


def test_an_instant_off_the_grid_is_a_clock_that_was_set(given):
    at = given.instants(10)
    moved = at[:5] + [one + timedelta(minutes=6) for one in at[5:]]
    (flag,) = detect(given.table({1: (moved, given.load(10))}), [given.channel()]).to_pylist()
    assert (flag["code"], flag["begin_at"]) == ("telemetry.off_grid", moved[5])


def test_outside_its_confirmations_a_reading_is_not_traceable(given):
    at = given.instants(100)
    segments = [
        ConfirmedSegment(channel=1, begin=at[0], end=at[10], confirmation="K1"),
        ConfirmedSegment(channel=1, begin=at[50], end=at[60], confirmation="K2"),
    ]
    table = given.table({1: given.load(100)})
    found = detect(table, [given.channel()], confirmations=segments).to_pylist()
    assert [(one["begin_at"], one["code"]) for one in found] == [
        (at[10], "telemetry.not_traceable"), (at[60], "telemetry.not_traceable")]  # fmt: skip
    assert found[0]["end_at"] == at[50] - timedelta(microseconds=1)
    assert json.loads(found[1]["evidence"]) == {"last_confirmation": "K2"}


def test_readings_are_judged_alike_in_any_order_of_rows(given):
    values = np.cumsum(given.load(300))
    values[40:45] = 0.0
    table = given.table({1: values, 2: given.load(300)})
    channels = [given.channel(1, "register"), given.channel(2)]
    shuffled = table.take(np.random.default_rng(1).permutation(len(table)))
    assert detect(shuffled, channels).equals(detect(table, channels))
