"""A year's figure recomputed from its stored inputs: the same digest, the same bits."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duheng.accounting import account, cells_of
from duheng.accounting.many import Metered, Rules, many_accounts
from duheng.accounting.method import method_from
from duheng.accounting.setup import Stream
from duheng.accounting.sources import Cause, SourceRegister
from duheng.rulebook import load_packs
from duheng.terms.evidence import EvidenceKind
from duheng.uncertainty.columnar import Attribute, Independent, OnTimeline, SegmentTimeline, Shared

HOURS = 8760
RERUN = """
import json, sys
from duheng.accounting import account
result = account(sys.argv[1], group_by=["month", "channel"])
print(json.dumps(result.to_document()))
"""


@pytest.fixture
def year(small: Any) -> Any:
    """Return a year of hourly readings of two meters, with a gap that is filled."""
    small.content["period"] = "2025-01-01/2026-01-01"
    small.content["allowances"] = {
        "missing": {
            "rule": "mean_of_neighbours",
            "relative_standard_uncertainty": 0.05,
            "reason": "a steady load",
        }
    }
    small.add_calibrated("MB")
    small.channels["B"] = {"meter": "MB"}
    chance = np.random.default_rng(5)
    start = dt.datetime(2025, 1, 1)  # noqa: DTZ001 - local time, the zone is declared
    values = np.round(50 + 20 * chance.standard_normal((HOURS, 2)).clip(-2, 2), 3).astype(str)
    values[4000:4003, 1] = ""
    lines = [
        f"{(start + dt.timedelta(hours=hour)).isoformat(sep=' ')},{','.join(row)}"
        for hour, row in enumerate(values.tolist())
    ]
    small.write("readings.csv", "\n".join(["time,A,B", *lines]) + "\n")
    return small


def test_a_year_recomputed_elsewhere_has_the_same_digest_and_the_same_bits(
    year: Any, tmp_path: Path
) -> None:
    published = account(year.path, group_by=["month", "channel"])
    elsewhere = tmp_path / "kept" / "inputs"
    shutil.copytree(year.folder, elsewhere, ignore=shutil.ignore_patterns("kept"))
    again = account(elsewhere / "ACCOUNT.yaml", group_by=["month", "channel"])
    assert again.digest == published.digest
    assert json.dumps(again.to_document()) == json.dumps(published.to_document())
    assert cells_of(again).to_bytes() == cells_of(published).to_bytes()


def test_a_year_recomputed_by_another_process_has_the_same_digest_and_the_same_bits(
    year: Any,
) -> None:
    published = account(year.path, group_by=["month", "channel"])
    done = subprocess.run(
        [sys.executable, "-c", RERUN, str(year.path)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/New_York"},
    )
    assert json.loads(done.stdout) == json.loads(json.dumps(published.to_document()))


def test_another_last_digit_of_one_reading_is_another_digest(year: Any) -> None:
    before = account(year.path)
    content = (year.folder / "readings.csv").read_text(encoding="utf-8")
    head, _, rest = content.partition("\n")
    first, _, others = rest.partition("\n")
    year.write("readings.csv", f"{head}\n{first[:-1]}{(int(first[-1]) + 1) % 10}\n{others}")
    assert account(year.path).digest != before.digest


# -- across engines: the same expressions, other machinery ---------------------------------------

BEGIN_US = 1_735_689_600_000_000
HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
DAYS, CHANNELS = 90, 4
CUTS = np.array([20, 33, 47, 70]) * DAY_US


def plants() -> Any:
    """Return four channels of two plants, each with two confirmations and one analysis."""
    register = SourceRegister()

    def enter(name: str, number: int, uncertainty: float) -> Any:
        causes = [
            Cause(
                id=f"{name} {one}", input=name, title={"en": name}, evidence=name,
                kind=EvidenceKind.CERTIFICATE, standard_uncertainty=uncertainty,
            )
            for one in range(number)
        ]  # fmt: skip
        return np.array([register.place_of(one) for one in causes])

    enter("standard", 1, 0.0005)
    certificates = enter("certificate", 2 * CHANNELS, 0.0025)
    for one in range(2 * CHANNELS):
        register.load(f"certificate {one}", "standard 0", 1.0)
    analyses = enter("analysis", 2, 0.004)
    edges = np.stack([np.zeros(CHANNELS, int), CUTS, np.full(CHANNELS, DAYS * DAY_US)], 1)
    timeline = SegmentTimeline(
        channel="channel", day="local_day", instant="begin_at", channels=np.arange(CHANNELS),
        channel_of_segment=np.repeat(np.arange(CHANNELS), 2),
        begin_us=edges[:, :-1].ravel() + BEGIN_US, end_us=edges[:, 1:].ravel() + BEGIN_US,
    )  # fmt: skip
    library = load_packs(kinds=["methods", "rules"])
    name = "cn/co2-fuel-combustion"
    stream = Stream(
        name="coal", carrier="lignite", role="consumed", title={"en": "coal"},
        routes={name: "carbon_content"},
    )  # fmt: skip
    correction = OnTimeline(
        timeline=timeline, values=1 + 0.001 * np.arange(2 * CHANNELS), sources=certificates
    )
    carbon = Shared(key="plant", keys=[0, 1], values=np.array([0.5, 0.52]), sources=analyses)
    return many_accounts(
        method_from(library.pack(name, on=dt.date(2025, 1, 1))),
        stream,
        metered=Metered(
            indication=Independent(column="amount", standard_uncertainty=0.05),
            unit="t",
            correction=correction,
        ),
        measured={"carbon_fraction": carbon},
        rules=Rules(library=library, accounting_year=2025),
        register=register,
        levels=[
            Attribute(name="plant", key="plant", keys=[0, 1], values=["a", "b"]),
        ],
    )


def amounts() -> Any:
    return np.random.default_rng(9).normal(40, 10, (DAYS * 24, CHANNELS))


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the Parquet file of the readings."""
    hour, channel = (one.ravel() for one in np.indices((DAYS * 24, CHANNELS)))
    table = pa.table(
        {
            "channel": pa.array(channel, pa.int32()),
            "plant": pa.array(channel // 2, pa.int32()),
            "begin_at": pa.array(BEGIN_US + hour * HOUR_US, pa.timestamp("us")),
            "local_day": pa.array(20_089 + hour // 24, pa.int32()).cast(pa.date32()),
            "amount": pa.array(amounts().ravel()),
        }
    )
    path = tmp_path_factory.mktemp("readings") / "readings.parquet"
    pq.write_table(table, path)
    return str(path)


def by_duckdb(path: str, threads: int) -> Any:
    connection = ibis.duckdb.connect()
    connection.raw_sql(f"SET threads={threads}; SET TimeZone='UTC'")
    return plants().add_up(connection.read_parquet(path))


def assert_same_figures(one: Any, other: Any) -> None:
    """Compare totals, statutory values, uncertainties and covariances within 1e-12."""
    mine, theirs = one.best_estimate, other.best_estimate
    for first, second in (
        (mine.value, theirs.value),
        (one.statutory, other.statutory),
        (mine.standard_uncertainty, theirs.standard_uncertainty),
        (mine.covariance(), theirs.covariance()),
    ):
        np.testing.assert_allclose(first, second, rtol=1e-12, atol=0)


def test_another_number_of_threads_gives_the_same_bits(stored: str) -> None:
    one, two = by_duckdb(stored, 1), by_duckdb(stored, 4)
    assert one.best_estimate.value.tobytes() == two.best_estimate.value.tobytes()
    assert one.best_estimate.covariance().tobytes() == two.best_estimate.covariance().tobytes()
    assert one.statutory.tobytes() == two.statutory.tobytes()


def test_duckdb_and_plain_numpy_agree(stored: str) -> None:
    found = by_duckdb(stored, 2)
    hours = np.arange(DAYS * 24)[:, None] * HOUR_US
    segment = 2 * np.arange(CHANNELS) + (hours >= CUTS)
    factor = np.array([0.5, 0.5, 0.52, 0.52]) * 0.99 * (44 / 12)
    terms = amounts() * (1 + 0.001 * segment) * factor
    plant = np.array([[1, 1, 0, 0], [0, 0, 1, 1]])
    np.testing.assert_allclose(found.best_estimate.value, plant @ terms.sum(0), rtol=1e-12)
    statutory = plant @ (amounts() * factor).sum(0)
    np.testing.assert_allclose(found.statutory, statutory, rtol=1e-12)
    slopes = np.zeros((2, 2 * CHANNELS))
    for place in range(2 * CHANNELS):
        own = np.where(segment == place, amounts() * factor, 0.0).sum(0)
        slopes[:, place] = plant @ own
    carbon = (plant @ terms.sum(0)) / np.array([0.5, 0.52])
    noise = plant @ (((1 + 0.001 * segment) * factor * 0.05) ** 2).sum(0)
    expected = slopes @ slopes.T * (0.0025**2 - 0.0005**2)
    expected += np.outer(slopes.sum(1), slopes.sum(1)) * 0.0005**2
    expected += np.diag((carbon * 0.004) ** 2 + noise)
    np.testing.assert_allclose(found.best_estimate.covariance(), expected, rtol=1e-12)


@pytest.mark.filterwarnings("ignore")  # of pyspark about the versions of its own libraries
@pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java")
def test_duckdb_and_spark_agree(stored: str) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    from pyspark.sql import SparkSession

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.memory", "512m")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate()
        )
        try:
            rows = ibis.pyspark.connect(session).read_parquet(stored)
            found = plants().add_up(rows)
        finally:
            session.stop()
    assert_same_figures(found, by_duckdb(stored, 2))
