"""The same expressions on a real Spark master with two workers give what DuckDB gives."""

import os
import random
import shutil
import socket
import subprocess
import time
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pytest
from readings_made import DAY_US, FIRST_US, Waiting, batch, clock

from duheng.equations import parse_equation
from duheng.quantities import parse_unit
from duheng.telemetry.history import Compactor
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.rollups import rollup
from duheng.telemetry.history.scan import standing
from duheng.telemetry.history.slots import Resolution
from duheng.telemetry.stream import READINGS, Multiplier, StreamChannel, StreamKind
from duheng.telemetry.validity import ConfirmedSegment, ValidityStream
from duheng.terms.instants import Period
from duheng.uncertainty.columnar import (
    Independent,
    OnTimeline,
    SegmentTimeline,
    Sources,
    accumulate,
)
from duheng.uncertainty.columnar.scan import _measures
from duheng.uncertainty.columnar.separable import ONE
from duheng.uncertainty.columnar.sums import FixedPoint

pyspark = pytest.importorskip("pyspark", reason="pyspark is not installed")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java"),
    pytest.mark.filterwarnings("ignore"),  # of pyspark about the versions of its own libraries
]

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = Period(FIRST, FIRST + timedelta(days=4))
FLAG_ORDER = [(name, "ascending") for name in ("channel", "begin_at", "code", "end_at")]
SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
    "spark.cores.max": "2",
    "spark.sql.shuffle.partitions": "2",
}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="session")
def master(tmp_path_factory):
    """Yield the address of a master on this machine, whose two workers have answered."""
    folder = tmp_path_factory.mktemp("spark")
    port, launch = free_port(), Path(pyspark.__file__).parent / "bin" / "spark-class"
    place = {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_LOCAL_DIRS": str(folder / "local"),
    }
    package, web = "org.apache.spark.deploy", ["--webui-port", "0"]
    address = f"spark://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1"]
    worker = [f"{package}.worker.Worker", *here, *web, "--cores", "1", "--memory", "600m", address]
    commands = [[f"{package}.master.Master", *here, "--port", str(port), *web], worker, worker]
    with (folder / "log").open("w+") as log:
        running = [
            subprocess.Popen(
                [str(launch), *command],
                env=os.environ | place,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            for command in commands
        ]
        try:
            wait_for_workers(folder / "log")
            yield address
        finally:
            for one in running:
                one.terminate()
            for one in running:
                one.wait(30)


def wait_for_workers(log, patience_s=90):
    until = time.monotonic() + patience_s
    while log.read_text().count("Registering worker") < 2:
        assert time.monotonic() < until, log.read_text()[-2000:]
        time.sleep(0.2)


@pytest.fixture(scope="session")
def root(tmp_path_factory):
    """A history of four kinds of channels with gaps, revisions and a late batch."""
    folder, chance = tmp_path_factory.mktemp("history"), random.Random(3)  # noqa: S311
    rows = []
    for number in range(1, 9):
        total = 1000.0
        for step in range(1, 4 * 96):
            total += chance.random()
            at, draw = FIRST_US + step * 900_000_000, chance.random()
            value = total if number < 3 else chance.random() * 10
            if draw < 0.02:
                rows.append((number, at, 0, None, "missing"))
            elif draw > 0.02:
                rows.append((number, at, 0, value))
            if draw > 0.98:
                rows.append((number, at, 1, value + 0.01, "substituted"))
    waiting = Waiting([batch(1, rows[:-500]), batch(2, rows[-500:]), batch(3, rows[100:120])])
    Compactor(folder, clock).run(waiting)
    return folder


def channels():
    kinds = ["register", "register", "interval", "interval", "power", "power", "level", "level"]
    later = (Multiplier(since=FIRST + timedelta(hours=30), factor=80.0),)
    return [
        StreamChannel(
            number=number,
            code=f"c{number}",
            kind=StreamKind(kind),
            quantity="energy",
            unit="kWh",
            interval_s=900,
            time_zone="Asia/Shanghai",
            multipliers=later if number % 2 else (),
        )
        for number, kind in enumerate(kinds, start=1)
    ]


@pytest.fixture(scope="session")
def engines(master):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with open_engine() as duckdb, open_engine(master, settings=SETTINGS) as spark:
            spark.session.sparkContext.setLogLevel("ERROR")
            yield duckdb, spark


def assert_same(one, other):
    assert one.schema == other.schema
    assert one.num_rows == other.num_rows > 0
    for name in one.column_names:
        if not pa.types.is_floating(one[name].type):
            assert one[name].to_pylist() == other[name].to_pylist(), name
            continue
        assert one[name].is_valid().to_pylist() == other[name].is_valid().to_pylist(), name
        numbers = [column[name].drop_null().to_numpy() for column in (one, other)]
        np.testing.assert_allclose(*numbers, rtol=1e-12, atol=0, err_msg=name)


@pytest.mark.parametrize("resolution", list(Resolution))
@pytest.mark.parametrize("interpolated", [timedelta(hours=3), None])
def test_rollups_are_the_same(engines, root, resolution, interpolated):
    midnight = FIRST - timedelta(hours=8)  # where the channels are
    month = Period(midnight, midnight + timedelta(days=31))
    period = month if resolution is Resolution.MONTH else PERIOD
    options = {"interpolate_up_to": interpolated}
    found = [
        rollup(root, engine, channels(), resolution, period, **options).to_arrow()
        for engine in engines
    ]
    assert_same(*found)
    days = {one.isoformat() for one in found[0]["local_day"].to_pylist()}
    assert days >= ({"2026-01-01"} if resolution is Resolution.MONTH else {"2026-01-02"})


def test_validity_is_the_same(engines, root):
    flags = []
    for engine in engines:
        stream = ValidityStream(
            channels(),
            session=engine.backend,
            confirmations=[ConfirmedSegment(channel=1, begin=FIRST, end=PERIOD.end)],
        )
        rows = standing(root, None, PERIOD).every_revision(engine).select(*READINGS.names)
        stream.add_expression(rows, {1: FIRST_US + DAY_US, 2: FIRST_US, 3: FIRST_US})
        flags.append(stream.flags())
    here, there = flags
    assert here.num_rows == there.num_rows > 20
    assert len(set(here["code"].to_pylist())) > 3
    assert_same(*(one.sort_by(FLAG_ORDER) for one in flags))


def test_readings_and_their_instants_are_the_same(engines, root):
    found = [
        standing(root, [1, 5], PERIOD).table(engine).select("channel", "at_us", "revision", "value")
        for engine in engines
    ]
    assert_same(*(one.order_by(["channel", "at_us"]).to_pyarrow() for one in found))


def total(engine, root, timeline):
    """Return the totals of channels with a factor that changes within a day."""
    rows = standing(root, [3, 4], PERIOD).table(engine)
    rows = rows.mutate(day=rows["at"].date()).drop("batch", "status")
    n = timeline.size
    unit = parse_unit("1")
    return accumulate(
        parse_equation("k*r"),
        rows,
        inputs={
            "k": OnTimeline(timeline=timeline, values=1 + np.arange(n) / 100, sources=np.arange(n)),
            "r": Independent(column="value", standard_uncertainty=0.05),
        },
        units={"k": unit, "r": unit},
        unit=unit,
        sources=Sources(
            ids=[f"certificate {place}" for place in range(n)],
            standard_uncertainty=np.full(n, 0.005),
            degrees_of_freedom=np.full(n, 50.0),
        ),
        group_by=["channel"],
    ).table


def test_columnar_totals_over_a_timeline_are_the_same(engines, root):
    segments = 40
    cuts = FIRST_US + (np.arange(segments + 1) * 5 * DAY_US) // segments
    timeline = SegmentTimeline(
        channel="channel",
        day="day",
        instant="at",
        channels=[3, 4],
        channel_of_segment=np.repeat([0, 1], segments),
        begin_us=np.tile(cuts[:-1], 2),
        end_us=np.tile(cuts[1:], 2),
    )
    duckdb, spark = (total(engine, root, timeline) for engine in engines)
    np.testing.assert_allclose(spark.value, duckdb.value, rtol=1e-12)
    difference = abs(spark.sensitivity - duckdb.sensitivity).max()
    assert difference <= 1e-12 * abs(duckdb.sensitivity).max()
    assert spark.counts.equals(duckdb.counts)


def test_whole_number_sums_do_not_wrap(engines, root):
    """Sums of many large terms leave 64 bits: in DuckDB they widen, on Spark they are decimals."""
    kind = FixedPoint.for_bound(100.0)
    value = parse_equation("v")
    found = []
    for engine in engines:
        rows = standing(root, [3], PERIOD).table(engine).select("channel", value=ibis.literal(99.0))
        measures = _measures(rows, [ONE, value], {"v": "value"}, [kind, kind])
        row = rows.aggregate(measures).to_pyarrow().to_pylist()[0]
        found.append((row["sum0"], kind.values(row["sum1"])))
    (rows_here, sum_here), (rows_there, sum_there) = found
    assert rows_here == rows_there > 64
    assert sum_here == sum_there == 99.0 * rows_here
