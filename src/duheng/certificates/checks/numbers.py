"""Every number with its uncertainty: finite, possible, as many as values, and k fits p."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from duheng.certificates.checks.document import Document
from duheng.certificates.checks.relative import relative_entries
from duheng.certificates.checks.series import LEAVES, Series, Statement, at
from duheng.certificates.dsi_names import DCC, SI
from duheng.certificates.printed import Printed, differ, printed

_DCC, _SI = f"{{{DCC}}}", f"{{{SI}}}"
_VALUES = (_SI + "real", _SI + "realListXMLList")
PROBABILITY_SLACK = 0.01  # what rounding k and p apart may do: k = 2 is written for 0.95
_PARTS = ("uncertainties", "coverage factors", "coverage probabilities", "distributions")
FEW_DEGREES_OF_FREEDOM = (0.94, 0.96)  # where a larger k comes from few of them
_LARGEST_USUAL_FACTOR = 14.0  # Student's t for one degree of freedom at 95.45 %


def check_numbers(document: Document) -> None:
    """Check the numbers of every D-SI element, wherever it stands."""
    for name in LEAVES:
        for element in document.si(name):
            series = document.series(element)
            for number in series.numbers:
                if not math.isfinite(number.value):
                    _check_values(document, series)
                    break
            if len(series.units) > 1:
                _check_units(document, series)
            if series.statement is not None:
                _check_statement(document, series.statement, len(series.numbers))
    _check_relative(document)


def _check_values(document: Document, series: Series) -> None:
    words = next(
        (child.text or "").split()
        for child in series.element
        if child.tag in (_SI + "value", _SI + "valueXMLList")
    )
    for place, word in enumerate(words, start=1):
        if word == "NaN":
            document.report("metrology.not_a_number", series.element, f"value {place} is NaN")
        elif not math.isfinite(printed(word).value):
            document.report(
                "metrology.not_finite", series.element, f"value {place} is '{word[:40]}'"
            )


def _check_units(document: Document, series: Series) -> None:
    number = len(series.units)
    if series.element.tag == _SI + "realListXMLList" and number != len(series.numbers):
        document.report(
            "content.unit_count", series.element,
            f"{number} units for {len(series.numbers)} values",
        )  # fmt: skip
    elif series.element.tag == _SI + "realListXMLList" and len(set(series.units)) == 1:
        document.report(
            "content.unit_repeated", series.element, f"unit '{series.units[0]}' is repeated"
        )


def _check_statement(document: Document, statement: Statement, number: int) -> None:
    _, _, stated, factors, probabilities, distributions, _ = statement
    lengths = (len(stated), len(factors), len(probabilities), len(distributions))
    if max(lengths) > 1:
        _check_lengths(document, statement, lengths, number)
    _check_possible(document, statement)
    for place in range(max(len(factors), len(probabilities))):
        _check_coverage(document, statement, place)


def _check_lengths(
    document: Document, statement: Statement, lengths: Sequence[int], number: int
) -> None:
    for what, length in zip(_PARTS, lengths, strict=True):
        if length > 1 and length != number:
            document.report(
                "metrology.uncertainty_list_length",
                statement.element,
                f"{length} {what} for {number} values",
            )


def _check_possible(document: Document, statement: Statement) -> None:
    for one in statement.stated:
        if not math.isfinite(one.value):
            document.report(
                "metrology.not_finite", statement.element, "an uncertainty is no number"
            )
        elif one.value < 0:
            document.report(
                "metrology.uncertainty_negative", statement.element, f"uncertainty {one.value:g}"
            )
    for one in statement.factors:
        if not 1 <= one.value < math.inf:
            document.report(
                "metrology.coverage_factor_impossible", statement.element, f"k = {one.value:g}"
            )
    for one in statement.probabilities:
        if not 0 < one.value <= 1:
            document.report(
                "metrology.coverage_probability_impossible", statement.element, f"p = {one.value:g}"
            )


def _check_coverage(document: Document, statement: Statement, place: int) -> None:
    factor, probability = at(statement.factors, place), at(statement.probabilities, place)
    if factor is None or probability is None:
        return
    shape = statement.distributions[min(place, len(statement.distributions) - 1)] if (
        statement.distributions
    ) else "normal"  # fmt: skip
    covered = covered_by(factor, probability, shape)
    if covered is not None:
        document.report(
            "metrology.coverage_probability", statement.element,
            f"k = {factor.value:g} covers {covered:.3g} of a {shape} distribution, "
            f"not {probability.value:g}",
        )  # fmt: skip


@lru_cache(maxsize=1024)
def covered_by(factor: Printed, probability: Printed, shape: str) -> float | None:
    """Return what a factor covers when that is not what is stated; None when they fit.

    Examples
    --------
    >>> covered_by(printed("2"), printed("0.95"), "normal") is None
    True
    >>> covered_by(printed("2"), printed("0.50"), "normal")
    0.9545
    """
    k, p = factor.value, probability.value
    if not (1 <= k < math.inf and 0 < p <= 1):
        return None
    half = factor.half if factor.half < 0.1 else 0.0  # a whole number is meant as it stands
    low, covered, high = (_coverage(shape, one) for one in (k - half, k, k + half))
    if math.isnan(covered):
        return None
    slack = PROBABILITY_SLACK + probability.half
    if low - slack <= p <= high + slack:
        return None
    is_usual = FEW_DEGREES_OF_FREEDOM[0] <= p <= FEW_DEGREES_OF_FREEDOM[1] and shape != "uniform"
    few_degrees_of_freedom = is_usual and covered > p and k <= _LARGEST_USUAL_FACTOR
    return None if few_degrees_of_freedom else covered


def _coverage(shape: str, factor: float) -> float:
    """Return the probability within k standard deviations; NaN for a shape that is not judged."""
    name = shape.lower()
    if name in ("normal", "gaussian", "gauss"):
        return math.erf(factor / math.sqrt(2))
    if name in ("uniform", "rectangular", "rectangle"):
        return min(factor / math.sqrt(3), 1.0)
    return math.nan


def _check_relative(document: Document) -> None:
    """Check relative uncertainties against the expanded ones that they restate."""
    for holder in document.dcc("relativeUncertainty"):
        quantity = holder.getparent()
        if quantity is None or quantity.tag != _DCC + "quantity":
            continue
        leaf = next((one for one in quantity if one.tag in _VALUES), None)
        if leaf is None:
            continue
        listed = any(str(one.tag).endswith("XmlList") for one in holder)
        if listed != (leaf.tag == _SI + "realListXMLList"):
            document.report("content.relative_form", holder, "the form is not that of the values")
            continue
        _compare_relative(document, holder, document.series(leaf))


def _compare_relative(document: Document, holder: object, series: Series) -> None:
    statement = series.statement
    is_expanded = statement is not None and statement.names.expanded is not None
    if statement is None or not is_expanded:
        document.report(
            "content.relative_without_expanded", series.element,
            "a relative uncertainty is given and no expanded one",
        )  # fmt: skip
        return
    relative, factor = relative_entries(holder)
    for place, value in enumerate(series.numbers):
        stated, expanded = at(relative, place), at(statement.stated, place)
        if stated is None or expanded is None or not value.value:
            continue
        computed = expanded.value / abs(value.value)
        tolerance = stated.half * factor + expanded.half / abs(value.value)
        if differ(stated.value * factor, computed, tolerance * 1.5):
            document.report(
                "metrology.relative_uncertainty_disagrees", series.element,
                f"relative uncertainty {stated.value:g} of value {place + 1} is not U over the "
                f"value, {computed / factor:.3g}",
            )  # fmt: skip
            return
