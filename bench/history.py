"""Compaction and daily sums against plain decoding, and Spark against DuckDB.

``compaction``: batches of 10 000 readings of one minute, 1 % of them sent twice with another value,
to a day whose last writes are sorted, named by digests and on disk. The floor decodes the same
bodies and writes them to Parquet as they come: nothing sorted, merged, synced or hashed.

``rollup-daily``: amounts by channel and local day, with coverage and counts by status, from the
days that the compaction wrote. The floor decodes three columns with pyarrow and adds up with
``numpy.bincount``, without a time zone or a missing value.

Both sides are measured in processor time, for others use the machine too. ``spark-same`` holds when
Spark gives the same rows and counts, and sums within 1e-12.
"""

from __future__ import annotations

import gc
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from duheng.telemetry.history import Batch, Compactor
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.rollups import rollup
from duheng.telemetry.history.scan import standing
from duheng.telemetry.history.slots import Resolution
from duheng.telemetry.stream import READINGS, StreamChannel, StreamKind
from duheng.terms.instants import Period

EACH = 10_000
MINUTE_US = 60_000_000
DAY_US = 86_400_000_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_US = 1_767_225_600_000_000
LATE = 0.01
RUNS = 3


def clock() -> datetime:
    return FIRST


class Sent:
    """Batches of a number of channels, minute by minute, held as bodies or made when asked for."""

    def __init__(self, rows: int, channels: int, *, held: bool) -> None:
        self.rows, self.channels = rows, channels
        self.bodies = [packed(self.table(n)) for n in range(rows // EACH)] if held else []

    def table(self, number: int) -> pa.Table:
        generator = np.random.default_rng(number)
        place = np.arange(number * EACH, (number + 1) * EACH)
        again = (generator.random(EACH) < LATE) & (place >= EACH)
        place = np.where(again, place - EACH, place)
        columns = [
            pa.array((place % self.channels + 1).astype(np.int32)),
            pa.array(FIRST_US + (place // self.channels + 1) * MINUTE_US),
            pa.array(np.zeros(EACH, np.int32)),
            pa.array(np.round(50 + 10 * generator.standard_normal(EACH), 2)),
            pa.DictionaryArray.from_arrays(pa.array(np.zeros(EACH, np.int8)), ["measured"]),
            pa.array(np.full(EACH, number + 1)),
        ]
        return pa.table(columns, names=READINGS.names).cast(READINGS)

    def tables(self) -> Iterator[pa.Table]:
        for number in range(self.rows // EACH):
            if self.bodies:
                yield pa.ipc.open_stream(self.bodies[number]).read_all()
            else:
                yield self.table(number)

    def batches_after(self, number: int) -> Iterator[Batch]:
        for place, table in enumerate(self.tables(), start=1):
            if place > number:
                yield Batch(
                    number=place,
                    received_at=FIRST,
                    gateway="g",
                    is_authenticated=True,
                    digest="0" * 64,
                    table=table,
                )

    def let_go(self, number: int) -> None:
        assert number == self.rows // EACH


def packed(table: pa.Table) -> Any:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue()


def rewritten(sent: Sent, path: Path) -> None:
    """Decode every body and write it as it is, a row group a million readings."""
    waiting: list[pa.Table] = []
    with pq.ParquetWriter(path, READINGS, compression="zstd", compression_level=1) as writer:
        for table in sent.tables():
            waiting.append(table)
            if len(waiting) == 100:
                writer.write_table(pa.concat_tables(waiting))
                waiting = []
        if waiting:
            writer.write_table(pa.concat_tables(waiting))


def processor_s(work: Callable[[], Any]) -> float:
    gc.collect()
    begin = time.process_time()
    work()
    return time.process_time() - begin


def result(name: str, bar: float, pairs: list[tuple[float, float]], note: str) -> dict[str, Any]:
    ratio = statistics.median(ours / floor for ours, floor in pairs)
    return {
        "name": name,
        "ratio": ratio,
        "bar": bar,
        "sense": "at_most",
        "ours_s": [ours for ours, _ in pairs],
        "floor_s": [floor for _, floor in pairs],
        "ok": ratio <= bar,
        "note": note,
    }


def compaction(folder: Path) -> dict[str, Any]:
    sent = Sent(10_000_000, 10_000, held=True)
    pairs = []
    for run_number in range(RUNS):
        root = folder / f"history-{run_number}"
        ours = processor_s(lambda root=root: Compactor(root, clock).run(sent))
        pairs.append((ours, processor_s(lambda: rewritten(sent, folder / "floor.parquet"))))
    note = "1e7 readings of 10 000 channels, 1 % sent twice; processor time"
    return result("compaction", 4.0, pairs, note)


def province_day(folder: Path) -> dict[str, Any]:
    """Compact a province's day in one process and say how much memory it took."""
    sent = Sent(144_000_000, 100_000, held=False)
    begin = time.perf_counter()
    done = Compactor(folder / "province", clock, most_rows=200_000_000).run(sent)
    seconds = time.perf_counter() - begin
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    shutil.rmtree(folder / "province")
    return {
        "name": "compaction-province-day",
        "ratio": peak_gb,
        "bar": 1.0,
        "sense": "at_most",
        "ours_s": [seconds],
        "floor_s": [seconds],
        "ok": peak_gb <= 1.0 and done.rows == 144_000_000,
        "note": "1.44e8 readings; the ratio is peak memory in GB, making the readings included",
    }


def declared(number: int) -> list[StreamChannel]:
    return [
        StreamChannel(
            number=place,
            code=f"c{place}",
            kind=StreamKind.INTERVAL,
            quantity="energy",
            unit="kWh",
            interval_s=60,
            time_zone="Asia/Shanghai",
        )
        for place in range(1, number + 1)
    ]


def binned(root: Path, channels: int, days: int) -> Any:
    """Decode three columns of every file and add the values up by channel and day."""
    sums = np.zeros((channels + 1) * days)
    for part in standing(root).parts:
        table = pq.read_table(root / part.path, columns=["channel", "at", "value"])
        day = (table["at"].cast(pa.int64()).to_numpy() - FIRST_US) // DAY_US
        place = table["channel"].to_numpy().astype(np.int64) * days + day
        sums += np.bincount(place, weights=table["value"].to_numpy(), minlength=len(sums))
    return sums


def rollup_daily(folder: Path, rows: int) -> dict[str, Any]:
    channels, days = 1000, rows // 1000 // 1440 + 2
    root = folder / "daily"
    Compactor(root, clock).run(Sent(rows, channels, held=False))
    period = Period(FIRST - timedelta(days=1), FIRST + timedelta(days=days))
    named = declared(channels)

    def ours() -> None:
        with open_engine() as engine:
            found = rollup(root, engine, named, Resolution.DAY, period).to_arrow()
        assert found.num_rows >= channels

    pairs = []
    for _ in range(RUNS):
        floor = processor_s(lambda: binned(root, channels, days))
        pairs.append((processor_s(ours), floor))
    return result("rollup-daily", 2.5, pairs, f"{rows:.0e} readings; processor time")


def spark_same(folder: Path) -> dict[str, Any]:
    root, channels = folder / "spark", 100
    Compactor(root, clock).run(Sent(1_000_000, channels, held=False))
    period = Period(FIRST - timedelta(days=1), FIRST + timedelta(days=8))
    seconds, tables = [], []
    for address in (None, "spark://local[2]"):
        begin = time.perf_counter()
        with open_engine(address) as engine:
            found = rollup(root, engine, declared(channels), Resolution.DAY, period)
            tables.append(found.to_arrow())
        seconds.append(time.perf_counter() - begin)
    one, other = tables
    same = one["readings"].equals(other["readings"])
    amounts = one["amount"].to_numpy(), other["amount"].to_numpy()
    apart = float(np.max(np.abs(amounts[0] - amounts[1]) / np.abs(amounts[0])))
    return {
        "name": "spark-same",
        "ratio": apart,
        "bar": 1e-12,
        "sense": "at_most",
        "ours_s": [seconds[1]],
        "floor_s": [seconds[0]],
        "ok": same and apart <= 1e-12,
        "note": "largest relative difference of the sums; seconds: Spark (start included), DuckDB",
    }


def run(quick: bool) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="duheng-bench-") as name:
        folder = Path(name)
        found = [] if quick else [province_day(folder)]
        found.append(compaction(folder))
        found.append(rollup_daily(folder, 10_000_000 if quick else 100_000_000))
        if shutil.which("java"):
            found.append(spark_same(folder))
        return found
