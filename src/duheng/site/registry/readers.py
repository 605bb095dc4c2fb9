"""One reader per column of a model: from what was given to what the column holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

Reader = Callable[[Any], Any]

# Control characters, line and paragraph separators, marks that turn the direction of a line, and
# what is no character at all. Joiners, Mongolian selectors and narrow spaces stay: words need them.
_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_TRUE = frozenset({"1", "true", "yes", "on", "是"})
_FALSE = frozenset({"0", "false", "no", "off", "否", ""})


class Unreadable(ValueError):
    """One value cannot be used in its column; the message says why."""


@cache
def reader_of(model: Any, name: str) -> Reader:
    """Return the reader of a column."""
    field = model._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return _number_reader(blank=bool(field.null))
    if isinstance(field, models.BooleanField):
        return _read_truth
    if isinstance(field, models.DateTimeField):
        return _instant_reader(blank=bool(field.null))
    if isinstance(field, models.DateField):
        return _day_reader(blank=bool(field.null))
    if isinstance(field, models.DecimalField):
        return _decimal_reader(field)
    if isinstance(field, models.IntegerField):
        return _number_reader(blank=bool(field.null))
    if isinstance(field, models.CharField):
        return _text_reader(field)
    return lambda given: given


def read_text(given: Any, longest: int) -> str:
    """Return a text without blanks at its ends.

    Raises
    ------
    Unreadable
        When it holds control characters or is too long.
    """
    text = given.strip() if isinstance(given, str) else "" if given is None else str(given).strip()
    if _FORBIDDEN.search(text):
        raise Unreadable(_("holds a control character"))
    if len(text) > longest:
        raise Unreadable(_("is longer than %(longest)d characters") % {"longest": longest})
    return text


def _text_reader(field: models.CharField[Any, Any]) -> Reader:
    longest, blank = int(field.max_length or 1000), bool(field.blank)
    choices = frozenset(str(value) for value, _title in field.flatchoices)

    def read(given: Any) -> str:
        text = read_text(given, longest)
        if not text and not blank:
            raise Unreadable(_("is missing"))
        if text and choices and text not in choices:
            raise Unreadable(_("'%(given)s' is none of the choices") % {"given": text})
        return text

    return read


def _number_reader(*, blank: bool) -> Reader:
    def read(given: Any) -> int | None:
        if given is None or given == "":
            _check_blank(blank)
            return None
        if isinstance(given, float) and given.is_integer():
            given = int(given)
        text = str(getattr(given, "pk", given)).strip()
        if not text.isdecimal() or len(text) > 18:
            raise Unreadable(_("'%(given)s' is no whole number") % {"given": text[:40]})
        return int(text)

    return read


def _decimal_reader(field: models.DecimalField[Any, Any]) -> Reader:
    places, blank = int(field.decimal_places or 0), bool(field.null)
    whole = int(field.max_digits or 0) - places

    def read(given: Any) -> Decimal | None:
        if given is None or given == "":
            _check_blank(blank)
            return None
        number = _decimal(given)
        if -int(number.as_tuple().exponent) > places:
            raise Unreadable(_("has more than %(places)d decimal places") % {"places": places})
        if number and number.adjusted() >= whole:
            raise Unreadable(_("is too large"))
        return number

    return read


def _decimal(given: Any) -> Decimal:
    try:
        number = Decimal(repr(given) if isinstance(given, float) else str(given).strip())
    except InvalidOperation as error:
        raise Unreadable(_("'%(given)s' is no number") % {"given": str(given)[:40]}) from error
    if not number.is_finite():
        raise Unreadable(_("'%(given)s' is no number") % {"given": str(given)[:40]})
    return number


def _day_reader(*, blank: bool) -> Reader:
    def read(given: Any) -> date | None:
        if given is None or given == "":
            _check_blank(blank)
            return None
        if isinstance(given, datetime):
            return given.date()
        if isinstance(given, date):
            return given
        found = _DAY.fullmatch(str(given).strip())
        try:
            return date(*map(int, found.groups())) if found else date.fromisoformat(str(given))
        except ValueError as error:
            raise Unreadable(
                _("'%(given)s' is no date; write it as 2026-03-02") % {"given": str(given)[:40]}
            ) from error

    return read


def _instant_reader(*, blank: bool) -> Reader:
    def read(given: Any) -> datetime | None:
        if given is None or given == "":
            _check_blank(blank)
            return None
        try:
            instant = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
        except ValueError as error:
            raise Unreadable(_("'%(given)s' is no instant") % {"given": str(given)[:40]}) from error
        if instant.tzinfo is None:
            raise Unreadable(_("has no offset from UTC"))
        return instant.astimezone(UTC)

    return read


def _read_truth(given: Any) -> bool:
    if isinstance(given, bool):
        return given
    text = "" if given is None else str(given).strip().casefold()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise Unreadable(_("'%(given)s' is neither yes nor no") % {"given": text[:40]})


def _check_blank(blank: bool) -> None:
    if not blank:
        raise Unreadable(_("is missing"))
