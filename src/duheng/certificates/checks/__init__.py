"""Checks certificates: form, schema, content, metrology, profiles, signature.

Every rule has a code, a severity, a clause and a page of the documentation; the verdict on a file
is a record, and nothing that is wrong with a file raises.
"""

from duheng.certificates.checks.catalogue import RULES, Rule
from duheng.certificates.checks.checking import check_certificate
from duheng.certificates.checks.records import (
    CheckFinding,
    CheckReport,
    SignatureReport,
    SignatureStatus,
)

__all__ = [
    "RULES",
    "CheckFinding",
    "CheckReport",
    "Rule",
    "SignatureReport",
    "SignatureStatus",
    "check_certificate",
]
