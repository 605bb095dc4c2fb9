"""A year of hourly accounts of 300 plants against the plain sums, and what-if against a full run.

Synthetic: 300 plants of 12 leagues, 40 coal feeders each, one reading an hour in one Parquet file;
two confirmations of every feeder, whose certificates load on 12 standards; carbon as received
analysed monthly for each plant. Element route of the product's own method pack, with U, budgets
and covariances by plant and month, plant, month, league and the whole.

The floor is ``SELECT plant, month, league, SUM(m * k * c * OF * 44/12) ... GROUP BY ALL`` with both
tables joined by equality, on the same file, with the same two threads. Runs of both sides take
turns; the ratio is of processor times, because other work on the machine stretches wall time.
"""

from __future__ import annotations

import gc
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from duheng.accounting.many import ManyAccounts, Metered, Rules, many_accounts
from duheng.accounting.method import method_from
from duheng.accounting.setup import Stream
from duheng.accounting.sources import Cause, SourceRegister
from duheng.accounting.what_if import what_if
from duheng.accounting.what_if.cells import AccountCells, read_cells
from duheng.rulebook import load_packs
from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty.columnar import (
    Attribute,
    Independent,
    OnTimeline,
    SegmentTimeline,
    Shared,
)

DATA = Path(__file__).parent / "data"
CHANNELS, LEAGUES, STANDARDS, HOURS = 40, 12, 12, 24
DAY_US, CHINA_US = 86_400_000_000, 28_800_000_000
BEGIN_US = 1_735_689_600_000_000 - CHINA_US  # 2025-01-01T00:00+08:00
FIRST_DAY = date(2025, 1, 1)
METHOD = "cn/co2-fuel-combustion"
LEVELS = (("plant",), ("month",), ("league",), ())
RUNS = 7
FLOOR = """
    SELECT plant, month, league, SUM(amount * k * c * 0.99 * 44.0 / 12.0) FROM '{path}'
    JOIN channels USING (channel) JOIN analyses USING (analysis) GROUP BY plant, month, league
"""


def readings(plants: int, days: int) -> Path:
    """Return the Parquet file of hourly readings, by day, channel and hour."""
    path = DATA / f"feeders-{plants}-{days}.parquet"
    if path.exists():
        return path
    DATA.mkdir(exist_ok=True)
    generator = np.random.default_rng(1)
    part = Path(f"{path}.part")
    with pq.ParquetWriter(part, _day(plants, 0, generator).schema, compression="zstd") as writer:
        for day in range(days):
            writer.write_table(_day(plants, day, generator))
    part.rename(path)
    return path


