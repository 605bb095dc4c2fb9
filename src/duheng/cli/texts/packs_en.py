"""The texts of the commands about packs, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "pack.short": "Packs of dated rules and methods: write, check, test, compare, ask.",
    "pack.help": """Packs: dated rules, values and methods, as data.

Those of the house, of other distributions, and of the files and folders that the variable
DUHENG_PACKS lists are installed.

\b
Examples:
  duheng pack list electricity
  duheng pack value cn/standard-coal energy=diesel --on 2025-12-31

Exit status: 0 done, 1 an example of a pack failed, 2 unknown pack or value.""",
    "pack.extra": "Also read packs from this file or folder; may be repeated.",
    "pack.edition": "Which edition, when there are several.",
    "pack.list.short": "List the packs.",
    "pack.list.help": """List the packs whose id, title or document holds TEXT, or all packs.

\b
Examples:
  duheng pack list
  duheng pack list coal --json

Exit status: 0 done, 2 an extra pack cannot be read.""",
    "pack.show.short": "Show one pack.",
    "pack.show.help": """Show the header of a pack and its values or equations.

\b
Examples:
  duheng pack show cn/standard-coal --on 2025-12-31
  duheng pack show cn/electricity-emission-factors --json

Exit status: 0 done, 2 unknown pack.""",
    "pack.show.more": "and {number} more rows (--json gives all)",
    "pack.value.short": "Look up a value as of a date.",
    "pack.value.help": """Look up a value as of a day, a data year or an accounting year.

A value outside its period is refused, unless the pack itself lets the latest one stand in.

\b
Examples:
  duheng pack value cn/standard-coal energy=diesel --on 2025-12-31
  duheng pack value cn/electricity-emission-factors region=national --accounting-year 2025

Exit status: 0 done, 2 no such value, or none in force.""",
    "pack.on": "Day on which the value is in force.",
    "pack.value.data_year": "Year whose data made the value.",
    "pack.value.accounting_year": "Year of the account.",
    "pack.value.strict": "Refuse a value that was not compared with the official text.",
    "pack.value.uncertainty": "Standard uncertainty",
    "pack.value.stands_in": "the latest published value stands in: no value of that year yet",
    "pack.value.assumed": "Assumed",
    "pack.value.alternative": "Also in circulation",
    "pack.test.short": "Run the worked examples of packs.",
    "pack.test.help": """Run the worked examples of packs: what was asked, expected, and came of it.

A path is a file or folder. An ID names an installed pack, ID@EDITION or ID@YYYY-MM-DD one edition.
Without any, all installed packs are tested. An example that no engine runs has not passed.

\b
Examples:
  duheng pack test my-packs/
  duheng pack test cn/standard-coal --json

Exit status: 0 all passed, 1 an example did not, 2 a pack cannot be read.""",
    "pack.test.all": "Every installed pack, and those of the paths.",
    "pack.test.column.number": "No",
    "pack.test.column.asked": "Asked",
    "pack.test.column.expected": "Expected",
    "pack.test.column.outcome": "Outcome",
    "pack.test.outcome.passed": "passed",
    "pack.test.outcome.failed": "FAILED",
    "pack.test.outcome.not_run": "not run",
    "pack.test.nobody": "no engine runs examples of kind {kind}",
    "pack.test.summary": "{packs} packs, {examples} examples: {passed} passed, {failed} failed, "
    "{not_run} not run",
    "pack.test.passed": "passed",
    "pack.test.failed": "FAILED",
    "pack.column.id": "Id",
    "pack.column.edition": "Edition",
    "pack.column.title": "Title",
    "pack.column.document": "Document",
    "pack.column.from": "In force from",
    "pack.column.to": "In force to",
    "pack.column.confidence": "Confidence",
    "pack.column.source": "Source",
    "pack.column.digest": "Digest",
    "pack.column.data_year": "Data year",
    "pack.column.value": "Value",
    "pack.column.unit": "Unit",
    "pack.column.route": "Route",
    "pack.column.which": "Value",
    "pack.column.equation": "Equation",
    "pack.column.statutory": "statutory",
    "pack.column.best_estimate": "best estimate",
    "pack.confidence.official": "official",
    "pack.confidence.secondary": "secondary",
    "pack.confidence.unchecked": "unchecked",
    "pack.new.short": "Write the commented skeleton of a pack.",
    "pack.new.help": """Write the commented skeleton of a pack to DIR/region/KIND/name.yaml.

Every blank is ____, and the comment beside it says what belongs there. What may be left out is a
comment. A file that is there is never overwritten.

\b
Examples:
  duheng pack new rules hulun/emission-factors
  duheng pack new methods hulun/heat-of-boilers --dir my-packs

Exit status: 0 written, 2 unknown kind, unusable id, or the file is there.""",
    "pack.new.dir": "Folder that holds the regions' folders; the current one by default.",
    "pack.new.written": "written: {file}",
    "pack.new.next": "fill the blanks, then: duheng pack check {file} && duheng pack test {folder}",
    "pack.schema.short": "Print the JSON Schema of a kind of pack.",
    "pack.schema.help": """Print the JSON Schema of a pack file of a KIND, complete in itself.

An editor that knows JSON Schema then completes and checks packs while you type.

\b
Examples:
  duheng pack schema rules > rules.json
  duheng pack schema methods

Exit status: 0 printed, 2 unknown kind.""",
    "pack.check.short": "Check packs: schema, dates, languages, units, sources, confidence.",
    "pack.check.help": """Check packs: schema, dates, languages, units, sources, confidence, names.

A path is a file or folder. An ID names an installed pack, ID@EDITION or ID@YYYY-MM-DD one edition.
All findings are shown at once, with line and place; docs/look-up/findings.md explains them.

\b
Examples:
  duheng pack check my-packs/
  duheng pack check cn/standard-coal --strict --json

Exit status: 0 no error, 1 a pack has an error, 2 there is no such file or pack.""",
    "pack.check.strict": "An unchecked value is an error.",
    "pack.check.good": "good",
    "pack.check.bad": "BAD",
    "pack.check.line": "Line",
    "pack.check.summary": "{good} of {number} packs without an error",
    "pack.diff.short": "Compare two packs by meaning.",
    "pack.diff.help": """Compare two packs by meaning: header, values by date, entries, examples.

A and B are files, or ID, ID@EDITION, ID@YYYY-MM-DD of installed packs. The order of keys and rows,
comments and spelling of numbers make no difference.

\b
Examples:
  duheng pack diff cn/standard-coal@2020-12-31 cn/standard-coal@2021-12-31
  duheng pack diff old.yaml new.yaml --json

Exit status: 0 same meaning, 1 they differ, 2 a pack cannot be read.""",
    "pack.diff.same": "They mean the same.",
    "pack.diff.number": "Differences: {number}",
    "pack.diff.column.place": "Place",
    "pack.diff.column.what": "What",
    "pack.diff.what.added": "added",
    "pack.diff.what.removed": "removed",
    "pack.diff.what.changed": "changed",
    "pack.diff.part.header": "Header",
    "pack.diff.part.values": "Values",
    "pack.diff.part.body": "Body",
    "pack.diff.part.example": "Worked examples",
}
