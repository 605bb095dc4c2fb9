from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from duheng.telemetry import Channel

START = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 40


def load(seed: int = 7) -> np.ndarray:
    """Hourly energies with a daily shape, quiet Sundays and noise."""
    hours = np.arange(DAYS * 24)
    shape = 100 + 60 * np.sin(hours / 24 * 2 * np.pi)
    quiet = np.where((hours // 24) % 7 == 6, 0.35, 1.0)
    base = 30.0
    noise = np.random.default_rng(seed).normal(1, 0.05, len(hours))
    return base + shape * quiet * noise


@pytest.fixture
def read_hours(read):
    def opened(numbers, **fields):
        companions = fields.pop("columns", {})
        times = [START + timedelta(hours=hour) for hour in range(len(numbers))]
        table = pa.table({"time": times, "a": pa.array(numbers, pa.float64()), **companions})
        channel = Channel(**({"channel": "a", "unit": "kWh"} | fields))
        return read(table, label="begin", channels=(channel,))

    return opened


def test_a_plain_year_has_no_finding(read_hours):
    assert read_hours(load()).findings == ()


@pytest.mark.parametrize("factor", [1000.0, 0.001, 10.0, 3.6, 1 / 3.6, 100.0])
def test_a_run_in_another_unit_is_found_and_suspect(read_hours, finding_of, factor):
    numbers = load()
    numbers[10 * 24 : 15 * 24] *= factor
    readings = read_hours(numbers)
    found = finding_of(readings, "telemetry.scale")
    assert found.data["cases"][0]["factor"] == pytest.approx(factor)
    assert found.data["cases"][0]["interval"] == [
        "2025-01-11T00:00:00+00:00", "2025-01-16T00:00:00+00:00",
    ]  # fmt: skip
    assert readings.counts["suspect"] == 5 * 24
    assert readings.to_arrow()["value"].to_pylist() == numbers.tolist()


@pytest.mark.parametrize("factor", [5.0, 0.5, 30.0])
def test_a_run_at_a_factor_that_no_unit_explains_is_not_called_a_scale(read_hours, factor):
    numbers = load()
    numbers[10 * 24 : 15 * 24] *= factor
    codes = {finding.code for finding in read_hours(numbers).findings}
    assert "telemetry.scale" not in codes


def test_a_run_that_begins_within_a_day_is_bounded_by_its_readings(read_hours, finding_of):
    numbers = load()
    numbers[10 * 24 + 9 : 15 * 24 + 5] *= 1000
    readings = read_hours(numbers)
    assert finding_of(readings, "telemetry.scale").data["cases"][0]["interval"] == [
        "2025-01-11T09:00:00+00:00", "2025-01-16T05:00:00+00:00",
    ]  # fmt: skip
    assert readings.counts["suspect"] == 5 * 24 - 4


def test_a_stuck_value_is_found_from_a_day_on(read_hours, finding_of):
    numbers = load()
    numbers[100:124] = 77.7
    found = finding_of(read_hours(numbers), "telemetry.stuck")
    assert found.data["number"] == 1
    numbers[120:124] = 78.0
    assert read_hours(numbers).findings == ()


def test_a_run_of_zeros_is_not_called_stuck(read_hours):
    numbers = load()
    numbers[100:150] = 0.0
    assert not [f for f in read_hours(numbers).findings if f.code == "telemetry.stuck"]


def test_a_negative_energy_is_flagged_and_kept(read_hours, finding_of):
    readings = read_hours([1.0, -2.0, 3.0])
    assert readings.to_arrow()["status"].to_pylist() == ["measured", "negative", "measured"]
    assert readings.to_arrow()["value"].to_pylist() == [1.0, -2.0, 3.0]
    assert finding_of(readings, "telemetry.negative").data["number"] == 1


def test_a_signed_channel_may_be_negative(read_hours):
    readings = read_hours([1.0, -2.0, 3.0], is_signed=True)
    assert readings.counts == {"rows": 3, "measured": 3}
    assert readings.findings == ()


def test_a_spike_above_the_plate_rating_is_suspect(read_hours, finding_of):
    readings = read_hours([90.0, 119.9, 120.1, 90.0], rated_power=100.0)
    table = readings.to_arrow()
    assert table["status"].to_pylist() == ["measured", "measured", "suspect", "measured"]
    assert table["doubt"].to_pylist()[2] == "spike"
    assert finding_of(readings, "telemetry.spike").data["number"] == 1


def test_the_rating_is_not_applied_where_it_is_not_declared(read_hours):
    assert read_hours([90.0, 5000.0, 90.0]).findings == ()


COLUMNS = {"pf": [0.9, 0.0, 0.0], "q": [1.0, 0.0, 2.0]}


def test_a_row_with_every_companion_at_zero_is_a_fault(read_hours, finding_of):
    readings = read_hours([1.0, 0.0, 0.0], columns=COLUMNS, companions=("pf", "q"))
    table = readings.to_arrow()
    assert table["status"].to_pylist() == ["measured", "suspect", "measured"]
    assert table["doubt"].to_pylist()[1] == "all_zero_row"
    assert finding_of(readings, "telemetry.all_zero_row").data["number"] == 1


def test_a_zero_without_companions_is_a_measured_zero(read_hours):
    assert read_hours([1.0, 0.0, 2.0]).counts == {"rows": 3, "measured": 3}


def test_findings_count_everything_and_list_the_first(read_hours, finding_of):
    found = finding_of(read_hours([1.0, -1.0] * 200), "telemetry.negative")
    assert found.data["number"] == 200
    assert len(found.data["cases"]) == 50
