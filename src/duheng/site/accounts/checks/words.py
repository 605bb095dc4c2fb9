"""Words for what engines of checks say in keys, and numbers as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duheng.site.accounts.models import CheckKind, CheckVerdict
from duheng.site.pages.templatetags.duheng import status

WHAT: Mapping[CheckKind, str | Promise] = {
    CheckKind.METERING: _(
        "Lists of energy measuring instruments against the requirements in force: provision, "
        "accuracy classes, evidence, coverage, checklist."
    ),
    CheckKind.STACK: _(
        "Submitted relative accuracy tests, recomputed from their own figures; those that "
        "contradict themselves are named."
    ),
    CheckKind.LABORATORIES: _(
        "A round of samples among laboratories: assigned values, the bias of each laboratory, and "
        "which one is biased."
    ),
    CheckKind.CROSS: _(
        "Two figures of this site: of one period they must agree by E_n, of two periods the change "
        "is judged by its own uncertainty; what both share is taken into account."
    ),
}
_MARKS = {CheckVerdict.GOOD: "valid", CheckVerdict.DOUBT: "undecided", CheckVerdict.BAD: "failed"}
_WORDS: Mapping[str, str | Promise] = {
    "electricity": pgettext_lazy("energy", "Electricity"),
    "coal": pgettext_lazy("energy", "Coal"),
    "coke": pgettext_lazy("energy", "Coke"),
    "crude-oil": pgettext_lazy("energy", "Crude oil"),
    "product-oil": pgettext_lazy("energy", "Oil products"),
    "heavy-oil": pgettext_lazy("energy", "Heavy oil"),
    "natural-gas": pgettext_lazy("energy", "Natural gas"),
    "lpg": pgettext_lazy("energy", "Liquefied petroleum gas"),
    "coal-gas": pgettext_lazy("energy", "Coal gas"),
    "steam": pgettext_lazy("energy", "Steam"),
    "water": pgettext_lazy("energy", "Water"),
    "waste-energy": pgettext_lazy("energy", "Waste energy"),
    "emissions": pgettext_lazy("energy", "Emissions"),
    "unit": _("Whole unit"),
    "sub-unit": _("Sub-unit"),
    "equipment": pgettext_lazy("energy", "Equipment"),
    "better": pgettext_lazy("class", "better than required"),
    "equal": pgettext_lazy("class", "as required"),
    "worse": pgettext_lazy("class", "worse than required"),
    "not_comparable": pgettext_lazy("class", "cannot be compared"),
    "in_force": pgettext_lazy("evidence", "In force"),
    "expired": pgettext_lazy("evidence", "Expired"),
    "not_yet": pgettext_lazy("evidence", "Not in force yet"),
    "no_date": pgettext_lazy("evidence", "No date"),
    "no_certificate": pgettext_lazy("evidence", "No certificate"),
    "not_fitted": pgettext_lazy("evidence", "Not fitted"),
    "conforms": pgettext_lazy("checklist", "Conforms"),
    "observation": pgettext_lazy("checklist", "Observation"),
    "minor": pgettext_lazy("checklist", "Minor nonconformity"),
    "major": pgettext_lazy("checklist", "Major nonconformity"),
    "not_applicable": pgettext_lazy("checklist", "Not applicable"),
    "agree": _("They agree."),
    "disagree": _("They do not agree."),
    "changed": _("It changed, by more than the uncertainty of the change."),
    "within_uncertainty": _("No change that the measurement could show."),
    "not_judged": _("Not judged: a figure states no uncertainty."),
    "mean_monitor": _("Mean of the monitor"),
    "mean_reference": _("Mean of the reference"),
    "mean_difference": _("Mean difference"),
    "standard_deviation": _("Standard deviation"),
    "t_value": _("Value of t"),
    "confidence_coefficient": _("Confidence coefficient"),
    "relative_accuracy": _("Relative accuracy"),
    "bias_factor": _("Bias factor"),
    "frequency": _("Frequency of tests"),
    "reference": _("Reference value"),
    "consensus": _("Consensus"),
    "annual": pgettext_lazy("stack test", "annual"),
    "passed": pgettext_lazy("stack test", "passed"),
    "failed": pgettext_lazy("stack test", "failed"),
}
_STATES = {
    "in_force": "valid", "expired": "overdue", "not_yet": "due", "no_date": "not_provable",
    "no_certificate": "not_provable", "not_fitted": "failed", "better": "valid", "equal": "valid",
    "worse": "failed", "not_comparable": "undecided", "conforms": "valid", "observation": "due",
    "minor": "overdue", "major": "failed", "not_applicable": "none", "agree": "valid",
    "disagree": "failed", "changed": "due", "within_uncertainty": "valid",
    "not_judged": "undecided",
}  # fmt: skip

_MOST_WRITTEN_OUT = 1e12


def word(key: str | None) -> str:
    """Return the word for a key; one without a word stands for itself, none is a dash."""
    return "—" if not key else str(_WORDS.get(key, key))


def mark(key: str | None, unsaid: str = "—") -> SafeString:
    """Return icon and word for a key that says a state."""
    if not key:
        return status("undecided", unsaid) if unsaid != "—" else format_html("—")
    return status(_STATES.get(key, "undecided"), word(key))


def verdict_mark(verdict: str) -> SafeString:
    """Return icon and word of what a check comes to."""
    found = CheckVerdict(verdict)
    return status(_MARKS[found], str(found.label))


def number(value: Any, digits: int = 4) -> str:
    """Return a number for people; what is not stated is a dash, never 0."""
    if not isinstance(value, int | float):
        return "—" if value is None else word(str(value))
    rounded = f"{value:.{digits}g}"
    if "e+" in rounded and abs(value) < _MOST_WRITTEN_OUT:
        rounded = f"{float(rounded):.0f}"
    return rounded.replace("-", "−")
