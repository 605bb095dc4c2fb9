"""Numbers as they are printed: the value, and half a unit of the last digit."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import NamedTuple

_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([-+]?\d{1,4}))?")
SLACK = 1e-9  # relative: what binary floating point adds to decimal numbers


class Printed(NamedTuple):
    """A number as printed.

    Attributes
    ----------
    value : float
        NaN where the text is no number.
    half : float
        Half a unit of the last printed digit, in the unit of the value.
    """

    value: float
    half: float


_NO_NUMBER = Printed(math.nan, 0.0)


@lru_cache(maxsize=8192)
def printed(text: str) -> Printed:
    """Return a printed number and half a unit of its last digit.

    Examples
    --------
    >>> printed("306.25")
    Printed(value=306.25, half=0.005)
    >>> printed("INF")
    Printed(value=inf, half=0.0)
    >>> printed("1e999")
    Printed(value=inf, half=0.0)
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return Printed(math.inf, 0.0) if text.lstrip("+-") == "INF" else _NO_NUMBER
    decimals = len(found[1] or found[2] or "")
    exponent = int(found[3] or 0) - decimals
    # Beyond these exponents a number is infinite or zero, and its last digit says nothing more.
    return Printed(float(text), 0.5 * 10.0**exponent if -300 < exponent < 309 else 0.0)


def differ(first: float, second: float, tolerance: float) -> bool:
    """Return whether two numbers differ by more than a tolerance; NaN differs from nothing."""
    return abs(first - second) > tolerance + SLACK * max(abs(first), abs(second))
