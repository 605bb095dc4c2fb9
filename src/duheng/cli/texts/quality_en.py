"""The texts of the commands about plans, reviews, scores and rounds, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "metering-review.short": "Review lists of energy measuring instruments.",
    "metering_review.help": """Judge lists of energy measuring instruments against requirements.

LIST is CSV or XLSX with Chinese or English headings: the lists of the whole unit, of its
sub-units and of its equipment, in one file or several. For each energy and level the provision
rate is compared with the one required; for each instrument its class, and how its verification
or calibration stands on the day; then how much of the energy and of the emissions instruments
with valid evidence measure. Requirements come from dated packs.

\b
Examples:
  duheng metering-review lists.xlsx --on 2025-09-30
  duheng metering-review unit.csv shops.csv --on 2025-09-30 --answers answers.yaml --xlsx out.xlsx

Exit status: 0 nothing must be corrected, 1 something must, 2 a list cannot be used.""",
    "metering_review.on": "Day for which requirements and evidence are judged.",
    "metering_review.level": "Level of rows that tell none.",
    "metering_review.answers": "The graded checklist (YAML).",
    "metering_review.xlsx": "Also write the review as a workbook.",
    "metering_review.html": "Also write the review as an HTML page.",
    "metering_review.rates": "Provision rates",
    "metering_review.energy": "Energy",
    "metering_review.column_level": "Level",
    "metering_review.needed": "Needed",
    "metering_review.provided": "Provided",
    "metering_review.rate": "Rate %",
    "metering_review.required": "Required %",
    "metering_review.met": "Met",
    "metering_review.coverage": "Measured by instruments with valid evidence",
    "metering_review.of": "Of",
    "metering_review.total": "Stated",
    "metering_review.valid": "Valid",
    "metering_review.share": "Share",
    "metering_review.unstated": "Not stated",
    "metering_review.findings": "{number} findings",
    "metering_review.finding": "Finding",
    "metering_review.what": "What",
    "metering_review.conclusion": "Conclusion on {on}: {conclusion}",
    "metering_review.conclusion.conforms": "conforms",
    "metering_review.conclusion.correct": "something must be corrected",
    "metering_review.conclusion.incomplete": "nothing to correct; items of the checklist are open",
    "metering_review.yes": "yes",
    "metering_review.no": "no",
    "metering_review.level.unit": "whole unit",
    "metering_review.level.sub-unit": "sub-units",
    "metering_review.level.equipment": "equipment",
    "plan.short": "Monitoring plans: compare versions, check accounts.",
    "plan.help": """Compare versions of a monitoring plan, and check accounts against it.

\b
Examples:
  duheng plan check PLAN.yaml ACCOUNT.yaml
  duheng plan compare PLAN-1.yaml PLAN-2.yaml

Exit status: 0 as planned, 1 something departs from the plan, 2 a document cannot be used.""",
    "plan.check.short": "Check an account against its monitoring plan.",
    "plan.check.help": """Say where an account departs from the monitoring plan of its period.

Of several versions the one in force for the account's period is taken. Found are streams that
lack or are not planned, other methods, routes or meters, defaults in place of planned analyses,
analyses that were not made as often as planned, and a plan that was not in force.

\b
Examples:
  duheng plan check PLAN.yaml ACCOUNT.yaml
  duheng plan check PLAN-1.yaml PLAN-2.yaml ACCOUNT.yaml --result result.json

Exit status: 0 the plan is kept, 1 it is not, 2 a document cannot be used.""",
    "plan.compare.short": "What changed between two versions of a plan.",
    "plan.compare.help": """Say what changed between two versions of a plan, and why.

\b
Examples:
  duheng plan compare PLAN-1.yaml PLAN-2.yaml
  duheng plan compare PLAN-1.yaml PLAN-2.yaml --json

Exit status: 0 done, 1 something is wrong with the succession, 2 a plan cannot be used.""",
    "plan.result": "The JSON of the account's result: defaults that were used are seen too.",
    "plan.against": "Against the monitoring plan {plan}",
    "plan.kept": "The account keeps to its plan.",
    "plan.language": "en",
    "plan.reason": "Reason: {reason}",
    "plan.path": "Where",
    "plan.kind": "Kind",
    "plan.before": "Before",
    "plan.after": "After",
    "plan.added": "added",
    "plan.removed": "removed",
    "plan.changed": "changed",
    "plan.changes": "{number} changes",
    "plan.findings": "{number} findings",
    "plan.finding": "Finding",
    "plan.what": "What",
    "laboratory-round.short": "One round of samples among laboratories.",
    "laboratory_round.help": """Compare what laboratories found for the same samples.

The assigned value of a sample comes from a reference laboratory, a formulation, or the robust
consensus of the results. Every laboratory gets its bias with U, the scores z, z', zeta and E_n,
and Mandel's h and k; over all samples it is said which one is biased.

\b
Examples:
  duheng laboratory-round ROUND.yaml
  duheng laboratory-round ROUND.yaml --correction LAB-07

Exit status: 0 no laboratory is biased, 1 one is, 2 the round cannot be used.""",
    "laboratory_round.correction": "Print the correction for this laboratory as a stated value.",
    "laboratory_round.assigned": "{sample}: {value} {unit}, u = {u}, {origin}",
    "laboratory_round.reference": "from a reference laboratory",
    "laboratory_round.formulation": "from the formulation",
    "laboratory_round.consensus": "consensus of the results",
    "laboratory_round.sample": "Sample",
    "laboratory_round.laboratory": "Laboratory",
    "laboratory_round.bias": "Bias",
    "laboratory_round.biases": "Bias over all samples",
    "laboratory_round.biased": "biased",
    "score.short": "Score the quality of an account's data.",
    "score.help": """Give the data of accounts a score from 0 to 100, with every sub-score.

ACCOUNT.json is what duheng account --json prints; an ACCOUNT.yaml is run first. The account tells
completeness, valid, traceable and measured share; agreement (from cross-checks) and timeliness are
stated with --inputs. A missing sub-score is shown and is neither 0 nor 1. With several accounts the
ranking is drawn anew with weights around the published ones.

\b
Examples:
  duheng score account.json --inputs inputs.yaml
  duheng score north.json south.json east.json --json

Exit status: 0 done, 1 a score could not be given, 2 a file cannot be used.""",
    "score.inputs": "Sub-scores with their evidence, by subject (YAML).",
    "score.quantity": "Which figure; the first when left out.",
    "score.pack": "The pack with weights and rules.",
    "score.seed": "Of the generator that draws the weights.",
    "score.title": "{of}: score {points}",
    "score.range": " (from {low} to {high}, if what is missing were 0 or 1)",
    "score.part": "Part",
    "score.weight": "Weight",
    "score.value": "Value",
    "score.origin": "From",
    "score.missing": "missing",
    "score.grade": "Grade: {grade}",
    "score.own": "Weights and rules: {pack}; no standard stands behind them",
    "score.sensitivity": "Ranking, with {draws} sets of weights drawn around these",
    "score.rank": "Rank",
    "score.site": "Site",
    "score.same_rank": "Keeps its rank",
    "score.top_set": "Best sites stay the same",
    "rating.short": "Rate a management system by weighted criteria.",
    "rating.help": """Rate by criteria with points and evidence; a veto outweighs any sum.

RATING.yaml names its pack, which holds weights, least values and grades.

\b
Examples:
  duheng rating RATING.yaml
  duheng rating RATING.yaml --json

Exit status: 0 rated, 1 a veto stands or a criterion is missing, 2 the document cannot be used.""",
}
