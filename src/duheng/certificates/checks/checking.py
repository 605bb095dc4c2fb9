"""The full check of one file: form, schema, content, metrology, profile, signature."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml import etree

from duheng.certificates.checks.administration import check_administration
from duheng.certificates.checks.catalogue import RULES
from duheng.certificates.checks.complex_checks import check_complex_values
from duheng.certificates.checks.conformity import check_conformity
from duheng.certificates.checks.covariances import check_covariances
from duheng.certificates.checks.dates import check_dates, check_releases
from duheng.certificates.checks.declarations import check_declarations
from duheng.certificates.checks.document import Document, line_of
from duheng.certificates.checks.errors_in_tables import check_tables
from duheng.certificates.checks.files_inside import check_files
from duheng.certificates.checks.hybrids import check_hybrids
from duheng.certificates.checks.languages import check_codes, check_languages
from duheng.certificates.checks.lists import check_lists
from duheng.certificates.checks.numbers import check_numbers
from duheng.certificates.checks.parsing import Refused, parsed
from duheng.certificates.checks.ranges import check_ranges
from duheng.certificates.checks.records import (
    CheckFinding,
    CheckReport,
    SignatureReport,
    verdict_of,
)
from duheng.certificates.checks.references import check_ref_types, check_references
from duheng.certificates.checks.schema_rules import applied_schema, check_schema
from duheng.certificates.checks.signing import check_signing
from duheng.certificates.checks.tables import Table, tables_of
from duheng.certificates.checks.uncertainties import (
    check_capability,
    check_degrees_of_freedom,
    check_uncertainties,
)
from duheng.certificates.checks.units import check_units
from duheng.certificates.dcc import NEWEST, OLDEST, ROOT
from duheng.certificates.dsi_names import DCC
from duheng.certificates.elements import Element
from duheng.certificates.schemas import SchemaRegistry, schema_registry
from duheng.certificates.signature_status import SignatureStatus

_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})(?![0-9])")
_DOCUMENT_RULES: tuple[Callable[[Document], None], ...] = (
    check_administration, check_dates, check_releases, check_declarations, check_languages,
    check_codes, check_references, check_ref_types, check_units, check_lists, check_numbers,
    check_hybrids, check_complex_values, check_covariances, check_files,
)  # fmt: skip
_TABLE_RULES: tuple[Callable[[Document, Sequence[Table]], None], ...] = (
    check_tables, check_uncertainties, check_conformity, check_ranges, check_capability,
    check_degrees_of_freedom,
)  # fmt: skip
_UNJUDGED = SignatureReport(
    status=SignatureStatus.ABSENT, reason="the file could not be read as a certificate"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSettings:
    """What a check needs beside the file.

    Attributes
    ----------
    at : datetime
        Instant for which the verdict is asked.
    schemas : SchemaRegistry
        Schemas to apply.
    trust : Path or None
        Folder of trusted certificates; None trusts nobody.
    profile : str or None
        Profile to report on as well.
    """

    at: datetime
    schemas: SchemaRegistry
    trust: Path | None = None
    profile: str | None = None


def check_certificate(
    content: bytes,
    *,
    name: str,
    at: datetime,
    schemas: SchemaRegistry | Path | None = None,
    trust: Path | None = None,
    profile: str | None = None,
) -> CheckReport:
    """Return the verdict on the bytes of a certificate.

    Parameters
    ----------
    content : bytes
        The file, byte for byte.
    name : str
        Its name, for messages.
    at : datetime
        Instant for which the verdict is asked, with an offset from UTC.
    schemas : SchemaRegistry or Path, optional
        Registry of schemas or its folder; that of ``DUHENG_SCHEMAS`` when not given.
    trust : Path, optional
        Folder of trusted certificates; without one no signer is trusted.
    profile : str, optional
        ``iso17025``, ``cn-calibration`` or ``cn-verification``.

    Returns
    -------
    CheckReport
        Never raises for what is wrong with the file: that is a finding.

    Raises
    ------
    UnknownProfile
        When there is no such profile.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> report = check_certificate(b"<a>", name="a.xml", at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> report.is_valid, report.findings[0].code
    (False, 'xml.not_well_formed')
    """
    registry = schemas if isinstance(schemas, SchemaRegistry) else schema_registry(schemas)
    settings = CheckSettings(at=at, schemas=registry, trust=trust, profile=profile)
    digest = hashlib.sha256(content).hexdigest()
    try:
        root = parsed(content, name)
        version = _version(root, name)
    except Refused as refusal:
        return refused(name, digest, refusal)
    return _checked(root, version, (content, name, digest), settings)


def refused(
    name: str, digest: str | None, refusal: Refused, version: str | None = None
) -> CheckReport:
    """Return the report on a file that breaks a rule of form, so that no other can be applied."""
    rule = RULES[refusal.code]
    finding = CheckFinding(
        code=rule.code,
        severity=rule.severity,
        message=refusal.message,
        hint=rule.mend,
        clause=rule.clause,
        line=refusal.line,
    )
    return CheckReport(
        file=name,
        sha256=digest,
        schema_version=version,
        is_valid=False,
        findings=(finding,),
        signature=_UNJUDGED,
    )


def _version(root: Element, name: str) -> str:
    """Return the declared version of a certificate.

    Raises
    ------
    Refused
        When it is no certificate, or of a version whose quantities are in another form.
    """
    if root.tag != f"{{{DCC}}}{ROOT}":
        label = etree.QName(root)
        raise Refused(
            "xml.not_a_certificate",
            f"the root of {name} is '{label.localname}' of namespace '{label.namespace}', not "
            f"'{ROOT}' of '{DCC}'",
            line_of(root),
        )
    written = root.get("schemaVersion") or ""
    found = _VERSION.match(written)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        raise Refused("xml.not_a_certificate", f"{name} is of version {written}, older than 2.4", 1)
    return written


def _checked(
    root: Element, version: str, file: tuple[bytes, str, str], settings: CheckSettings
) -> CheckReport:
    content, name, digest = file
    objections = applied_schema(root, settings.schemas)
    document = Document(root, settings.at)
    found = _VERSION.match(version)
    if not found or (int(found[1]), int(found[2])) > NEWEST:
        document.report(
            "xml.unknown_version", root, f"schemaVersion '{version[:40]}' is not one of 2.4 to 3.4"
        )
    is_schema_applied = check_schema(document, settings.schemas, objections)
    for rule in _DOCUMENT_RULES:
        rule(document)
    tables = tables_of(document)
    for table_rule in _TABLE_RULES:
        table_rule(document, tables)
    signature = check_signing(document, content, settings.trust, settings.at)
    findings = document.finish()
    profile = None
    if settings.profile is not None:
        from duheng.certificates.profiles import profile_report

        told = profile_report(root, settings.profile)
        findings, profile = [*findings, *told.findings()], told.to_dict()
    return CheckReport(
        file=name,
        sha256=digest,
        schema_version=version or None,
        is_valid=verdict_of(findings, is_schema_applied=is_schema_applied),
        findings=tuple(findings),
        signature=signature,
        profile=profile,
    )
