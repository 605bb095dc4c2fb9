"""Relative uncertainties as they stand beside the values."""

from __future__ import annotations

from typing import Any

from duheng.certificates.checks.series import unit_of
from duheng.certificates.dsi_names import SI
from duheng.certificates.printed import Printed, printed

_SI = f"{{{SI}}}"


def relative_entries(holder: Any) -> tuple[list[Printed], float]:
    """Return the relative uncertainties as printed, and the factor of their unit to one."""
    numbers: list[Printed] = []
    factor = 1.0
    for element in holder.iter(_SI + "value", _SI + "valueXMLList"):
        numbers = [printed(text) for text in (element.text or "").split()]
        break
    for element in holder.iter(_SI + "unit", _SI + "unitXMLList"):
        unit = unit_of((element.text or "").strip())
        factor = unit.factor if unit is not None else 1.0
        break
    return numbers, factor
