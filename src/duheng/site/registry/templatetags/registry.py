"""Tags that pages of records load."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def range_of(record: Any) -> str:
    """Return the range of a record with its unit; as it was written, where it was not read."""
    lower, upper = record.range_lower, record.range_upper
    if lower is None and upper is None:
        return getattr(record, "range_text", "") or "—"
    ends = f"{_plain(lower)} – {_plain(upper)}"
    return f"{ends}\u202f{record.unit}" if record.unit else ends


@register.filter
def plain(number: Decimal | None) -> str:
    """Return a number without idle zeros; a dash where there is none."""
    return "—" if number is None else _plain(number)


def _plain(number: Decimal | None) -> str:
    return "…" if number is None else f"{number:f}"
