"""Unit texts read in three notations, the notation told from the text."""

from __future__ import annotations

from functools import lru_cache

from duheng.quantities.dsi import parse_dsi
from duheng.quantities.errors import UnknownUnit, UnreadableUnit
from duheng.quantities.expression import UnitText, parse_expression
from duheng.quantities.units import MeasurementUnit, unit_of

LONGEST_TEXT = 200


def parse_unit(text: str, notation: str | None = None) -> MeasurementUnit:
    r"""Return the unit that a text names.

    Parameters
    ----------
    text : str
        Plain (``kWh``, ``kW·h``, ``m3/h``, ``W/(m2·K)``, ``tCO2/MWh``, ``10^4 Nm3``), D-SI
        (``\kilo\watt\hour``) or UCUM (``kW.h``, ``Cel``, ``[ppm]``). ``1`` is dimensionless.
    notation : str, optional
        ``plain``, ``dsi`` or ``ucum``. Without it a backslash means D-SI, and a text that is
        no plain unit is tried as UCUM.

    Returns
    -------
    MeasurementUnit
        The same object for the same text.

    Raises
    ------
    UnknownUnit
        When a name is not in the catalogue; the hint gives the nearest that is.
    UnreadableUnit
        When the grammar is broken, a character is a look-alike, or the text can be read in two
        ways (``W/m2·K``).

    Notes
    -----
    Only units of the catalogue exist, with the prefixes listed there: ``kt`` is a kilotonne and
    ``pH`` is refused. ``r`` counts revolutions, so 60 r/min is 1 s⁻¹.

    References
    ----------
    ISO 80000-1:2009, 7.2 (compound units and the solidus).

    Examples
    --------
    >>> parse_unit("kWh") == parse_unit(r"\kilo\watt\hour") == parse_unit("kW.h")
    True
    >>> parse_unit("tCO2/MWh")
    MeasurementUnit('tCO2/(MW·h)')
    """
    _check_text(text)
    return _parsed(text.strip(), notation)


@lru_cache(maxsize=4096)
def _parsed(text: str, notation: str | None) -> MeasurementUnit:
    readers = {"plain": _read_plain, "ucum": _read_ucum, "dsi": _read_dsi, None: _read_any}
    if notation not in readers:
        raise UnreadableUnit(
            f"'{notation}' is not a notation that is read", hint="use plain, dsi or ucum"
        )
    return readers[notation](text)


def _check_text(text: str) -> None:
    if not isinstance(text, str):
        raise UnreadableUnit(f"a unit is a text, got {type(text).__name__}")
    if not text.strip():
        raise UnreadableUnit("the unit is empty", hint="write 1 for a number without a unit")
    if len(text) > LONGEST_TEXT:
        raise UnreadableUnit(f"a unit text has at most {LONGEST_TEXT} characters, got {len(text)}")


def _read_any(text: str) -> MeasurementUnit:
    if "\\" in text:
        return _read_dsi(text)
    try:
        return _read_plain(text)
    except (UnknownUnit, UnreadableUnit) as plain_error:
        try:
            return unit_of(parse_expression(UnitText(text, "ucum", strict_slash=True)))
        except (UnknownUnit, UnreadableUnit) as ucum_error:
            looks_like_ucum = any(mark in text for mark in ".[{")
            raise (ucum_error if looks_like_ucum else plain_error) from None


def _read_plain(text: str) -> MeasurementUnit:
    return unit_of(parse_expression(UnitText(text, "plain", strict_slash=True)))


def _read_ucum(text: str) -> MeasurementUnit:
    return unit_of(parse_expression(UnitText(text, "ucum", strict_slash=False)))


def _read_dsi(text: str) -> MeasurementUnit:
    return unit_of(parse_dsi(text))
