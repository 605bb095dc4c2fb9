"""Checks certificates: form, schema, content, metrology, profiles, signature.

Every rule has a code, a severity, a clause and a page of the documentation; the verdict on a file
is a record, and nothing that is wrong with a file raises.
"""

from duheng.certificates.checks.bulk import check_files, files_below
from duheng.certificates.checks.catalogue import RULES, Rule
from duheng.certificates.checks.checking import CheckSettings, check_certificate
from duheng.certificates.checks.limits import Limits
from duheng.certificates.checks.records import (
    CheckFinding,
    CheckReport,
    SignatureReport,
)
from duheng.certificates.signature_status import SignatureStatus

__all__ = [
    "RULES",
    "CheckFinding",
    "CheckReport",
    "CheckSettings",
    "Limits",
    "Rule",
    "SignatureReport",
    "SignatureStatus",
    "check_certificate",
    "check_files",
    "files_below",
]
