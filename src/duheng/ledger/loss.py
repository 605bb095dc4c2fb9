"""Entries were lost: a new log, whose first entry is a signed statement of the loss.

The old log is never signed again below its largest checkpoint. The new one has another name, says
what is known to be missing, and carries the entries that are left.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from duheng.ledger.checkpoints import Checkpoint
from duheng.ledger.durable import write_whole
from duheng.ledger.edge import TreeEdge
from duheng.ledger.errors import UnusableKey
from duheng.ledger.high_water import read_high_water
from duheng.ledger.keys import SigningKey
from duheng.ledger.leaves import commit_record, record_of_file
from duheng.ledger.ledger import Ledger, create_ledger
from duheng.ledger.notes import SignedNote, sign_note
from duheng.ledger.openings import keep_opening
from duheng.ledger.sequence import read_frames

FIRST_LINE = "duheng statement of loss v1"
KIND = "statement-of-loss"
FILE_NAME = "statement-of-loss"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementOfLoss:
    """What a log lost.

    Attributes
    ----------
    successor : str
        Origin of the new log.
    signed : Checkpoint or None
        The largest checkpoint of the old log that is known to have been signed.
    found : Checkpoint
        Head over the entries that are left.
    at : datetime
        When it is stated.
    reason : str
        What happened, in one line and without personal data.
    """

    successor: str
    signed: Checkpoint | None
    found: Checkpoint
    at: datetime
    reason: str

    @property
    def text(self) -> str:
        """The text that is signed."""
        signed = "signed unknown" if self.signed is None else f"signed {_head(self.signed)}"
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        reason = " ".join(self.reason.split()) or "not stated"
        lines = (
            FIRST_LINE,
            f"log {self.found.origin}",
            f"successor {self.successor}",
            signed,
            f"found {_head(self.found)}",
            f"at {at}",
            f"reason {reason}",
        )
        return "".join(f"{line}\n" for line in lines)


def _head(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.size} {base64.b64encode(checkpoint.root).decode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """Where the new log begins and who signs: what :func:`succeed` needs to know."""

    folder: Path
    high_water: Path
    key: SigningKey
    old_key: SigningKey | None
    salt: bytes


def succeed(old: Ledger, new: Successor, *, at: datetime, reason: str) -> tuple[Ledger, SignedNote]:
    """Return a new ledger after a loss, and the statement that is its first entry.

    The entries that are left follow it in their order. The old folder is not changed.

    Parameters
    ----------
    old : Ledger
        What is left of the old log.
    new : Successor
        Folder, keys and salt of the new one; its name must be another.
    at : datetime
        When it is stated [UTC].
    reason : str
        What happened; no personal data.

    Raises
    ------
    UnusableKey
        When the new log has the old name, or the old key is not that of the old log.
    CorruptLedger
        When the old sequence is damaged in its middle.
    """
    if new.key.name == old.origin:
        raise UnusableKey(
            f"the new log cannot be called {old.origin} again",
            hint="give it a name of its own, such as one with a year or number",
        )
    if new.old_key is not None and new.old_key.verifier != old.key:
        raise UnusableKey(f"that is not the key of {old.origin}")
    edge = TreeEdge()
    for frame in read_frames(old.sequence):
        edge.extend(frame.entries)
    statement = StatementOfLoss(
        successor=new.key.name,
        signed=read_high_water(old.high_water, old.key),
        found=Checkpoint(old.origin, edge.size, edge.root()),
        at=at,
        reason=reason,
    )
    keys = [new.key] if new.old_key is None else [new.key, new.old_key]
    note = sign_note(statement.text, *keys)
    ledger = create_ledger(new.folder, new.key, new.high_water)
    _fill(ledger, old, note, new.salt)
    return ledger, note


def _fill(ledger: Ledger, old: Ledger, note: SignedNote, salt: bytes) -> None:
    opening = commit_record(record_of_file(note.encode()), kind=KIND, salt=salt)
    write_whole(ledger.folder / "public" / FILE_NAME, note.encode())
    keep_opening(ledger, opening, 0)
    with ledger.writer() as writer:
        writer.append([opening.leaf])
        for frame in read_frames(old.sequence):
            writer.append(frame.entries)
    for path in sorted(old.openings.rglob("*.json")):
        target = ledger.openings / path.relative_to(old.openings)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, path.read_bytes(), mode=0o600)
