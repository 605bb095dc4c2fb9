"""Bodies: each kind decodes to the same readings, and each wrong reading is named."""

import gzip
import json
import random

import pyarrow as pa
import pytest

from duheng.telemetry.intake.batches import HeldBatch
from duheng.telemetry.intake.bodies import encoding_of, judged, read_body, to_readings
from duheng.telemetry.intake.errors import BatchTooLarge, UnreadableBatch, UnsupportedBody
from duheng.telemetry.intake.wire import READINGS as MOST_READINGS
from duheng.telemetry.intake.wire import Rules
from duheng.telemetry.stream import READINGS, Snapshot, StreamChannel
from duheng.terms.errors import DuhengError
from duheng.terms.instants import microseconds_of

KINDS = ("json", "ndjson", "arrow")


@pytest.fixture
def rules(registry, sent):
    return Rules(
        allowed=registry.numbers_of["north"],
        known=registry.channel_of,
        received_us=microseconds_of(sent.now),
    )


def held(batch, number=7):
    fields = {name: getattr(batch, name) for name in batch.__struct_fields__ if name != "unknown"}
    quarantined = frozenset(one.code for one in batch.unknown)
    return HeldBatch(number=number, digest=batch.digest, quarantined=quarantined, **fields)


def rows(decoded):
    return [tuple(row.values()) for row in decoded.readings.to_pylist()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_batch_becomes_the_readings_it_holds(kind, registry, rules, sent):
    body = sent.bodies[kind]([sent.reading(), sent.reading("n-2", value=2.0)])
    batch = judged(body, kind, "north", rules)
    assert (batch.batch_id, batch.accepted, batch.rejected, batch.unknown) == ("b-1", 2, (), ())
    decoded = to_readings(held(batch), registry)
    assert decoded.readings.schema == READINGS
    assert [(row[0], row[1].isoformat(), *row[2:]) for row in rows(decoded)] == [
        (1, "2026-11-23T03:00:00+00:00", 0, 1.5, "measured", 7),
        (2, "2026-11-23T03:00:00+00:00", 0, 2.0, "measured", 7),
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_packed_body_decodes_to_the_same_readings(kind, packing, registry, rules, sent):
    plain = sent.bodies[kind]([sent.reading(value=float(n)) for n in range(50)])
    packed = (
        gzip.compress(plain, mtime=0)
        if packing == "gzip"
        else pa.compress(plain, "zstd", asbytes=True)
    )
    found = [
        to_readings(held(judged(body, encoding, "north", rules)), registry).readings
        for body, encoding in ((plain, kind), (packed, f"{kind}+{packing}"))
    ]
    assert found[0].equals(found[1])


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_readings_are_listed_by_index_and_the_good_ones_kept(kind, registry, rules, sent):
    wrong = {
        1: (sent.reading(at="2026-11-23T12:11:00+00:00"), "telemetry.instant_in_the_future"),
        2: (sent.reading("s-1"), "telemetry.channel_of_another"),
        4: (sent.reading(at="1969-12-31T23:59:59+00:00"), "telemetry.instant_too_early"),
        5: (sent.reading() | {"status": "great"}, "telemetry.unusable_reading"),
        6: (sent.reading() | {"status": "missing"}, "telemetry.status_contradicts_value"),
        7: (sent.reading("") if kind != "arrow" else sent.reading(at=None),
            "telemetry.unusable_reading"),
        8: (sent.reading("n\x07"), "telemetry.unusable_code"),
        9: (sent.reading() | {"revision": -1}, "telemetry.unusable_reading"),
    }  # fmt: skip
    readings = [wrong[n][0] if n in wrong else sent.reading(value=float(n)) for n in range(11)]
    batch = judged(sent.bodies[kind](readings), kind, "north", rules)
    assert {one.index: one.code for one in batch.rejected} == {
        index: code for index, (_, code) in wrong.items()
    }
    assert all(one.reason for one in batch.rejected)
    assert batch.accepted == 3
    assert [row[3] for row in rows(to_readings(held(batch), registry))] == [0.0, 3.0, 10.0]


@pytest.mark.parametrize("kind", ["json", "ndjson"])
@pytest.mark.parametrize(
    "broken",
    [
        {"channel": "n-1", "at": "2026-11-23T11:00:00", "value": 1},  # no offset
        {"channel": "n-1", "at": "yesterday", "value": 1},
        {"channel": "n-1", "at": "2026-11-23T11:00:60Z", "value": 1},
        {"channel": "n-1", "at": 1763870400, "value": 1},
        {"channel": "n-1", "at": "2026-11-23T11:00:00Z"},  # missing is said, not left out
        {"channel": "n-1", "at": "2026-11-23T11:00:00Z", "value": True},
        {"channel": "n-1", "at": "2026-11-23T11:00:00Z", "value": "12"},
        {"channel": "n-1", "at": "2026-11-23T11:00:00Z", "value": 10**400},
        {"channel": "n-1", "at": "2026-11-23T11:00:00Z", "value": 1, "revison": 2},
        {"channel": 4, "at": "2026-11-23T11:00:00Z", "value": 1},
        {"channel": "n" * 65, "at": "2026-11-23T11:00:00Z", "value": 1},
        "text",
        None,
        [],
        12,
    ],
)
def test_a_reading_of_wrong_form_is_refused_alone(kind, broken, rules, sent):
    batch = judged(sent.bodies[kind]([sent.reading(), broken]), kind, "north", rules)
    assert batch.accepted == 1
    assert [(one.index, one.code) for one in batch.rejected] == [(1, "telemetry.unusable_reading")]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_number_is_kept_and_never_passed_on_as_one(kind, registry, rules, sent):
    values = [float("nan"), float("inf"), float("-inf"), None, 4.0]
    body = sent.bodies[kind]([sent.reading(value=value) for value in values])
    batch = judged(body, kind, "north", rules)
    assert batch.accepted == 5
    assert [row[3:5] for row in rows(to_readings(held(batch), registry))] == [
        (None, "not_a_number"),
        (None, "infinite"),
        (None, "infinite"),
        (None, "missing"),
        (4.0, "measured"),
    ]


def test_json_may_write_what_is_no_number_as_a_word(registry, rules, sent):
    body = sent.json([sent.reading(value=value) for value in ("NaN", "Infinity", "-Infinity")])
    batch = judged(body, "json", "north", rules)
    assert [row[4] for row in rows(to_readings(held(batch), registry))] == [
        "not_a_number", "infinite", "infinite",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_late_readings_and_revisions_are_welcome_in_any_order(kind, registry, rules, sent):
    readings = [
        sent.reading(at="2001-01-01T00:00:00+00:00") | {"revision": 3, "status": "manual"},
        sent.reading(at="2000-01-01T00:00:00+00:00"),
        sent.reading(at="2026-11-23T12:09:59+00:00"),
    ]
    batch = judged(sent.bodies[kind](readings), kind, "north", rules)
    assert batch.rejected == ()
    found = rows(to_readings(held(batch), registry))
    assert [(row[1].year, row[2], row[4]) for row in found] == [
        (2001, 3, "manual"), (2000, 0, "measured"), (2026, 0, "measured"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_code_is_kept_for_the_quarantine_and_adopted_later(kind, registry, rules, sent):
    later = "2026-11-23T04:00:00+00:00"
    body = sent.bodies[kind](
        [sent.reading("new", value=5.0), sent.reading(), sent.reading("new", later, 6.0)]
    )
    batch = judged(body, kind, "north", rules)
    assert batch.accepted == 3
    assert [(one.code, one.count) for one in batch.unknown] == [("new", 2)]
    assert batch.unknown[0].first_us < batch.unknown[0].last_us
    decoded = to_readings(held(batch), registry)
    assert decoded.unknown == batch.unknown
    assert [row[0] for row in rows(decoded)] == [1]
    fields = registry.channels[0].to_dict() | {"number": 9, "code": "new"}
    grown = Snapshot(
        at=sent.now,
        channels=(*registry.channels, StreamChannel.from_dict(fields)),
        gateways=registry.gateways,
    )
    adopted = to_readings(held(batch), grown, only={"new"})
    assert [(row[0], row[3]) for row in rows(adopted)] == [(9, 5.0), (9, 6.0)]
    assert adopted.unknown == ()


def test_a_code_given_to_another_gateway_later_is_not_adopted_from_this_one(registry, rules, sent):
    batch = judged(sent.json([sent.reading("new")]), "json", "north", rules)
    fields = registry.channels[2].to_dict() | {"number": 9, "code": "new"}
    grown = Snapshot(
        at=sent.now,
        channels=(*registry.channels, StreamChannel.from_dict(fields)),
        gateways=registry.gateways,
    )
    decoded = to_readings(held(batch), grown)
    assert decoded.readings.num_rows == 0
    assert [one.code for one in decoded.unknown] == ["new"]


def test_what_was_acknowledged_in_scope_stays_when_the_scope_changes(registry, rules, sent):
    batch = judged(sent.json([sent.reading()]), "json", "north", rules)
    moved = Snapshot(
        at=sent.now,
        channels=(StreamChannel.from_dict(registry.channels[0].to_dict() | {"gateways": []}),),
        gateways=registry.gateways,
    )
    assert [row[0] for row in rows(to_readings(held(batch), moved))] == [1]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("json", b""),
        ("json", b"{"),
        ("json", b"[]"),
        ("json", b'{"batch": "b"}'),
        ("json", b'{"batch": "", "readings": []}'),
        ("json", b'{"batch": "a\\u0000", "readings": []}'),
        ("json", b'{"batch": "' + b"b" * 65 + b'", "readings": []}'),
        ("json", b'{"batch": 4, "readings": []}'),
        ("json", b'{"batch": "\\ud800", "readings": []}'),
        ("json", b"\xff\xfe{}"),
        ("json", b'{"batch": "b", "readings": ' + b"[" * 100_000),
        ("json", b'{"batch": "b", "more": ' + b'{"a":' * 100_000),
        ("ndjson", b""),
        ("ndjson", b'"b"\n'),
        ("ndjson", b'{"batch": 1}\n'),
        ("arrow", b""),
        ("arrow", b"\xff\xff\xff\xff\x00\x00\x00\x00"),
        ("arrow", b"PAR1"),
        ("json+gzip", b"no gzip"),
        ("json+gzip", gzip.compress(b'{"batch": "b", "readings": []}', mtime=0)[:-3]),
        ("json+zstd", b"no zstd"),
        (
            "json+zstd",
            pa.compress(b'{"batch": "b", "readings": []}' * 9, "zstd", asbytes=True)[:-3],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:24]),
)
def test_a_body_that_is_no_batch_is_refused_whole(kind, body, rules):
    with pytest.raises(UnreadableBatch):
        judged(body, kind, "north", rules)


def test_a_batch_without_readings_is_a_batch(registry, rules, sent):
    for kind in KINDS:
        batch = judged(sent.bodies[kind]([]), kind, "north", rules)
        assert (batch.accepted, batch.rejected) == (0, ())
        assert to_readings(held(batch), registry).readings.num_rows == 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("json+gzip", gzip.compress(bytes(32 << 20), mtime=0)),
        ("json+zstd", pa.compress(bytes(1 << 28), "zstd", asbytes=True)),
        ("json", b'{"batch": "b", "readings": [' + b"1," * (6 * MOST_READINGS + 10) + b"1]}"),
    ],
    ids=["gzip", "zstd", "many"],
)
def test_a_small_body_never_becomes_a_large_memory(kind, body, rules):
    with pytest.raises(BatchTooLarge):
        judged(body, kind, "north", rules)


def test_more_readings_than_a_batch_may_hold_are_refused(rules, sent):
    readings = [sent.reading()] * (MOST_READINGS + 1)
    for kind in KINDS:
        with pytest.raises(BatchTooLarge):
            judged(sent.bodies[kind](readings), kind, "north", rules)


@pytest.mark.parametrize("codec", ["zstd", "lz4"])
def test_packed_buffers_inside_an_arrow_stream_are_refused(codec, rules, sent):
    options = pa.ipc.IpcWriteOptions(compression=codec)
    body = sent.arrow([sent.reading(value=0.0)] * 5000, options=options)
    with pytest.raises(UnreadableBatch, match="packed"):
        judged(body, "arrow", "north", rules)


@pytest.mark.parametrize(
    "columns",
    [
        {"channel": pa.array(["n-1"]), "value": pa.array([1.0])},
        {"channel": pa.array([1]), "at": pa.array([0], pa.timestamp("us", "UTC")),
         "value": pa.array([1.0])},
        {"channel": pa.array(["n-1"]), "at": pa.array([0], pa.timestamp("us")),
         "value": pa.array([1.0])},
        {"channel": pa.array(["n-1"]), "at": pa.array([0], pa.timestamp("us", "UTC")),
         "value": pa.array(["1"])},
        {"channel": pa.array(["n-1"]), "at": pa.array([0], pa.timestamp("us", "UTC")),
         "value": pa.array([1.0]), "unit": pa.array(["kW"])},
        {"channel": pa.array(["n-1"]).dictionary_encode(),
         "at": pa.array([0], pa.timestamp("us", "UTC")), "value": pa.array([1.0])},
    ],
)  # fmt: skip
def test_arrow_columns_of_another_form_are_refused(columns, rules, sent):
    with pytest.raises(UnreadableBatch):
        judged(sent.stream(pa.record_batch(columns)), "arrow", "north", rules)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_arrow_instants_of_any_unit_are_the_same_instant(unit, registry, rules, sent):
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    table = pa.record_batch(
        {
            "channel": pa.array(["n-1", "n-2"], pa.large_string()),
            "at": pa.array([per_second, -(2**62)], pa.timestamp(unit, "Asia/Shanghai")),
            "value": pa.array([1, 2], pa.int32()),
        }
    )
    batch = judged(sent.stream(table), "arrow", "north", rules)
    assert [one.index for one in batch.rejected] == [1]
    found = rows(to_readings(held(batch), registry))
    assert [(row[1].timestamp(), row[3]) for row in found] == [(1.0, 1.0)]


def test_only_kinds_that_are_read_have_a_name():
    assert encoding_of("application/json; charset=utf-8", "") == "json"
    assert encoding_of("application/x-ndjson", "GZIP") == "ndjson+gzip"
    for kind, packing in (("text/csv", ""), ("", ""), ("application/json", "br")):
        with pytest.raises(UnsupportedBody):
            encoding_of(kind, packing)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_body_is_refused_or_judged_but_never_fails(kind, registry, rules, sent):
    generator = random.Random(20261123)  # noqa: S311 - no secret
    readings = [sent.reading(value=float(n)) for n in range(20)]
    whole = sent.bodies[kind](readings)
    for _ in range(1500):
        body = bytearray(whole)
        for _ in range(generator.randint(1, 6)):
            body[generator.randrange(len(body))] = generator.randrange(256)
        cut = generator.choice((len(body), len(body), generator.randrange(len(body))))
        try:
            batch = judged(bytes(body[:cut]), kind, "north", rules)
        except DuhengError:
            continue
        decoded = to_readings(held(batch), registry)
        unknown = sum(one.count for one in decoded.unknown)
        assert decoded.readings.num_rows + unknown == batch.accepted
        json.dumps([one.to_dict() for one in batch.rejected]).encode()
        [one.code.encode() for one in batch.unknown]


def test_the_door_and_compaction_read_a_body_the_same_way(sent):
    body = sent.json([sent.reading(), {"channel": "n-1"}, sent.reading(value=float("nan"))])
    first, second = read_body(body, "json"), read_body(body, "json")
    assert first.each() == second.each()
