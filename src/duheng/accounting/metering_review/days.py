"""Days as lists write them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from duheng.accounting.metering_review.words import plain

_SEPARATED = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ t]00:00(?::00)?)?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read_day(cell: Any) -> date | None:
    """Return the day that a cell holds, or ``None`` when it holds none.

    Examples
    --------
    >>> [str(read_day(one)) for one in ("2025/3/1", "2025年03月01日", "20250301")]
    ['2025-03-01', '2025-03-01', '2025-03-01']
    >>> read_day("2025-02-30"), read_day("March 2025")
    (None, None)
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain(cell)
    found = _SEPARATED.fullmatch(text) or _TOGETHER.fullmatch(text)
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
