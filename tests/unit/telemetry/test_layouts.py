import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from duheng.quantities import DimensionMismatch, UnknownUnit
from duheng.telemetry import Channel
from duheng.telemetry.errors import BrokenLine, MissingColumn, UnreadableSource, UnusableDeclaration

WIDE = pa.table(
    {"time": ["2025-01-01 00:15", "2025-01-01 00:30"], "a": [1.0, 2.0], "b": [10.0, None]}
)
LONG = pa.table(
    {
        "time": ["2025-01-01 00:15", "2025-01-01 00:15", "2025-01-01 00:30", "2025-01-01 00:30"],
        "who": ["b", "a", "b", "a"],
        "value": [10.0, 1.0, None, 2.0],
    }
)
BOTH = (Channel(channel="a", unit="kWh"), Channel(channel="b", unit="kWh"))
AS_LONG = {"channel_column": "who", "value_column": "value"}


def test_long_and_wide_give_the_same_readings(read):
    wide = read(WIDE, channels=BOTH)
    long = read(LONG, channels=BOTH, **AS_LONG)
    assert wide.to_arrow().equals(long.to_arrow())
    assert wide.digest == long.digest


def test_every_format_gives_the_same_readings(read, tmp_path):
    expected = read(WIDE, channels=BOTH).digest
    pq.write_table(WIDE, tmp_path / "w.parquet")
    pyarrow.feather.write_feather(WIDE, tmp_path / "w.feather")
    with pa.ipc.new_stream(str(tmp_path / "w.arrow"), WIDE.schema) as stream:
        stream.write_table(WIDE)
    WIDE.to_pandas().to_csv(tmp_path / "w.csv", index=False)
    for name in ("w.parquet", "w.feather", "w.arrow", "w.csv"):
        assert read(tmp_path / name, channels=BOTH).digest == expected
    assert read(WIDE.to_pandas(), channels=BOTH).digest == expected


def test_channels_of_a_long_source_need_not_be_listed(read):
    readings = read(LONG, channels=(), unit="MWh", **AS_LONG)
    assert readings.units == {"a": "kW·h", "b": "kW·h"}
    assert readings.to_arrow()["value"].to_pylist() == [1000.0, 2000.0, 10000.0, None]


def test_rows_of_an_unlisted_channel_are_left_out_and_counted(read, finding_of):
    readings = read(LONG, **AS_LONG)
    assert readings.counts["rows"] == 2
    found = finding_of(readings, "telemetry.undeclared_channel")
    assert (found.data["channel"], found.data["number"]) == ("b", 2)


def test_a_listed_channel_that_is_absent_is_refused(read):
    with pytest.raises(MissingColumn, match="no channel 'c'"):
        read(LONG, channels=(*BOTH, Channel(channel="c", unit="kWh")), **AS_LONG)


def test_a_row_without_a_channel_is_refused(read):
    text = "time,who,value\n2025-01-01 00:15,a,1\n2025-01-01 00:30,,2\n"
    with pytest.raises(BrokenLine, match="line 3: the channel is empty"):
        read(text, **AS_LONG)


def test_companions_of_a_long_source_are_refused(declare):
    channel = Channel(channel="a", unit="kWh", companions=("pf",))
    with pytest.raises(UnusableDeclaration, match="one value a row"):
        declare(LONG, channels=(channel,), **AS_LONG)


def test_a_parquet_file_damaged_inside_is_refused(read, tmp_path):
    path = tmp_path / "x.parquet"
    pq.write_table(WIDE, path, compression="snappy")
    damaged = bytearray(path.read_bytes())
    damaged[4:40] = b"\xff" * 36
    path.write_bytes(damaged)
    with pytest.raises(UnreadableSource, match=r"x\.parquet cannot be read"):
        read(path)


def test_a_channel_may_have_another_name_in_the_source(read):
    readings = read(LONG, channels=(Channel(channel="roof", column="b", unit="kWh"),), **AS_LONG)
    assert set(readings.to_arrow()["channel"].to_pylist()) == {"roof"}


