"""The texts of the command line in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "help.usage": "Usage: ",
    "help.options": "Options",
    "help.commands": "Commands",
    "option.lang": "Language of what people read; also DUHENG_LANG.",
    "option.help": "Show this page.",
    "option.debug": "Show the traceback of an error; also DUHENG_DEBUG=1.",
    "option.json": "Print JSON only; errors go to stderr as JSON too.",
    "root.help": """Duheng: figures whose every budget line names its evidence.

\b
Examples:
  duheng units convert 1 tce GJ
  duheng evaluate model.yaml --monte-carlo adaptive

\b
Exit status:
  0  done
  1  judged negative
  2  unusable input: one line on stderr says what, where, and what to do
  70 a fault in Duheng itself""",
    "value.not_stated": "not stated",
    "refusal.line": "error [{code}]: {message}",
    "refusal.found": "  {what}",
    "refusal.clause": "clause: {what}",
    "refusal.hint": "hint: {what}",
    "refusal.fault": "A fault in Duheng itself, not in your input.",
    "findings.none": "No findings.",
    "findings.title": "Findings: {number}",
    "findings.severity": "Severity",
    "findings.code": "Code",
    "findings.message": "What was found, what to do",
    "findings.severity.error": "error",
    "findings.severity.warning": "warning",
    "findings.severity.note": "note",
    "certificate.short": "Show what a certificate says.",
    "certificate.help": """Read certificates: DCC (XML) or a plain YAML certificate.

\b
Examples:
  duheng certificate show certificate.xml
  duheng certificate show meter-17.yaml --json

Exit status: 0 done, 2 the file cannot be read or is no certificate.""",
    "certificate.show.short": "Show one certificate.",
    "certificate.show.help": """Show what a certificate says: who, what, when, points, standards.

Nothing is fetched from any address in the file. An uncertainty that is not stated is shown as not
stated, never as zero.

\b
Examples:
  duheng certificate show certificate.xml
  duheng certificate show meter-17.yaml --json

Exit status: 0 done, 2 the file cannot be read or is no certificate.""",
    "certificate.fact.kind": "Kind",
    "certificate.fact.item": "Instrument",
    "certificate.fact.number": "Number",
    "certificate.fact.issuer": "Issuer",
    "certificate.fact.issued_date": "Issued",
    "certificate.fact.performed_begin": "Performed from",
    "certificate.fact.performed_end": "Performed to",
    "certificate.fact.accuracy_class": "Accuracy class",
    "certificate.fact.regulation": "Regulation",
    "certificate.fact.verdict": "Verdict",
    "certificate.fact.valid_until": "Valid until",
    "certificate.fact.replaces": "Replaces",
    "certificate.fact.schema_version": "Form",
    "certificate.fact.sha256": "SHA-256",
    "certificate.kind.calibration": "calibration",
    "certificate.kind.verification": "verification",
    "certificate.point.load": "Load",
    "certificate.point.error": "Error",
    "certificate.point.uncertainty": "Standard uncertainty",
    "certificate.point.degrees_of_freedom": "Degrees of freedom",
    "certificate.result.name": "Quantity",
    "certificate.result.value": "Value",
    "certificate.result.unit": "Unit",
    "certificate.result.uncertainty_si": "Standard uncertainty (SI)",
    "certificate.standards": "Measurement standards used",
    "certificate.standard.certificate": "Certificate",
    "certificate.standard.issuer": "Issuer",
    "certificate.standard.loading": "Loading",
    "certificate.standard.uncertainty": "Standard uncertainty",
    "readings.short": "Check and store readings.",
    "readings.help": """Check and store readings of meters.

\b
Examples:
  duheng readings check source.yaml
  duheng readings check source.yaml --store readings/

Exit status: 0 done, 1 findings of severity error, 2 the source cannot be used.""",
    "readings.check.short": "Check a source of readings.",
    "readings.check.help": """Read a source of readings as it is declared, and say what is doubtful.

SOURCE.yaml names the file, the kind of reading, the time zone, the label and the channels.

\b
Examples:
  duheng readings check source.yaml
  duheng readings check source.yaml --store readings/ --json

