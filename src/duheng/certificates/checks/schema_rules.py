"""The XSD of the declared version, applied to the parsed file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from lxml import etree

from duheng.certificates.checks.catalogue import RULES
from duheng.certificates.checks.document import Document
from duheng.certificates.checks.records import CheckFinding
from duheng.certificates.elements import Element
from duheng.certificates.schemas import SchemaRegistry
from duheng.terms.findings import Severity

_LISTED_AT_MOST = 50
_MATHML = "http://www.w3.org/1998/Math/MathML"


def applied_schema(root: Element, registry: SchemaRegistry) -> Iterable[etree._LogEntry] | None:
    """Return what the schema of the declared version objects to; None when there is no schema.

    It is applied before any element is looked at: the validator is faster on a fresh tree.
    """
    schema = registry.compiled(root.get("schemaVersion") or "")
    if schema is None:
        return None
    return () if schema.validate(root) else cast("Iterable[etree._LogEntry]", schema.error_log)


def check_schema(
    document: Document, registry: SchemaRegistry, objections: Iterable[etree._LogEntry] | None
) -> bool:
    """Report what the schema objects to; return whether it was applied."""
    if objections is None:
        _report_absence(document, registry, document.root.get("schemaVersion") or "")
        return False
    for number, error in enumerate(objections):
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
