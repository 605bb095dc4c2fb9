"""A stream in pieces gives the flags of the whole, wherever it is cut, whatever is in it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duheng.telemetry.stream import READINGS, StreamChannel, StreamKind
from duheng.telemetry.validity import ConfirmedSegment, ValidityStream, detect
from duheng.telemetry.validity.stream import new_session

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
LENGTH = 220
FAULTS = st.sampled_from(["zero", "spike", "fall", "hold", "none", "nan", "drop", "again", "late"])
FAULT = st.tuples(FAULTS, st.integers(1, 4), st.integers(0, LENGTH - 1), st.integers(1, 60))
CHANNELS = [
    StreamChannel(number=1, code="w", kind=StreamKind.REGISTER, quantity="e", unit="kW·h",
                  interval_s=3600.0, register_digits=5),
    StreamChannel(number=2, code="p", kind=StreamKind.POWER, quantity="p", unit="kW",
                  interval_s=3600.0, rated=200.0, part_of_identity="a/active", instrument="m"),
    StreamChannel(number=3, code="q", kind=StreamKind.POWER, quantity="q", unit="kvar",
                  interval_s=3600.0, part_of_identity="a/reactive", instrument="m"),
    StreamChannel(number=4, code="f", kind=StreamKind.LEVEL, quantity="f", unit="1",
                  interval_s=3600.0, part_of_identity="a/power_factor", instrument="m"),
]  # fmt: skip
SEGMENTS = [
    ConfirmedSegment(channel=number, begin=BEGIN, end=BEGIN + timedelta(hours=99))
    for number in (1, 2, 3, 4)
]
SESSION = new_session()


def readings(faults):
    generator = np.random.default_rng(5)
    power = np.round(50 + 30 * np.sin(np.arange(LENGTH) / 4) + generator.random(LENGTH), 2)
    columns = {1: 98_000 + np.cumsum(power), 2: power, 3: power / 2,
               4: np.full(LENGTH, 2 / 5**0.5)}  # fmt: skip
    rows = []
    for number, values in columns.items():
        own, dropped, doubled, late = values.copy(), set(), set(), set()
        for kind, which, place, length in faults:
            if which != number:
                continue
            part = slice(place, place + length)
            if kind in {"zero", "nan", "none"}:
                own[part] = {"zero": 0.0, "nan": np.nan, "none": np.inf}[kind]
            elif kind == "hold":
                own[part] = own[place]
            elif kind in {"spike", "fall"}:
                own[part] *= 1000.0 if kind == "spike" else 0.4
            {"drop": dropped, "again": doubled, "late": late}.get(kind, set()).update(
                range(place, min(LENGTH, place + length))
            )
        for place in range(LENGTH):
            at = BEGIN + timedelta(hours=place)
            status = "infinite" if np.isinf(own[place]) else "measured"
            value = None if status == "infinite" else float(own[place])
            if place not in dropped:
                batch = 9 if place in late else 1
                rows.append((number, at, 0, value, status, batch))
            if place in doubled:
                rows.append((number, at, place % 2, (value or 0.0) + 1, "measured", 2))
    return pa.Table.from_pylist(
        [dict(zip(READINGS.names, row, strict=True)) for row in rows], READINGS
    )


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(FAULT, max_size=6),
    st.lists(st.integers(1, LENGTH - 1), max_size=5, unique=True),
)
def test_pieces_in_order_of_time_give_the_flags_of_the_whole(faults, cuts):
    table = readings(faults)
    arrivals = {1: round((BEGIN + timedelta(hours=150)).timestamp() * 1e6)}
    whole = detect(table, CHANNELS, received=arrivals, confirmations=SEGMENTS)
    stream = ValidityStream(CHANNELS, session=SESSION, confirmations=SEGMENTS)
    edges = [BEGIN + timedelta(hours=place) for place in [0, *sorted(cuts), LENGTH]]
    for begin, end in pairwise(edges):
        inside = pc.and_(
            pc.greater_equal(table["at"], pa.scalar(begin, table["at"].type)),
            pc.less(table["at"], pa.scalar(end, table["at"].type)),
        )
        stream.add(table.filter(inside), arrivals)
    assert stream.flags().to_pylist() == whole.to_pylist()
