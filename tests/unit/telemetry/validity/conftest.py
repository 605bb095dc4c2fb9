"""Small tables of readings for the tests of validity."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from duheng.telemetry.stream import READINGS, StreamChannel, StreamKind

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def table(series, batch=1):
    """Return READINGS of channel -> values (a quarter of an hour apart) or (instants, values)."""
    parts = []
    for number, held in series.items():
        at, values = held if isinstance(held, tuple) else (instants(len(held)), held)
        status = ["missing" if one is None else "measured" for one in values]
        parts.append(
            pa.table(
                {
                    "channel": pa.array([number] * len(at), pa.int32()),
                    "at": pa.array(at, pa.timestamp("us", "UTC")),
                    "revision": pa.array([0] * len(at), pa.int32()),
                    "value": pa.array([None if v is None else float(v) for v in values]),
                    "status": status,
                    "batch": pa.array([batch] * len(at), pa.int64()),
                }
            ).cast(READINGS)
        )
    return pa.concat_tables(parts) if parts else READINGS.empty_table()


def instants(number, step_s=900, begin=BEGIN):
    return [begin + timedelta(seconds=step_s * place) for place in range(number)]


def channel(number=1, kind="power", **fields):
    known = {"code": f"c{number}", "quantity": "energy", "unit": "kW", "interval_s": 900.0}
    return StreamChannel(number=number, kind=StreamKind(kind), **(known | fields))


def load(number, seed=0, level=50.0):
    """Return a load with a daily wave and noise, in quarters of an hour."""
    generator = np.random.default_rng(seed)
    wave = 1 + 0.5 * np.sin(np.arange(number) * 2 * np.pi / 96)
    return np.round(level * wave * (1 + 0.03 * generator.standard_normal(number)), 3)


def codes(flags, number=None):
    return [row["code"] for row in flags.to_pylist() if number is None or row["channel"] == number]


@pytest.fixture(scope="session")
def given():
    """Return the makers of small channels and readings."""
    return SimpleNamespace(
        begin=BEGIN, table=table, instants=instants, channel=channel, load=load, codes=codes
    )
