"""Identifiers of organisations: the schemes come from packs, and their check characters count."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from duheng.rulebook import IdentifierScheme, check_identifier, load_identifier_schemes


def organisation_schemes(day: date) -> dict[str, IdentifierScheme]:
    """Return the schemes that number organisations: not personal, and with a check character."""
    return {
        one.key: one
        for one in load_identifier_schemes(day).schemes
        if one.check is not None and not one.is_personal
    }


def scheme_choices(day: date) -> list[tuple[str, str]]:
    """Return the schemes with their titles, for a field."""
    language = "en" if get_language() == "en" else "zh-Hans"
    return [(key, one.title_in(language)) for key, one in organisation_schemes(day).items()]


def normalised(scheme: str, text: str, day: date) -> str:
    """Return an identifier as its scheme writes it; as it stands when there is no such scheme."""
    schemes = organisation_schemes(day)
    return schemes[scheme].normalised(text) if scheme in schemes else text.strip()


def problem_of_identifier(scheme: str, text: str, day: date) -> str:
    """Return what is wrong with an identifier, or nothing."""
    if bool(text) != bool(scheme):
        return _("An identifier and its scheme come together.")
    if not text:
        return ""
    schemes = organisation_schemes(day)
    if scheme not in schemes:
        return _("There is no such scheme.")
    check = check_identifier(schemes[scheme], text)
    if check.is_valid:
        return ""
    if check.expected_check_character is not None:
        return _("The check character is wrong: compare the number with the document.")
    return _("This is not written as the scheme wants it.")
