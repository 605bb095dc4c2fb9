"""The XSD of the declared version, applied to the parsed file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from lxml import etree

from duheng.certificates.checks.catalogue import RULES
from duheng.certificates.checks.document import Document
from duheng.certificates.checks.records import CheckFinding
from duheng.certificates.schemas import SchemaRegistry
from duheng.terms.findings import Severity

_LISTED_AT_MOST = 50
_MATHML = "http://www.w3.org/1998/Math/MathML"


def check_schema(document: Document, registry: SchemaRegistry) -> bool:
    """Apply the schema of the declared version; return whether there is one."""
    version = document.root.get("schemaVersion") or ""
    schema = registry.compiled(version)
    if schema is None:
        _report_absence(document, registry, version)
        return False
    if schema.validate(document.root):
        return True
    for number, error in enumerate(cast("Iterable[etree._LogEntry]", schema.error_log)):
        if number < _LISTED_AT_MOST:
            _report(document, error)
    return True


def _report_absence(document: Document, registry: SchemaRegistry, version: str) -> None:
    known = registry.schema(version)
    if known is not None:
        reason = f"the registered schema of version {version} is {known.status}"
    elif registry.schemas:
        reason = f"version {version} is not registered; there are {', '.join(registry.schemas)}"
    else:
        reason = "no schema is registered"
    document.report("xsd.not_applied", document.root, f"the XSD was not applied: {reason}")


def _report(document: Document, error: etree._LogEntry) -> None:
    is_mathml = _MATHML in error.message and "wildcard" in error.message
    rule = RULES["xsd.not_checked_inside" if is_mathml else "xsd.invalid"]
    document.findings.append(
        CheckFinding(
            code=rule.code,
            severity=Severity(rule.severity),
            message=error.message,
            hint=rule.mend,
            clause=rule.clause,
            path=error.path,
            line=error.line,
        )
    )
