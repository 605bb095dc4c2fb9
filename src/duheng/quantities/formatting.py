"""Units written in four notations: plain, D-SI, UCUM and LaTeX."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from duheng.quantities.catalogue import catalogue
from duheng.quantities.components import Component, Components, catalogue_unit
from duheng.quantities.dimensions import Exponent
from duheng.quantities.errors import UnitHasNoSpelling, UnreadableUnit

if TYPE_CHECKING:
    from duheng.quantities.units import MeasurementUnit

_Writer = Callable[[Component], str]

NOTATIONS = ("plain", "dsi", "ucum", "latex")
_LATEX = {"10": "10", "°C": r"{}^{\circ}\mathrm{C}", "°": r"{}^{\circ}", "′": r"{}^{\prime}"} | {
    "″": r"{}^{\prime\prime}",
    "%": r"\%",
    "Ω": r"\Omega",
    "‰": r"\text{‰}",
    "Nm3": r"\mathrm{m}^{3}_{\mathrm{n}}",
    "m3(20°C)": r"\mathrm{m}^{3}_{20\,{}^{\circ}\mathrm{C}}",
    "m3(15°C)": r"\mathrm{m}^{3}_{15\,{}^{\circ}\mathrm{C}}",
}


def format_unit(unit: MeasurementUnit, notation: str = "plain") -> str:
    r"""Return the unit written in a notation.

    Parameters
    ----------
    unit : MeasurementUnit
        Unit to write.
    notation : str
        ``plain`` (``kW·h``), ``dsi`` (``\kilo\watt\hour``), ``ucum`` (``kW.h``) or ``latex``
        (for mathematics mode).

    Raises
    ------
    UnitHasNoSpelling
        When the notation has no name for a part of the unit (``kgce`` in UCUM).
    UnreadableUnit
        When the notation is not one of the four.

    References
    ----------
    D-SI: PTB, SI Digital Framework, SI_Format 2.2. UCUM: The Unified Code for Units of Measure,
    version 2.1, section 2.

    Examples
    --------
    >>> from duheng.quantities import parse_unit
    >>> unit = parse_unit("W/(m2·K)")
    >>> print(format_unit(unit, "dsi"))
    \watt\per\metre\tothe{2}\kelvin
    >>> format_unit(unit, "ucum")
    'W/(m2.K)'
    >>> print(format_unit(unit, "latex"))
    \mathrm{W}/(\mathrm{m}^{2}\,\mathrm{K})
    """
    if notation == "plain":
        return unit.symbol
    writers = {"dsi": _write_dsi, "ucum": _write_ucum, "latex": _write_latex}
    if notation not in writers:
        raise UnreadableUnit(
            f"'{notation}' is not a notation for units", hint=f"use one of {', '.join(NOTATIONS)}"
        )
    return writers[notation](unit.components)


def plain_symbol(parts: Components) -> str:
    """Return the canonical plain spelling of collected parts."""
    return _quotient(parts, _plain_part, "·")


def _split(parts: Components) -> tuple[Components, Components]:
    """Return numerator and denominator; a power of ten follows the units it scales."""
    above = tuple(part for part in parts if part.exponent > 0)
    below = tuple(part for part in parts if part.exponent < 0)
    if below and below[0].key == "ten" and not above:
        return below[:1], tuple(part.raised(-1) for part in below[1:])
    return above, tuple(part.raised(-1) for part in below)


def _quotient(parts: Components, write: _Writer, times: str) -> str:
    above, below = _split(parts)
    top = _product(above, write, times) or "1"
    if not below:
        return top
    bottom = _product(below, write, times)
    return f"{top}/({bottom})" if len(below) > 1 else f"{top}/{bottom}"


def _product(parts: Components, write: _Writer, times: str) -> str:
    # "10^4 Nm3" is how it is written; the dot is kept for products of units.
    lead = parts[:1] if parts and parts[0].key == "ten" and times == "·" else ()
    rest = times.join(write(part) for part in parts[len(lead) :])
    return " ".join(filter(None, [*(write(part) for part in lead), rest]))


def _plain_part(part: Component) -> str:
    symbol = part.prefix + catalogue_unit(part).symbol
    if part.exponent == 1 and part.key != "ten":
        return symbol
    if isinstance(part.exponent, Fraction):
        return f"{symbol}^({part.exponent})"
    mark = "^" if not symbol[-1].isalpha() else ""
    return f"{symbol}{mark}{part.exponent}"


def _write_dsi(parts: Components) -> str:
    above = tuple(part for part in parts if part.exponent > 0)
    if not above:
        return "".join(_dsi_part(part) for part in parts) or "\\one"
    below = "".join(_dsi_part(part.raised(-1)) for part in parts if part.exponent < 0)
    return "".join(_dsi_part(part) for part in above) + (f"\\per{below}" if below else "")


def _dsi_part(part: Component) -> str:
    row = catalogue_unit(part)
    if not row.dsi:
        raise _no_spelling(part, "D-SI")
    prefix = f"\\{catalogue().prefixes[part.prefix].english}" if part.prefix else ""
    name = "\\kilogram" if (part.key, part.prefix) == ("gram", "k") else prefix + row.dsi
    return name if part.exponent == 1 else f"{name}\\tothe{{{_decimal(part.exponent)}}}"


def _decimal(exponent: Exponent) -> str:
    text = str(float(exponent)) if isinstance(exponent, Fraction) else str(exponent)
    if Fraction(text) != exponent:
        raise UnitHasNoSpelling(
            f"D-SI writes exponents as decimals, and {exponent} is not one",
            hint="use the plain notation",
        )
    return text


def _write_ucum(parts: Components) -> str:
    return _quotient(parts, _ucum_part, ".")


def _ucum_part(part: Component) -> str:
    code = catalogue_unit(part).ucum
    if not code:
        raise _no_spelling(part, "UCUM")
    if isinstance(part.exponent, Fraction):
        raise UnitHasNoSpelling(
            f"UCUM has whole exponents only, not {part.exponent}", hint="use the plain notation"
        )
    if "{" in code and part.exponent != 1:
        raise UnitHasNoSpelling(
            f"UCUM gives no power to the annotation of '{code}'", hint="use the plain notation"
        )
    text = part.prefix.replace("µ", "u") + code
    return text if part.exponent == 1 and part.key != "ten" else f"{text}{part.exponent}"


def _write_latex(parts: Components) -> str:
    return _quotient(parts, _latex_part, r"\,")


def _latex_part(part: Component) -> str:
    symbol = catalogue_unit(part).symbol
    name = _LATEX.get(symbol) or _roman(symbol)
    prefix = {"": "", "µ": r"\mu"}.get(part.prefix, rf"\mathrm{{{part.prefix}}}")
    both = rf"\mathrm{{{part.prefix}{symbol}}}" if name == rf"\mathrm{{{symbol}}}" else ""
    text = both if both and part.prefix != "µ" else prefix + name
    if part.exponent == 1 and part.key != "ten":
        return text
    return (f"({text})" if "^" in name else text) + f"^{{{part.exponent}}}"


def _roman(symbol: str) -> str:
    letters = symbol.replace("CO2", "CO_{2}").replace("H2O", "H_{2}O")
    return rf"\mathrm{{{letters}}}"


def _no_spelling(part: Component, notation: str) -> UnitHasNoSpelling:
    symbol = part.prefix + catalogue_unit(part).symbol
    return UnitHasNoSpelling(
        f"{notation} has no name for '{symbol}'",
        hint="use the plain notation, or convert to a unit that it names",
        data={"unit": symbol, "notation": notation},
    )
