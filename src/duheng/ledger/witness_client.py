"""The client of witnesses (C2SP tlog-witness): asks them to cosign, and what they know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import urlsplit

from duheng.ledger.checkpoints import (
    DECIMAL,
    Checkpoint,
    check_cosignature,
    parse_checkpoint,
)
from duheng.ledger.errors import (
    MalformedNote,
    SignatureRefused,
    WitnessRefused,
    WitnessUnreachable,
)
from duheng.ledger.keys import VerifierKey
from duheng.ledger.notes import NoteSignature, SignedNote, check_note, parse_signature
from duheng.ledger.policy import Trusted
from duheng.ledger.witness import AddCheckpoint

_MOST_BYTES = 1 << 16
Prove = Callable[[int], Sequence[bytes]]


class _Reply(NamedTuple):
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class WitnessClient:
    """Speaks with one witness of the policy, at the address that the policy gives it.

    Attributes
    ----------
    witness : Trusted
        Name, key and submission prefix, which also serves as monitoring prefix.
    timeout : float
        How long to wait for an answer [s].
    """

    witness: Trusted
    timeout: float = 10.0

    def latest(self, log: VerifierKey) -> Checkpoint | None:
        """Return the largest checkpoint of a log that the witness cosigned, if any.

        Raises
        ------
        WitnessUnreachable
            When it does not answer, or not with a checkpoint that this log signed.
        """
        origin = sha256(log.name.encode()).hexdigest()
        reply = self._ask("GET", f"/{origin}/checkpoint")
        if reply.status == 404:
            return None
        try:
            checkpoint, note = parse_checkpoint(reply.body)
            check_note(note, [log])
        except (MalformedNote, SignatureRefused) as error:
            raise self._silent(f"answers {reply.status}, not a checkpoint of {log.name}") from error
        return checkpoint

    def cosign(self, note: SignedNote, old_size: int, prove: Prove) -> NoteSignature:
        """Return the witness's cosignature on a checkpoint, verified.

        Parameters
        ----------
        note : SignedNote
            The checkpoint, signed by its log.
        old_size : int
            Size of the tree that the witness is believed to know.
        prove : callable
            Gives the consistency proof from a smaller size.

        Raises
        ------
        WitnessRefused
            When it knows a larger tree or another history.
        WitnessUnreachable
            When it does not answer, or not with a cosignature of its own.
        """
        size = parse_checkpoint(note)[0].size
        reply = self._submit(note, old_size, prove)
        if reply.status == 409:
            known = reply.body.decode("ascii", errors="replace").strip()
            if not DECIMAL.fullmatch(known) or int(known) > size:
                raise self._refused(f"it knows a tree of {known} entries, this one has {size}")
            reply = self._submit(note, int(known), prove)
        if reply.status != 200:
            said = reply.body[:200].decode(errors="replace").strip()
            raise self._refused(f"{reply.status}: {said}")
        return self._own_signature(note, reply.body)

    def _submit(self, note: SignedNote, old_size: int, prove: Prove) -> _Reply:
        asked = AddCheckpoint(old_size, tuple(prove(old_size)), note.encode())
        return self._ask("POST", "/add-checkpoint", asked.encode())

    def _own_signature(self, note: SignedNote, body: bytes) -> NoteSignature:
        key = self.witness.key
        try:
            rows = [parse_signature(row) for row in body.decode().splitlines()]
            line = next(one for one in rows if one.is_of(key))
            check_cosignature(note, line, key)
        except (StopIteration, MalformedNote, SignatureRefused, UnicodeDecodeError) as error:
            raise self._silent("answers without a cosignature of its own") from error
        return line

    def _ask(self, method: str, path: str, body: bytes | None = None) -> _Reply:
        address = urlsplit(self.witness.url or "")
        kinds: dict[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}
        if address.scheme not in kinds or not address.hostname:
            raise self._silent("has no http or https address in the policy")
        try:
            connection = kinds[address.scheme](address.hostname, address.port, timeout=self.timeout)
            try:
                connection.request(method, address.path.rstrip("/") + path, body)
                response = connection.getresponse()
                return _Reply(response.status, response.read(_MOST_BYTES))
            finally:
                connection.close()
        except (OSError, HTTPException, ValueError) as error:
            raise self._silent(f"does not answer: {error}") from error

    def _silent(self, reason: str) -> WitnessUnreachable:
        return WitnessUnreachable(
            f"the witness {self.witness.name} {reason}", hint="check its line in the policy"
        )

    def _refused(self, reason: str) -> WitnessRefused:
        return WitnessRefused(
            f"the witness {self.witness.name} does not cosign: {reason}",
            hint="never sign another history; see 'duheng ledger audit'",
        )
