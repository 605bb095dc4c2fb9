"""Inputs gathered into causes of uncertainty, and the correlations between causes."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from duheng.uncertainty.errors import UnusableCorrelation, UnusableDegreesOfFreedom
from duheng.uncertainty.sources import Input

Correlations = Mapping[tuple[str, str], float] | Iterable[tuple[str, str, float]]
FloatArray = NDArray[np.float64]
Pairs = dict[tuple[int, int], float]

# Eigenvalues this far below zero come from rounded coefficients, not from a contradiction.
_SLACK = 1e-9


class Causes(NamedTuple):
    """The causes behind the inputs of a model.

    Attributes
    ----------
    members : tuple of tuple of int
        Per cause, the places of the inputs that it moves together.
    degrees_of_freedom : tuple of float or None
        Per cause [1]; ``None`` is not stated.
    correlations : tuple of (int, int, float)
        Pairs of different causes with their correlation coefficient, not 0 [1].
    """

    members: tuple[tuple[int, ...], ...]
    degrees_of_freedom: tuple[float | None, ...]
    correlations: tuple[tuple[int, int, float], ...]


def gather_causes(inputs: Sequence[Input], correlations: Any = None) -> Causes:
    """Return the causes behind inputs: inputs with one source id are one cause.

    Parameters
    ----------
    inputs : sequence of Input
        The inputs of a model, in its order.
    correlations : Mapping, iterable of (name, name, coefficient) or array_like, optional
        Correlation coefficients of pairs of inputs [1], or the whole matrix in the order of the
        inputs. A coefficient stated for one input of a cause holds for the whole cause.

    Raises
    ------
    UnusableCorrelation
        When a coefficient is outside -1 to 1 or no number, names no input, contradicts another
        or the identity of a source, or when the coefficients make no correlation matrix.
    UnusableDegreesOfFreedom
        When inputs of one source state different degrees of freedom.
    """
    ids = [item.name if item.source is None else item.source_id for item in inputs]
    names = [item.name for item in inputs]
    pairs = {} if correlations is None else _read(names, correlations)
    members: tuple[tuple[int, ...], ...]
    if len(set(ids)) == len(ids):
        members = tuple([(place,) for place in range(len(ids))])
        freedoms = tuple([item.degrees_of_freedom for item in inputs])
    else:
        members = _members(ids)
        freedoms = tuple([_shared_freedom(inputs, places) for places in members])
        pairs = _between(names, members, pairs)
    if len(pairs) > 1:
        check_matrix(pairs)
    return Causes(
        members=members,
        degrees_of_freedom=freedoms,
        correlations=tuple([(a, b, r) for (a, b), r in pairs.items() if r]),
    )


def _members(ids: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    groups: dict[str, list[int]] = {}
    for place, identifier in enumerate(ids):
        groups.setdefault(identifier, []).append(place)
    return tuple(tuple(places) for places in groups.values())


def _read(names: Sequence[str], correlations: Any) -> Pairs:
    items: Iterable[Any] = correlations
    if type(correlations) is dict or isinstance(correlations, Mapping):
        items = [(*pair, r) for pair, r in correlations.items()]
    elif isinstance(correlations, np.ndarray) or _is_matrix(correlations):
        return _read_matrix(names, correlations)
    pairs: Pairs = {}
    for item in items:
        first, second, coefficient = _triple(item)
        key = _key(names, first, second)
        r = _coefficient(first, second, coefficient)
        if pairs.setdefault(key, r) != r:
            raise UnusableCorrelation(
                f"'{first}' and '{second}' are correlated twice: {pairs[key]} and {r}"
            )
    return pairs


def _is_matrix(correlations: Any) -> bool:
    if not isinstance(correlations, list | tuple) or not correlations:
        return False
    for row in correlations:
        if not isinstance(row, list | tuple) or any(isinstance(item, str) for item in row):
            return False
    return True


def _triple(item: Any) -> tuple[str, str, Any]:
    try:
        first, second, coefficient = item
    except (TypeError, ValueError) as error:
        raise UnusableCorrelation(
            f"a correlation is two names and a coefficient, found {item!r:.80}",
            hint="write [a, b, 0.3]",
        ) from error
    return str(first), str(second), coefficient


def _key(names: Sequence[str], first: str, second: str) -> tuple[int, int]:
    for name in (first, second):
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            raise UnusableCorrelation(
                f"a correlation names '{name}', which is no input",
                hint=f"did you mean '{close[0]}'?" if close else f"inputs: {', '.join(names)}",
            )
    if first == second:
        raise UnusableCorrelation(f"'{first}' is correlated with itself", hint="r = 1, always")
    a, b = names.index(first), names.index(second)
    return (a, b) if a < b else (b, a)


def _is_real(item: Any) -> bool:
    return isinstance(item, int | float | np.floating) and not isinstance(item, bool)


def _coefficient(first: str, second: str, coefficient: Any) -> float:
    if (type(coefficient) is float or _is_real(coefficient)) and -1.0 <= coefficient <= 1.0:
        return float(coefficient)
    raise UnusableCorrelation(
        f"the correlation of '{first}' and '{second}' must lie between -1 and 1, "
        f"found {coefficient!r}",
        clause="JCGM 100:2008, 5.2.2",
    )


def _read_matrix(names: Sequence[str], correlations: Any) -> Pairs:
    try:
        matrix = np.asarray(correlations, dtype=float)
    except (TypeError, ValueError) as error:
        raise UnusableCorrelation("the correlation matrix is not an array of numbers") from error
    count = len(names)
    if matrix.shape != (count, count):
        raise UnusableCorrelation(
            f"the correlation matrix of {count} inputs has shape {matrix.shape}",
            hint=f"its rows and columns follow the inputs: {', '.join(names)}",
        )
    if not np.array_equal(np.diag(matrix), np.ones(count)):
        raise UnusableCorrelation("the diagonal of a correlation matrix is 1 throughout")
    if not np.allclose(matrix, matrix.T, rtol=0.0, atol=1e-12):
        raise UnusableCorrelation("the correlation matrix is not symmetric")
    return {
        (a, b): _coefficient(names[a], names[b], float(matrix[a, b]))
        for a in range(count)
        for b in range(a + 1, count)
    }


def _between(names: Sequence[str], members: tuple[tuple[int, ...], ...], pairs: Pairs) -> Pairs:
    """Return the coefficients between causes; those inside a cause must be 1."""
    cause_of = {place: cause for cause, places in enumerate(members) for place in places}
    found: Pairs = {}
    for (first, second), r in pairs.items():
        a, b = sorted((cause_of[first], cause_of[second]))
        expected = 1.0 if a == b else found.setdefault((a, b), r)
        if r != expected:
            raise UnusableCorrelation(
                f"'{names[first]}' and '{names[second]}' are said to correlate with {r}, but their "
                f"sources with {expected:g}",
                hint="inputs with the same source id are the same cause: r = 1",
            )
    return found


def check_matrix(between: Pairs) -> None:
    """Refuse coefficients that make no positive semi-definite matrix.

    Raises
    ------
    UnusableCorrelation
        When no quantities can be correlated in this way.
    """
    places = sorted({place for pair in between for place in pair})
    if len(places) < 3:
        return  # a single pair within -1 to 1 always does
    index = {place: row for row, place in enumerate(places)}
    matrix = np.eye(len(places))
    for (a, b), r in between.items():
        matrix[index[a], index[b]] = matrix[index[b], index[a]] = r
    smallest = float(np.linalg.eigvalsh(matrix)[0])
    if not smallest >= -_SLACK * len(places):
        raise UnusableCorrelation(
            "the correlation coefficients contradict each other: their matrix is not positive "
            f"semi-definite (smallest eigenvalue {smallest:.3g})",
            hint="no quantities can be correlated in this way: check the coefficients",
            data={"smallest_eigenvalue": smallest},
        )


def _shared_freedom(inputs: Sequence[Input], places: tuple[int, ...]) -> float | None:
    stated = {
        inputs[place].degrees_of_freedom
        for place in places
        if inputs[place].degrees_of_freedom is not None and inputs[place].standard_uncertainty != 0
    }
    if len(stated) > 1:
        names = ", ".join(f"'{inputs[place].name}'" for place in places)
        raise UnusableDegreesOfFreedom(
            f"{names} have one source but different degrees of freedom: "
            f"{', '.join(f'{value:g}' for value in sorted(filter(None, stated)))}",
            hint="one cause has one number of degrees of freedom",
        )
    return next(iter(stated), None) if stated else inputs[places[0]].degrees_of_freedom


def lower_factor(causes: Causes) -> list[list[tuple[int, float]]]:
    """Return the rows of a lower triangle T, non-zero places only, with ``T @ T.T`` the matrix.

    Plain Python: most budgets have one or two pairs, and a call to LAPACK costs more than all
    the rest of such an evaluation.
    """
    coefficients: dict[int, dict[int, float]] = {}
    for a, b, r in causes.correlations:
        coefficients.setdefault(max(a, b), {})[min(a, b)] = r
    rows: list[dict[int, float]] = []
    for place in range(len(causes.members)):
        known = coefficients.get(place)
        rows.append({place: 1.0} if known is None else _factor_row(place, known, rows))
    return [list(row.items()) for row in rows]


def _factor_row(
    place: int, known: dict[int, float], rows: list[dict[int, float]]
) -> dict[int, float]:
    row: dict[int, float] = {}
    rest = 1.0
    for other in range(place):
        overlap = known.get(other, 0.0)
        for column, value in rows[other].items():
            overlap -= value * row.get(column, 0.0) if column < other else 0.0
        pivot = rows[other].get(other, 0.0)
        if overlap and pivot:
            row[other] = overlap / pivot
            rest -= row[other] ** 2
    if rest > _SLACK:
        row[place] = math.sqrt(rest)
    return row


def correlation_factor(causes: Causes) -> FloatArray:
    """Return F, shape (s, s), with ``F @ F.T`` the correlation matrix of the causes."""
    count = len(causes.members)
    matrix = np.eye(count)
    for a, b, r in causes.correlations:
        matrix[a, b] = matrix[b, a] = r
    if not causes.correlations:
        return matrix
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0.0, None)))
