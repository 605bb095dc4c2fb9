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
    "cross-check.short": "Compare figures found in two ways or two periods.",
    "cross_check.help": """Compare figures of two published accounts, with what their budgets share.

A.json and B.json are written by: duheng account ACCOUNT.yaml --json. Two ways to one figure (stack
and fuel) agree when E_n, the difference over its expanded uncertainty, is at most 1. With --change
they are two periods of one thing, and the change is judged by its own uncertainty. With one file,
a CSV table of units, CO2 per heat input is held against the declared fuel.

\b
Examples:
  duheng cross-check stack.json fuel.json
  duheng cross-check fuel-2024.json fuel-2025.json --change
  duheng cross-check units.csv --json

Exit status: 0 they go together, 1 they do not or it cannot be judged, 2 a file cannot be used.""",
    "cross_check.of": "Quantity of A.json, where it has several.",
    "cross_check.with": "Quantity of B.json that belongs to it.",
    "cross_check.change": "The accounts are of two periods of one thing.",
    "cross_check.column.group": "Of",
    "cross_check.column.first": "First",
    "cross_check.column.second": "Second",
    "cross_check.column.difference": "Difference",
    "cross_check.column.uncertainty": "U (k = 2)",
    "cross_check.column.statistic": "Difference / U",
    "cross_check.column.apart": "if nothing shared",
    "cross_check.column.verdict": "Verdict",
    "cross_check.column.source": "Source",
    "cross_check.column.evidence": "Evidence",
    "cross_check.column.fuel": "Declared fuel",
    "cross_check.column.units": "Units",
    "cross_check.column.fit": "fit",
    "cross_check.column.outliers": "do not fit",
    "cross_check.column.line": "Line",
    "cross_check.column.unit": "Unit",
    "cross_check.column.ratio": "lb/mmBtu",
    "cross_check.column.expected": "Expected",
    "cross_check.column.explanation": "Explanation",
    "cross_check.title.agreement": "Agreement (E_n): {one} and {two}",
    "cross_check.title.change": "Change: {one} to {two}",
    "cross_check.verdict.agree": "agree",
    "cross_check.verdict.disagree": "do not agree",
    "cross_check.verdict.changed": "changed",
    "cross_check.verdict.within_uncertainty": "within the uncertainty",
    "cross_check.verdict.not_judged": "not judged",
    "cross_check.nothing_shared": "The budgets share no cause.",
    "cross_check.shared": "{number} causes in both budgets",
    "cross_check.units": "{units} units, {checked} checked",
    "cross_check.totals": "Totals",
    "cross_check.outliers": "{number} units do not fit their declared fuel",
    "cross_check.reason.second_fuel": "as if its second declared fuel was burnt ({fuel})",
    "cross_check.reason.mixture": "between its first and second declared fuel",
    "cross_check.reason.other_fuel": "as {fuel}, which it does not declare",
    "cross_check.reason.between": "between fuels, and it declares one",
    "cross_check.reason.no_fuel": "no fuel of the table gives this",
    "sink-design.short": "Design the plots of a forest sink: how many, and where.",
    "sink_design.help": """How many plots a precision takes, and how many go to each stratum.

STRATA.csv has one row for each stratum with stratum, area, mean, standard_deviation and perhaps
cost; or one row for each plot of a pilot survey with stratum, area, value. t is that of the plots
less the strata; every stratum gets two plots at least; the error shown is that of the plots as
allocated.

\b
Examples:
  duheng sink-design strata.csv --error 10
  duheng sink-design pilot.csv --error 10 --allocation proportional --plot-area 0.06
  duheng sink-design strata.csv --plots 46 --json

Exit status: 0 designed, 2 a file or a number cannot be used.""",
    "sink_design.error": "Relative sampling error wanted, in percent.",
    "sink_design.plots_given": "Number of plots, to learn their error and allocation.",
    "sink_design.probability": "Coverage probability, in percent.",
    "sink_design.allocation": "neyman: area x scatter / root of cost; proportional: area.",
    "sink_design.plot_area": "Area of a plot, in the unit of area: strata are finite then.",
    "sink_design.column.stratum": "stratum",
    "sink_design.column.area": "area",
    "sink_design.column.mean": "mean",
    "sink_design.column.standard_deviation": "scatter",
    "sink_design.column.plots": "plots",
    "sink_design.title.neyman": "Plots by stratum (Neyman)",
    "sink_design.title.proportional": "Plots by stratum (by area)",
    "sink_design.result": "{plots} plots, expected relative error {error} % ({probability} %).",
    "sink_design.cost": "Cost in all: {cost}.",
    "sink_design.not_reached": "The error wanted is not reached.",
    "check-values.short": "Hold stated values against each other: coal, heat rates, sums.",
    "check_values.help": """Whether the values in VALUES.yaml go together.

Coal: carbon per unit of heat within its range, and the Dulong relation of its elements; units: heat
per electricity; sums: whether parts and total differ by more than the expanded uncertainty of the
difference. The limits stand in the pack cn/coal-checks.

\b
Examples:
  duheng check-values examples/check-values/VALUES.yaml
  duheng check-values VALUES.yaml --json

Exit status: 0 all go together, 1 one does not or cannot be judged, 2 the file cannot be used.""",
    "check_values.rules": "Pack of the limits.",
    "check_values.title": "Checks: {number}",
    "check_values.column.kind": "check",
    "check_values.column.name": "of",
    "check_values.column.value": "value",
    "check_values.column.verdict": "verdict",
    "check_values.kind.carbon_per_heat": "carbon per heat",
    "check_values.kind.dulong": "Dulong",
    "check_values.kind.heat_rate": "heat rate",
    "check_values.kind.identity": "parts and total",
    "check_values.fits": "goes together",
    "check_values.fits_not": "does not",
    "check_values.not_judged": "not judged",
}