def _day(plants: int, day: int, generator: np.random.Generator) -> pa.Table:
    channel = np.repeat(np.arange(plants * CHANNELS), HOURS)
    hour = np.tile(np.arange(HOURS), plants * CHANNELS)
    local = FIRST_DAY + timedelta(days=day)
    amount = np.round(40 + 10 * generator.standard_normal(len(channel)), 2)
    return pa.table(
        {
            "channel": pa.array(channel, pa.int32()),
            "analysis": pa.array(channel // CHANNELS * 12 + local.month - 1, pa.int32()),
            "begin_at": pa.array(
                BEGIN_US + (day * HOURS + hour) * DAY_US // HOURS, pa.timestamp("us")
            ),
            "local_day": pa.array(np.full(len(channel), np.datetime64(local))),
            "amount": pa.array(amount),
        }
    )


@dataclass(frozen=True)
class Region:
    """Plants with their certificates and analyses, entered as the product takes them."""

    plants: int
    days: int

    @property
    def feeders(self) -> Any:
        return np.arange(self.plants * CHANNELS)

    @cached_property
    def corrections(self) -> Any:
        return np.random.default_rng(2).normal(1, 0.003, 2 * len(self.feeders))

    @cached_property
    def carbon(self) -> Any:
        return np.random.default_rng(3).normal(0.5, 0.02, self.plants * 12)

    @cached_property
    def timeline(self) -> SegmentTimeline:
        size = len(self.feeders)
        cut = np.random.default_rng(4).integers(1, self.days, size)
        edges = np.stack([np.zeros(size, int), cut, np.full(size, self.days)], 1) * DAY_US
        return SegmentTimeline(
            channel="channel",
            day="local_day",
            instant="begin_at",
            channels=self.feeders,
            channel_of_segment=np.repeat(self.feeders, 2),
            begin_us=edges[:, :-1].ravel() + BEGIN_US,
            end_us=edges[:, 1:].ravel() + BEGIN_US,
            day_offset_us=CHINA_US,
        )

    @cached_property
    def accounts(self) -> ManyAccounts:
        """Factors, sources and segments, made beforehand as the floor's tables are."""
        register = SourceRegister()
        _enter(register, "standard", STANDARDS, 0.0005)
        certificates = _enter(register, "certificate", 2 * len(self.feeders), 0.0025)
        for place in range(2 * len(self.feeders)):
            standard = place // 2 // CHANNELS % STANDARDS
            register.load(f"certificate {place}", f"standard {standard}", 1.0)
        analyses = _enter(register, "analysis", self.plants * 12, 0.004)
        library = load_packs(kinds=["methods", "rules"])
        stream = Stream(
            name="coal",
            carrier="lignite",
            role="consumed",
            title={"en": "coal"},
            routes={METHOD: "carbon_content"},
        )
        found = many_accounts(
            method_from(library.pack(METHOD, on=FIRST_DAY)),
            stream,
            metered=Metered(
                indication=Independent(column="amount", standard_uncertainty=0.05),
                unit="t",
                correction=OnTimeline(
                    timeline=self.timeline, values=self.corrections, sources=certificates
                ),
            ),
            measured={
                "carbon_fraction": Shared(
                    key="analysis",
                    keys=np.arange(self.plants * 12),
                    values=self.carbon,
                    sources=analyses,
                )
            },
            rules=Rules(library=library, accounting_year=2025),
            register=register,
            levels=self.levels(),
        )
        assert found.sources.stated_uncertainty.size
        assert self.timeline.segment_of_day.size
        return found

    def levels(self) -> list[Attribute]:
        plant, analysis = self.feeders // CHANNELS, np.arange(self.plants * 12)
        return [
            Attribute(name="plant", key="channel", keys=self.feeders, values=plant),
            Attribute(name="month", key="analysis", keys=analysis, values=analysis % 12 + 1),
            Attribute(name="league", key="channel", keys=self.feeders, values=plant % LEAGUES),
        ]

    def connect(self, path: Path) -> tuple[Any, Any]:
        connection = ibis.duckdb.connect()
        connection.raw_sql("SET threads=2; SET TimeZone='UTC'; SET enable_progress_bar=false")
        plant, analysis = self.feeders // CHANNELS, np.arange(self.plants * 12)
        channels = {
            "channel": pa.array(self.feeders, pa.int32()),
            "plant": pa.array(plant, pa.int32()),
            "league": pa.array(plant % LEAGUES, pa.int32()),
            "k": self.corrections[::2],
        }
        analyses = {
            "analysis": pa.array(analysis, pa.int32()),
            "month": pa.array(analysis % 12 + 1, pa.int32()),
            "c": self.carbon,
        }
        connection.create_table("channels", pa.table(channels))
        connection.create_table("analyses", pa.table(analyses))
        return connection, connection.read_parquet(str(path))

    def total(self, rows: Any) -> Any:
        """Return everything that is asked for; the readings are read once."""
        found = self.accounts.add_up(rows)
        table = found.best_estimate
        asked: list[Any] = [table.totals(), table.budget, found.statutory]
        for levels in LEVELS:
            coarse = found.by(*levels)
            table = coarse.best_estimate
            asked += [table.totals(), table.covariance(), table.budget, coarse.statutory]
        return asked


def _enter(register: SourceRegister, name: str, number: int, uncertainty: float) -> Any:
    causes = (
        Cause(
            id=f"{name} {place}",
            input=name,
            title={"en": f"{name} {place}"},
            kind=EvidenceKind.CERTIFICATE,
            evidence=f"{name} {place}",
            standard_uncertainty=uncertainty,
        )
        for place in range(number)
    )
    return np.array([register.place_of(cause) for cause in causes], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of one run: on the clock, and of all processors."""

    wall_s: float
    processor_s: float


def spent(work: Callable[[], Any]) -> Spent:
    gc.collect()
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - processor)


def paired(
    name: str, bar: float, ours: Callable[[], Any], floor: Callable[[], Any], note: str
) -> dict[str, Any]:
    """Return the median ratio of runs in turn, of processor times; that of wall times is noted."""
    ours()
    floor()
    pairs = [(spent(ours), spent(floor)) for _ in range(RUNS)]
    ratio = statistics.median(a.processor_s / b.processor_s for a, b in pairs)
    wall = statistics.median(a.wall_s / b.wall_s for a, b in pairs)
    return {
        "name": name,
        "ratio": ratio,
        "bar": bar,
        "sense": "at_most",
        "ok": ratio <= bar,
        "ours_s": [a.processor_s for a, _ in pairs],
        "floor_s": [b.processor_s for _, b in pairs],
        "note": f"{note}; processor times (by the clock {wall:.3g})",
    }


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def of_a_region(plants: int, days: int) -> list[dict[str, Any]]:
    """Return both benchmarks of one region; in a process of its own, so that memory is its own."""
    region, path = Region(plants, days), readings(plants, days)
    connection, rows = region.connect(path)
    assert region.accounts.sources.size
    before = peak_mb()
    region.total(rows)
    memory = peak_mb() - before
    size = plants * CHANNELS * days * HOURS
    query = FLOOR.format(path=path)
    accounts = paired(
        "account-300-plants",
        2.5,
        lambda: region.total(rows),
        lambda: connection.raw_sql(query).fetchall(),
        f"{plants} of 300 plants x {CHANNELS} channels x {days} days = {size:.3g} rows; "
        f"memory grew {memory:.0f} MB",
    )
    return [accounts, of_what_if(region, rows)]


def of_what_if(region: Region, rows: Any) -> dict[str, Any]:
    """Return one withdrawn certificate, from the stored file to figures, against a full run."""
    table = region.accounts.add_up(rows).best_estimate
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "cells.arrow"
        AccountCells(tables={"co2_fuel_combustion": table}).write(stored)

        def withdrawn() -> None:
            cells = read_cells(stored)
            for levels in LEVELS:
                found = what_if(cells, withdrawn=["standard 0"], group_by=levels)
                assert found.figures
                assert all(table.budget for table in found.tables.values())

        return paired(
            "what-if",
            0.2,
            withdrawn,
            lambda: region.total(rows),
            "a standard behind 1/12 of all certificates withdrawn, read from the stored cells, "
            "figures with budgets by plant, month, league and the whole",
        )


def run(quick: bool) -> list[dict[str, Any]]:
    """Return the benchmarks: a year of 60 plants for quick, of 300 for full."""
    plants = 60 if quick else 300
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(of_a_region, plants, 365).result()
