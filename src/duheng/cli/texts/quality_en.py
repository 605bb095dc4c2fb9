"""The texts of the commands about plans, reviews, scores and rounds, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "metering-review.short": "Review lists of energy measuring instruments.",
    "metering-review.help": """Judge lists of energy measuring instruments against requirements.

LIST is CSV or XLSX with Chinese or English headings: the lists of the whole unit, of its
sub-units and of its equipment, in one file or several. For each energy and level the provision
rate is compared with the one required; for each instrument its class, and how its verification
or calibration stands on the day; then how much of the energy and of the emissions instruments
with valid evidence measure. Requirements come from dated packs.

\\b
Examples:
  duheng metering-review lists.xlsx --on 2025-09-30
  duheng metering-review unit.csv shops.csv --on 2025-09-30 --answers answers.yaml --xlsx out.xlsx

Exit status: 0 nothing must be corrected, 1 something must, 2 a list cannot be used.""",
    "metering-review.on": "Day for which requirements and evidence are judged.",
    "metering-review.level": "Level of rows that tell none.",
    "metering-review.answers": "The graded checklist (YAML).",
    "metering-review.xlsx": "Also write the review as a workbook.",
    "metering-review.rates": "Provision rates",
    "metering-review.energy": "Energy",
    "metering-review.column_level": "Level",
    "metering-review.needed": "Needed",
    "metering-review.provided": "Provided",
    "metering-review.rate": "Rate %",
    "metering-review.required": "Required %",
    "metering-review.met": "Met",
    "metering-review.coverage": "Measured by instruments with valid evidence",
    "metering-review.of": "Of",
    "metering-review.total": "Stated",
    "metering-review.valid": "Valid",
    "metering-review.share": "Share",
    "metering-review.unstated": "Not stated",
    "metering-review.findings": "{number} findings",
    "metering-review.finding": "Finding",
    "metering-review.what": "What",
    "metering-review.conclusion": "Conclusion on {on}: {conclusion}",
    "metering-review.conclusion.conforms": "conforms",
    "metering-review.conclusion.correct": "something must be corrected",
    "metering-review.conclusion.incomplete": "nothing to correct; items of the checklist are open",
    "metering-review.yes": "yes",
    "metering-review.no": "no",
    "metering-review.level.unit": "whole unit",
    "metering-review.level.sub-unit": "sub-units",
    "metering-review.level.equipment": "equipment",
}
