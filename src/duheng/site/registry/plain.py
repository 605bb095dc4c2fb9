"""From a model's row to a plain record: the columns a record has, decimals without idle zeros."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def trimmed(number: Decimal) -> Decimal:
    """Return the same number without the zeros that a column adds.

    Examples
    --------
    >>> trimmed(Decimal("60.000000000")), trimmed(Decimal("0E-9")), trimmed(Decimal("1E+2"))
    (Decimal('60'), Decimal('0'), Decimal('100'))
    """
    short = number.normalize()
    return short.quantize(Decimal(1)) if int(short.as_tuple().exponent) > 0 else short


def copied(record: Any, row: Any, **given: Any) -> Any:
    """Return a record of which each field is the row's column of that name, or is given."""
    values = {name: getattr(row, name) for name in record.__dataclass_fields__ if name not in given}
    return record(
        **{
            name: trimmed(value) if isinstance(value, Decimal) else value
            for name, value in values.items()
        },
        **given,
    )
