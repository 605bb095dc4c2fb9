"""A witness (C2SP tlog-witness): it cosigns a checkpoint only if it continues the one before.

This is the judgement and the standing record; :mod:`duheng.ledger.witness_server` is its door.
"""

from __future__ import annotations

import base64
import threading
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from duheng.ledger.checkpoints import DECIMAL, Checkpoint, cosign, parse_checkpoint
from duheng.ledger.durable import make_folder, only_writer, write_whole
from duheng.ledger.errors import MalformedNote, MalformedProof, NotConsistent, SignatureRefused
from duheng.ledger.hashing import EMPTY_ROOT, HASH_SIZE
from duheng.ledger.keys import SigningKey, decode_base64
from duheng.ledger.notes import SignedNote, check_note
from duheng.ledger.policy import Policy
from duheng.ledger.proofs import check_consistency
from duheng.terms.clock import Clock

_MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Answer:
    """What the witness says: an HTTP status, a body, and its type."""

    status: int
    body: bytes
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request: the size the client believes the witness to know, a proof, and a checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def encode(self) -> bytes:
        """Return the body of the request."""
        lines = [f"old {self.old_size}", *(base64.b64encode(one).decode() for one in self.proof)]
        return ("\n".join(lines) + "\n\n").encode() + self.checkpoint


def parse_add_checkpoint(body: bytes) -> AddCheckpoint:
    """Return the parts of a request.

    Raises
    ------
    MalformedProof
        When it is not of the form of tlog-witness.
    """
    head, empty, checkpoint = body.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedProof("the lines before the checkpoint are ASCII") from error
    old, space, size = first.partition(" ")
    if not empty or old != "old" or not space or not DECIMAL.fullmatch(size):
        raise MalformedProof("a request begins with the line 'old' and a decimal size")
    proof = [decode_base64(line) for line in lines]
    if len(proof) > _MOST_HASHES:
        raise MalformedProof(f"a proof has at most {_MOST_HASHES} hashes")
    if not all(one is not None and len(one) == HASH_SIZE for one in proof):
        raise MalformedProof("a line of a proof is the base64 of a 32-byte hash")
    return AddCheckpoint(int(size), tuple(one for one in proof if one is not None), checkpoint)


class Witness:
    """Remembers the largest tree of each log that it cosigned, durably, and judges the next.

    Parameters
    ----------
    folder : Path
        Where the latest checkpoint of each log is kept.
    key : SigningKey
        Of type cosignature/v1.
    policy : Policy
        Its ``log`` lines say which logs are witnessed.
    clock : Clock
        Gives the time of a cosignature.
    """

    def __init__(self, folder: Path, key: SigningKey, policy: Policy, clock: Clock) -> None:
        self._folder = folder
        self._key = key
        self._policy = policy
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        make_folder(folder)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Return the answer to a request to cosign."""
        try:
            asked = parse_add_checkpoint(body)
            checkpoint, note = parse_checkpoint(asked.checkpoint)
        except (MalformedProof, MalformedNote) as error:
            return _refusal(400, error.message)
        keys = [one.key for one in self._policy.logs if one.key.name == checkpoint.origin]
        if not keys:
            return _refusal(404, "this log is not witnessed here")
        try:
            check_note(note, keys)
        except SignatureRefused as error:
            return _refusal(403, error.message)
        if asked.old_size > checkpoint.size:
            return _refusal(400, "the old size is larger than the checkpoint")
        with self._one_at_a_time, only_writer(self._folder / "lock"):
            return self._judge(asked, checkpoint, note)

    def _judge(self, asked: AddCheckpoint, checkpoint: Checkpoint, note: SignedNote) -> Answer:
        latest = self.latest(checkpoint.origin)
        known = Checkpoint(checkpoint.origin, 0, EMPTY_ROOT) if latest is None else latest[0]
        if asked.old_size != known.size:
            return Answer(409, f"{known.size}\n".encode(), "text/x.tlog.size")
        if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
            return _refusal(422, "an empty tree has the root of the empty string")
        try:
            check_consistency(known.size, checkpoint.size, asked.proof, known.root, checkpoint.root)
        except NotConsistent as error:
            return _refusal(422, error.message)
        line = cosign(note, self._key, int(self._clock().timestamp()))
        names = {one.key.name for one in self._policy.logs}
        own = [one for one in note.signatures if one.name in names]
        kept = SignedNote(note.text, (*own, line))
        write_whole(self._path(checkpoint.origin), kept.encode())
        return Answer(200, str(line).encode())

    def latest(self, origin: str) -> tuple[Checkpoint, SignedNote] | None:
        """Return the latest checkpoint of a log that was cosigned, if any."""
        path = self._path(origin)
        return parse_checkpoint(path.read_bytes()) if path.exists() else None

    def monitor(self, origin_hash: str) -> Answer:
        """Return the latest checkpoint of the log whose origin has that SHA-256."""
        for one in self._policy.logs:
            if sha256(one.key.name.encode()).hexdigest() == origin_hash:
                latest = self.latest(one.key.name)
                if latest is not None:
                    return Answer(200, latest[1].encode())
        return _refusal(404, "no checkpoint of that log was cosigned")

    def _path(self, origin: str) -> Path:
        return self._folder / sha256(origin.encode()).hexdigest()


def _refusal(status: int, reason: str) -> Answer:
    return Answer(status, f"{reason}\n".encode())