def test_timestamps_with_a_zone_are_instants(read):
    stamps = pa.array([0, 900_000_000], pa.timestamp("us", tz="UTC"))
    readings = read(pa.table({"time": stamps, "a": [1, 2]}), label="begin")
    assert readings.period.begin.isoformat() == "1970-01-01T00:00:00+00:00"


def test_timestamps_without_a_zone_are_local_times(read):
    frame = pd.DataFrame(
        {"time": pd.to_datetime(["2025-01-01 08:00", "2025-01-01 09:00"]), "a": [1, 2]}
    )
    readings = read(frame, label="begin")
    assert readings.period.begin.isoformat() == "2025-01-01T00:00:00+00:00"


@pytest.mark.parametrize(("form", "scale"), [("epoch_s", 1), ("epoch_ms", 1000)])
def test_epoch_numbers_are_instants_where_declared(read, form, scale):
    table = pa.table({"time": [1735689600 * scale, 1735690500 * scale], "a": [1, 2]})
    readings = read(table, label="begin", instant_format=form)
    assert readings.period.begin.isoformat() == "2025-01-01T00:00:00+00:00"


def test_undeclared_numbers_as_times_are_refused(read):
    with pytest.raises(UnusableDeclaration, match="time column 'time' of table is BIGINT"):
        read(pa.table({"time": [1, 2], "a": [1, 2]}))


def test_a_file_that_is_not_parquet_is_refused(read, tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(UnreadableSource, match=r"x\.parquet cannot be read"):
        read(tmp_path / "x.parquet")


def test_a_file_that_is_not_arrow_is_refused(read, tmp_path):
    (tmp_path / "x.arrow").write_bytes(b"no arrow at all, none")
    with pytest.raises(UnreadableSource, match="not an Arrow file"):
        read(tmp_path / "x.arrow")


def test_something_that_is_no_table_is_refused(read):
    with pytest.raises(UnusableDeclaration, match="readings cannot be taken from a dict"):
        read({"time": []})


@pytest.mark.parametrize(
    ("unit", "canonical", "factor"),
    [
        ("kWh", None, 1.0),
        ("MWh", None, 1000.0),
        ("Wh", None, 1 / 1000),
        ("GJ", None, 1e9 / 3.6e6),
        ("GJ", "GJ", 1.0),
        ("kvarh", None, 1.0),
        ("m3", None, 1.0),
        ("kg", "t", 1 / 1000),
    ],
)
def test_values_are_stored_in_the_canonical_unit(read, unit, canonical, factor):
    table = pa.table({"time": ["2025-01-01 00:15", "2025-01-01 00:30"], "a": [3.0, 7.0]})
    readings = read(table, channels=(Channel(channel="a", unit=unit, canonical_unit=canonical),))
    assert readings.to_arrow()["value"].to_pylist() == [3.0 * factor, 7.0 * factor]


def test_reactive_energy_is_not_stored_as_active_energy(read):
    table = pa.table({"time": ["2025-01-01 00:15", "2025-01-01 00:30"], "a": [3.0, 7.0]})
    assert read(table, channels=(Channel(channel="a", unit="kvarh"),)).units == {"a": "kvar·h"}


def test_a_unit_of_another_dimension_is_refused(read):
    channel = Channel(channel="a", unit="m3", canonical_unit="kW·h")
    with pytest.raises(DimensionMismatch):
        read(WIDE, channels=(channel,))


def test_a_power_unit_for_an_energy_is_refused_where_an_energy_is_asked(read):
    channel = Channel(channel="a", unit="kW", canonical_unit="kW·h")
    with pytest.raises(DimensionMismatch):
        read(WIDE, channels=(channel,))


def test_an_unknown_unit_is_refused(read):
    with pytest.raises(UnknownUnit):
        read(WIDE, channels=(Channel(channel="a", unit="kWhh"),))


def test_a_temperature_is_no_reading_that_adds_up(read):
    with pytest.raises(UnusableDeclaration, match="temperatures do not add up"):
        read(WIDE, channels=(Channel(channel="a", unit="°C"),))


def test_a_multiplier_is_applied(read):
    readings = read(WIDE, channels=(Channel(channel="a", unit="kWh", multiplier=120),))
    assert readings.to_arrow()["value"].to_pylist() == [120.0, 240.0]
