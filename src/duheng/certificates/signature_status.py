"""The words for what can be said of a signature."""

from __future__ import annotations

from enum import StrEnum


class SignatureStatus(StrEnum):
    """The verdict on a signature; only ``valid`` means that it may be relied on."""

    VALID = "valid"
    INVALID = "invalid"
    ABSENT = "absent"
    UNTRUSTED = "untrusted"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_PROVABLE = "not_provable"
