"""Totals in columns against DuckDB's plain sum, and against two object-per-reading peers.

A synthetic year: 1000 meters of 100 plants, each meter with certificates in 6 or 365 segments of
time, 200 fuel batches of five plants each, readings in one Parquet file. Asked for: the total, the
totals of 100 plants, their covariances, and the budget of every total to its last line.

The floor is ``SELECT plant, SUM(k*r*f) ... GROUP BY plant`` with both factors joined by equality,
on the same file, with the same two threads. Tables of factors, sources and segments are made
beforehand on both sides. Ours adds in an order that does not matter, so its bits repeat.
"""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import ibis
import numpy as np
import pyarrow as pa

from duheng.equations import parse_equation
from duheng.quantities import parse_unit
from duheng.uncertainty.columnar import (
    Attribute,
    Independent,
    OnTimeline,
    SegmentTimeline,
    Shared,
    Sources,
    accumulate,
)

DATA = Path(__file__).parent / "data"
METERS, PLANTS, BATCHES, DAYS = 1000, 100, 200, 365
DAY_US, CHINA_US = 86_400_000_000, 28_800_000_000
BEGIN_US = 1_735_689_600_000_000 - CHINA_US  # 2025-01-01T00:00+08:00
RUNS = 7
NOISE = 0.05
MODEL = parse_equation("k*r*f")
ONE = parse_unit("1")
FLOOR = """
    SELECT plant, SUM(k * r * f) FROM '{path}'
    JOIN meters USING (meter) JOIN batches USING (batch) GROUP BY plant
"""


def readings(rows: int) -> Path:
    """Return the Parquet file of a year of readings, sorted by day, meter and instant."""
    path = DATA / f"readings-{rows}.parquet"
    if path.exists():
        return path
    DATA.mkdir(exist_ok=True)
    each = rows // METERS
    connection = duckdb.connect()
    connection.execute("SET threads=2; SET TimeZone='UTC'; SELECT setseed(0.42)")
    connection.execute(
        f"""
        COPY (
            SELECT m::INTEGER AS meter,
                ((m // 50) * 10 + (t * 10) // {each})::INTEGER AS batch,
                make_timestamp({BEGIN_US} + t * ({DAYS} * {DAY_US} // {each})) AS begin_at,
                DATE '2025-01-01' + ((t * {DAYS}) // {each})::INTEGER AS local_day,
                round(50 + 40 * sin(t / 24.0 * 6.28) + 10 * random(), 2) AS r
            FROM range({each}) a(t), range({METERS}) b(m)
            ORDER BY local_day, meter, begin_at
        ) TO '{path}.part' (FORMAT parquet, COMPRESSION zstd)
        """  # noqa: S608 - numbers and a path of our own
    )
    Path(f"{path}.part").rename(path)
    return path


