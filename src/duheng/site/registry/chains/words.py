"""Gaps of a chain and doubts about an impact, in the words of people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.terms.findings import Finding
from duheng.traceability import Terminus
from duheng.traceability.impact_records import AffectedKind, Significance

_GAPS: dict[str, str | Promise] = {
    "missing": gettext_lazy("The certificate named as used is not in the registry"),
    "not_in_force": gettext_lazy("Nothing had a certificate in force when it was used"),
    "certificate_not_named": gettext_lazy("Equipment is named without its certificate"),
    "expired": gettext_lazy("The certificate had expired when it was used"),
    "not_yet_calibrated": gettext_lazy("It was used before it was calibrated"),
    "superseded": gettext_lazy("The certificate had been replaced when it was used"),
    "withdrawn": gettext_lazy("The certificate had been voided when it was used"),
    "changed_since": gettext_lazy("The certificate was replaced or voided after it was used"),
    "hash_mismatch": gettext_lazy("The certificate is not the file that the one below it names"),
    "not_covered": gettext_lazy("What was measured lies outside what the certificate above covers"),
    "larger_uncertainty": gettext_lazy("The uncertainty above is larger than the one below"),
    "circular": gettext_lazy("A certificate stands above itself"),
    "terminus_not_stated": gettext_lazy("Nobody says in what the chain ends here"),
    "not_passed": gettext_lazy("What was used had not passed"),
    "window_open": gettext_lazy(
        "Nobody says when the standard was last good: everything before counts"
    ),
    "used_after_found_bad": gettext_lazy("The standard was used again after it was found bad"),
    "use_not_dated": gettext_lazy("Some certificates do not say when the standard was used"),
    "loading_assumed": gettext_lazy("Where no loading is declared it is taken as 1"),
    "point_assumed": gettext_lazy("Where no point of the standard is recorded the worst is taken"),
}
_HINTS: dict[str, str | Promise] = {
    "missing": gettext_lazy("Ask the laboratory for it, and upload it"),
    "not_in_force": gettext_lazy("Find the certificate that the standard had on that day"),
    "certificate_not_named": gettext_lazy("Ask the laboratory with which certificate it worked"),
    "expired": gettext_lazy(
        "Ask the laboratory whether it was prolonged, or repeat the measurement"
    ),
    "not_yet_calibrated": gettext_lazy("Look for the certificate before it"),
    "superseded": gettext_lazy("Look at what the new certificate changes"),
    "withdrawn": gettext_lazy("Ask the laboratory why, and repeat the measurement"),
    "hash_mismatch": gettext_lazy("Get the very file that the laboratory used"),
    "not_covered": gettext_lazy("Ask the laboratory how this point was reached"),
    "circular": gettext_lazy("Ask the laboratories which standards were used"),
    "terminus_not_stated": gettext_lazy("Ask whoever issued it on what it rests"),
    "not_passed": gettext_lazy("Repeat the measurement with a standard that passed"),
    "window_open": gettext_lazy("Give the last good intermediate check"),
    "used_after_found_bad": gettext_lazy("Repeat these measurements"),
    "loading_assumed": gettext_lazy("Declare the loadings"),
    "point_assumed": gettext_lazy("Record the points, or look into the raw data"),
}
_TERMINI: dict[Terminus, str | Promise] = {
    Terminus.SI_REALISATION: gettext_lazy("Realisation of the SI"),
    Terminus.REFERENCE_MATERIAL: gettext_lazy("Certified reference material"),
    Terminus.PROCEDURE: gettext_lazy("Measurement procedure"),
    Terminus.CONVENTION: gettext_lazy("Agreed convention"),
    Terminus.NATIONAL_STANDARD: gettext_lazy("National measurement standard"),
    Terminus.TRACEABLE_TO_SI: gettext_lazy("Stated to be traceable to the SI"),
    Terminus.NOT_STATED: gettext_lazy("End not stated"),
    Terminus.MISSING: gettext_lazy("Missing"),
}
SIGNIFICANCES: dict[Significance, tuple[str, str | Promise]] = {
    Significance.SIGNIFICANT: ("failed", gettext_lazy("Significant: more than the stated U")),
    Significance.UNKNOWN: ("undecided", gettext_lazy("Unknown: by how much is not known")),
    Significance.POSSIBLE: ("overdue", gettext_lazy("Possible: with its uncertainty more than U")),
    Significance.INSIGNIFICANT: ("valid", gettext_lazy("Insignificant: within the stated U")),
}
AFFECTED: dict[AffectedKind, str | Promise] = {
    AffectedKind.CERTIFICATE: gettext_lazy("Certificate"),
    AffectedKind.INSTRUMENT: gettext_lazy("Instrument"),
    AffectedKind.STANDARD: gettext_lazy("Measurement standard"),
    AffectedKind.MATERIAL: gettext_lazy("Reference material"),
    AffectedKind.CHANNEL: gettext_lazy("Measuring channel"),
    AffectedKind.FIGURE: gettext_lazy("Figure"),
}


def gap_words(found: Finding) -> str:
    """Return what a finding says, in the language of the page."""
    key = found.code.rpartition(".")[2]
    return str(_GAPS.get(key, found.message))


def gap_hint(found: Finding) -> str:
    """Return what to do about a finding, in the language of the page."""
    return str(_HINTS.get(found.code.rpartition(".")[2], ""))


def terminus_words(terminus: Terminus | None) -> str:
    """Return in what a chain ends, in the language of the page; empty while it goes on."""
    return "" if terminus is None else str(_TERMINI[terminus])


def uncertainty_words(value: float, unit: str) -> str:
    """Return a standard uncertainty for a label."""
    return _("u = %(value)s %(unit)s") % {"value": f"{value:.3g}", "unit": unit}
