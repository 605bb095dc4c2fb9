"""Tags that pages of records load."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from duheng.site.registry.quantity_names import quantity_name as named

register = template.Library()

_SMALLEST = -4
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@register.simple_tag
def range_of(record: Any) -> str:
    """Return the range of a record with its unit; as it was written, where it was not read."""
    lower, upper = record.range_lower, record.range_upper
    if lower is None and upper is None:
        return getattr(record, "range_text", "") or "—"
    ends = (
        f"≤ {_plain(upper)}"
        if lower is None
        else f"≥ {_plain(lower)}"
        if upper is None
        else f"{_plain(lower)} – {_plain(upper)}"
    )
    return f"{ends}\u00a0{record.unit}" if record.unit else ends


@register.filter
def quantity_name(text: str) -> str:
    """Return the name of a quantity in the language of the page, where both are known."""
    return named(text)


@register.filter
def plain(number: Decimal | None) -> str:
    """Return a number without idle zeros; a dash where there is none."""
    return "—" if number is None else _plain(number)


def _plain(number: Decimal) -> str:
    """Return a number as people write it: a very small one with a power of ten."""
    exponent = number.adjusted()
    if number and exponent < _SMALLEST:
        power = str(exponent).translate(_RAISED)
        return f"{number.scaleb(-exponent).normalize():f} × 10{power}"
    return f"{number:f}"
