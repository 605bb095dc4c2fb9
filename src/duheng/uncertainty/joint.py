"""Several outputs of the same inputs: their results and how they vary together (JCGM 102)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from duheng.quantities import MeasurementUnit, as_unit
from duheng.uncertainty.causes import Causes, correlation_factor, gather_causes
from duheng.uncertainty.errors import MissingInputQuantity, UnusableModel
from duheng.uncertainty.evaluating import (
    Linearisation,
    contributions_of,
    evaluate_causes,
    linearise,
    stated_scales,
)
from duheng.uncertainty.models import Inputs, Model, Unit
from duheng.uncertainty.propagation import covariance_of, second_order_along
from duheng.uncertainty.result import MeasurementResult
from duheng.uncertainty.sources import Input

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointResult:
    """The results of several outputs and their covariance.

    Attributes
    ----------
    results : Mapping of str to MeasurementResult
        By name of the output, in the order of the models.
    covariance : ndarray, shape (m, m)
        Covariance of the outputs, of what is stated [products of their units].
    """

    results: Mapping[str, MeasurementResult]
    covariance: FloatArray

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the outputs, in the order of rows and columns."""
        return tuple(self.results)

    @property
    def values(self) -> FloatArray:
        """Values of the outputs, shape (m,) [their units]."""
        return np.array([result.value for result in self.results.values()])

    @property
    def correlation(self) -> FloatArray:
        """Correlation matrix, shape (m, m) [1]; NaN beside an output without uncertainty."""
        u = np.sqrt(np.diag(self.covariance))
        scale = np.where(u > 0.0, u, np.nan)
        matrix = self.covariance / np.outer(scale, scale)
        matrix[np.diag_indices(len(u))] = np.where(u > 0.0, 1.0, np.nan)
        return np.asarray(np.clip(matrix, -1.0, 1.0))

    def to_dict(self, coverage_probability: float | None = None, **options: Any) -> dict[str, Any]:
        """Return ``results`` and ``correlation`` as a JSON-ready dictionary; NaN becomes None.

        Options are those of ``MeasurementResult.to_dict``.
        """
        return {
            "results": {
                name: result.to_dict(coverage_probability, **options)
                for name, result in self.results.items()
            },
            "correlation": [
                [None if math.isnan(item) else item for item in row]
                for row in self.correlation.tolist()
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointModel:
    """Several models of the same inputs.

    Attributes
    ----------
    models : tuple of Model
        One for each output; names differ, and an input has one unit in all of them.

    Raises
    ------
    UnusableModel
        When there is no model, two have one name, or an input has two units.

    Examples
    --------
    >>> units = {"V": "V", "I": "A"}
    >>> joint = JointModel.from_text({"R": ("V/I", "ohm"), "P": ("V*I", "W")}, units)
    >>> found = joint.evaluate([
    ...     Input(name="V", value=10.0, standard_uncertainty=0.1),
    ...     Input(name="I", value=2.0, standard_uncertainty=0.02),
    ... ])
    >>> round(found.results["P"].value, 9), round(float(found.correlation[0, 1]), 9)
    (20.0, 0.0)
    """

    models: tuple[Model, ...]

    def __post_init__(self) -> None:
        names = [model.name for model in self.models]
        if not names or len(set(names)) < len(names):
            raise UnusableModel(
                f"a joint model needs outputs of different names, found {names or 'none'}"
            )
        units: dict[str, MeasurementUnit] = {}
        for model in self.models:
            for name, unit in model.units.items():
                if units.setdefault(name, unit) != unit:
                    raise UnusableModel(
                        f"the input '{name}' is declared in '{units[name]}' and in '{unit}'",
                        hint="an input quantity has one unit in all equations",
                    )

    @classmethod
    def from_text(
        cls, equations: Mapping[str, tuple[str, Unit]], units: Mapping[str, Unit]
    ) -> JointModel:
        """Return the model of ``{output: (equation, unit)}`` over inputs with these units.

        An equation takes the inputs that it names; an input that none of them names stays with
        the first, so that its finding is made.
        """
        known = {name: as_unit(unit) for name, unit in units.items()}
        whole = {
            output: Model.from_text(text, known, unit, name=output)
            for output, (text, unit) in equations.items()
        }
        used = {name for model in whole.values() for name in model.expression.symbols}
        idle = set(known) - used
        models = []
        for place, model in enumerate(whole.values()):
            wanted = set(model.expression.symbols) | (idle if place == 0 else set())
            own = {name: unit for name, unit in known.items() if name in wanted}
            models.append(
                Model(name=model.name, expression=model.expression, units=own, unit=model.unit)
            )
        return cls(models=tuple(models))

    @property
    def symbols(self) -> tuple[str, ...]:
        """Names of all inputs, in the order of their first model."""
        return tuple(dict.fromkeys(name for model in self.models for name in model.symbols))

    def evaluate(self, inputs: Inputs, correlations: Any = None, *, order: int = 1) -> JointResult:
        """Return the results of all outputs and their covariance.

        Parameters and errors are those of :meth:`duheng.uncertainty.Model.evaluate`; a
        correlation matrix follows the order of ``symbols``.

        References
        ----------
        JCGM 102:2011, 6.2.
        """
        given = _by_name(self, inputs)
        ordered = [given[name] for name in self.symbols]
        whole = gather_causes(ordered, correlations)
        pairs = _input_pairs(ordered, whole)
        parts, results = [], {}
        for model in self.models:
            line = linearise(model, [given[name] for name in model.symbols])
            causes = gather_causes(line.inputs, _restricted(pairs, model.symbols))
            results[model.name] = evaluate_causes(line, causes, order)
            parts.append((line, causes))
        places = {
            ordered[i].source_id: place for place, group in enumerate(whole.members) for i in group
        }
        if order == 1:
            return JointResult(results=results, covariance=_first_order(parts, whole, places))
        return JointResult(results=results, covariance=_second_order(parts, whole, places))


def _by_name(joint: JointModel, inputs: Inputs) -> dict[str, Input]:
    items = list(inputs.values() if isinstance(inputs, Mapping) else inputs)
    found = {item.name: item for item in items}
    missing = [name for name in joint.symbols if name not in found]
    strange = [name for name in found if name not in joint.symbols]
    if missing or strange or len(found) < len(items):
        what = f"needs the input '{missing[0]}'" if missing else "is given an input twice"
        if strange and not missing:
            what = f"has no input '{strange[0]}'"
        raise MissingInputQuantity(
            f"the joint model {what}",
            hint=f"inputs: {', '.join(joint.symbols)}",
            data={"missing": missing, "strange": strange},
        )
    return found


def _input_pairs(inputs: Sequence[Input], causes: Causes) -> dict[tuple[str, str], float]:
    """Return the correlations of causes as those of every pair of their inputs."""
    return {
        (inputs[i].name, inputs[j].name): r
        for a, b, r in causes.correlations
        for i in causes.members[a]
        for j in causes.members[b]
    }


def _restricted(
    pairs: Mapping[tuple[str, str], float], names: Sequence[str]
) -> dict[tuple[str, str], float]:
    return {(a, b): r for (a, b), r in pairs.items() if a in names and b in names}


def _first_order(
    parts: Sequence[tuple[Linearisation, Causes]], whole: Causes, places: Mapping[str, int]
) -> FloatArray:
    """Return the covariance matrix from the contributions by cause."""
    weights = []
    for line, causes in parts:
        row = [0.0] * len(whole.members)
        for members, part in zip(causes.members, contributions_of(line, causes), strict=True):
            row[places[line.inputs[members[0]].source_id]] = part or 0.0
        weights.append(row)
    return _symmetric(weights, lambda a, b: covariance_of(a, b, whole.correlations))


def _second_order(
    parts: Sequence[tuple[Linearisation, Causes]], whole: Causes, places: Mapping[str, int]
) -> FloatArray:
    """Return the covariance matrix with second-order terms, in one basis of causes."""
    by_cause, terms = correlation_factor(whole), []
    for line, causes in parts:
        scales = stated_scales(line, causes, contributions_of(line, causes))
        rows = [places[item.source_id] for item in line.inputs]
        factor = np.array(scales)[:, None] * by_cause[rows]
        terms.append(second_order_along(line.model, line.point, factor))
    return _symmetric(terms, lambda a, b: a.covariance_with(b))


def _symmetric(items: Sequence[Any], entry: Callable[[Any, Any], float]) -> FloatArray:
    matrix = np.zeros((len(items), len(items)))
    for row, first in enumerate(items):
        for column in range(row + 1):
            matrix[row, column] = matrix[column, row] = entry(first, items[column])
    return matrix
