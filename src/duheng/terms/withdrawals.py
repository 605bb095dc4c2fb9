"""What it means that a document is withdrawn: one entry of any signed status list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from duheng.terms.errors import UnusableInput

_SHA256 = re.compile("[0-9a-f]{64}")
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


class WithdrawalStatus(StrEnum):
    """In what way a document no longer counts."""

    AMENDED = "amended"
    REPLACED = "replaced"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """One document that is withdrawn.

    Attributes
    ----------
    status : WithdrawalStatus
        In what way.
    since : datetime
        From when on, in whole seconds.
    number : str or None
        Number that its issuer gave it; the list names the issuer.
    sha256 : str or None
        Digest of its file, 64 hexadecimal digits.
    successor : str or None
        Number or digest of the document that stands in its place.
    reason : str or None
        Why, for people; no personal data.

    Raises
    ------
    UnusableInput
        When neither number nor digest names the document, or a digest is none.
    """

    status: WithdrawalStatus
    since: datetime
    number: str | None = None
    sha256: str | None = None
    successor: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        """Check that the document is named."""
        if not self.number and self.sha256 is None:
            raise UnusableInput("a withdrawal names neither the number nor the digest of a file")
        if self.sha256 is not None and not _SHA256.fullmatch(self.sha256):
            raise UnusableInput(f"'{self.sha256[:70]}' is no SHA-256 in hexadecimal digits")

    def is_of(self, number: str | None, sha256: str | None) -> bool:
        """Return whether a document is the one that is withdrawn.

        Examples
        --------
        >>> gone = Withdrawal(
        ...     status=WithdrawalStatus.VOID, since=datetime(2026, 5, 1, tzinfo=UTC), number="C-1"
        ... )
        >>> gone.is_of("C-1", None), gone.is_of("C-2", "00" * 32), gone.is_of(None, None)
        (True, False, False)
        """
        by_number = number is not None and number == self.number
        return by_number or (sha256 is not None and sha256 == self.sha256)

    def to_dict(self) -> dict[str, str | None]:
        """Return the withdrawal, JSON-ready."""
        return {
            "number": self.number,
            "sha256": self.sha256,
            "status": self.status.value,
            "since": written_instant(self.since),
            "successor": self.successor,
            "reason": self.reason,
        }


def withdrawal_of(
    withdrawals: Iterable[Withdrawal], *, number: str | None = None, sha256: str | None = None
) -> Withdrawal | None:
    """Return the withdrawal of a document, by its number or its digest; None when not named."""
    return next((one for one in withdrawals if one.is_of(number, sha256)), None)


def written_instant(moment: datetime) -> str:
    """Return an instant as status lists write it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime(_INSTANT)
