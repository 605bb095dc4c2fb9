import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from duheng.telemetry import Channel, MeterSwap
from duheng.telemetry.errors import EmptySource, NotARegister
from duheng.telemetry.excursions import bad_points

START = datetime(2025, 1, 1, tzinfo=UTC)
FAULTS = Path(__file__).parents[4] / "shared/data/energy-carbon/meter_faults"


def indications(*numbers):
    hours = [START + timedelta(hours=hour) for hour in range(len(numbers))]
    return pa.table({"time": hours, "a": pa.array(numbers, pa.float64())})


@pytest.fixture
def read_register(read):
    def opened(*numbers, **fields):
        channel = Channel(**({"channel": "a", "unit": "kWh"} | fields))
        return read(indications(*numbers), kind="register", label=None, channels=(channel,))

    return opened


def values(readings):
    return readings.to_arrow()["value"].to_pylist()


def test_increments_lie_between_neighbouring_indications(read_register):
    readings = read_register(100, 103, 103, 110, multiplier=20)
    table = readings.to_arrow()
    assert values(readings) == [60.0, 0.0, 140.0]
    assert table["register_begin"].to_pylist() == [100.0, 103.0, 103.0]
    assert table["register_end"].to_pylist() == [103.0, 103.0, 110.0]
    assert table["begin_at"].to_pylist()[1:] == table["end_at"].to_pylist()[:-1]
    assert readings.findings == ()


def test_a_register_in_megawatt_hours_is_stored_in_kilowatt_hours(read_register):
    assert values(read_register(1, 1.5, unit="MWh")) == [500.0]


def test_a_missing_indication_lengthens_the_interval_and_loses_no_energy(read_register, finding_of):
    readings = read_register(100, None, 110)
    assert values(readings) == [10.0]
    assert readings.period.duration == timedelta(hours=2)
    assert finding_of(readings, "telemetry.missing").data["number"] == 1


@pytest.mark.parametrize("rated", [None, 20.0])
def test_a_rollover_is_counted_on(read_register, finding_of, rated):
    readings = read_register(
        *(9_980 + 8 * step for step in range(3)), 4, 12, register_digits=4, rated_power=rated
    )
    assert values(readings) == [8.0, 8.0, 8.0, 8.0]
    found = finding_of(readings, "telemetry.rollover")
    assert (found.data["before"], found.data["after"]) == (9996.0, 4.0)


def test_a_fall_from_low_in_the_register_is_no_rollover(read_register, finding_of):
    readings = read_register(5_000, 5_008, 10, 18, register_digits=4)
    assert values(readings) == [8.0, None, 8.0]
    found = finding_of(readings, "telemetry.swap")
    assert found.severity == "error"
    assert "work order" in found.message


def test_a_rollover_that_the_plate_rating_forbids_is_none(read_register, finding_of):
    readings = read_register(9_990, 9_995, 900, 905, register_digits=4, rated_power=20.0)
    assert values(readings) == [5.0, None, 5.0]
    assert finding_of(readings, "telemetry.swap").data["number"] == 1


def test_an_unexplained_fall_is_missing_and_neither_negative_nor_giant(read_register):
    table = read_register(50_000, 50_010, 3, 13).to_arrow()
    assert table["value"].to_pylist() == [10.0, None, 10.0]
    assert table["status"].to_pylist() == ["measured", "missing", "measured"]


def test_a_work_order_with_both_indications_loses_no_energy(read_register, finding_of):
    swap = MeterSwap(
        at=START + timedelta(hours=1, minutes=30), final_indication=50_015, initial_indication=2
    )
    readings = read_register(50_000, 50_010, 7, 17, swaps=(swap,))
    table = readings.to_arrow()
    assert values(readings) == [10.0, 5.0, 5.0, 10.0]
    assert table["register_id"].to_pylist() == [0, 0, 1, 1]
    assert table["end_at"].to_pylist()[1] == swap.at
    assert finding_of(readings, "telemetry.swap").severity == "note"


def test_a_work_order_without_indications_leaves_the_time_between_missing(
    read_register, finding_of
):
    swap = MeterSwap(at=START + timedelta(hours=1, minutes=30))
    readings = read_register(50_000, 50_010, 7, 17, swaps=(swap,))
    assert values(readings) == [10.0, 10.0]
    assert finding_of(readings, "telemetry.gap").data["hours"] == 1.0


def test_a_new_register_that_starts_higher_is_not_energy_after_a_work_order(read_register):
    swap = MeterSwap(at=START + timedelta(hours=1, minutes=30))
    assert values(read_register(10, 20, 90_000, 90_010, swaps=(swap,))) == [10.0, 10.0]


@pytest.mark.parametrize("spoilt", [0.0, -0.007, 1.8e21, 50.0])
def test_indications_that_leave_and_return_are_set_aside(read_register, finding_of, spoilt):
    readings = read_register(100, 101, spoilt, spoilt, 104, 105)
    assert values(readings) == [1.0, 3.0, 1.0]
    assert finding_of(readings, "telemetry.register_excursion").data["number"] == 2


def test_a_slow_new_register_that_passes_the_old_one_is_not_an_excursion():
    old = np.arange(0.0, 100.0)
    new = np.arange(0.0, 300.0)
    assert not bad_points(np.concatenate([old, new])).any()


def test_a_channel_that_falls_all_the_time_is_no_register(read_register):
    with pytest.raises(NotARegister, match="falls 10 times in 20 indications"):
        read_register(*[5.0, 4.0] * 10)


def test_a_single_indication_gives_no_interval(read_register):
    with pytest.raises(EmptySource, match="gives no interval") as refusal:
        read_register(5.0)
    assert "two readings of a channel" in refusal.value.hint


def test_a_jump_that_the_plate_rating_forbids_is_suspect(read_register, finding_of):
    readings = read_register(100, 105, 90_000, 90_005, rated_power=10.0)
    assert readings.to_arrow()["status"].to_pylist() == ["measured", "suspect", "measured"]
    assert finding_of(readings, "telemetry.spike").data["number"] == 1


@pytest.mark.skipif(not FAULTS.is_dir(), reason="the shared data folder is not here")
def test_the_labelled_bad_indications_of_a_real_set_are_found():
    with (FAULTS / "myems_labelled_readings.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    cases = sorted({row["case"] for row in rows})
    assert len(cases) == 7
    for case in cases:
        mine = sorted((r for r in rows if r["case"] == case), key=lambda r: r["utc_date_time"])
        found = bad_points(np.array([float(row["actual_value"]) for row in mine]))
        labelled = [row["label"] == "bad" for row in mine]
        assert found.tolist() == labelled, case
