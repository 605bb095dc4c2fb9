"""What the log proves of a certificate's file, and what it does not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from duheng.ledger import (
    KeptOpening,
    Ledger,
    Policy,
    Verification,
    open_ledger,
    parse_policy,
    prove_opening,
    verify_document,
)
from duheng.ledger.errors import NotALedger, ProofPending
from duheng.site.actions.models import Entry
from duheng.site.actions.sequencer import opening_of
from duheng.site.actions.tenancy import unscoped_rows

_FILE = "registry.storedfile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Where a file stands in the log.

    Attributes
    ----------
    index : int or None
        Its place; ``None`` while it waits to be numbered.
    content : bytes or None
        The ``.tlog-proof``; ``None`` while no signed checkpoint covers it: *pending*.
    """

    index: int | None = None
    content: bytes | None = None


def proof_of_file(file_id: int) -> Proof:
    """Return the proof of a stored file, as far as the log has come."""
    with unscoped_rows("the caller may see the certificate whose file it is, or has its code"):
        entry = (
            Entry.objects.filter(kind=_FILE, record_id=file_id, erased_at__isnull=True)
            .select_related("action")
            .order_by("number")
            .first()
        )
    ledger = site_log()
    if entry is None or entry.ledger_index is None or ledger is None:
        return Proof(index=entry.ledger_index if entry else None)
    try:
        kept = KeptOpening(opening_of(entry), entry.ledger_index)
        return Proof(index=entry.ledger_index, content=prove_opening(ledger, kept).encode())
    except ProofPending:
        return Proof(index=entry.ledger_index)


def site_log() -> Ledger | None:
    """Return the log of the site, to be read; ``None`` where it has none."""
    try:
        return open_ledger(Path(settings.HOME) / "ledger")
    except NotALedger:
        return None


def site_policy(ledger: Ledger) -> Policy:
    """Return whom to trust: as the site's ``policy`` file says, or else its log alone."""
    path = Path(settings.HOME) / "policy"
    if path.is_file():
        return parse_policy(path.read_bytes())
    return parse_policy(f"log {ledger.key}\nquorum none\n".encode())


def claims_of(content: bytes, proof: Proof) -> Verification:
    """Return what can be shown of the bytes of a file, each claim apart."""
    ledger = site_log()
    return verify_document(
        content,
        proof=proof.content,
        policy=site_policy(ledger) if ledger is not None else None,
    )
