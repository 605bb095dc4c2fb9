"""What may be wrong at one point, in words: numbers as people write them, never without unit."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from duheng.traceability import AffectedPoint
from duheng.uncertainty.reporting import report

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER = re.compile(r"\^(-?\d+)")
_DIGITS = 3


def point_words(one: AffectedPoint) -> str:
    """Return a point, by what it may be off, and the U stated there."""
    where = "" if one.nominal is None else f"{amount(one.nominal, one.unit)}: "
    if one.shift is None:
        return where + _("by how much is not known")
    off = ("+" if one.shift > 0 else "") + amount(one.shift, one.shift_unit)
    if one.expanded_uncertainty is None:
        return where + _("off by %(shift)s, U not stated") % {"shift": off}
    stated = amount(one.expanded_uncertainty, one.shift_unit)
    return where + _("off by %(shift)s, stated U %(uncertainty)s") % {
        "shift": off,
        "uncertainty": stated,
    }


def amount(value: float, unit: str) -> str:
    """Return a number with its unit, to three digits; of a plain ratio, in per cent."""
    if unit in ("", "1"):
        value, unit = value * 100, "%"
    printed = report(float(f"{value:.{_DIGITS}g}"), None, unit=unit).amount()
    return _POWER.sub(lambda found: found[1].translate(_RAISED), printed)
