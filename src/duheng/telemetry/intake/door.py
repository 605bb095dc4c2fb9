"""The door itself, whatever brought a batch: judged, counted, durable, and only then answered."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from mmap import mmap
from pathlib import Path
from typing import Any, cast

from duheng.telemetry.intake.admission import Quotas, check_signature, gateway_of, token_digest
from duheng.telemetry.intake.audit import Audit
from duheng.telemetry.intake.batches import Batch, Receipt
from duheng.telemetry.intake.bodies import Memory, judged
from duheng.telemetry.intake.errors import (
    BatchSignatureRefused,
    ChannelsOfAnother,
    TokenUnknown,
)
from duheng.telemetry.intake.registry import WatchedSnapshot
from duheng.telemetry.intake.wire import OF_ANOTHER, Rules
from duheng.telemetry.intake.writer import InboxWriter
from duheng.telemetry.stream import Gateway
from duheng.terms.clock import Clock
from duheng.terms.errors import DuhengError
from duheng.terms.instants import microseconds_of

INBOX, AUDIT, SNAPSHOT = "inbox", "audit", "snapshot.json"
"""Names inside the home of an intake."""


class Door:
    """The door of a home; use it as a context manager.

    Parameters
    ----------
    home : Path
        Folder of inbox, audit and, unless named, the snapshot.
    clock : Clock
        Tells when a batch came.
    snapshot : Path, optional
        File of the registry's snapshot.
    """

    def __init__(
        self,
        home: Path,
        clock: Clock,
        snapshot: Path | None = None,
        *,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.registry = WatchedSnapshot(snapshot or home / SNAPSHOT)
        self.writer = InboxWriter(home / INBOX)
        self.audit = Audit(home / AUDIT)
        self.quotas = Quotas()
        self._memory = Memory()
        self.counts: Counter[str] = Counter()
        self.inbox_folder = home / INBOX
        self._clock = clock
        self._steady_s = steady_s

    def __enter__(self) -> Door:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def close(self) -> None:
        """Commit what waits, and write down what was counted."""
        self.writer.close()
        self.audit.flush(self._clock())

    def admit(self, authorization: str) -> tuple[Gateway, str]:
        """Return the gateway of a token that may send a batch now, and the token's digest.

        Raises
        ------
        TokenMissing, TokenUnknown, TokenEnded, QuotaExceeded
            When it may not.
        """
        digest = token_digest(authorization)
        gateway = gateway_of(digest, self.registry.current, self._clock())
        self.quotas.check(gateway, self._steady_s())
        return gateway, digest

    def gateway(self, code: str) -> Gateway:
        """Return a gateway by its code, for what comes without a token.

        Raises
        ------
        TokenUnknown
            When it is not registered, or has used up its quota.
        QuotaExceeded
            When it has used up its quota.
        """
        found = self.registry.current.gateway_of.get(code)
        if found is None:
            raise TokenUnknown(f"no gateway {code} is registered", hint="register it first")
        self.quotas.check(found, self._steady_s())
        return found

    def judge(
        self,
        gateway: Gateway,
        body: bytes,
        encoding: str,
        *,
        signature: str | None = None,
        is_authenticated: bool = True,
    ) -> Batch:
        """Return a batch that may be made durable, with what is refused of it.

        Raises
        ------
        UnreadableBatch, BatchTooLarge
            When the body is none.
        BatchSignatureRefused
            When its signature is missing or wrong.
        ChannelsOfAnother
            When nothing in it is of this gateway.
        """
        if is_authenticated:
            check_signature(gateway, signature, body)
        return self._judge(gateway, body, encoding, is_authenticated=is_authenticated)

    def is_signed(self, gateway: Gateway, signature: str | None, body: bytes | mmap) -> bool:
        """Return whether what came without a token is signed by its gateway's key.

        False where the registry has no key of the gateway: then nothing tells who sent it.

        Raises
        ------
        BatchSignatureRefused
            When the gateway has a key, and the signature is missing or wrong; it is in the audit.
        """
        try:
            check_signature(gateway, signature, cast("bytes", body))  # only hashed
        except BatchSignatureRefused as error:
            self.note_refusal(error, gateway.code)
            raise
        return gateway.public_key is not None

    def _judge(
        self, gateway: Gateway, body: bytes, encoding: str, *, is_authenticated: bool
    ) -> Batch:
        snapshot = self.registry.current
        rules = Rules(
            allowed=snapshot.numbers_of.get(gateway.code, {}),
            known=snapshot.channel_of,
            received_us=microseconds_of(self._clock()),
        )
        batch = judged(
            body,
            encoding,
            gateway.code,
            rules,
            is_authenticated=is_authenticated,
            memory=self._memory,
        )
        self.quotas.charge(gateway, batch.accepted + len(batch.rejected), self._steady_s())
        if batch.rejected:
            self._note_foreign(gateway, batch)
        return batch

    def put(
        self, gateway: Gateway, body: bytes, encoding: str, *, is_authenticated: bool
    ) -> Receipt:
        """Return the receipt of a batch that came by another way than HTTP; it is on disk.

        Who calls has seen whether its origin is authenticated: by :meth:`is_signed`, or by a person
        who signed in.

        Raises
        ------
        DuhengError
            When it is refused; the refusal is in the audit.
        """
        try:
            batch = self._judge(gateway, body, encoding, is_authenticated=is_authenticated)
            receipt = self.writer.put(batch)
        except DuhengError as error:
            self.note_refusal(error, gateway.code)
            raise
        self.note_receipt(receipt)
        return receipt

    def note_receipt(self, receipt: Receipt) -> None:
        """Count what was acknowledged."""
        self.counts["batches" if receipt.is_new else "repeated_batches"] += 1
        if receipt.is_new:
            self.counts["readings"] += receipt.accepted
            self.counts["rejected_readings"] += len(receipt.rejected)
            self.counts["quarantined_readings"] += receipt.quarantined

    def note_refusal(
        self, error: DuhengError, gateway: str = "", digest: str = "", **facts: Any
    ) -> None:
        """Count a refusal and write it down."""
        self.counts[f"refused {error.code}"] += 1
        told: Mapping[str, Any] = {"detail": error.message[:300], **facts}
        self.audit.refused(self._clock(), error.code, gateway, digest, told)

    def _note_foreign(self, gateway: Gateway, batch: Batch) -> None:
        foreign = [one for one in batch.rejected if one.code == OF_ANOTHER]
        if not foreign:
            return
        facts = {
            "batch": batch.batch_id,
            "readings": len(foreign),
            "detail": foreign[0].reason[:300],
        }
        if len(foreign) == len(batch.rejected) and not batch.accepted:
            raise ChannelsOfAnother(
                f"{gateway.code} may send none of the channels in this batch",
                hint="check which channels the registry gives this gateway",
                data={"batch": batch.batch_id},
            )
        self.audit.refused(self._clock(), OF_ANOTHER, gateway.code, "", facts)

    def now(self) -> datetime:
        """Return the present instant of the door's clock."""
        return self._clock()
