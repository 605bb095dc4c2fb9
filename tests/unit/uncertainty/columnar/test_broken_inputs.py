"""Inputs that a model in columns refuses, each named by what is broken."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from duheng.quantities import DimensionMismatch, parse_unit
from duheng.uncertainty.columnar import OnTimeline, SegmentTimeline, Shared, Sources
from duheng.uncertainty.errors import (
    UndeclaredInput,
    UnusableRows,
    UnusableSources,
    UnusableTimeline,
)

ONE = parse_unit("1")


def test_an_input_whose_kind_is_undeclared(site):
    inputs = site.inputs()
    del inputs["f"]
    with pytest.raises(UndeclaredInput, match="kind of input 'f'"):
        site.accumulate(inputs=inputs, units=dict.fromkeys("krf", ONE))


def test_a_kind_for_a_name_that_the_equation_does_not_have(site):
    with pytest.raises(UndeclaredInput, match="'f' has a kind"):
        site.accumulate("k*r")


def test_an_empty_table(site):
    with pytest.raises(UnusableRows, match="no rows"):
        site.accumulate(table=site.table.slice(0, 0))


def test_a_column_that_the_rows_do_not_have(site):
    with pytest.raises(UnusableRows, match="no column 'batch'"):
        site.accumulate(table=site.table.drop(["batch"]))


def test_a_key_without_a_value(site):
    inputs = site.inputs()
    inputs["f"] = Shared(key="batch", keys=np.arange(6), values=site.f[:6], sources=np.arange(6))
    with pytest.raises(UnusableRows, match="6"):
        site.accumulate(inputs=inputs)


def test_a_null_key(site):
    batch = [None if place == 3 else value for place, value in enumerate(site.columns["batch"])]
    where = site.table.column_names.index("batch")
    table = site.table.set_column(where, "batch", pa.array(batch, pa.int32()))
    with pytest.raises(UnusableRows, match="batch"):
        site.accumulate(table=table)


def test_readings_after_the_end_of_the_timeline(make_site):
    site = make_site(segments=1)
    late = site.table["begin_at"].cast(pa.int64()).to_numpy() + 400 * 86_400_000_000
    day = pa.array((late // 86_400_000_000).astype(np.int32)).cast(pa.date32())
    table = site.table.set_column(1, "begin_at", pa.array(late, pa.timestamp("us", tz="UTC")))
    table = table.set_column(table.column_names.index("day"), "day", day)
    with pytest.raises(UnusableTimeline, match="no segment"):
        site.accumulate(table=table)


def test_a_gap_within_a_day_of_the_timeline(site):
    timeline = site.timeline
    end = timeline.end_us.copy()
    end[0] -= 3 * 3_600_000_000
    holed = SegmentTimeline(
        channel="meter",
        day="day",
        instant="begin_at",
        channels=timeline.channels,
        channel_of_segment=timeline.channel_of_segment,
        begin_us=timeline.begin_us,
        end_us=end,
    )
    inputs = site.inputs()
    k = inputs["k"]
    inputs["k"] = OnTimeline(timeline=holed, values=k.values, sources=k.sources)
    with pytest.raises(UnusableTimeline, match="came out"):
        site.accumulate(inputs=inputs)


def test_segments_that_overlap():
    with pytest.raises(UnusableTimeline, match="overlap"):
        SegmentTimeline(
            channel="meter",
            day="day",
            instant="begin_at",
            channels=["a"],
            channel_of_segment=np.zeros(2, int),
            begin_us=np.array([0, 5]),
            end_us=np.array([10, 15]),
        )


def test_a_unit_that_the_equation_does_not_give(site):
    units = {"k": ONE, "r": parse_unit("kWh"), "f": parse_unit("tCO2/MWh")}
    with pytest.raises(DimensionMismatch, match="GJ"):
        site.accumulate(units=units, unit=parse_unit("GJ"))


def test_a_total_in_degrees_celsius(site):
    units = {"k": ONE, "r": parse_unit("K"), "f": ONE}
    with pytest.raises(DimensionMismatch, match="temperature"):
        site.accumulate(units=units, unit=parse_unit("degC"))


@pytest.mark.parametrize("u", [-0.1, -np.inf])
def test_a_negative_standard_uncertainty(u):
    with pytest.raises(UnusableSources, match="0 or more"):
        Sources(ids=["a"], standard_uncertainty=[u], degrees_of_freedom=[np.inf])


def test_degrees_of_freedom_of_zero():
    with pytest.raises(UnusableSources, match="above 0"):
        Sources(ids=["a"], standard_uncertainty=[0.1], degrees_of_freedom=[0.0])


def test_units_are_converted_through_coherent_ones(site):
    units = {"k": ONE, "r": parse_unit("kWh"), "f": parse_unit("tCO2/MWh")}
    in_units = site.accumulate(units=units, unit=parse_unit("kgCO2")).table
    np.testing.assert_allclose(in_units.value, site.accumulate().table.value, rtol=1e-12)
    np.testing.assert_allclose(
        in_units.sensitivity.toarray(), site.accumulate().table.sensitivity.toarray(), rtol=1e-12
    )
