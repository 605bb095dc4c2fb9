"""Signatures of certificates: made by a separate process, judged at the time of signing."""

from duheng.certificates.signature_status import SignatureStatus
from duheng.certificates.signatures.checking import check_signature
from duheng.certificates.signatures.trust import TrustStore, load_trust
from duheng.certificates.signatures.verdict import SignatureVerdict

__all__ = [
    "SignatureStatus",
    "SignatureVerdict",
    "TrustStore",
    "check_signature",
    "load_trust",
]
