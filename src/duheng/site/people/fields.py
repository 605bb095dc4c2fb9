"""What fields about organisations and people may hold; each problem is said beside its field."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from duheng.rulebook import load_places
from duheng.site.errors import UnusableFields


def refuse_unusable(problems: Mapping[str, str]) -> None:
    """Refuse when any field has a problem.

    Raises
    ------
    UnusableFields
        Then; ``data`` names each field with its problem.
    """
    found = {name: problem for name, problem in problems.items() if problem}
    if found:
        raise UnusableFields(
            _("Some fields cannot be used: %(fields)s") % {"fields": ", ".join(found)},
            hint=_("Mend the fields that are marked and send the form again."),
            data={"fields": found},
        )


def problem_of_name(text: str, longest: int) -> str:
    """Return what is wrong with a name that must be there, or nothing."""
    if not text.strip():
        return _("This is missing.")
    return problem_of_text(text, longest)


def problem_of_text(text: str, longest: int) -> str:
    """Return what is wrong with a text that may be empty, or nothing."""
    if len(text) > longest:
        return _("This is longer than %(longest)s characters.") % {"longest": longest}
    if "\x00" in text:
        return _("This holds a character that no text has.")
    return ""


def problem_of_choice(key: str, known: Container[str]) -> str:
    """Return what is wrong with a choice, or nothing."""
    return "" if key in known else _("Choose one of the list.")


def problem_of_division(code: str, day: date) -> str:
    """Return what is wrong with a division's code on a day, or nothing."""
    return "" if code in load_places(day) else _("There is no division with this code.")


def problem_of_email(text: str) -> str:
    """Return what is wrong with an e-mail address that may be empty, or nothing."""
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        return _("This is no e-mail address.")
    return ""


def problem_of_period(begin: date, end: date | None) -> str:
    """Return what is wrong with the end of a period, or nothing."""
    if end is None or end >= begin:
        return ""
    return _("The end lies before the beginning.")


def scope_prefix(code: str, day: date) -> str:
    """Return what the codes of a division and of everything below it begin with."""
    return load_places(day).place(code).scope_prefix
