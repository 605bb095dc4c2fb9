"""A new checkpoint, from the durable entries to the cosignatures: in the one safe order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duheng.ledger.checkpoints import Checkpoint, parse_checkpoint, sign_checkpoint
from duheng.ledger.errors import SignedSizeUnknown, WitnessRefused, WitnessUnreachable
from duheng.ledger.high_water import check_may_sign, keep_high_water, read_high_water
from duheng.ledger.keys import SigningKey
from duheng.ledger.ledger import Ledger, LedgerWriter
from duheng.ledger.notes import NoteSignature, SignedNote
from duheng.ledger.policy import Trusted
from duheng.ledger.proofs import consistency_proof
from duheng.ledger.witness_client import WitnessClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A checkpoint that was signed and published, who cosigned it, and who did not."""

    checkpoint: Checkpoint
    note: SignedNote
    cosigned: tuple[str, ...]
    silent: tuple[WitnessUnreachable | WitnessRefused, ...]


def publish_checkpoint(
    writer: LedgerWriter, key: SigningKey, witnesses: Sequence[Trusted] = ()
) -> Published:
    """Return the checkpoint over all durable entries, signed, cosigned and published.

    Tiles first; then what was ever signed is looked up in the high-water file and asked from the
    witnesses; then the new high water is durable; only then does the signature leave the process.

    Raises
    ------
    RollbackRefused, ForkRefused
        When a checkpoint that was signed before is not a beginning of this tree.
    SignedSizeUnknown
        When the high-water file is gone, and a witness is silent or none knows the log.
    WitnessRefused
        When a witness knows another history of this log.
    """
    ledger = writer.ledger
    head = writer.build()
    clients = [WitnessClient(one) for one in witnesses if one.url]
    known, silent = _known_checkpoints(ledger, clients)
    reader = ledger.tiles.hashes(head.size)
    check_may_sign(head, known.values(), reader)
    note = _with_old_cosignatures(ledger, sign_checkpoint(head, key))
    keep_high_water(ledger.high_water, note)
    lines: dict[str, NoteSignature] = {}
    for client in clients:
        name = client.witness.name
        if name in silent:
            continue
        old = known[name].size if name in known else 0
        try:
            lines[name] = client.cosign(
                note, old, lambda size: consistency_proof(size, head.size, reader)
            )
        except (WitnessUnreachable, WitnessRefused) as error:
            silent[name] = error
    note = note.with_signatures(lines.values())
    keep_high_water(ledger.high_water, note)
    ledger.publish(note)
    return Published(
        checkpoint=head, note=note, cosigned=tuple(lines), silent=tuple(silent.values())
    )


def _known_checkpoints(
    ledger: Ledger, clients: Sequence[WitnessClient]
) -> tuple[dict[str, Checkpoint], dict[str, WitnessUnreachable | WitnessRefused]]:
    """Return what file and witnesses know of this log, by name, and who did not answer."""
    known: dict[str, Checkpoint] = {}
    silent: dict[str, WitnessUnreachable | WitnessRefused] = {}
    own = read_high_water(ledger.high_water, ledger.key)
    for client in clients:
        try:
            latest = client.latest(ledger.key)
        except WitnessUnreachable as error:
            silent[client.witness.name] = error
            continue
        if latest is not None:
            known[client.witness.name] = latest
    if own is None and (silent or not known):
        raise SignedSizeUnknown(
            f"{ledger.high_water} is gone, and no witness says how far the log was signed",
            hint="bring the file back, ask again with every witness, or open a new log with a "
            "statement of loss: duheng ledger succeed",
        )
    return known if own is None else {"": own, **known}, silent


def _with_old_cosignatures(ledger: Ledger, note: SignedNote) -> SignedNote:
    """Return the note with what witnesses said of the very same text before."""
    path = ledger.high_water
    if not path.exists():
        return note
    _, before = parse_checkpoint(path.read_bytes())
    return note.with_signatures(before.signatures) if before.text == note.text else note
