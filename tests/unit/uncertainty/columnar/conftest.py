"""A small synthetic site, and the same sums done the slow and obvious way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest

from duheng.equations import parse_equation
from duheng.quantities import parse_unit
from duheng.uncertainty.columnar import (
    Accumulation,
    Attribute,
    Independent,
    OnTimeline,
    SegmentTimeline,
    Shared,
    Sources,
    accumulate,
)

DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
START_US = 1_735_689_600_000_000  # 2025-01-01T00:00Z
ONE = parse_unit("1")


@dataclass(frozen=True)
class Site:
    """Hourly readings of meters, with certificates by segment and fuel batches."""

    table: pa.Table
    timeline: SegmentTimeline
    segment: Any
    k: Any
    f: Any
    sources: Sources

    @property
    def columns(self) -> dict[str, Any]:
        return {name: self.table[name].to_numpy() for name in ("meter", "batch", "r", "plant")}

    def inputs(self) -> dict[str, Any]:
        n = self.timeline.size
        return {
            "k": OnTimeline(timeline=self.timeline, values=self.k, sources=np.arange(n)),
            "r": Independent(column="r", standard_uncertainty=0.05),
            "f": Shared(
                key="batch",
                keys=np.arange(len(self.f)),
                values=self.f,
                sources=n + np.arange(len(self.f)),
            ),
        }

    def accumulate(self, text: str = "k*r*f", **changes: Any) -> Accumulation:
        inputs = changes.pop("inputs", self.inputs())
        table = changes.pop("table", self.table)
        return accumulate(
            parse_equation(text),
            rows_of(table),
            inputs=inputs,
            units=changes.pop("units", dict.fromkeys(inputs, ONE)),
            unit=changes.pop("unit", ONE),
            sources=changes.pop("sources", self.sources),
            group_by=changes.pop("group_by", [self.plants()]),
        )

    def plants(self) -> Attribute:
        meters = np.arange(len(self.timeline.channels))
        return Attribute(name="plant", key="meter", keys=meters, values=meters // 4)

    def sensitivity(self, by_k: Any, by_f: Any) -> Any:
        """Return d(total of plant)/d(source) by adding row by row."""
        n = self.timeline.size
        matrix = np.zeros((int(self.columns["plant"].max()) + 1, self.sources.size))
        np.add.at(matrix, (self.columns["plant"], self.segment), by_k)
        np.add.at(matrix, (self.columns["plant"], n + self.columns["batch"]), by_f)
        return matrix


def rows_of(table: pa.Table) -> Any:
    connection = ibis.duckdb.connect()
    connection.raw_sql("SET TimeZone='UTC'")
    return connection.create_table("readings", table)


def make_site(*, meters: int = 20, hours: int = 240, segments: int = 4, seed: int = 3) -> Site:
    generator = np.random.default_rng(seed)
    meter = np.repeat(np.arange(meters), hours)
    begin = START_US + np.tile(np.arange(hours) * HOUR_US, meters)
    batch = generator.integers(0, 7, meters * hours)
    table = pa.table(
        {
            "meter": pa.array(meter, pa.int32()),
            "begin_at": pa.array(begin, pa.timestamp("us", tz="UTC")),
            "end_at": pa.array(begin + HOUR_US, pa.timestamp("us", tz="UTC")),
            "day": pa.array((begin // DAY_US).astype(np.int32)).cast(pa.date32()),
            "batch": pa.array(batch, pa.int32()),
            "plant": pa.array(meter // 4, pa.int32()),
            "r": np.round(generator.uniform(1, 100, meters * hours), 2),
        }
    )
    span = hours * HOUR_US
    cuts = np.sort(generator.integers(1, span, (meters, segments - 1)), axis=1)
    edges = np.hstack([np.zeros((meters, 1), int), cuts, np.full((meters, 1), span)]) + START_US
    owner = np.repeat(np.arange(meters), segments)
    timeline = SegmentTimeline(
        channel="meter",
        day="day",
        instant="begin_at",
        channels=np.arange(meters),
        channel_of_segment=owner,
        begin_us=edges[:, :-1].ravel(),
        end_us=edges[:, 1:].ravel(),
    )
    n = timeline.size
    place = np.array(
        [
            np.searchsorted(edges[m], at, side="right") - 1
            for m, at in zip(meter, begin, strict=True)
        ]
    )
    return Site(
        table=table,
        timeline=timeline,
        segment=meter * segments + place,
        k=1 + generator.normal(0, 0.01, n),
        f=2 + generator.normal(0, 0.01, 7),
        sources=Sources(
            ids=[f"certificate {i}" for i in range(n)] + [f"batch {i}" for i in range(7)],
            standard_uncertainty=np.r_[np.full(n, 0.005), np.full(7, 0.01)],
            degrees_of_freedom=np.full(n + 7, np.inf),
        ),
    )


@pytest.fixture(name="make_site")
def _make_site() -> Any:
    return make_site


@pytest.fixture(name="rows_of")
def _rows_of() -> Any:
    return rows_of


@pytest.fixture
def site() -> Site:
    return make_site()
