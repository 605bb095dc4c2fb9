"""The detached SM2 signature that stands beside a file, where there is one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from duheng.certificates.checks.catalogue import RULES
from duheng.certificates.checks.records import CheckFinding
from duheng.certificates.checks.signing import CODES
from duheng.certificates.signature_status import SignatureStatus
from duheng.terms.findings import Severity

ENDING = ".sm2.json"
_MAX_FILE = 2**16


def detached_signature(path: Path, content: bytes, trust: Path | None) -> dict[str, Any] | None:
    """Return the verdict on ``NAME.sm2.json`` beside a file, JSON-ready; None without one."""
    from duheng.certificates.signatures.sm2 import check_sm2
    from duheng.certificates.signatures.sm2_keys import trusted_sm2_keys

    beside = path.with_name(path.name + ENDING)
    if not beside.is_file():
        return None
    with beside.open("rb") as file:
        envelope = file.read(_MAX_FILE + 1)
    verdict = check_sm2(content, envelope[: _MAX_FILE + 1], trusted_sm2_keys(trust))
    if len(envelope) > _MAX_FILE:
        verdict = replace(
            verdict, status=SignatureStatus.INVALID, reason=f"more than {_MAX_FILE} bytes"
        )
    return {"file": str(beside), **verdict.to_dict()}


def with_detached(report: dict[str, Any], found: dict[str, Any] | None) -> dict[str, Any]:
    """Return a report on a file with the verdict on its detached signature."""
    if found is None:
        return report
    findings = list(report["findings"])
    code = CODES.get(SignatureStatus(found["status"]))
    is_wrong = code is not None and RULES[code].severity is Severity.ERROR
    if code is not None:
        rule = RULES[code]
        finding = CheckFinding(
            code=code,
            severity=rule.severity,
            message=f"{found['file']}: {found['reason']}",
            hint=rule.mend,
            clause=rule.clause,
        )
        findings.append(finding.to_dict())
    valid = False if is_wrong else report["valid"]
    return {**report, "valid": valid, "findings": findings, "detached_signature": found}