Exit status: 0 done, 1 findings of severity error, 2 the source cannot be used.""",
    "readings.check.store": "Also store the readings in this folder, by UTC day.",
    "readings.check.reading": "reading {name} ...",
    "readings.check.period": "Period (UTC)",
    "readings.check.channels": "Channels",
    "readings.check.digest": "Digest",
    "readings.check.stored": "Store",
    "readings.check.is_new": "stored",
    "readings.check.is_known": "already stored, nothing changed",
    "readings.status.rows": "Rows",
    "readings.status.measured": "Measured",
    "readings.status.missing": "Missing",
    "readings.status.not_a_number": "NaN",
    "readings.status.infinite": "Infinite",
    "readings.status.negative": "Negative",
    "readings.status.suspect": "Suspect",
    "units.short": "Convert, list and show units.",
    "units.help": """Convert, list and show measurement units.

\b
Examples:
  duheng units convert 1 tce GJ
  duheng units list coal

Exit status: 0 done, 2 unknown unit or units of different dimension.""",
    "units.convert.short": "Convert a value from one unit to another.",
    "units.convert.help": """Convert VALUE from one unit to another.

A temperature converts with its zero: 20 degC is 293.15 K. A difference or an uncertainty does
not: with --interval 0.5 degC is 0.5 K.

\b
Examples:
  duheng units convert 1 tce GJ
  duheng units convert --interval 0.5 degC K

Exit status: 0 done, 2 unknown unit or units of different dimension.""",
    "units.convert.interval": "VALUE is a difference or an uncertainty.",
    "units.convert.difference": "difference ",
    "units.list.short": "List the known units.",
    "units.list.help": """List the units whose symbol, name or spelling holds TEXT, or all units.

\b
Examples:
  duheng units list
  duheng units list hour --json

Exit status: 0.""",
    "units.list.none": "no unit holds '{wanted}'",
    "units.show.short": "Show one unit.",
    "units.show.help": """Show what a unit is: dimension, factor to the SI unit, other spellings.

\b
Examples:
  duheng units show kWh
  duheng units show 'tCO2/MWh' --json

Exit status: 0 done, 2 unknown unit.""",
    "units.column.symbol": "Symbol",
    "units.column.name": "Name",
    "units.column.dimension": "Dimension",
    "units.column.spellings": "Also written",
    "units.column.dimension_names": "Kind of quantity",
    "units.column.factor": "Factor to the coherent SI unit",
    "units.column.offset": "Offset in the coherent SI unit",
    "units.column.dsi": "D-SI",
    "units.column.ucum": "UCUM",
    "units.column.latex": "LaTeX",
    "units.column.note": "Note",
    "value.written": "written: {path}",
    "option.html": "Also write a self-contained HTML report to this file.",
    "evaluate.short": "Evaluate a measurement model written in YAML.",
    "evaluate.help": """Evaluate a measurement model: result, uncertainty, budget.

MODEL.yaml holds the equation, the inputs and what is to be reported; - reads standard input.

\b
Examples:
  duheng evaluate model.yaml
  duheng evaluate model.yaml --monte-carlo adaptive --seed 1 --json

Exit status: 0 done, 2 the model cannot be used.""",
    "evaluate.order": "Order of the propagation of uncertainty; 1 unless 2 is asked.",
    "evaluate.monte_carlo": "Also run N trials, or as many as stable digits need.",
    "evaluate.seed": "Seed of the random numbers: the same seed gives the same trials.",
    "evaluation.source": "Input: source",
    "evaluation.value": "Estimate",
    "evaluation.standard_uncertainty": "u",
    "evaluation.sensitivity": "Sensitivity c",
    "evaluation.contribution": "c u",
    "evaluation.share": "Share",
    "evaluation.monte_carlo": "Monte Carlo",
    "evaluation.trials": "Trials",
    "evaluation.mean": "Mean",
    "evaluation.interval_symmetric": "Symmetric interval",
    "evaluation.interval_shortest": "Shortest interval",
    "evaluation.correlation": "Correlation of the results",
    "account.short": "Account for a site: energy, standard coal, CO2.",
    "account.help": """From readings, certificates and a dated method to figures.

ACCOUNT.yaml names them. Each figure has a statutory value, a best estimate with its uncertainty, a
budget whose every line names its evidence, its coverage and its findings.

