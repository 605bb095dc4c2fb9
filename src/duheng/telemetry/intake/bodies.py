"""From the bytes of a batch to what is kept of it; the same way at the door and in compaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from duheng.telemetry.intake.arrow_body import ArrowBody, read_arrow
from duheng.telemetry.intake.batches import (
    Batch,
    HeldBatch,
    Reject,
    UnknownCode,
)
from duheng.telemetry.intake.body import Body
from duheng.telemetry.intake.errors import UnsupportedBody
from duheng.telemetry.intake.json_body import CodeReaders, read_json, read_ndjson
from duheng.telemetry.intake.packing import unpacked
from duheng.telemetry.intake.repeated import Repeated
from duheng.telemetry.intake.wire import Reading, Rules, refusal_of
from duheng.telemetry.stream import READINGS, Snapshot
from duheng.terms.instants import microseconds_of

CONTENT_TYPES: Mapping[str, str] = {
    "application/json": "json",
    "application/x-ndjson": "ndjson",
    "application/vnd.apache.arrow.stream": "arrow",
}
_READERS: Mapping[str, Callable[[bytes], Body]] = {
    "json": read_json,
    "ndjson": read_ndjson,
    "arrow": read_arrow,
}


@dataclass(frozen=True, slots=True)
class Memory:
    """What a door remembers of its gateways' batches, so that the next ones cost less."""

    arrow: Repeated = field(default_factory=Repeated)
    json: CodeReaders = field(default_factory=CodeReaders)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A batch as readings, and the codes that the snapshot did not know.

    Attributes
    ----------
    readings : pyarrow.Table
        Of :data:`duheng.telemetry.stream.READINGS`, in the order in which they came.
    unknown : tuple of UnknownCode
        To be kept in quarantine.
    """

    readings: pa.Table
    unknown: tuple[UnknownCode, ...]


def encoding_of(content_type: str, packing: str) -> str:
    """Return how the inbox names a kind of body, such as ``json+gzip``.

    Raises
    ------
    UnsupportedBody
        When the door does not read it.
    """
    kind = CONTENT_TYPES.get(content_type.partition(";")[0].strip().lower())
    packing = packing.strip().lower()
    if kind is None or packing not in ("", "identity", "gzip", "zstd"):
        raise UnsupportedBody(
            f"'{content_type[:60]}' packed as '{packing[:20] or 'nothing'}' is not read here",
            hint=f"{', '.join(CONTENT_TYPES)}; packed with gzip, zstd or nothing",
        )
    return f"{kind}+{packing}" if packing in ("gzip", "zstd") else kind


def read_body(body: bytes, encoding: str) -> Body:
    """Return the decoded batch of a body.

    Raises
    ------
    UnreadableBatch, BatchTooLarge
        When it is none, or too large a one.
    """
    kind, _, packing = encoding.partition("+")
    return _READERS[kind](unpacked(body, packing))


def judged(
    body: bytes,
    encoding: str,
    gateway: str,
    rules: Rules,
    *,
    is_authenticated: bool = True,
    memory: Memory | None = None,
) -> Batch:
    """Return the batch that a body is, with what is refused of it.

    Parameters
    ----------
    memory : Memory, optional
        What earlier batches taught; the outcome is the same without it.

    Raises
    ------
    UnreadableBatch, BatchTooLarge
        When it is none, or too large a one.
    """
    kind, _, packing = encoding.partition("+")
    plain = unpacked(body, packing)
    known = memory.arrow.recall(gateway, plain, rules) if memory and kind == "arrow" else None
    rejected: tuple[Reject, ...] = ()
    unknown: tuple[UnknownCode, ...] = ()
    if known is None:
        if memory and kind == "json":
            found: Body = memory.json.read(gateway, plain, rules)
        else:
            found = _READERS[kind](plain)
        if not found.is_clean(rules):
            rejected, unknown = _sorted_out(found.each(), rules)
        elif memory and isinstance(found, ArrowBody):
            memory.arrow.learn(gateway, plain, found.layout(), rules)
        known = found.batch_id, len(found)
    return Batch(
        gateway=gateway,
        batch_id=known[0],
        received_us=rules.received_us,
        encoding=encoding,
        is_authenticated=is_authenticated,
        body=body,
        accepted=known[1] - len(rejected),
        rejected=rejected,
        unknown=unknown,
    )


def to_readings(
    batch: HeldBatch, snapshot: Snapshot, only: Collection[str] | None = None
) -> Decoded:
    """Return a batch of the inbox as readings, numbered by a snapshot.

    What was refused at the door stays out. A code that was unknown then is adopted only where the
    snapshot lets this gateway send it; what is still unknown is returned for the quarantine.

    Parameters
    ----------
    batch : HeldBatch
        Row of the inbox.
    snapshot : Snapshot
        Registry to number channels by.
    only : collection of str, optional
        Codes to take, for adoption of what came earlier.
    """
    dropped = frozenset(one.index for one in batch.rejected)
    columns = read_body(batch.body, batch.encoding).columns(dropped)
    if only is not None:
        columns = columns.filter(pc.is_in(columns["channel"], pa.array(sorted(only), pa.string())))
    codes = columns["channel"].combine_chunks().dictionary_encode()
    numbers = _numbers(codes.dictionary.to_pylist(), batch, snapshot)
    channel = pa.array(numbers, pa.int32()).take(codes.indices)
    known = channel.is_valid()
    readings = pa.table(
        [
            channel,
            columns["at"].cast(pa.timestamp("us", "UTC")),
            columns["revision"],
            columns["value"],
            columns["status"],
            pa.repeat(pa.scalar(batch.number, pa.int64()), columns.num_rows),
        ],
        names=READINGS.names,
    )
    unknown = _unknown(columns.filter(pc.invert(known)))
    return Decoded(readings.filter(known).cast(READINGS), unknown)


def _numbers(codes: list[str], batch: HeldBatch, snapshot: Snapshot) -> list[int | None]:
    allowed = snapshot.numbers_of.get(batch.gateway, {})
    known = snapshot.channel_of

    def number_of(code: str) -> int | None:
        if code in allowed:
            return allowed[code]
        if code in known and code not in batch.quarantined:
            return known[code].number  # it was allowed when it was acknowledged
        return None

    return [number_of(code) for code in codes]


def _unknown(columns: pa.Table) -> tuple[UnknownCode, ...]:
    if not columns.num_rows:
        return ()
    found = columns.group_by("channel").aggregate([("at", "count"), ("at", "min"), ("at", "max")])
    rows = sorted(found.to_pylist(), key=lambda row: str(row["channel"]))
    return tuple(
        UnknownCode(row["channel"], row["at_count"], row["at_min"], row["at_max"]) for row in rows
    )


def _sorted_out(
    readings: list[Reading | Reject], rules: Rules
) -> tuple[tuple[Reject, ...], tuple[UnknownCode, ...]]:
    rejected: list[Reject] = []
    unknown: dict[str, list[int]] = {}
    for index, one in enumerate(readings):
        refusal = one if isinstance(one, Reject) else refusal_of(index, one, rules)
        if refusal is not None:
            rejected.append(refusal)
        elif isinstance(one, Reading) and one.channel not in rules.allowed:
            unknown.setdefault(one.channel, []).append(microseconds_of(one.at))
    codes = (
        UnknownCode(code, len(instants), min(instants), max(instants))
        for code, instants in sorted(unknown.items())
    )
    return tuple(rejected), tuple(codes)
