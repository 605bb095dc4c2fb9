"""Stated covariances: of the size of their values, possible, and in keeping with what stands by."""

from __future__ import annotations

import math
from collections.abc import Iterator

from duheng.certificates.checks.document import Document
from duheng.certificates.checks.numbers import FEW_DEGREES_OF_FREEDOM, PROBABILITY_SLACK
from duheng.certificates.checks.series import entries
from duheng.certificates.covariance_record import Matrix, StatedCovariance
from duheng.certificates.covariances import Written
from duheng.certificates.dsi import read_si
from duheng.certificates.dsi_names import REGIONS
from duheng.certificates.elements import Element, child, name_of
from duheng.certificates.printed import Printed, printed

_HOLDERS = ("realList", "realListXMLList", "complexList", "complexListXMLList", "list", "complex")
_RULES = {
    "dimension": "metrology.covariance_dimension",
    "not_a_number": "metrology.not_a_number",
    "not_finite": "metrology.not_finite",
    "unit": "metrology.covariance_unit",
    "asymmetric": "metrology.covariance_asymmetric",
    "impossible": "metrology.covariance_impossible",
    "diagonal": "metrology.covariance_diagonal",
}


def check_covariances(document: Document) -> None:
    """Check every coverage region: its matrix, its factor and its probability."""
    told: set[tuple[Element, str]] = set()
    for written in _covariances(document):
        for fault in written.covariance.faults:
            rule = _RULES.get(fault.kind)
            # an unknown unit has its own rule, and what is too large is not taken apart
            if rule is not None and (written.element, rule) not in told:
                told.add((written.element, rule))
                document.report(rule, written.element, fault.message)
        if (written.element, "") not in told:
            told.add((written.element, ""))
            _check_region(document, written)


def _covariances(document: Document) -> Iterator[Written]:
    """Yield every covariance; one statement of a list comes once for each of its values."""
    regions = (region for name in REGIONS for region in document.si(name))
    for holder in dict.fromkeys(_holder(region) for region in regions):
        if holder is not None:
            for values in read_si(holder):
                yield from values.covariances


def _holder(region: Element) -> Element | None:
    """Return the values that a region is stated of: those of a list once together."""
    found = None
    for one in region.iterancestors():
        name = name_of(one)
        if found is None and name in _HOLDERS:
            found = one
            if name != "complex":
                return found
        elif found is not None:
            return one if name in ("complexList", "list") else found
    return found


def _check_region(document: Document, written: Written) -> None:
    factors, probabilities = (
        [printed(word) for word in entries(child(written.element, name, f"{name}XMLList"))]
        for name in ("coverageFactor", "coverageProbability")
    )
    for one in factors:
        if not 1 <= one.value < math.inf:
            document.report(
                "metrology.coverage_factor_impossible", written.element, f"k = {one.value:g}"
            )
    for one in probabilities:
        if not 0 < one.value <= 1:
            document.report(
                "metrology.coverage_probability_impossible", written.element, f"p = {one.value:g}"
            )
    stated = written.covariance
    number = _directions(stated.values_si)
    if number and len(factors) == len(probabilities) == 1 and _is_normal(stated):
        covered = _covered(stated.region, factors[0], probabilities[0], number)
        if covered is not None:
            document.report(
                "metrology.coverage_region", written.element,
                f"k = {factors[0].value:g} covers {covered} of a normal distribution of {number} "
                f"values, not {probabilities[0].value:g}",
            )  # fmt: skip


def _is_normal(stated: StatedCovariance) -> bool:
    shape = (stated.distribution or "normal").lower()
    return shape.startswith(("normal", "gauss"))


def _directions(values: Matrix | None) -> int:
    """Return in how many directions a region extends; 0 when its matrix is not usable."""
    import numpy as np

    if values is None:
        return 0
    matrix = np.array(values)
    scale = np.sqrt(np.diag(matrix))
    scale[scale == 0] = 1.0
    return int(np.linalg.matrix_rank(matrix / np.outer(scale, scale), tol=1e-9, hermitian=True))


def _covered(region: str, k: Printed, p: Printed, number: int) -> str | None:
    """Return what a factor covers when that is not what is stated; None when they fit.

    An ellipsoid covers what the chi-squared distribution says; a box at least what independent
    values would have, and at most what one value has.
    """
    from scipy.special import chdtr

    if not (1 <= k.value < math.inf and 0 < p.value <= 1):
        return None
    half = k.half if k.half < 0.1 else 0.0  # a whole number is meant as it stands
    if region == "ellipsoidal":
        low, high = (float(chdtr(number, one * one)) for one in (k.value - half, k.value + half))
    else:
        low = math.erf((k.value - half) / math.sqrt(2)) ** number
        high = math.erf((k.value + half) / math.sqrt(2))
    slack = PROBABILITY_SLACK + p.half
    if low - slack <= p.value <= high + slack:
        return None
    few = FEW_DEGREES_OF_FREEDOM[0] <= p.value <= FEW_DEGREES_OF_FREEDOM[1] and low > p.value
    if few:
        return None
    return f"{low:.3g}" if high - low < 0.01 else f"{low:.3g} to {high:.3g}"
