"""Gaps of a chain and doubts about an impact, in the words of people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from duheng.terms.findings import Finding
from duheng.traceability import Terminus
from duheng.traceability.impact_records import AffectedKind, Significance

_GAPS: dict[str, str | Promise] = {
    "missing": later("The certificate named as used is not in the registry"),
    "not_in_force": later("Nothing had a certificate in force when it was used"),
    "certificate_not_named": later("Equipment is named without its certificate"),
    "expired": later("The certificate had expired when it was used"),
    "not_yet_calibrated": later("It was used before it was calibrated"),
    "superseded": later("The certificate had been replaced when it was used"),
    "withdrawn": later("The certificate had been voided when it was used"),
    "changed_since": later("The certificate was replaced or voided after it was used"),
    "hash_mismatch": later("The certificate is not the file that the one below it names"),
    "not_covered": later("What was measured lies outside what the certificate above covers"),
    "larger_uncertainty": later("The uncertainty above is larger than the one below"),
    "circular": later("A certificate stands above itself"),
    "terminus_not_stated": later("Nobody says in what the chain ends here"),
    "not_passed": later("What was used had not passed"),
    "window_open": later("Nobody says when the standard was last good: everything before counts"),
    "used_after_found_bad": later("The standard was used again after it was found bad"),
    "use_not_dated": later("Some certificates do not say when the standard was used"),
    "loading_assumed": later("Where no loading is declared it is taken as 1"),
    "point_assumed": later("Where no point of the standard is recorded the worst is taken"),
}
_HINTS: dict[str, str | Promise] = {
    "missing": later("Ask the laboratory for it, and upload it"),
    "not_in_force": later("Find the certificate that the standard had on that day"),
    "certificate_not_named": later("Ask the laboratory with which certificate it worked"),
    "expired": later("Ask the laboratory whether it was prolonged, or repeat the measurement"),
    "not_yet_calibrated": later("Look for the certificate before it"),
    "superseded": later("Look at what the new certificate changes"),
    "withdrawn": later("Ask the laboratory why, and repeat the measurement"),
    "hash_mismatch": later("Get the very file that the laboratory used"),
    "not_covered": later("Ask the laboratory how this point was reached"),
    "circular": later("Ask the laboratories which standards were used"),
    "terminus_not_stated": later("Ask whoever issued it on what it rests"),
    "not_passed": later("Repeat the measurement with a standard that passed"),
    "window_open": later("Give the last good intermediate check"),
    "used_after_found_bad": later("Repeat these measurements"),
    "loading_assumed": later("Declare the loadings"),
    "point_assumed": later("Record the points, or look into the raw data"),
}
_TERMINI: dict[Terminus, str | Promise] = {
    Terminus.SI_REALISATION: later("Realisation of the SI"),
    Terminus.REFERENCE_MATERIAL: later("Certified reference material"),
    Terminus.PROCEDURE: later("Measurement procedure"),
    Terminus.CONVENTION: later("Agreed convention"),
    Terminus.NATIONAL_STANDARD: later("National measurement standard"),
    Terminus.TRACEABLE_TO_SI: later("Stated to be traceable to the SI"),
    Terminus.NOT_STATED: later("End not stated"),
    Terminus.MISSING: later("Missing"),
}
SIGNIFICANCES: dict[Significance, tuple[str, str | Promise]] = {
    Significance.SIGNIFICANT: ("failed", later("Significant: more than the stated U")),
    Significance.UNKNOWN: ("undecided", later("Unknown: by how much is not known")),
    Significance.POSSIBLE: ("overdue", later("Possible: with its uncertainty more than U")),
    Significance.INSIGNIFICANT: ("valid", later("Insignificant: within the stated U")),
}
AFFECTED: dict[AffectedKind, str | Promise] = {
    AffectedKind.CERTIFICATE: later("Certificate"),
    AffectedKind.INSTRUMENT: later("Instrument"),
    AffectedKind.STANDARD: later("Measurement standard"),
    AffectedKind.MATERIAL: later("Reference material"),
    AffectedKind.CHANNEL: later("Measuring channel"),
    AffectedKind.FIGURE: later("Figure"),
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
