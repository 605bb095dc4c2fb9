"""The whole detector against one plain window pass over the same readings.

Synthetic: 1000 channels in families of ten (a parent and nine parts), a third registers, some in
electrical identities, some multiplied, faults in one channel of fifty. Readings in one Parquet
file a month, sorted by day, channel and instant, as the history keeps them.

The floor is ``lag(value)`` over each channel's readings in order of time, summed. Ours is every
rule, R1 to R12, with arrivals and confirmations, to the last flag. Both use the same session.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from duheng.telemetry.stream import StreamChannel, StreamKind
from duheng.telemetry.validity import ConfirmedSegment, ValidityStream
from duheng.telemetry.validity.stream import new_session

DATA = Path(__file__).parent / "data"
CHANNELS, FAMILY, RUNS = 1000, 10, 5
STEP_S = 900
BEGIN = datetime(2025, 12, 31, 16, tzinfo=UTC)
FLOOR = """
    SELECT sum(value - before) FROM (
        SELECT value, lag(value) OVER (PARTITION BY channel ORDER BY "at") AS before
        FROM read_parquet('{path}'))
"""


def readings(rows: int) -> Path:
    """Return the Parquet file, with faults in it."""
    path = DATA / f"validity-2-{rows}.parquet"
    if path.exists():
        return path
    DATA.mkdir(exist_ok=True)
    each = rows // CHANNELS
    session = duckdb.connect()
    session.execute("SET threads=2; SET TimeZone='UTC'; SELECT setseed(0.42)")
    session.execute(
        f"""
        COPY (
            SELECT m::INTEGER AS channel,
                make_timestamptz({round(BEGIN.timestamp())}000000 + t * {STEP_S}000000) AS "at",
                0::INTEGER AS revision,
                CASE WHEN m % 50 = 7 AND t % 3000 = 1500 THEN NULL
                     WHEN m % 50 = 3 AND t % 3000 BETWEEN 1500 AND 1510 THEN 0
                     WHEN m % 50 = 4 AND t % 3000 BETWEEN 1500 AND 1600 THEN 42
                     WHEN m % {FAMILY} = 0 THEN 465 + 360 * sin(t / 15.28) + random()
                     WHEN m % 3 = 0 THEN round(t * 12.5 + 2 * random(), 2)
                     ELSE round(50 + 40 * sin(t / 15.28) + 5 * random(), 2) END AS value,
                CASE WHEN m % 50 = 7 AND t % 3000 = 1500 THEN 'missing'
                     ELSE 'measured' END AS status,
                (t // 4)::BIGINT AS batch
            FROM range({each}) a(t), range({CHANNELS}) b(m)
            WHERE NOT (m % 50 = 9 AND t % 3000 = 700)
            ORDER BY t // 96, channel, "at"
        ) TO '{path}.part' (FORMAT parquet, COMPRESSION zstd)
        """  # noqa: S608 - numbers and a path of our own
    )
    Path(f"{path}.part").rename(path)
    return path


def channels() -> list[StreamChannel]:
    return [_channel(number) for number in range(CHANNELS)]


def _channel(number: int) -> StreamChannel:
    family, place = divmod(number, FAMILY)
    is_register = place != 0 and number % 3 == 0
    roles = {1: "active", 2: "reactive", 4: "power_factor"}
    identity = f"{family}/{roles[place]}" if family % 10 == 0 and place in roles else None
    return StreamChannel(
        number=number,
        code=str(number),
        kind=StreamKind.REGISTER if is_register else StreamKind.POWER,
        quantity="active_energy",
        unit="kW·h" if is_register else "kW",
        interval_s=STEP_S,
        rated=1000.0,
        register_digits=7 if is_register else None,
        parent=None if place == 0 else str(family * FAMILY),
        part_of_identity=identity,
        relative_uncertainty=0.01,
    )


def confirmations() -> list[ConfirmedSegment]:
    return [
        ConfirmedSegment(
            channel=number, begin=BEGIN, end=BEGIN + timedelta(days=60 if number % 20 else 9999)
        )
        for number in range(CHANNELS)
    ]


def arrivals(rows: int) -> dict[int, int]:
    first = round(BEGIN.timestamp())
    batches = range(rows // CHANNELS // 4 + 1)
    return {batch: (first + (4 * batch + 4) * STEP_S) * 1_000_000 for batch in batches}


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return processor seconds, all threads: others on the machine do not count."""
    gc.collect()
    before = time.process_time()
    found = run()
    return time.process_time() - before, found


def run(quick: bool) -> list[dict[str, Any]]:
    """Return the results of this part."""
    rows = 10_000_000
    path, declared, received, segments = readings(rows), channels(), arrivals(rows), confirmations()
    session = new_session()
    session.raw_sql("SET threads = 2")

    def ours() -> Any:
        stream = ValidityStream(declared, session=session, confirmations=segments)
        stream.add_expression(session.read_parquet(path), received)
        return stream.flags()

    def floor() -> Any:
        return session.raw_sql(FLOOR.format(path=path)).fetchall()

    ours_s, floor_s, flags = [], [], None
    for _ in range(3 if quick else RUNS):
        seconds, _ignored = timed(floor)
        floor_s.append(seconds)
        seconds, flags = timed(ours)
        ours_s.append(seconds)
    ratio = statistics.median(ours_s) / statistics.median(floor_s)
    return [
        {
            "name": "validity",
            "ratio": ratio,
            "bar": 4.0,
            "sense": "at_most",
            "ours_s": ours_s,
            "floor_s": floor_s,
            "ok": ratio <= 4.0,
            "note": f"{rows:.0e} readings, {CHANNELS} channels, {len(flags or ())} flags; "
            "processor time of both, same session",
        }
    ]
