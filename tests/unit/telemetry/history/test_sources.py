"""What an account reads from the history is what it would read from a file."""

from datetime import UTC, datetime, timedelta

import pytest
from readings_made import FIRST_US, Waiting, batch, clock

from duheng.telemetry import read_readings
from duheng.telemetry.declaration import MeterSwap
from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.history import Compactor
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.sources import to_sources
from duheng.telemetry.stream import Multiplier, StreamChannel, StreamKind
from duheng.terms.instants import Period

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = Period(FIRST, FIRST + timedelta(days=1))
HOUR_US = 3_600_000_000


def channel(number, kind, **facts):
    return StreamChannel(
        number=number, code=f"c{number}", kind=StreamKind(kind), quantity="e", unit="kWh", **facts
    )


def test_registers_with_exchanges_and_multipliers_and_intervals_are_read(tmp_path):
    at = FIRST + timedelta(hours=11, minutes=30)
    swap = MeterSwap(at=at, final_indication=111.5, initial_indication=3.0)
    values = [100.0 + k for k in range(12)] + [3.5 + k for k in range(13)]
    rows = [(1, FIRST_US + k * HOUR_US, 0, value) for k, value in enumerate(values)]
    rows += [(2, FIRST_US + k * HOUR_US, 0, None if k == 5 else 2.0) for k in range(1, 25)]
    rows.append((2, FIRST_US + HOUR_US, 1, 3.0))
    Compactor(tmp_path, clock).run(Waiting([batch(1, rows)]))
    ratio = (Multiplier(since=FIRST - timedelta(days=1), factor=10.0),)
    channels = [
        channel(1, "register", swaps=(swap,), multipliers=ratio),
        channel(2, "interval", interval_s=3600),
    ]
    with open_engine() as engine:
        sources = to_sources(tmp_path, engine, channels, PERIOD)
    totals = []
    for source in sources:
        with read_readings(source) as readings:
            numbers = readings.to_arrow()["value"].drop_null().to_pylist()
            totals.append((sum(numbers), len(numbers)))
    assert totals[0][0] == pytest.approx(240.0)
    assert totals[1] == (22 * 2.0 + 3.0, 23)


def test_what_does_not_add_up_is_refused(tmp_path):
    changed = (Multiplier(since=FIRST + timedelta(hours=3), factor=2.0),)
    with open_engine() as engine:
        with pytest.raises(UnusableDeclaration, match="is a level"):
            to_sources(tmp_path, engine, [channel(1, "level")], PERIOD)
        with pytest.raises(UnusableDeclaration, match="changes at 2026-01-01T03"):
            to_sources(tmp_path, engine, [channel(1, "register", multipliers=changed)], PERIOD)
