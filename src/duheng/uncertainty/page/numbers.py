"""Numbers as a reader wants them: few digits, true signs, powers of ten raised."""

from __future__ import annotations

import math
import re

from duheng.uncertainty.page.words import say

MINUS = "\u2212"
NARROW_SPACE = "\u202f"
_LONG = re.compile(r"(?<![\d.])\d{5,}")


def significant(value: float | None, digits: int = 3) -> str:
    """Return a number with some significant digits as HTML.

    Examples
    --------
    >>> significant(-1.2345e-7)
    '−1.23 × 10<sup>−7</sup>'
    """
    if value is None:
        return say("not_stated")
    if math.isinf(value):
        return "∞"
    mantissa, mark, exponent = f"{value:.{digits}g}".partition("e")
    mantissa = grouped(mantissa.replace("-", MINUS))
    if not mark:
        return mantissa
    power = str(int(exponent)).replace("-", MINUS)
    return f"{mantissa} × 10<sup>{power}</sup>"


def percent(share: float | None) -> str:
    """Return a share in percent."""
    if share is None:
        return "—"
    return f"{100 * share:.1f} %".replace("-", MINUS)


def grouped(text: str) -> str:
    """Return a text whose long whole numbers stand in groups of three.

    Examples
    --------
    >>> grouped("(50000838 ± 67) nm").replace(NARROW_SPACE, " ")
    '(50 000 838 ± 67) nm'
    """
    return _LONG.sub(lambda found: f"{int(found[0]):,}".replace(",", NARROW_SPACE), text)


def powers(text: str) -> str:
    """Return a text whose ``10^-6`` has its power raised, digits in groups, true minus signs.

    Examples
    --------
    >>> powers("-1.2 × 10^-6")
    '−1.2 × 10<sup>−6</sup>'
    """
    head, mark, tail = grouped(text.replace("-", MINUS)).partition("10^")
    if not mark:
        return head
    power = tail.split(" ", 1)
    return f"{head}10<sup>{power[0]}</sup>" + (f" {power[1]}" if len(power) > 1 else "")
