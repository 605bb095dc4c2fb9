"""One model evaluated many times at once, each row with its own uncertainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from duheng.quantities import MeasurementUnit
from duheng.terms.errors import UnusableInput
from duheng.uncertainty.causes import gather_causes
from duheng.uncertainty.errors import MissingInputQuantity, UnusableInputQuantity
from duheng.uncertainty.sources import Input

if TYPE_CHECKING:
    from duheng.uncertainty.models import Model

FloatArray = NDArray[np.float64]

BLOCK = 8192
"""Rows evaluated together: their columns stay in the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnResult:
    """Results of many evaluations of one model.

    Attributes
    ----------
    unit : MeasurementUnit
        Unit of value and uncertainty.
    value : ndarray, shape (n,)
        [unit].
    standard_uncertainty : ndarray, shape (n,)
        Combined standard uncertainty of each row, first order [unit].
    contributions : Mapping of str to ndarray, shape (n,)
        Signed ``c_i u_i`` of every input [unit].
    """

    unit: MeasurementUnit
    value: FloatArray
    standard_uncertainty: FloatArray
    contributions: Mapping[str, FloatArray]


def evaluate_columns(
    model: Model,
    values: Mapping[str, Any],
    standard_uncertainties: Mapping[str, Any],
    correlations: Any = None,
) -> ColumnResult:
    """Return the results of a model for columns of estimates and uncertainties.

    Rows are evaluations of their own; nothing is summed over them. Totals over rows with shared
    sources are the business of :mod:`duheng.uncertainty.columnar`.

    Parameters
    ----------
    model : Model
        The model.
    values : Mapping of str to array_like, shape (n,) or ()
        Estimates of every input [unit declared by the model].
    standard_uncertainties : Mapping of str to array_like, shape (n,) or ()
        Standard uncertainties of every input, 0 for exact [unit declared by the model].
    correlations : optional
        As for ``Model.evaluate``; the same in all rows.

    Returns
    -------
    ColumnResult

    Raises
    ------
    MissingInputQuantity
        When an input has no values or no uncertainties.
    UnusableInputQuantity
        When an uncertainty is negative, NaN or infinite.
    UnusableCorrelation
        When the coefficients make no correlation matrix.
    duheng.equations.SingularExpression, duheng.equations.NotDifferentiable
        Naming the first row where the equation has no value or no derivative.

    Examples
    --------
    >>> from duheng.uncertainty import Model
    >>> energy = Model.from_text("k*r", {"k": "1", "r": "kWh"}, "kWh")
    >>> result = energy.evaluate_columns({"k": 1.0, "r": [3.0, 4.0]}, {"k": 0.1, "r": 0.4})
    >>> result.standard_uncertainty.round(6).tolist()
    [0.5, 0.565685]
    """
    names = model.symbols
    points = _columns(names, values, "values")
    scales = _columns(names, standard_uncertainties, "standard uncertainties")
    _check_scales(names, scales)
    probes = [Input(name=name, value=0.0, standard_uncertainty=0.0) for name in names]
    pairs = gather_causes(probes, correlations).correlations
    rows = _number_of_rows(names, [*points, *scales])
    value, variance = np.empty(rows), np.empty(rows)
    parts = {name: np.empty(rows) for name in names}
    for begin in range(0, rows, BLOCK):
        block = slice(begin, begin + BLOCK)
        point = [_block(item, block) for item in points]
        value[block], found = _evaluate_block(model, point, [_block(u, block) for u in scales])
        for name, part in zip(names, found, strict=True):
            parts[name][block] = part
        variance[block] = _variance([parts[name][block] for name in names], pairs)
    return ColumnResult(
        unit=model.unit,
        value=value,
        standard_uncertainty=np.sqrt(variance, out=variance),
        contributions=parts,
    )


def _columns(names: tuple[str, ...], given: Mapping[str, Any], what: str) -> list[Any]:
    missing = [name for name in names if name not in given]
    if missing:
        raise MissingInputQuantity(f"'{missing[0]}' has no {what}", data={"missing": missing})
    try:
        columns = [np.asarray(given[name], dtype=float) for name in names]
    except (TypeError, ValueError) as error:
        raise UnusableInputQuantity(f"the {what} are not all numbers") from error
    return [float(item) if item.ndim == 0 else item for item in columns]


def _check_scales(names: tuple[str, ...], scales: list[Any]) -> None:
    for name, scale in zip(names, scales, strict=True):
        if not (np.min(scale, initial=0.0) >= 0.0 and np.max(scale, initial=0.0) < np.inf):
            raise UnusableInputQuantity(
                f"the standard uncertainties of '{name}' must be 0 or more and finite",
                hint="columns have no 'not stated': leave such rows out, or declare an allowance",
            )


def _number_of_rows(names: tuple[str, ...], columns: list[Any]) -> int:
    shapes = {np.shape(item) for item in columns} - {()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise UnusableInput(
            f"columns need one common length, found shapes {sorted(shapes) or 'of single numbers'}",
            data={"inputs": list(names)},
        )
    return int(next(iter(shapes))[0])


def _block(item: Any, block: slice) -> Any:
    return item if isinstance(item, float) else item[block]


def _evaluate_block(model: Model, point: list[Any], scales: list[Any]) -> tuple[Any, list[Any]]:
    units = list(model.units.values())
    coherent = [
        item if unit.factor == 1.0 and not unit.offset else unit.to_coherent(item)
        for unit, item in zip(units, point, strict=True)
    ]
    value, gradient = model.tape.value_and_gradient(coherent)
    out = model.unit
    parts = [
        slope * (unit.factor / out.factor) * scale if unit.factor != out.factor else slope * scale
        for slope, unit, scale in zip(gradient, units, scales, strict=True)
    ]
    return out.from_coherent(value), parts


def _variance(parts: list[FloatArray], pairs: tuple[tuple[int, int, float], ...]) -> Any:
    variance = np.zeros_like(parts[0])
    for part in parts:
        variance += part * part
    for a, b, r in pairs:
        variance += (2.0 * r) * parts[a] * parts[b]
    return np.maximum(variance, 0.0) if pairs else variance
