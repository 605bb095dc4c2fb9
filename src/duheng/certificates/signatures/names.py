"""Identifiers of XMLDSig and XAdES, and the algorithms that are accepted.

SHA-1 and MD5 are absent on purpose. XMLDSig 1.1, RFC 6931 and ETSI EN 319 132-1 define the names.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
FILTER2 = "http://www.w3.org/2002/06/xmldsig-filter2"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
C14N11 = "http://www.w3.org/2006/12/xml-c14n11"
C14N10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = f"{DS}enveloped-signature"
SIGNED_PROPERTIES_TYPE = "http://uri.etsi.org/01903#SignedProperties"

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_PSS = "http://www.w3.org/2007/05/xmldsig-more#"
_ENC = "http://www.w3.org/2001/04/xmlenc#"

DIGESTS: Mapping[str, type[hashes.HashAlgorithm]] = {
    f"{_ENC}sha256": hashes.SHA256,
    f"{_MORE}sha384": hashes.SHA384,
    f"{_ENC}sha512": hashes.SHA512,
}
SIGNATURES: Mapping[str, tuple[str, type[hashes.HashAlgorithm]]] = {
    f"{_MORE}rsa-sha256": ("rsa", hashes.SHA256),
    f"{_MORE}rsa-sha384": ("rsa", hashes.SHA384),
    f"{_MORE}rsa-sha512": ("rsa", hashes.SHA512),
    f"{_PSS}sha256-rsa-MGF1": ("rsa-pss", hashes.SHA256),
    f"{_PSS}sha384-rsa-MGF1": ("rsa-pss", hashes.SHA384),
    f"{_PSS}sha512-rsa-MGF1": ("rsa-pss", hashes.SHA512),
    f"{_MORE}ecdsa-sha256": ("ecdsa", hashes.SHA256),
    f"{_MORE}ecdsa-sha384": ("ecdsa", hashes.SHA384),
    f"{_MORE}ecdsa-sha512": ("ecdsa", hashes.SHA512),
}
CANONICALISATIONS = frozenset(
    name + comments for name in (C14N10, C14N11) for comments in ("", "#WithComments")
) | {EXCLUSIVE, f"{EXCLUSIVE}WithComments"}
MINIMUM_RSA_BITS = 2048


def ds(name: str) -> str:
    """Return the qualified name of an XMLDSig element."""
    return f"{{{DS}}}{name}"


def xades(name: str) -> str:
    """Return the qualified name of a XAdES element."""
    return f"{{{XADES}}}{name}"


def short_name(algorithm: str) -> str:
    """Return an algorithm's identifier without its address.

    Examples
    --------
    >>> short_name("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")
    'ecdsa-sha256'
    """
    return algorithm.rpartition("#")[2] or algorithm.rpartition("/")[2]
