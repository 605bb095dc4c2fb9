"""Detached SM2-with-SM3 signatures beside a certificate (optional extra ``duheng[sm]``).

The Chinese standard of XML signatures names algorithms that we have not read, and no name is
invented here: an SM2 signature stands in a JSON envelope of its own, over the exact bytes of the
certificate, beside the XAdES seal or instead of it. OpenSSL verifies it as it stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import replace
from types import ModuleType

from duheng.certificates.errors import CannotSign, SignatureUnsupported
from duheng.certificates.signature_status import SignatureStatus
from duheng.certificates.signatures.verdict import SignatureVerdict
from duheng.terms.canonical import canonical_json

FORMAT = "duheng-sm2-1"
ALGORITHM = "SM2-with-SM3"
# GM/T 0009: the identity that everybody uses who has agreed on no other.
SIGNER_ID = b"1234567812345678"
_POINT_BYTES = 64
_SPKI_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")


def sign_sm2(content: bytes, private_key: bytes, public_key: bytes) -> bytes:
    """Return the envelope of an SM2 signature over exact bytes.

    Parameters
    ----------
    content : bytes
        The certificate.
    private_key, public_key : bytes
        Raw: 32 bytes, and x and y of 32 bytes each. Only the signer process holds the first.

    Raises
    ------
    CannotSign
        When a key is of another form.
    SignatureUnsupported
        When the extra ``duheng[sm]`` is not installed.
    """
    library = _library()
    if len(private_key) != _POINT_BYTES // 2 or len(public_key) != _POINT_BYTES:
        raise CannotSign("an SM2 key is 32 bytes, its public key 64")
    value = library.sm2_sign(private_key, public_key, content, signer_id=SIGNER_ID)
    if not _fits(content, public_key, value):
        raise CannotSign("the public SM2 key is not of the private one")
    return canonical_json(
        {
            "format": FORMAT,
            "algorithm": ALGORITHM,
            "signer_id": SIGNER_ID.decode(),
            "sha256": hashlib.sha256(content).hexdigest(),
            "public_key": public_key.hex(),
            "signature": value.hex(),
        }
    )


def check_sm2(content: bytes, envelope: bytes, trusted: Collection[bytes]) -> SignatureVerdict:
    """Return the verdict on an SM2 envelope.

    Parameters
    ----------
    content : bytes
        The certificate, byte for byte.
    envelope : bytes
        From :func:`sign_sm2`.
    trusted : collection of bytes
        Raw public keys that are trusted; a key inside the envelope alone proves nothing.
    """
    read = _read(envelope)
    if read is None:
        return SignatureVerdict(
            status=SignatureStatus.INVALID, reason=f"this is no envelope of the format {FORMAT}"
        )
    public_key, value = read
    known = SignatureVerdict(
        status=SignatureStatus.VALID,
        reason="signed with a trusted SM2 key; nothing proves the time",
        signer=public_key.hex(),
        algorithm=ALGORITHM,
    )
    try:
        fits = _fits(content, public_key, value)
    except SignatureUnsupported as error:
        return replace(known, status=SignatureStatus.NOT_PROVABLE, reason=str(error))
    if not fits:
        told = "the SM2 signature does not fit its key and the certificate"
        return replace(known, status=SignatureStatus.INVALID, reason=told)
    if public_key not in trusted:
        told = "the SM2 key is not a trusted one"
        return replace(known, status=SignatureStatus.UNTRUSTED, reason=told)
    return known


def _fits(content: bytes, public_key: bytes, value: bytes) -> bool:
    library = _library()
    # The library's own errors say: a point that is not on the curve, a value that is none.
    refusals = (library.gmsslext.InvalidValueError, ValueError, RuntimeError, TypeError)
    try:
        return bool(library.sm2_verify(public_key, content, value, signer_id=SIGNER_ID))
    except refusals:
        return False


def _read(envelope: bytes) -> tuple[bytes, bytes] | None:
    try:
        record = json.loads(envelope)
        named = (record["format"], record["algorithm"], record["signer_id"])
        public_key, value = bytes.fromhex(record["public_key"]), bytes.fromhex(record["signature"])
    except (ValueError, KeyError, TypeError):
        return None
    good = named == (FORMAT, ALGORITHM, SIGNER_ID.decode()) and len(public_key) == _POINT_BYTES
    return (public_key, value) if good else None


def subject_public_key_info(public_key: bytes) -> bytes:
    """Return a raw SM2 public key as DER SubjectPublicKeyInfo, as OpenSSL wants it."""
    return _SPKI_PREFIX + b"\x04" + public_key


def _library() -> ModuleType:
    try:
        import gmssl_pyx
    except ImportError as error:
        raise SignatureUnsupported(
            "SM2 needs the optional extra", hint="pip install 'duheng[sm]'"
        ) from error
    found: ModuleType = gmssl_pyx
    return found