@dataclass(frozen=True)
class Site:
    """The factors of a site whose certificates change at dates, or at any instant."""

    segments: int
    at_dates: bool = True

    @cached_property
    def timeline(self) -> SegmentTimeline:
        cuts = self._cuts()
        edges = np.hstack([np.zeros((METERS, 1), int), cuts, np.full((METERS, 1), DAYS * DAY_US)])
        timeline = SegmentTimeline(
            channel="meter",
            day="local_day",
            instant="begin_at",
            channels=np.arange(METERS),
            channel_of_segment=np.repeat(np.arange(METERS), self.segments),
            begin_us=edges[:, :-1].ravel() + BEGIN_US,
            end_us=edges[:, 1:].ravel() + BEGIN_US,
            day_offset_us=CHINA_US,
        )
        assert timeline.segment_of_day.size >= METERS * DAYS
        return timeline

    def _cuts(self) -> Any:
        generator = np.random.default_rng(1)
        if not self.at_dates:
            span = np.array(
                [
                    generator.choice(DAYS * 86_400 - 1, self.segments - 1, False) + 1
                    for _ in range(METERS)
                ]
            )
            return np.sort(span, axis=1) * 1_000_000
        days = np.array(
            [generator.choice(DAYS - 1, self.segments - 1, False) + 1 for _ in range(METERS)]
        )
        return np.sort(days, axis=1) * DAY_US

    @cached_property
    def k(self) -> Any:
        return 1 + np.random.default_rng(2).normal(0, 0.01, self.timeline.size)

    @cached_property
    def f(self) -> Any:
        return 2 + np.random.default_rng(3).normal(0, 0.01, BATCHES)

    @cached_property
    def sources(self) -> Sources:
        n = self.timeline.size
        sources = Sources(
            ids=[f"certificate {i}" for i in range(n)] + [f"batch {i}" for i in range(BATCHES)],
            standard_uncertainty=np.r_[np.full(n, 0.005), np.full(BATCHES, 0.01)],
            degrees_of_freedom=np.r_[np.full(n, 50.0), np.full(BATCHES, 9.0)],
        )
        assert sources.stated_uncertainty.shape == (n + BATCHES,)
        return sources

    def total(self, rows: Any) -> Any:
        """Return everything that is asked for."""
        n = self.timeline.size
        meters = np.arange(METERS)
        found = accumulate(
            MODEL,
            rows,
            inputs={
                "k": OnTimeline(timeline=self.timeline, values=self.k, sources=np.arange(n)),
                "r": Independent(column="r", standard_uncertainty=NOISE),
                "f": Shared(
                    key="batch",
                    keys=np.arange(BATCHES),
                    values=self.f,
                    sources=n + np.arange(BATCHES),
                ),
            },
            units=dict.fromkeys("krf", ONE),
            unit=ONE,
            sources=self.sources,
            group_by=[Attribute(name="plant", key="meter", keys=meters, values=meters // 10)],
        ).table
        whole = found.rollup()
        return found.totals(), found.covariance(), found.budget, whole.totals(), whole.budget

    def connect(self, path: Path) -> tuple[Any, Any]:
        connection = ibis.duckdb.connect()
        connection.raw_sql("SET threads=2; SET TimeZone='UTC'")
        meters = pa.table(
            {
                "meter": pa.array(np.arange(METERS), pa.int32()),
                "plant": pa.array(np.arange(METERS) // 10, pa.int32()),
                "k": self.k[:METERS],
            }
        )
        batches = pa.table({"batch": pa.array(np.arange(BATCHES), pa.int32()), "f": self.f})
        connection.create_table("meters", meters)
        connection.create_table("batches", batches)
        return connection, connection.read_parquet(str(path))


def timed(work: Callable[[], Any]) -> float:
    gc.collect()
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def paired(ours: Callable[[], Any], floor: Callable[[], Any], runs: int) -> dict[str, Any]:
    """Return the seconds of both in turn, and the median of the ratios pair by pair."""
    ours()
    floor()
    pairs = [(timed(ours), timed(floor)) for _ in range(runs)]
    return {
        "ratio": statistics.median(a / b for a, b in pairs),
        "ours_s": [a for a, _ in pairs],
        "floor_s": [b for _, b in pairs],
    }


def against_plain_sum(name: str, rows: int, site: Site, bar: float, note: str) -> dict[str, Any]:
    path = readings(rows)
    connection, table = site.connect(path)
    query = FLOOR.format(path=path)
    found = paired(lambda: site.total(table), lambda: connection.raw_sql(query).fetchall(), RUNS)
    ok = found["ratio"] <= bar
    return {"name": name, "bar": bar, "sense": "at_most", "ok": ok, "note": note, **found}


def in_own_process(rows: int) -> Path:
    """Return the file of readings, made by another process: sorting them takes much memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(readings, rows).result()


def at_1e8() -> dict[str, Any]:
    """Return the run at 1e8 readings; memory may grow 100 MB over a process warmed at 1e7."""
    path = in_own_process(100_000_000)
    site = Site(6)
    _, warm = site.connect(readings(10_000_000))
    site.total(warm)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, table = site.connect(path)
    site.total(table)
    growth_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    found = against_plain_sum("columnar-total-1e8", 100_000_000, site, 2.2, "")
    found["note"] = f"memory grew {growth_mb:.0f} MB (bar 100)"
    found["ok"] = found["ok"] and growth_mb <= 100
    return found


def against_peer(name: str, bar: float, peer: Callable[[Site, Any], float]) -> dict[str, Any]:
    """Return how many times faster 1e6 readings are than a peer's 1e5, scaled by ten."""
    site = Site(6)
    _, table = site.connect(readings(1_000_000))
    site.total(table)
    ours = [timed(lambda: site.total(table)) for _ in range(5)]
    _, small = site.connect(readings(100_000))
    scaled = [10 * peer(site, small.to_pyarrow())]
    ratio = statistics.median(scaled) / statistics.median(ours)
    return {
        "name": name,
        "ratio": ratio,
        "bar": bar,
        "sense": "at_least",
        "ok": ratio >= bar,
        "ours_s": ours,
        "floor_s": scaled,
        "note": "ours at 1e6; the peer ran at 1e5 and floor_s is ten times its seconds",
    }


def with_uncertainties(site: Site, table: pa.Table) -> float:
    import uncertainties

    def work() -> None:
        k = [uncertainties.ufloat(x, 0.005) for x in site.k]
        f = [uncertainties.ufloat(x, 0.01) for x in site.f]
        r = [uncertainties.ufloat(x, NOISE) for x in table["r"].to_pylist()]
        totals = peer_totals(site, table, k, r, f)
        whole = pairwise(totals)
        assert [t.std_dev for t in totals]
        assert whole.error_components()

    return timed(work)


def with_gtc(site: Site, table: pa.Table) -> float:
    import GTC

    def work() -> None:
        k = [GTC.ureal(x, 0.005) for x in site.k]
        f = [GTC.ureal(x, 0.01) for x in site.f]
        r = [GTC.ureal(x, NOISE) for x in table["r"].to_pylist()]
        totals = peer_totals(site, table, k, r, f)
        whole = pairwise(totals)
        assert [GTC.uncertainty(t) for t in totals]
        assert [GTC.component(whole, item) for item in (*k, *f)]

    return timed(work)


def peer_totals(site: Site, table: pa.Table, k: Any, r: Any, f: Any) -> list[Any]:
    """Return the totals of plants, added in pairs: a running sum is quadratic in the peers."""
    meter, batch = table["meter"].to_pylist(), table["batch"].to_pylist()
    instant = table["begin_at"].cast(pa.int64()).to_numpy()
    edges = site.timeline.begin_us.reshape(METERS, -1)
    segment = [
        m * site.segments + int(np.searchsorted(edges[m], at, side="right")) - 1
        for m, at in zip(meter, instant, strict=True)
    ]
    terms: list[list[Any]] = [[] for _ in range(PLANTS)]
    for m, s, b, reading in zip(meter, segment, batch, r, strict=True):
        terms[m // 10].append(k[s] * reading * f[b])
    return [pairwise(part) for part in terms]


def pairwise(terms: list[Any]) -> Any:
    while len(terms) > 1:
        rest = [terms[-1]] if len(terms) % 2 else []
        terms = [a + b for a, b in zip(terms[::2], terms[1::2], strict=False)] + rest
    return terms[0]


def run(quick: bool) -> list[dict[str, Any]]:
    dates = "certificates change at local midnights, as dated confirmations do"
    instants = "own bar: certificates change at any second, so that days are cut"
    found = [
        against_plain_sum("columnar-total-6seg", 10_000_000, Site(6), 2.0, dates),
        against_plain_sum("columnar-total-365seg", 10_000_000, Site(365), 2.0, dates),
        against_plain_sum("columnar-total-6seg-cut", 10_000_000, Site(6, False), 4.0, instants),
        against_plain_sum("columnar-total-365seg-cut", 10_000_000, Site(365, False), 6.0, instants),
        against_peer("columnar-vs-uncertainties", 200, with_uncertainties),
        against_peer("columnar-vs-gtc", 300, with_gtc),
    ]
    return found if quick else [*found, at_1e8()]
