"""Complex values as the rules need them: each component as a series of printed numbers."""

from __future__ import annotations

from collections.abc import Mapping

from duheng.certificates.checks.series import Series, entries
from duheng.certificates.dsi_names import COMPLEX_QUANTITIES, COMPONENTS, REGIONS, SI
from duheng.certificates.elements import Element, child
from duheng.certificates.printed import printed

_SI = f"{{{SI}}}"
_COMPLEX_TAGS = tuple(_SI + name for name in COMPLEX_QUANTITIES)
_REGION_TAGS = tuple(_SI + name for name in REGIONS)


def is_complex(element: Element) -> bool:
    """Return whether an element holds complex values."""
    return element.tag in _COMPLEX_TAGS


def complex_series(element: Element) -> Mapping[str, Series]:
    """Return the components of a complex value or a list of them, by their names."""
    values = [one for one in element if one.tag == _SI + "complex"] or [element]
    found = {}
    for name, (value, unit) in COMPONENTS.items():
        words = [word for one in values for word in entries(child(one, value, f"{value}XMLList"))]
        if words:
            own = [word for one in values for word in entries(child(one, unit, f"{unit}XMLList"))]
            shared = "listUnit" if unit == "unit" else "listUnitPhase"
            units = own or entries(child(element, shared))
            found[name] = Series(element, [printed(one) for one in words], units, None, False)
    return found


def rows_of(quantity: Element) -> int:
    """Return how many complex values a quantity holds; 0 when it holds none."""
    holder = next((one for one in quantity if is_complex(one)), None)
    if holder is None:
        return 0
    return max((len(one.numbers) for one in complex_series(holder).values()), default=0)


def states_region(element: Element) -> bool:
    """Return whether a coverage region stands somewhere in an element."""
    return next(element.iter(*_REGION_TAGS), None) is not None
