"""The texts of the command about validity, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "validity.short": "Judge the readings of one meter: flags with evidence.",
    "validity.help": """Judge the readings of FILE by twelve rules, and say what was seen.

FILE is CSV or Parquet with the columns at and value, and perhaps channel, status, revision and
batch. PLATE.yaml holds what the meter declares: kind (register, interval, power, level), unit,
interval_s, rated, register_digits, multipliers, swaps, and perhaps siblings (a list of the same)
and confirmations (a list of begin, end, confirmation). Nothing is changed or left out.

\b
Examples:
  duheng validity meter.csv --meter plate.yaml
  duheng validity meter.parquet --meter plate.yaml --json

Exit status: 0 nothing but notes, 1 there are doubts, 2 the file or the plate cannot be used.""",
    "validity.meter": "What the meter declares about itself.",
    "validity.read": "{number} readings of {days} days (UTC)",
    "validity.none": "No rule finds a doubt.",
    "validity.title": "{number} flags",
    "validity.rule": "Rule",
    "validity.code": "Code",
    "validity.time": "Channel, from, to",
    "validity.evidence": "Evidence",
}
