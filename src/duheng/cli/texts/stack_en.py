"""The texts of the commands about stack monitors and cross-checks, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "rata.short": "Recompute submitted tests of stack monitors.",
    "rata.help": """Recompute every relative accuracy test of FILE.csv from its own figures.

The table is that of the EPA (32 columns), or has the columns quantity, runs, mean_monitor,
mean_reference and standard_deviation, and whichever of mean_difference, t_value,
confidence_coefficient, relative_accuracy, bias_factor, date, unit, test, facility and location
were submitted. What does not follow from the rest is listed, beyond what rounding explains.

\b
Examples:
  duheng rata CO2RATA.csv
  duheng rata tests.csv --rules cn/stack-test-criteria --json

Exit status: 0 every test agrees with itself, 1 some do not or a row cannot be used, 2 the file or
the rules cannot be used.""",
    "rata.rules": "Pack of criteria; that of the table's form when left out.",
    "rata.progress": "{number} tests …",
    "rata.rules_used": "Criteria: {pack}, {edition} ({document}), {confidence_word}",
    "rata.tolerance": """Each figure may be rounded by half a unit of the last decimal of its table,
or as it is written; the ranges left open must meet.""",
    "rata.by_quantity": "Tests",
    "rata.by_field": "Figures",
    "rata.by_outcome": "Outcome under the criteria",
    "rata.quantity": "Quantity",
    "rata.field": "Figure",
    "rata.state.agrees": "agree",
    "rata.state.agrees_as_written": "agree as written",
    "rata.state.disagrees": "do not agree",
    "rata.state.not_stated": "not stated",
    "rata.state.annual": "passed, the better limit",
    "rata.state.passed": "passed",
    "rata.state.failed": "failed",
    "rata.field.mean_difference": "mean difference",
    "rata.field.t_value": "t",
    "rata.field.confidence_coefficient": "confidence coefficient",
    "rata.field.relative_accuracy": "relative accuracy",
    "rata.field.bias_factor": "bias factor",
    "rata.field.outcome": "outcome",
    "rata.line": "Line",
    "rata.test": "Test",
    "rata.stated": "Stated",
    "rata.recomputed": "Recomputed",
    "rata.deviation": "Apart by",
    "rata.allowed": "Rounding explains",
    "rata.disagreements": "{number} tests do not agree with their own figures",
    "rata.bad_rows": "{number} rows cannot be used",
    "rata.reason": "Why",
    "rata.more": "{number} more; --json lists all",
}