\b
Examples:
  duheng account ACCOUNT.yaml
  duheng account ACCOUNT.yaml --group-by month,site --html report.html

Exit status: 0 done, 2 the account or something that it names cannot be used.""",
    "account.group_by": "Also give figures of these groups, separated by commas; of a balance "
    "node,month; of a sink stratum; of a calculation item.",
    "account.strict": "Refuse rules and values that were not compared with the official text.",
    "account.step.document": "reading the account …",
    "account.step.evidence": "reading certificates …",
    "account.step.readings": "reading readings …",
    "account.step.timeline": "joining readings and confirmations …",
    "account.step.figures": "figures …",
    "demo.short": "Build a synthetic region and serve its site on this machine.",
    "demo.help": """Build a synthetic region with planted faults, and serve its site.

Places, organisations, people, measurement standards with their chains, instruments, signed
certificates, indicators, energy users and their accounts: all made from one seed, recorded in
actions and logged. What was built is served again the next time. Ctrl-C ends.

\b
Examples:
  duheng demo
  duheng demo --share 0.02 --no-serve --dir /tmp/site
  duheng demo --codes
  duheng demo --account-only

Exit status: 0 done, 2 the folder cannot be used.""",
    "demo.dir": "Folder for the site; .demo when left out. Its keys lie in a folder beside it.",
    "demo.serve": "Serve it, or only build it; also DUHENG_DEMO_SERVE=0.",
    "demo.port": "Port on the loopback address; a free one when it is taken.",
    "demo.share": "Part of the full size that is built, from 0.005 to 1.",
    "demo.rebuild": "Build again, although it stands there.",
    "demo.codes": "Print the codes that the second factors of the logins show now.",
    "demo.account_only": "Only one synthetic park: its account and its report, without a site.",
    "demo.step.tables": "folders, keys, tables",
    "demo.step.bodies": "places, organisations, people",
    "demo.step.year": "standards, programme and indicators of {what}",
    "demo.step.instruments": "{what} instruments",
    "demo.step.certificates": "certificates, level {what}",
    "demo.step.states": "checks, confirmations, planted faults, tasks",
    "demo.step.people": "people who can sign in",
    "demo.step.log": "the log: numbering and signing every entry",
    "demo.step.accounts": "accounts of the energy users",
    "demo.step.readings": "readings of thirty days, judged",
    "demo.built": "{bodies} organisations, {standards} public standards, {instruments} instruments,"
    " {certificates} certificates ({signed} signed), {log_size} entries in the log; as of {today};"
    " built in {seconds} s",
    "demo.energy": "accounts of the energy users: {place}",
    "demo.logins": "logins (role, e-mail, password, secret of the second factor):",
    "demo.codes_by": "codes of the second factor: duheng demo --codes --dir {home}",
    "demo.serving": "site: {address}  (Ctrl-C ends)",
    "demo.building": "building a synthetic park in {directory} …",
    "demo.synthetic": "SYNTHETIC: made from a fixed seed, with planted faults.",
    "demo.computed": "computed in {seconds} s",
    "demo.serving_report": "report: {address}  (Ctrl-C ends)",
    "figure.quantity": "Quantity",
    "figure.group": "Of",
    "figure.whole": "the whole",
    "figure.statutory": "Statutory value",
    "figure.best_estimate": "Best estimate",
    "figure.no_uncertainty": "no U for the whole",
    "figure.budget.title": "Budget: {quantity}",
    "figure.budget.source": "Source",
    "figure.budget.evidence": "Evidence",
    "figure.budget.contribution": "Contribution",
    "figure.budget.share": "Share",
    "figure.budget.more": "  and {number} smaller lines (--json gives all)",
    "figure.coverage.title": "Coverage, by time",
    "figure.by_origin": "By origin: {quantity}",
    "figure.coverage.by_quantity": "Coverage, by quantity",
    "figure.origin.measured": "measured",
    "figure.origin.substituted": "substituted",
    "figure.origin.default": "default",
    "figure.origin.missing": "missing",
    "figure.state.in_force": "in force",
    "figure.state.expired": "expired",
    "figure.state.none": "no evidence",
    "version.short": "Print the version.",
    "version.help": """Print the version of Duheng and of the Python that runs it.

\b
Examples:
  duheng version
  duheng version --json

Exit status: 0.""",
}
