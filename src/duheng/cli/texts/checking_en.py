"""The texts of checking, comparing, exporting and chaining certificates, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "certificate.check.short": "Check certificates: form, schema, content, metrology, signature.",
    "certificate.check.help": """Check certificates: what is wrong, where, and how to mend it.

Every file is checked in a process with bounds on memory and time; nothing is fetched. Findings
begin with xml, xsd, content, metrology, profile or signature; docs/look-up/rules has a page for
each. A certificate with an error is not valid; without a schema it is neither.

\b
Examples:
  duheng certificate check certificate.xml
  duheng certificate check certificates/ --jobs 2 --json
  duheng certificate check certificate.xml --profile iso17025 --at 2026-03-31

Exit status: 0 no file is invalid, 1 a file is invalid, 2 unusable input.""",
    "certificate.check.at": "Instant for which the verdict is asked (ISO 8601); now if not given.",
    "certificate.check.trust": "Folder of trusted certificates, CRLs and OCSP answers.",
    "certificate.check.schemas": "Folder of XSD files; else DUHENG_SCHEMAS, else the registry.",
    "certificate.check.profile": "Also report on iso17025, cn-calibration or cn-verification.",
    "certificate.check.jobs": "Number of processes.",
    "certificate.check.valid": "valid",
    "certificate.check.invalid": "not valid",
    "certificate.check.unknown": "no error found, and the schema was not applied",
    "certificate.check.signature": "Signature",
    "certificate.check.line": "line",
    "certificate.check.profile.clause": "Clause",
    "certificate.check.profile.title": "What is asked",
    "certificate.check.profile.status": "Status",
    "certificate.check.profile.met": "met",
    "certificate.check.profile.missing": "missing",
    "certificate.check.profile.not_applicable": "not applicable",
    "certificate.diff.short": "Compare two certificates by what they mean.",
    "certificate.diff.help": """Compare two certificates by what they mean, not by their text.

Values are compared in SI; the order of attributes, indentation and the
spelling of a unit do not matter.

\b
Examples:
  duheng certificate diff old.xml new.xml
  duheng certificate diff old.xml new.xml --json

Exit status: 0 they mean the same, 1 they differ, 2 unusable input.""",
    "certificate.covariances": "Covariances (of standard uncertainties)",
    "certificate.covariance.of": "Values",
    "certificate.covariance.region": "Region",
    "certificate.covariance.ellipsoidal": "ellipsoid",
    "certificate.covariance.rectangular": "box",
    "certificate.covariance.correlation": "Correlation coefficients",
    "certificate.covariance.unusable": "cannot be used",
    "certificate.component.real": "real part",
    "certificate.component.imaginary": "imaginary part",
    "certificate.component.magnitude": "magnitude",
    "certificate.component.phase": "phase",
    "certificate.formulas": "Formulas",
    "certificate.formula.equation": "Equation",
    "certificate.formula.gives": "Gives",
    "certificate.formula.error": "error",
    "certificate.formula.correction": "correction",
    "certificate.formula.where": "Where",
    "certificate.formula.range": "Range",
    "certificate.formula.name": "Name",
    "certificate.formula.quantity": "Quantity",
    "certificate.formula.point": "the point",
    "certificate.diff.same": "The two certificates mean the same.",
    "certificate.diff.what": "What",
    "certificate.diff.before": "Before",
    "certificate.diff.after": "After",
    "certificate.export.short": "Export quantities as CSV, XLSX or Parquet.",
    "certificate.export.help": """Export the quantities of certificates as a table.

One row for each value: as written, in SI, with u, k, degrees of freedom and the id of its source.
The ending of the file decides the form. A text that a spreadsheet would take for a formula is
neutralised.

\b
Examples:
  duheng certificate export certificate.xml --out values.csv
  duheng certificate export certificates/ --out values.parquet

Exit status: 0 done, 2 unusable input.""",
    "certificate.export.out": "File to write: .csv, .xlsx or .parquet.",
    "certificate.export.done": "{number} values of {files} certificates written to {path}",
    "certificate.export.covariances": "{number} covariances written to {path}",
    "certificate.use.short": "Give the correction at a point, with its uncertainty.",
    "certificate.use.help": """Give the correction that a certificate gives at a point.

Between points it is interpolated; outside the calibrated range it is refused. A drift allowance is
declared as a half-width of a rectangular distribution, in the unit of the error. A certificate that
gives a formula instead of a table of errors is used by its formula.

\b
Examples:
  duheng certificate use certificate.yaml --at 3 --unit A
  duheng certificate use certificate.yaml --at 3 --drift 0.001 --json
  duheng certificate use certificate.xml --at 3 --unit A --correlation a:b=-0.9

Exit status: 0 done, 2 outside the range or not usable.""",
    "certificate.use.point": "Where the correction is needed.",
    "certificate.use.unit": "Unit of the point; that of the certificate in SI if not given.",
    "certificate.use.drift": "Half-width of the drift since the calibration, in the error's unit.",
    "certificate.use.table": "Table of the certificate, where it has several.",
    "certificate.use.formula": "Id of the formula, where the certificate gives one.",
    "certificate.use.gives": "What the formula gives, where the certificate does not say.",
    "certificate.use.correlation": "Correlation of two coefficients of the formula; repeatable.",
    "certificate.use.extrapolate": "Use the formula outside its range, with a finding.",
    "certificate.use.by_formula": "By formula",
    "certificate.use.correction": "Correction",
    "certificate.use.uncertainty": "Standard uncertainty",
    "certificate.use.range": "Calibrated range",
    "schemas.short": "Register schemas of certificates.",
    "schemas.help": """Register the schemas of digital calibration certificates.

The schemas belong to their authors and are not part of Duheng. Without them everything but the XSD
works.

\b
Examples:
  duheng schemas add ./schemas
  duheng schemas list

Exit status: 0 done, 2 unusable input.""",
    "schemas.add.short": "Add schemas from a folder or an address.",
    "schemas.add.help": """Add schemas to the registry, from a folder or from an address.

This is the one command that fetches, and only the address that it is given and what that schema
imports.

\b
Examples:
  duheng schemas add ./schemas
  duheng schemas add https://ptb.de/dcc/v3.3.0/dcc.xsd

Exit status: 0 done, 2 unusable input.""",
    "schemas.list.short": "Show the registered versions.",
    "schemas.list.help": """Show the registered versions with their files, hash and status.

\b
Examples:
  duheng schemas list
  duheng schemas list --json

Exit status: 0 done, 2 unusable input.""",
    "schemas.folder": "The registry; else DUHENG_SCHEMAS, else the user's own folder.",
    "schemas.added": "{number} files added to {folder}; versions: {versions}",
    "schemas.none": "No schema is registered in {folder}.",
    "schemas.column.version": "Version",
    "schemas.column.status": "Status",
    "schemas.column.sha256": "SHA-256",
    "schemas.column.files": "Files",
    "chain.short": "Show the calibration hierarchy above a certificate.",
    "chain.help": """Show the calibration hierarchy above a certificate, and every gap in it.

Certificates of the measuring equipment, linked, previous and replaced reports are looked for in a
folder by number and hash, and judged at the instant of each measurement.

\b
Examples:
  duheng chain certificate.xml --in certificates/
  duheng chain certificate.xml --in certificates/ --picture chain.svg --json

Exit status: 0 no gap, 1 a gap, 2 unusable input.""",
    "chain.in": "Folder with the other certificates.",
    "chain.at": "Instant of use (ISO 8601); the end of the measurement if not given.",
    "chain.picture": "Write the hierarchy as an SVG picture.",
}
