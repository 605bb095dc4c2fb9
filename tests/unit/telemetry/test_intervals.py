from datetime import timedelta

import pytest

from duheng.telemetry import Channel
from duheng.telemetry.errors import EmptySource, IrregularInterval, UnusableDeclaration

QUARTERS = "time,a\n2025-01-01 00:15,1\n2025-01-01 00:30,2\n2025-01-01 00:45,3\n"
GAPPED = "time,a\n2025-01-01 00:15,1\n2025-01-01 00:30,2\n2025-01-01 01:15,3\n"
POWER = {"kind": "power", "channels": (Channel(channel="a", unit="kW"),)}


def values(readings):
    return readings.to_arrow()["value"].to_pylist()


def test_the_interval_is_inferred_from_the_instants(read):
    assert read(QUARTERS).period.duration == timedelta(minutes=45)


def test_a_single_reading_needs_a_declared_interval(read):
    single = "time,a\n2025-01-01 00:15,1\n"
    with pytest.raises(IrregularInterval, match="too few readings to infer"):
        read(single)
    assert values(read(single, interval=timedelta(minutes=15))) == [1.0]


def test_readings_closer_than_the_interval_are_refused(read):
    with pytest.raises(IrregularInterval, match=r"900 s apart.*in intervals of 1800 s"):
        read(QUARTERS, interval=timedelta(minutes=30))


def test_a_change_to_shorter_intervals_is_refused(read):
    text = (
        "time,a\n2025-01-01 01:00,1\n2025-01-01 02:00,1\n2025-01-01 03:00,1\n2025-01-01 03:15,1\n"
    )
    with pytest.raises(IrregularInterval):
        read(text)


def test_a_gap_is_listed_and_not_filled(read, finding_of):
    readings = read(GAPPED)
    assert readings.counts["rows"] == 3
    found = finding_of(readings, "telemetry.gap")
    assert found.data["number"] == 1
    assert found.data["hours"] == 0.5
    assert found.data["cases"] == [["2024-12-31T16:30:00+00:00", "2024-12-31T17:00:00+00:00"]]


def test_an_instant_off_the_grid_is_a_finding(read, finding_of):
    readings = read(GAPPED.replace("01:15", "01:10"))
    assert finding_of(readings, "telemetry.off_grid").data["number"] == 1


def test_channels_may_have_intervals_of_their_own(read):
    rows = [f"2025-01-01 {h:02d}:{m:02d},quarter,1" for h in (0, 1) for m in (0, 15, 30, 45)]
    rows += [f"2025-01-01 {h:02d}:00,hour,4" for h in (0, 1)]
    readings = read(
        "time,who,value\n" + "\n".join(rows) + "\n",
        label="begin", channels=(), unit="kWh", channel_column="who", value_column="value",
    )  # fmt: skip
    spans = {
        row["channel"]: row["end_at"] - row["begin_at"] for row in readings.to_arrow().to_pylist()
    }
    assert spans == {"quarter": timedelta(minutes=15), "hour": timedelta(hours=1)}


def test_a_mean_power_is_multiplied_by_its_interval(read):
    readings = read(QUARTERS, **POWER)
    assert values(readings) == [0.25, 0.5, 0.75]
    assert readings.units == {"a": "kW·h"}


def test_a_flow_becomes_a_volume(read):
    readings = read(QUARTERS, kind="power", channels=(Channel(channel="a", unit="Nm3/h"),))
    assert readings.units == {"a": "Nm3"}
    assert values(readings) == [0.25, 0.5, 0.75]


def test_an_instantaneous_power_is_integrated_by_trapezia(read):
    readings = read(QUARTERS, power_kind="instantaneous", label=None, **POWER)
    assert values(readings) == [0.375, 0.625]
    assert readings.period.duration == timedelta(minutes=30)


def test_an_instantaneous_power_is_not_integrated_over_a_gap(read, finding_of):
    text = GAPPED + "2025-01-01 01:30,5\n"
    readings = read(text, power_kind="instantaneous", label=None, **POWER)
    assert values(readings) == [0.375, 1.0]
    assert finding_of(readings, "telemetry.gap").data["hours"] == 0.75


def test_a_missing_instantaneous_power_spoils_both_its_neighbours(read):
    text = QUARTERS.replace("00:30,2", "00:30,") + "2025-01-01 01:00,5\n"
    readings = read(text, power_kind="instantaneous", label=None, **POWER)
    assert values(readings) == [None, None, 1.0]
    assert readings.to_arrow()["status"].to_pylist() == ["missing", "missing", "measured"]


def test_one_instantaneous_power_gives_no_interval(read):
    single = "time,a\n2025-01-01 00:15,1\n"
    options = POWER | {"power_kind": "instantaneous", "label": None}
    with pytest.raises(EmptySource, match="gives no interval"):
        read(single, interval=timedelta(minutes=15), **options)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("kind", "energy"),
        ("label", "middle"),
        ("ambiguous", "guess"),
        ("duplicates", "mean"),
        ("midnight_belongs_to", "previous_day"),
        ("power_kind", "peak"),
        ("decimal", "'"),
        ("interval", timedelta(0)),
        ("channels", ()),
        ("channel_column", "who"),
        ("channels", (Channel(channel="a", unit="kWh"), Channel(channel="a", unit="kWh"))),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(declare, option, value):
    with pytest.raises(UnusableDeclaration):
        declare(QUARTERS, **{option: value})


@pytest.mark.parametrize("number", [0, -1.0, float("nan"), float("inf")])
def test_a_multiplier_that_is_not_positive_is_refused(number):
    with pytest.raises(UnusableDeclaration, match="multiplier"):
        Channel(channel="a", unit="kWh", multiplier=number)
