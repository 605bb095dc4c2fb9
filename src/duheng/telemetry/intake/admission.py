"""Who may send: the token of a request, its quota, and the signature of its batch."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime

from duheng.ledger.errors import SignatureRefused, UnusableKey
from duheng.ledger.keys import VerifierKey, parse_verifier_key
from duheng.telemetry.intake.errors import (
    BatchSignatureRefused,
    QuotaExceeded,
    TokenEnded,
    TokenMissing,
    TokenUnknown,
)
from duheng.telemetry.stream import Gateway, Snapshot
from duheng.telemetry.stream.gateways import digest_of_token

_TOKEN_LENGTH = 512
_SCHEME = "bearer"


def token_digest(authorization: str) -> str:
    """Return the digest of a request's bearer token.

    Raises
    ------
    TokenMissing
        When there is none.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != _SCHEME or not 0 < len(token) <= _TOKEN_LENGTH:
        raise TokenMissing(
            "the request carries no bearer token", hint="Authorization: Bearer <token>"
        )
    return digest_of_token(token.strip())


def gateway_of(digest: str, snapshot: Snapshot, now: datetime) -> Gateway:
    """Return the gateway whose token has a digest.

    The token is looked up by its SHA-256, so that how long it takes says nothing of its text.

    Raises
    ------
    TokenUnknown
        When no gateway has it.
    TokenEnded
        When one had it.
    """
    token = snapshot.token_of.get(digest)
    gateway = None if token is None else snapshot.gateway_of.get(token.gateway)
    if token is None or gateway is None:
        raise TokenUnknown("the token is not known here", hint="enrol the gateway again")
    if token.until is not None and not now < token.until:
        raise TokenEnded(
            f"the token of {gateway.code} ended at {token.until.isoformat()}",
            hint="take the gateway's new token; ask who administers it if there is none",
        )
    return gateway


def check_signature(gateway: Gateway, signature: str | None, body: bytes) -> None:
    """Return when a batch is signed by its gateway's key, or the gateway has none.

    Without a registered key, a signature is not looked at: an agent that signs can be enrolled
    before its key is.

    Raises
    ------
    BatchSignatureRefused
        When a signature is missing where there is a key, or does not verify.
    """
    if gateway.public_key is None:
        return  # a signature that nothing can check proves nothing, and harms nothing
    if signature is None:
        raise BatchSignatureRefused(
            f"{gateway.code} signs its batches, and this one is not signed",
            hint="Duheng-Signature: base64 of Ed25519 over the SHA-256 of the body as sent",
        )
    try:
        _key(gateway.public_key).check(
            base64.b64decode(signature, validate=True), hashlib.sha256(body).digest()
        )
    except (SignatureRefused, UnusableKey, binascii.Error, ValueError) as error:
        raise BatchSignatureRefused(
            f"the batch is not signed by the key of {gateway.code}: {error}",
            hint="sign the bytes of the body as they are sent, packed where they are packed",
        ) from error


def _key(text: str) -> VerifierKey:
    return parse_verifier_key(text)


@dataclass(slots=True)
class _Bucket:
    level: float
    at_s: float


class Quotas:
    """Readings a minute of each gateway.

    A batch is taken while anything is left, and may leave a debt: so a large batch is not refused
    for ever, and the mean rate holds all the same.
    """

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}

    def check(self, gateway: Gateway, now_s: float) -> None:
        """Return when a gateway may send a batch now.

        Raises
        ------
        QuotaExceeded
            When it has used up its minute; it says when to come again.
        """
        if gateway.readings_per_minute is None:
            return
        bucket = self._filled(gateway.code, gateway.readings_per_minute, now_s)
        if not bucket.level > 0:
            wait_s = (1 - bucket.level) * 60 / gateway.readings_per_minute
            raise QuotaExceeded(
                f"{gateway.code} may send {gateway.readings_per_minute} readings a minute",
                hint="keep the batch and send the same bytes after the time in Retry-After",
                data={"retry_after_s": wait_s},
            )

    def charge(self, gateway: Gateway, readings: int, now_s: float) -> None:
        """Count the readings of a batch."""
        if gateway.readings_per_minute is not None:
            self._filled(gateway.code, gateway.readings_per_minute, now_s).level -= readings

    def _filled(self, code: str, a_minute: int, now_s: float) -> _Bucket:
        bucket = self._buckets.setdefault(code, _Bucket(float(a_minute), now_s))
        grown = bucket.level + (now_s - bucket.at_s) * a_minute / 60
        bucket.level, bucket.at_s = min(float(a_minute), grown), now_s
        return bucket
