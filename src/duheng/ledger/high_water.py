"""How far a log was ever signed: a restored backup must not sign another history.

The largest checkpoint is kept in a file outside the ledger's own folder, so that a backup of the
folder does not bring back an old one, and witnesses are asked as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from duheng.ledger.checkpoints import Checkpoint, parse_checkpoint
from duheng.ledger.durable import make_folder, write_whole
from duheng.ledger.errors import ForkRefused, NotConsistent, RollbackRefused
from duheng.ledger.keys import VerifierKey
from duheng.ledger.notes import SignedNote, check_note
from duheng.ledger.proofs import HashReader, check_consistency, consistency_proof


def read_high_water(path: Path, key: VerifierKey) -> Checkpoint | None:
    """Return the largest checkpoint that the file knows, or ``None`` when there is no file.

    Raises
    ------
    MalformedNote, SignatureRefused
        When the file is no checkpoint of this log.
    """
    if not path.exists():
        return None
    checkpoint, note = parse_checkpoint(path.read_bytes())
    check_note(note, [key])
    return checkpoint


def keep_high_water(path: Path, note: SignedNote) -> None:
    """Keep a checkpoint as the largest; it is on disk when this returns, before it is published."""
    make_folder(path.parent)
    write_whole(path, note.encode())


def check_may_sign(checkpoint: Checkpoint, known: Iterable[Checkpoint], reader: HashReader) -> None:
    """Return when a checkpoint continues every one that was signed or witnessed before.

    Parameters
    ----------
    checkpoint : Checkpoint
        What is to be signed.
    known : Iterable[Checkpoint]
        What was signed: from the file and from witnesses.
    reader : HashReader
        The hashes of the tree to be signed.

    Raises
    ------
    RollbackRefused
        When one is larger: entries were lost, as after restoring a backup.
    ForkRefused
        When one is not a beginning of this tree.
    """
    for old in known:
        if old.size > checkpoint.size:
            raise RollbackRefused(
                f"{checkpoint.origin} has {checkpoint.size} entries, and a checkpoint of "
                f"{old.size} was signed",
                hint="bring back the missing entries, or open a new log with a statement of "
                "loss: duheng ledger succeed",
                data={"size": checkpoint.size, "signed_size": old.size},
            )
        proof = consistency_proof(old.size, checkpoint.size, reader)
        try:
            check_consistency(old.size, checkpoint.size, proof, old.root, checkpoint.root)
        except NotConsistent as error:
            raise ForkRefused(
                f"{checkpoint.origin} was signed with {old.size} other entries than it has now",
                hint="bring back the right entries, or open a new log with a statement of "
                "loss: duheng ledger succeed",
                data={"size": checkpoint.size, "signed_size": old.size},
            ) from error
