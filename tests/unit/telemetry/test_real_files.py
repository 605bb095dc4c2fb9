"""Real files: a steel works' year at 15 minutes, and household meters across clock changes."""

import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pytest

from duheng.telemetry import Channel, ReadingsSource, read_readings
from duheng.telemetry.errors import AmbiguousTime, MidnightLabels

ENERGY = Path(__file__).parents[4] / "shared/data/energy-carbon"
STEEL = ENERGY / "steel/steel_uci_original_like.csv"
HOMES = ENERGY / "eemeter_samples"
needs_data = pytest.mark.skipif(not ENERGY.is_dir(), reason="the shared data folder is not here")

COMPANIONS = (
    "Lagging_Current_Reactive_Power_kVarh",
    "Lagging_Current_Power_Factor",
    "Leading_Current_Power_Factor",
)


def steel(**options):
    channel = Channel(channel="works", column="Usage_kWh", unit="kWh", companions=COMPANIONS)
    fields = {
        "content": STEEL,
        "kind": "interval_energy",
        "time_zone": "Asia/Seoul",
        "label": "end",
        "instant_column": "date",
        "instant_format": "%d/%m/%Y %H:%M",
        "channels": (channel,),
        "midnight_belongs_to": "next_day",
    }
    return ReadingsSource(**(fields | options))


@needs_data
def test_the_365_backward_steps_of_the_steel_year_are_midnight_rows():
    with pytest.raises(MidnightLabels) as refusal:
        read_readings(steel(midnight_belongs_to=None))
    assert refusal.value.data["number"] == 365
    assert "line 97: '01/01/2018 00:00,3.42" in refusal.value.message


@needs_data
def test_the_steel_year_is_complete_once_its_midnights_are_declared(finding_of):
    with read_readings(steel()) as readings:
        table = readings.to_arrow()
        assert finding_of(readings, "telemetry.midnight_label").data["number"] == 365
        assert not [f for f in readings.findings if f.code in ("telemetry.gap", "telemetry.scale")]
    assert table.num_rows == 35040
    assert math.fsum(table["value"].to_pylist()) == pytest.approx(959636.71, abs=1e-6)
    assert readings.period.begin == datetime(2017, 12, 31, 15, tzinfo=UTC)
    assert readings.period.duration == timedelta(days=365)
    days = pc.value_counts(table["local_day"])
    assert {row["counts"] for row in days.to_pylist()} == {96}


@needs_data
def test_the_faulty_row_of_the_steel_year_is_found(finding_of):
    with read_readings(steel()) as readings:
        found = finding_of(readings, "telemetry.all_zero_row")
        table = readings.to_arrow()
    assert found.data["number"] == 1
    (row,) = table.filter(pc.equal(table["status"], "suspect")).to_pylist()
    assert row["value"] == 0.0
    assert row["doubt"] == "all_zero_row"
    assert row["local_day"] == date(2018, 11, 7)
    # 2018-11-07 00:00 carries the old date: it closes 7 November in Korea
    assert row["end_at"] == datetime(2018, 11, 7, 15, tzinfo=UTC)


@needs_data
@pytest.mark.parametrize("path", sorted(HOMES.glob("il-*-hourly.csv.gz")), ids=lambda p: p.name)
def test_hourly_meters_with_offsets_cross_the_clock_changes_without_a_gap(path):
    source = ReadingsSource(
        content=path, kind="interval_energy", time_zone="America/Chicago", label="begin",
        instant_column="start", channels=(Channel(channel="home", column="value", unit="kWh"),),
    )  # fmt: skip
    with read_readings(source) as readings:
        table = readings.to_arrow()
        codes = {finding.code for finding in readings.findings}
    assert codes == set()
    days = {row["values"]: row["counts"] for row in pc.value_counts(table["local_day"]).to_pylist()}
    assert days[date(2016, 3, 13)] == 23
    assert days[date(2016, 11, 6)] == 25
    assert days[date(2017, 1, 10)] == 24


def half_hours(**options):
    fields = {
        "content": HOMES / "uk-electricity-hdd-only-hourly-sample-1.csv.gz",
        "kind": "interval_energy", "time_zone": "UTC", "label": "end", "instant_column": "start",
        "channels": (Channel(channel="home", column="value", unit="kWh"),),
    }  # fmt: skip
    return ReadingsSource(**(fields | options))


@needs_data
def test_half_hours_hold_copies_and_gaps(finding_of):
    with read_readings(half_hours()) as readings:
        assert finding_of(readings, "telemetry.duplicate").data["number"] == 15
        gap = finding_of(readings, "telemetry.gap").data
        assert (gap["number"], gap["hours"]) == (5, 26.0)
        assert readings.counts["rows"] == 22521


@needs_data
def test_half_hours_in_utc_do_not_fit_a_zone_with_a_clock_change():
    with pytest.raises(AmbiguousTime, match="line 8118: the local time does not exist"):
        read_readings(half_hours(time_zone="Europe/London", ambiguous="infer_from_order"))
