"""From the basis on which coal was analysed to the one that a method asks for.

As received (ar), air dried (ad), dry (d), dry and ash free (daf): a mass fraction of the sample is
the same carbon over another mass. The moistures and the ash are inputs of their own, so that
carbon, hydrogen and calorific value of one sample share them.
"""

from __future__ import annotations

from enum import StrEnum

from duheng.accounting.errors import MixedBasis
from duheng.equations import Expression, number, symbol, to_latex

VALUE = "value"
TOTAL_MOISTURE = "total_moisture"
AIR_DRIED_MOISTURE = "air_dried_moisture"
ASH = "ash"
LATENT_HEAT = "latent_heat"
PROPERTIES_OF_SAMPLES = (TOTAL_MOISTURE, AIR_DRIED_MOISTURE, ASH)
"""Analyses that convert others: moisture as received, moisture air dried, ash of dry coal [1]."""


class Basis(StrEnum):
    """What mass of the sample a result is a part of."""

    AS_RECEIVED = "as_received"
    AIR_DRIED = "air_dried"
    DRY = "dry"
    DRY_ASH_FREE = "dry_ash_free"


_NEEDED = {
    Basis.AS_RECEIVED: (TOTAL_MOISTURE,),
    Basis.AIR_DRIED: (AIR_DRIED_MOISTURE,),
    Basis.DRY: (),
    Basis.DRY_ASH_FREE: (ASH,),
}
_MOISTURE = {Basis.AS_RECEIVED: TOTAL_MOISTURE, Basis.AIR_DRIED: AIR_DRIED_MOISTURE}


def properties_needed(source: Basis, target: Basis) -> tuple[str, ...]:
    """Return the analyses that a conversion needs besides the result itself."""
    if source is target:
        return ()
    return tuple(dict.fromkeys((*_NEEDED[source], *_NEEDED[target])))


def mass_fraction(source: Basis, target: Basis) -> Expression:
    """Return a mass fraction on another basis as an expression of ``value`` and the properties.

    Notes
    -----
    C_ar = C_ad (1 - M_ar) / (1 - M_ad); C_ar = C_d (1 - M_ar); C_d = C_daf (1 - A_d), with
    fractions [1] of the sample. The ash is that of dry coal.
    """
    return symbol(VALUE) * _ratio(source, target)


def net_heat(source: Basis, target: Basis) -> Expression:
    """Return a net calorific value on another basis as an expression.

    Notes
    -----
    The water of the sample evaporates at the cost of the heat: with L the heat of evaporation
    per mass of water, q_target = (q_source + L M_source) r - L M_target, where r is the ratio of
    the dry masses and M the moisture on either basis (0 on the dry ones).
    """
    latent = symbol(LATENT_HEAT)
    water = latent * _moisture(source)
    return (symbol(VALUE) + water) * _ratio(source, target) - latent * _moisture(target)


def _moisture(basis: Basis) -> Expression:
    name = _MOISTURE.get(basis)
    return number(0) if name is None else symbol(name)


def _ratio(source: Basis, target: Basis) -> Expression:
    if source is target:
        return number(1)
    return _dry(target) / _dry(source)


def _dry(basis: Basis) -> Expression:
    """Return the mass of dry coal in the mass of a basis [1]; above 1 where ash is left out."""
    if basis is Basis.DRY_ASH_FREE:
        return number(1) / (number(1) - symbol(ASH))
    return number(1) - _moisture(basis)


_LETTERS = {
    Basis.AS_RECEIVED: "ar",
    Basis.AIR_DRIED: "ad",
    Basis.DRY: "d",
    Basis.DRY_ASH_FREE: "daf",
}
_SYMBOLS = {
    TOTAL_MOISTURE: r"M_{\mathrm{ar}}",
    AIR_DRIED_MOISTURE: r"M_{\mathrm{ad}}",
    ASH: r"A_{\mathrm{d}}",
    LATENT_HEAT: "L",
}


def conversion_latex(symbol_text: str, source: Basis, target: Basis, *, is_heat: bool) -> str:
    """Return a conversion as LaTeX, for the report of what was computed."""
    expression = (net_heat if is_heat else mass_fraction)(source, target)
    symbols = {**_SYMBOLS, VALUE: rf"x_{{\mathrm{{{_LETTERS[source]}}}}}"}
    return f"{symbol_text} = {to_latex(expression, symbols)}"


def refuse_gross(place: str) -> MixedBasis:
    """Return the refusal of a gross calorific value where a net one is asked."""
    return MixedBasis(
        f"{place}: the calorific value is gross (higher), and the method takes the net (lower) "
        "value as received",
        hint="convert it with the hydrogen and the moisture of the sample: q_net,ar = "
        "(q_gr,ad - 206 J/g per % of H_ad) (100 - M_ar)/(100 - M_ad) - 23 J/g per % of M_ar, "
        "as the laboratory's report states it, and declare heat: net",
        clause="GB/T 213",
    )
