"""Reads and judges the covariance matrices of D-SI, within the printed digits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from duheng.certificates.covariance_record import (
    CovarianceFault,
    Matrix,
    Region,
    StatedCovariance,
)
from duheng.certificates.dsi_names import REGIONS
from duheng.certificates.elements import Element, child, children, name_of, path_of, text_of
from duheng.certificates.printed import SLACK, Printed, differ, printed
from duheng.quantities import MeasurementUnit, UnknownUnit, UnreadableUnit, parse_unit

MOST_MEMBERS = 1000
_ROUNDING = 1e-9
_MATRICES = ("covarianceMatrix", "covarianceMatrixXMLList")
_COLUMNS = ("column", "columnXMLList")
_CELLS = ("covariance", "covarianceXMLList")
FloatArray = NDArray[np.float64]


class Cell(NamedTuple):
    """One covariance as printed, and its unit as written."""

    number: Printed
    unit: str


class Member(NamedTuple):
    """A value that has a row in a covariance matrix.

    Attributes
    ----------
    component : str
        Component of a complex value, empty for a real one.
    row : int
        Its place in the list, from 1.
    unit : str
        Its unit as written.
    uncertainty : float or None
        Standard uncertainty that is stated for it alone [its unit].
    half : float
        Half a unit of the last digit of that uncertainty [its unit].
    """

    component: str
    row: int
    unit: str
    uncertainty: float | None = None
    half: float = 0.0


class Written(NamedTuple):
    """A stated covariance, the element of its region, and u of each member with its half digit.

    The uncertainties are in the units of the values; there are none when there is a fault.
    """

    element: Element
    covariance: StatedCovariance
    uncertainties: tuple[tuple[float, float], ...] = ()


Columns = Sequence[Sequence[Sequence[Cell]]]


def region_of(element: Element, *wrappers: str) -> Element | None:
    """Return the coverage region that an element states, in itself or in one of its wrappers."""
    holders = (element, *children(element, *wrappers)) if wrappers else (element,)
    found = (child(holder, *REGIONS) for holder in holders)
    return next((one for one in found if one is not None), None)


def covariance_over(region: Element, members: Sequence[Member]) -> Written:
    """Return the one matrix of a region over values."""
    columns = [[cell for cells in column for cell in cells] for column in _columns(region)]
    return _written(region, columns, members, 0, 1)


def covariances_for_each(
    region: Element, members: Sequence[tuple[Member, Member]]
) -> Iterator[Written]:
    """Yield the matrix of each complex value of a list: its own, or the one for all."""
    columns = _columns(region)
    for place, pair in enumerate(members):
        own = [
            [cells[place] if len(cells) == len(members) else cells[0]
             for cells in column if len(cells) in (1, len(members))]
            for column in columns
        ]  # fmt: skip
        yield _written(region, own, pair, place, len(members))


def _columns(region: Element) -> Columns:
    matrix = child(region, *_MATRICES)
    listed = [] if matrix is None else list(children(matrix, *_COLUMNS))
    return [[_cells(one) for one in children(column, *_CELLS)] for column in listed]


def _cells(element: Element) -> list[Cell]:
    words = (text_of(child(element, "value", "valueXMLList")) or "").split()
    unit = text_of(child(element, "unit", "unitXMLList")) or ""
    # a single unit may be written with a space, a list has one for each number or one for all
    units = unit.split() if name_of(element).endswith("XMLList") else [unit]
    spread = units if len(units) == len(words) else (units or [""])[:1] * len(words)
    return [Cell(printed(word), text) for word, text in zip(words, spread, strict=True)]


def _written(
    region: Element,
    columns: Sequence[Sequence[Cell]],
    members: Sequence[Member],
    place: int,
    number: int,
) -> Written:
    values_si, faults = judged(columns, members)
    shape = [text_of(child(region, name, f"{name}XMLList")) for name in
             ("coverageFactor", "coverageProbability", "distribution")]  # fmt: skip
    factor, probability, distribution = (_entry(text, place, number) for text in shape)
    return Written(
        region,
        StatedCovariance(
            id="",
            members=tuple((one.component, one.row) for one in members),
            region=cast(Region, REGIONS[name_of(region)]),
            values=tuple(tuple(cell.number.value for cell in column) for column in columns),
            units=tuple(tuple(cell.unit for cell in column) for column in columns),
            values_si=values_si,
            coverage_factor=_number(factor),
            coverage_probability=_number(probability),
            distribution=distribution,
            faults=tuple(faults),
            path=path_of(region),
        ),
        () if values_si is None else tuple(_uncertainties(values_si, columns, members)),
    )


def _uncertainties(
    values_si: Matrix, columns: Sequence[Sequence[Cell]], members: Sequence[Member]
) -> Iterator[tuple[float, float]]:
    for place, member in enumerate(members):
        unit, cell = known_unit(member.unit), columns[place][place]
        own = known_unit(cell.unit)
        if unit is None or own is None:  # a matrix with such a unit has a fault, and no values
            continue
        variance, half = values_si[place][place], cell.number.half * own.factor
        high, low = math.sqrt(max(variance, 0.0) + half), math.sqrt(max(variance - half, 0.0))
        yield math.sqrt(max(variance, 0.0)) / unit.factor, (high - low) / 2 / unit.factor


def _entry(text: str | None, place: int, number: int) -> str | None:
    words = (text or "").split()
    if len(words) == number:
        return words[place]
    return words[0] if len(words) == 1 else None


def _number(text: str | None) -> float | None:
    found = printed(text).value if text else math.nan
    return found if math.isfinite(found) else None


def judged(
    columns: Sequence[Sequence[Cell]], members: Sequence[Member]
) -> tuple[Matrix | None, list[CovarianceFault]]:
    """Return a covariance matrix in SI, and why it can be none of these values.

    Parameters
    ----------
    columns : sequence of sequence of Cell
        As written.
    members : sequence of Member
        The values, in the order of the matrix.

    Returns
    -------
    values_si : tuple of tuple of float or None
        In products of coherent units, made symmetric; None when there is a fault.
    faults : list of CovarianceFault
        Every judgement gives half a unit of the last printed digit to each number.

    Notes
    -----
    Where the elements are known to within H, no matrix within the digits is positive semi-definite
    unless V + diag(row sums of H) is: diag(row sums of H) - E is diagonally dominant for |E| <= H.
    """
    fault = _shape_fault(columns, members)
    if fault is not None:
        return None, [fault]
    factors, faults = _factors(columns, members)
    faults += _number_faults(columns)
    if faults:
        return None, faults
    # numbers near the ends of what a float holds are judged by what comes out, not by warnings
    with np.errstate(all="ignore"):
        values = np.array([[one.number.value for one in column] for column in columns]) * factors
        halves = np.array([[one.number.half for one in column] for column in columns]) * factors
        faults = [*_asymmetry(values, halves), *_impossibility(values, halves),
                  *_diagonal(values, halves, members)]  # fmt: skip
        symmetric = values / 2 + values.T / 2
    if faults:
        return None, faults
    return tuple(tuple(float(one) for one in row) for row in symmetric), []


def _shape_fault(
    columns: Sequence[Sequence[Cell]], members: Sequence[Member]
) -> CovarianceFault | None:
    number = len(members)
    if number > MOST_MEMBERS:
        return CovarianceFault("too_large", f"{number} values are more than {MOST_MEMBERS}")
    lengths = {len(column) for column in columns}
    if len(columns) == number and lengths == {number}:
        return None
    shown = " or ".join(str(one) for one in sorted(lengths)) or "no"
    return CovarianceFault(
        "dimension",
        f"{len(columns)} columns of {shown} covariances for {number} values: not {number} by "
        f"{number}",
    )


def _number_faults(columns: Sequence[Sequence[Cell]]) -> list[CovarianceFault]:
    for place, column in enumerate(columns, start=1):
        for row, cell in enumerate(column, start=1):
            if not math.isfinite(cell.number.value):
                kind = "not_a_number" if math.isnan(cell.number.value) else "not_finite"
                return [CovarianceFault(kind, f"covariance {row} of column {place} is no number")]
    return []


def _factors(
    columns: Sequence[Sequence[Cell]], members: Sequence[Member]
) -> tuple[FloatArray, list[CovarianceFault]]:
    """Return what brings each covariance to SI, and where its unit is not that of a product."""
    factors = np.ones((len(members), len(members)))
    judged_units: dict[tuple[str, str, str], float | CovarianceFault] = {}
    for place, column in enumerate(columns):
        for row, cell in enumerate(column):
            key = (cell.unit, members[row].unit, members[place].unit)
            if key not in judged_units:
                judged_units[key] = _factor(*key, f"covariance {row + 1} of column {place + 1}")
            found = judged_units[key]
            if isinstance(found, CovarianceFault):
                return factors, [found]
            factors[place, row] = found
    return factors, []


def _factor(text: str, one: str, other: str, what: str) -> float | CovarianceFault:
    """Return what brings a covariance of two values to SI, or why its unit is not theirs."""
    unit, first, second = known_unit(text), known_unit(one), known_unit(other)
    if unit is None or first is None or second is None:
        return CovarianceFault(
            "unit_unknown", f"unit '{text[:60]}' or a unit of the values is not known"
        )
    if unit.dimension == first.dimension * second.dimension:
        return unit.factor
    return CovarianceFault(
        "unit",
        f"{what} has unit '{text[:60]}', not that of a product of '{one[:60]}' and '{other[:60]}'",
    )


@lru_cache(maxsize=4096)
def known_unit(text: str) -> MeasurementUnit | None:
    """Return the unit of a text, None when it is not known."""
    try:
        return parse_unit(text)
    except (UnknownUnit, UnreadableUnit):
        return None


def _asymmetry(values: FloatArray, halves: FloatArray) -> list[CovarianceFault]:
    slack = SLACK * np.maximum(np.abs(values), np.abs(values.T))
    apart = np.argwhere(np.triu(np.abs(values - values.T) > halves + halves.T + slack))
    if not len(apart):
        return []
    first, second = (int(one) for one in apart[0])
    return [CovarianceFault(
        "asymmetric",
        f"the covariance of values {first + 1} and {second + 1} is {values[first, second]:g} and "
        f"{values[second, first]:g} in SI",
    )]  # fmt: skip


def _impossibility(values: FloatArray, halves: FloatArray) -> list[CovarianceFault]:
    """Return a fault when no matrix within the printed digits is positive semi-definite."""
    beyond_numbers = CovarianceFault("not_finite", "its numbers are too large or too small")
    if not (np.isfinite(values).all() and np.isfinite(halves).all()):
        return [beyond_numbers]
    variances, slack = np.diag(values), np.diag(halves)
    negative = np.flatnonzero(variances < -slack)
    if len(negative):
        place = int(negative[0])
        return [CovarianceFault(
            "impossible", f"the variance of value {place + 1} is {variances[place]:g} in SI"
        )]  # fmt: skip
    scale = np.sqrt(np.maximum(variances, slack))
    mean, open_digits = values / 2 + values.T / 2, halves / 2 + halves.T / 2
    roots = np.sqrt(variances + slack)
    beyond = np.argwhere(np.abs(mean) > (np.outer(roots, roots) + open_digits) * (1 + _ROUNDING))
    if len(beyond):
        row, column = (int(one) for one in beyond[0])
        return [CovarianceFault(
            "impossible",
            f"the covariance of values {row + 1} and {column + 1}, {values[row, column]:g} in SI, "
            "is larger than the root of the product of their variances",
        )]  # fmt: skip
    # without any variance there is nothing to be correlated with, and any covariance shows
    scale[scale == 0] = float(np.max(scale, initial=0.0)) * _ROUNDING or 1.0
    product = np.outer(scale, scale)
    standardised = mean / product
    bounds = np.sum(open_digits / product, axis=1) + _ROUNDING
    if not (np.isfinite(standardised).all() and np.isfinite(bounds).all()):
        return [beyond_numbers]
    try:
        np.linalg.cholesky(standardised + np.diag(bounds))
    except np.linalg.LinAlgError:
        smallest = float(np.linalg.eigvalsh(standardised)[0])
        return [CovarianceFault(
            "impossible",
            f"the matrix is not positive semi-definite: the smallest eigenvalue of its "
            f"correlations is {smallest:.3g}",
        )]  # fmt: skip
    return []


def _diagonal(
    values: FloatArray, halves: FloatArray, members: Sequence[Member]
) -> list[CovarianceFault]:
    """Return a fault where a variance is not the square of the uncertainty stated beside it."""
    for place, member in enumerate(members):
        unit = known_unit(member.unit)
        if member.uncertainty is None or unit is None:
            continue
        variance, half = float(values[place, place]), float(halves[place, place])
        low, high = math.sqrt(max(variance - half, 0.0)), math.sqrt(variance + half)
        u, half_u = member.uncertainty * unit.factor, member.half * unit.factor
        if differ(u, (low + high) / 2, (high - low) / 2 + half_u):
            return [CovarianceFault(
                "diagonal",
                f"the variance of value {place + 1} gives u = {math.sqrt(max(variance, 0.0)):.4g} "
                f"in SI, and u = {u:.4g} is stated",
            )]  # fmt: skip
    return []
