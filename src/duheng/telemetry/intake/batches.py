"""What the inbox holds: batches as received, what was refused of them, and the receipts.

What is made for each batch that comes is a msgspec structure: it costs a tenth of a dataclass.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec


class Reject(msgspec.Struct, frozen=True):
    """A reading that was not kept: its position in the batch, and why."""

    index: int
    code: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return the reject as a JSON-ready dictionary."""
        return {"index": self.index, "code": self.code, "reason": self.reason}


class UnknownCode(msgspec.Struct, frozen=True):
    """A channel code of a batch that no registry knew, with how many readings it has."""

    code: str
    count: int
    first_us: int
    last_us: int


class Batch(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A batch that passed the door and is to be made durable.

    Attributes
    ----------
    gateway, batch_id : str
        Together they name it once and for ever.
    received_us : int
        When it came [us since 1970 UTC].
    encoding : str
        ``json``, ``ndjson`` or ``arrow``, with ``+gzip`` or ``+zstd`` where packed.
    is_authenticated : bool
        False where the protocol that brought it proves nothing of its origin.
    body : bytes
        As received.
    accepted : int
        How many readings were kept, those of unknown codes among them.
    rejected : tuple of Reject
        Those that were not.
    unknown : tuple of UnknownCode
        Codes that are kept in quarantine.
    """

    gateway: str
    batch_id: str
    received_us: int
    encoding: str
    is_authenticated: bool
    body: bytes
    accepted: int
    rejected: tuple[Reject, ...] = ()
    unknown: tuple[UnknownCode, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the body as received; the inbox's thread is the first to ask for it."""
        return hashlib.sha256(self.body).hexdigest()


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered once a batch is on disk."""

    number: int
    batch_id: str
    digest: str
    accepted: int
    rejected: tuple[Reject, ...]
    quarantined: int
    is_new: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the receipt as the JSON-ready answer."""
        return {
            "batch": self.batch_id,
            "accepted": self.accepted,
            "rejected": [one.to_dict() for one in self.rejected],
            "quarantined": self.quarantined,
            "is_new": self.is_new,
            "digest": self.digest,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBatch:
    """A batch as the inbox holds it, for compaction."""

    number: int
    gateway: str
    batch_id: str
    digest: str
    received_us: int
    encoding: str
    is_authenticated: bool
    accepted: int
    rejected: tuple[Reject, ...]
    quarantined: frozenset[str]
    """Codes that no registry knew when the batch came, and none has adopted since."""
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """Readings of a batch whose code no registry knew."""

    batch: int
    gateway: str
    code: str
    count: int
    first_us: int
    last_us: int
