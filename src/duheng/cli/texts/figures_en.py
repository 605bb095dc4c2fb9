"""The texts about what is done with figures after an account was run, in English."""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "account.pdf": "Also write the report as PDF to this file.",
    "account.xlsx": "Also write the report as a workbook to this file.",
    "account.language": "Language of the PDF and the workbook; that of the display when left out.",
    "account.history": "Folder of duheng history whose readings `history: true` reads.",
    "account.cells": "Also write the cells of the figures, which what-if reads, to this file.",
    "what-if.short": "Show what a withdrawn or changed certificate does to figures.",
    "what_if.help": """Recompute figures from their cells, without the readings.

FILE.arrow was written by duheng account --cells. A withdrawn certificate takes the expanded
uncertainty of every figure that rests on it, and so does a standard of all that was calibrated
with it; what the other causes still say is shown. Values and uncertainties that change are exact.

\b
Examples:
  duheng account ACCOUNT.yaml --cells cells.arrow
  duheng what-if cells.arrow --without CAL-2024-0171
  duheng what-if cells.arrow --change SOURCE=0.0004 --group-by month --json

Exit status: 0 done, 2 the cells, or a name or number in the question, cannot be used.""",
    "what_if.without": "A certificate or source that nobody may rely on; may be repeated.",
    "what_if.change": "New standard uncertainty of a source, SOURCE=U; may be repeated.",
    "what_if.shift": "How far the value behind a source was off, SOURCE=AMOUNT; may be repeated.",
    "what_if.scale": "Multiply the own uncertainties of a certificate; 0.5 is twice as good.",
    "what_if.group_by": "Figures of these levels of the cells, separated by commas.",
    "what_if.column.before": "Before",
    "what_if.column.after": "After",
    "what_if.column.reached": "Reached",
    "what_if.column.traceability": "Traceability",
    "what_if.lost": "✗ lost; the rest: u = {rest}",
    "what_if.kept": "✓ kept",
    "what_if.summary": "{reached} figure(s) change, {unreached} stay as they are; "
    "{lost} source(s) without traceability.",
    "what_if.nothing": "No figure rests on it.",
}
