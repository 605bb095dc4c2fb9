"""Units as people write them on paper."""

from __future__ import annotations

from duheng.quantities import parse_unit
from duheng.quantities.errors import UnknownUnit
from duheng.terms.errors import DuhengError


def unit_text(dsi: str | None) -> str:
    r"""Return a unit as people write it; one that is not known stays as it stands.

    Examples
    --------
    >>> unit_text("\\kilo\\watt\\hour"), unit_text("\\one"), unit_text("|parrot")
    ('kW·h', '', '|parrot')
    """
    if not dsi:
        return ""
    try:
        symbol = parse_unit(dsi).symbol
    except (UnknownUnit, DuhengError):
        return dsi
    return "" if symbol == "1" else symbol
