"""Columns of complex quantities and of lists of lists, with the digits that are printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from duheng.certificates.dsi import SiValues, read_si
from duheng.certificates.dsi_names import COMPLEX_QUANTITIES, COMPONENTS
from duheng.certificates.elements import Element, name_of, text_of
from duheng.certificates.rendering.units import unit_text

OTHER_HOLDERS = ("list", "realList", *COMPLEX_QUANTITIES)
_COVARIANCES = ("covariance", "covarianceXMLList")
_NAMES = {
    "real": {"en": "real part", "zh": "实部"},
    "imaginary": {"en": "imaginary part", "zh": "虚部"},
    "magnitude": {"en": "magnitude", "zh": "模"},
    "phase": {"en": "phase", "zh": "相位"},
}


def other_columns(holder: Element, name: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield a column for each list of values or component below an element.

    The uncertainty of a component, or of a value of which only a covariance is stated, is the
    root of its variance: k = 1.
    """
    printed = {component: _printed(holder, component) for component in ("", *COMPONENTS)}
    for one in read_si(holder):
        words = [next(printed[one.component], "—") for _ in one.values]
        column = {"name": _named(name, one.component), "values": words, **_uncertainty(one)}
        units = [unit_text(text) for text in one.units]
        if len(set(units)) > 1:
            for key in ("values", "U"):
                pairs = zip(column[key], units, strict=False)
                column[key] = [f"{number} {unit}".strip() for number, unit in pairs]
        yield {**column, "unit": units[0] if len(set(units)) == 1 else ""}


def roots_of_variances(holder: Element) -> dict[str, Any] | None:
    """Return the uncertainties of a list of which only a covariance is stated."""
    one = next(read_si(holder), None)
    return None if one is None or not one.covariances else _uncertainty(one)


def _printed(holder: Element, component: str) -> Iterator[str]:
    """Yield the numbers of a component as printed, in the order of the document."""
    value = COMPONENTS[component][0] if component else "value"
    for element in holder.iter():
        parent = element.getparent()
        inside = parent is not None and name_of(parent) in _COVARIANCES
        if name_of(element) in (value, f"{value}XMLList") and not inside:
            yield from (text_of(element) or "").split()


def _named(name: Mapping[str, str], component: str) -> dict[str, str]:
    if not component:
        return dict(name)
    part = _NAMES[component]
    if not name:
        return dict(part)
    return {lang: f"{text} ({part.get(lang, part['en'])})" for lang, text in name.items()}


def _uncertainty(one: SiValues) -> dict[str, Any]:
    if all(u is None for u in one.standard_uncertainties):
        return {"U": [], "k": [], "p": []}
    factors = [k if k is not None else 1.0 for k in one.coverage_factors]
    pairs = zip(one.standard_uncertainties, factors, strict=True)
    return {
        "U": ["—" if u is None else f"{u * k:.3g}" for u, k in pairs],
        "k": [f"{k:g}" for k in dict.fromkeys(factors)],
        "p": [f"{p:g}" for p in dict.fromkeys(one.coverage_probabilities) if p is not None],
    }
