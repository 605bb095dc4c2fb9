"""Status lists: what is withdrawn, as of an instant, signed by the log's own key.

The list is a signed note (C2SP signed-note)::

    duheng status list v1
    log.example.org/2026
    2026-11-20T00:00:00Z
    withdrawn <sha256 of the file> 2026-11-12T08:00:00Z replaced <sha256 of the successor>

    — log.example.org/2026 ...

Its second line is a name and no number, so that it can never be taken for a checkpoint. The
successor may be missing. A log names documents by their digests alone: it has no numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from duheng.ledger.errors import MalformedNote
from duheng.ledger.keys import SigningKey, VerifierKey, check_key_name
from duheng.ledger.notes import SignedNote, check_note, parse_note, sign_note
from duheng.terms.withdrawals import (
    Withdrawal,
    WithdrawalStatus,
    withdrawal_of,
    written_instant,
)

FIRST_LINE = "duheng status list v1"
_LINE = re.compile(r"withdrawn ([0-9a-f]{64}) (\S+) (amended|replaced|void)(?: ([0-9a-f]{64}))?")
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """All withdrawals among the documents of one log, as of an instant."""

    origin: str
    as_of: datetime
    withdrawals: tuple[Withdrawal, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        rows = sorted(map(_row, self.withdrawals))
        as_of = written_instant(self.as_of)
        return "".join(f"{row}\n" for row in (FIRST_LINE, self.origin, as_of, *rows))

    def withdrawal_of(self, sha256: str) -> Withdrawal | None:
        """Return the withdrawal of a document by its digest, if it is withdrawn."""
        return withdrawal_of(self.withdrawals, sha256=sha256)


def _row(one: Withdrawal) -> str:
    parts = ("withdrawn", one.sha256, written_instant(one.since), one.status.value, one.successor)
    return " ".join(part for part in parts if part is not None)


def sign_status_list(listed: StatusList, key: SigningKey) -> SignedNote:
    """Return the list, signed; what is written can be read back.

    Raises
    ------
    MalformedNote
        When a document or its successor has no digest, or a document is listed twice.
    """
    check_key_name(listed.origin)
    _parse_text(listed.text)
    return sign_note(listed.text, key)


def read_status_list(content: bytes, keys: Iterable[VerifierKey]) -> StatusList:
    """Return a status list whose signature by one of the keys verifies.

    Raises
    ------
    MalformedNote
        When it is no status list.
    SignatureRefused
        When none of the keys of the log that it names signed it.
    """
    note = parse_note(content)
    listed = _parse_text(note.text)
    check_note(note, [key for key in keys if key.name == listed.origin])
    return listed


def _parse_text(text: str) -> StatusList:
    first, *lines = text[:-1].split("\n")
    if first != FIRST_LINE or len(lines) < 2:
        raise MalformedNote(f"a status list begins with '{FIRST_LINE}', a log and an instant")
    rows = [_withdrawal(line) for line in lines[2:]]
    if len({one.sha256 for one in rows}) != len(rows):
        raise MalformedNote("a document stands twice in the status list")
    return StatusList(origin=lines[0], as_of=_instant(lines[1]), withdrawals=tuple(rows))


def _withdrawal(line: str) -> Withdrawal:
    found = _LINE.fullmatch(line)
    if found is None:
        raise MalformedNote(f"'{line[:100]}' is no line of a status list")
    return Withdrawal(
        sha256=found[1],
        since=_instant(found[2]),
        status=WithdrawalStatus(found[3]),
        successor=found[4],
    )


def _instant(text: str) -> datetime:
    try:
        found = datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)
    except ValueError as error:
        raise MalformedNote(f"'{text}' is no instant such as 2026-11-20T00:00:00Z") from error
    if found.strftime(_INSTANT) != text:
        raise MalformedNote(f"'{text}' is not written like 2026-11-20T00:00:00Z")
    return found
