"""Who signs, what the certificate is called, and hashes by which other documents are recognised."""

from __future__ import annotations

import re

from duheng.certificates.checks.document import Document
from duheng.certificates.dsi_names import DCC
from duheng.certificates.elements import Element

_DCC = f"{{{DCC}}}"
_SHORTEST_IDENTIFIER = 3
# Length of the digest in bytes.
DIGESTS = {
    "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64, "sha3224": 28, "sha3256": 32,
    "sha3384": 48, "sha3512": 64, "sm3": 32, "blake2b": 64, "blake2s": 32, "md5": 16, "sha1": 20,
    "sha": 20, "ripemd160": 20,
}  # fmt: skip
_BROKEN = frozenset({"md5", "sha1", "sha"})
# A document on paper has no bytes to hash, and good practice says so in words.
_NO_HASH = frozenset({"analogue", "analog", "paper", "none"})
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2})+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_PLACEHOLDER = re.compile(r"value|placeholder|example|string|todo|hash", re.IGNORECASE)


def check_administration(document: Document) -> None:
    """Check the identifier, the signer and the hashes."""
    for element in document.dcc("uniqueIdentifier")[:1]:
        text = (element.text or "").strip()
        if len(text) < _SHORTEST_IDENTIFIER:
            document.report(
                "metrology.identifier_unspecific", element,
                f"uniqueIdentifier '{text}' has fewer than {_SHORTEST_IDENTIFIER} characters",
            )  # fmt: skip
    _check_signer(document)
    for procedure in document.dcc("procedure"):
        holder = procedure.getparent()
        value = None if holder is None else holder.find(_DCC + "value")
        if holder is not None and value is not None:
            _check_hash(document, holder, procedure.text or "", value.text or "")


def _check_signer(document: Document) -> None:
    if any((one.text or "").strip() in ("true", "1") for one in document.dcc("mainSigner")):
        return
    persons = document.dcc("respPersons")
    document.report(
        "metrology.main_signer_missing", persons[0] if persons else document.root,
        "no responsible person is marked as mainSigner",
    )  # fmt: skip


def digest_name(procedure: str) -> str:
    """Return the plain name of a hash function, however it is written.

    Examples
    --------
    >>> digest_name("SHA-256"), digest_name("http://www.w3.org/2001/04/xmlenc#sha256")
    ('sha256', 'sha256')
    """
    return re.sub(r"[^a-z0-9]", "", procedure.rpartition("#")[2].strip().lower())


def _check_hash(document: Document, holder: Element, procedure: str, value: str) -> None:
    name, text = digest_name(procedure), value.strip()
    if name in _NO_HASH:
        return
    if name not in DIGESTS:
        document.report(
            "metrology.hash_unusable", holder, f"procedure '{procedure[:40]}' is no hash function"
        )
    elif not _has_length(text, DIGESTS[name]):
        code = "placeholder" if _PLACEHOLDER.search(text) else "unusable"
        document.report(
            f"metrology.hash_{code}", holder, f"'{text[:70]}' is no {procedure.strip()} digest"
        )
    elif name in _BROKEN:
        document.report("metrology.hash_weak", holder, f"the hash is {procedure.strip()}")


def _has_length(text: str, number: int) -> bool:
    if _HEXADECIMAL.fullmatch(text) and len(text) == 2 * number:
        return True
    return bool(_BASE64.fullmatch(text)) and len(text.rstrip("=")) == -(-number * 8 // 6)
