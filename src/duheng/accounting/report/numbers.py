"""Numbers as a reader wants them: grouped, rounded to their uncertainty, with true signs."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from duheng.uncertainty.reporting import GUM, report

NARROW_SPACE = "\u202f"
MINUS = "\u2212"


def grouped(text: str) -> str:
    """Return a decimal text in groups of three, with a true minus sign.

    Examples
    --------
    >>> grouped("-48213.25").replace(NARROW_SPACE, " ")
    '−48 213.25'
    """
    sign, digits = (MINUS, text[1:]) if text.startswith("-") else ("", text)
    whole, point, fraction = digits.partition(".")
    if not whole.isdigit():
        return sign + digits
    return sign + f"{int(whole):,}".replace(",", NARROW_SPACE) + point + fraction


def significant(value: float | None, digits: int = 3) -> str:
    """Return a number with some significant digits, never in powers of ten unless far away."""
    if value is None:
        return "\u2014"
    if value == 0:
        return "0"
    exponent = Decimal(value).adjusted()
    if not -5 <= exponent <= 12:
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        return f"{grouped(mantissa)}\u00d710<sup>{grouped(str(int(power)))}</sup>"
    return grouped(f"{value:.{max(0, digits - 1 - exponent)}f}")


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share as percent; what is small but there never reads as zero."""
    if share is None:
        return "\u2014"
    smallest = 10.0**-digits
    if 0 < abs(share) * 100 < smallest / 2:
        return f"&lt;{NARROW_SPACE}{smallest:g}{NARROW_SPACE}%"
    return f"{grouped(f'{share * 100:.{digits}f}')}{NARROW_SPACE}%"


def unit_text(unit: str) -> str:
    """Return a unit for HTML, carbon dioxide with its subscript."""
    return escape(unit).replace("CO2", "CO<sub>2</sub>")


def rounded_pair(value: float, expanded: float | None) -> tuple[str, str]:
    """Return the value to the last digit of its uncertainty, and the uncertainty to two digits."""
    if expanded is None or not expanded > 0:
        return significant(value, 5), ""
    rounded = report(value, expanded, GUM)
    if not -6 <= rounded.exponent <= 9:
        power = f"\u00d710<sup>{grouped(str(rounded.exponent))}</sup>"
        return grouped(rounded.value_text) + power, grouped(rounded.uncertainty_text) + power
    return grouped(f"{rounded.value:f}"), grouped(f"{rounded.uncertainty or 0:f}")
