"""The sequencer: numbers entries, and builds the log from the numbered ones, idempotently.

The order of leaves is decided in the database, in one transaction; the ledger on disk is then
brought up to it. Whatever is interrupted, the next run goes on where the ledger stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from duheng.ledger.keys import SigningKey
from duheng.ledger.leaves import Opening
from duheng.ledger.ledger import Ledger
from duheng.ledger.policy import Trusted
from duheng.ledger.signing import Published, publish_checkpoint
from duheng.site.actions.models import Entry
from duheng.terms.canonical import canonical_json

_BATCH = 5000
KIND = "record"


def sequence_entries(
    ledger: Ledger, key: SigningKey, witnesses: Sequence[Trusted] = ()
) -> Published | None:
    """Return the checkpoint over all entries of the database, or ``None`` when none was new."""
    with ledger.writer() as writer:
        while number_entries(_BATCH):
            pass
        was = writer.size
        for leaves in _leaves_from(was):
            writer.append(leaves)
        published = ledger.checkpoint()[0].size
        if writer.size == published:
            return None
        return publish_checkpoint(writer, key, witnesses)


def number_entries(most: int) -> int:
    """Return how many entries without an index got one; the oldest first."""
    with transaction.atomic():
        pending = list(
            Entry.objects.filter(ledger_index__isnull=True)
            .order_by("id")
            .values_list("id", flat=True)[:most]
        )
        latest = Entry.objects.aggregate(latest=Max("ledger_index"))["latest"]
        first = 0 if latest is None else latest + 1
        _write_indices([(first + place, number) for place, number in enumerate(pending)])
    return len(pending)


def _write_indices(pairs: list[tuple[int, int]]) -> None:
    table = connection.ops.quote_name(Entry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET ledger_index = %s WHERE id = %s", pairs)  # noqa: S608


def _leaves_from(first: int) -> Iterator[list[bytes]]:
    """Yield the leaves of the numbered entries from an index on, in batches."""
    while True:
        entries = list(
            Entry.objects.filter(ledger_index__gte=first, ledger_index__lt=first + _BATCH)
            .select_related("action")
            .order_by("ledger_index")
        )
        if not entries:
            return
        yield [leaf_of(one) for one in entries]
        first += _BATCH


def leaf_of(entry: Entry) -> bytes:
    """Return the entry's leaf; of an erased entry it was kept, for nothing leads to it any more."""
    return bytes(entry.erased_leaf) if entry.erased_leaf else opening_of(entry).leaf


def opening_of(entry: Entry) -> Opening:
    """Return what stands behind the entry's leaf: no personal data, only the digest of its facts.

    Raises
    ------
    UnusableOpening
        When the entry was erased.
    """
    record = {
        "action": entry.action.name,
        "at": entry.recorded_at.astimezone(UTC).isoformat(),
        "facts_sha256": entry.facts_sha256,
        "kind": entry.kind,
        "number": entry.number,
        "record_id": entry.record_id,
        "true_from": entry.true_from.astimezone(UTC).isoformat(),
    }
    return Opening(KIND, canonical_json(record | _file_of(entry)), bytes(entry.salt or b""))


def _file_of(entry: Entry) -> dict[str, Any]:
    """Return digest and size of a file that the entry is about: the bytes are proved with it."""
    if '"sha256":' not in entry.facts:
        return {}
    facts = json.loads(entry.facts)
    names = ("sha256", "size")
    return {name: facts[name] for name in names} if facts.keys() >= set(names) else {}
