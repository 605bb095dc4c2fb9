"""One pass over the rows: from readings to cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from duheng.equations import Expression
from duheng.equations.columns import to_ibis
from duheng.uncertainty.columnar.joining import SEGMENT_KEY
from duheng.uncertainty.columnar.kinds import Floats, Integers
from duheng.uncertainty.columnar.separable import ONE
from duheng.uncertainty.columnar.sums import FixedPoint, Rounded, Summation, magnitude_bound
from duheng.uncertainty.errors import UnusableRows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Sums over the rows that share all their keys, in no particular order.

    Attributes
    ----------
    keys : Mapping of str to array
        One Arrow array for each key, a NumPy array for segments, shape (n_cells,).
    sums : tuple of ndarray
        One array for each row function; the first counts the rows used.
    """

    keys: Mapping[str, Any]
    sums: tuple[Floats, ...]

    @property
    def size(self) -> int:
        """Number of cells."""
        columns = [*self.keys.values(), *self.sums]
        return len(columns[0]) if columns else 0

    def keep(self, names: Sequence[str], where: Any, segment: Integers) -> Cells:
        """Return the cells where a condition holds, with some keys and their segments."""
        chosen = slice(None) if where is None else where
        keys = {n: self.keys[n] if where is None else _kept(self.keys[n], where) for n in names}
        return Cells(
            keys={**keys, SEGMENT_KEY: segment[chosen]},
            sums=tuple(item[chosen] for item in self.sums),
        )

    def joined(self, other: Cells) -> Cells:
        """Return the cells of both."""
        keys = {name: _join_columns(self.keys[name], other.keys[name]) for name in self.keys}
        sums = zip(self.sums, other.sums, strict=True)
        return Cells(keys=keys, sums=tuple(np.concatenate(pair) for pair in sums))


def _kept(column: Any, where: Any) -> Any:
    return column[where] if isinstance(column, np.ndarray) else column.filter(pa.array(where))


def _join_columns(left: Any, right: Any) -> Any:
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return np.concatenate([np.asarray(left), np.asarray(right)])
    return pa.chunked_array([*left.chunks, *right.cast(left.type).chunks], type=left.type)


def check_columns(rows: Any, names: Sequence[str]) -> None:
    """Raise :class:`UnusableRows` unless the table has all the columns."""
    present = set(rows.columns)
    for name in names:
        if name not in present:
            raise UnusableRows(
                f"the rows have no column '{name}'",
                hint=f"columns: {', '.join(rows.columns)}",
                data={"column": name},
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What is known of the rows before they are added up.

    Attributes
    ----------
    total : int
        Number of rows.
    bounds : tuple of float
        Bound on the magnitude of every row function; 1 for the count.
    """

    total: int
    bounds: tuple[float, ...]


def survey(rows: Any, functions: Sequence[Expression], columns: Mapping[str, str]) -> Survey:
    """Return the number of rows and bounds on row functions.

    Extremes of plain columns come from the statistics that files keep; a function without a
    plain bound costs one pass.
    """
    total, by_symbol = _count_and_extremes(rows, columns)
    found = [1.0 if item is ONE else magnitude_bound(item, by_symbol) for item in functions]
    unknown = [place for place, bound in enumerate(found) if bound is None]
    if unknown:
        extremes = _function_bounds(rows, [functions[place] for place in unknown], columns)
        found = [extremes.pop(0) if bound is None else bound for bound in found]
    return Survey(total=total, bounds=tuple(0.0 if bound is None else bound for bound in found))


def _count_and_extremes(rows: Any, columns: Mapping[str, str]) -> tuple[int, dict[str, float]]:
    measures = [rows.count().name("total")]
    for place, column in enumerate(columns.values()):
        measures.append(rows[column].min().cast("float64").name(f"low{place}"))
        measures.append(rows[column].max().cast("float64").name(f"high{place}"))
    row = rows.aggregate(measures).to_pyarrow().to_pylist()[0]
    bounds = {}
    for place, name in enumerate(columns):
        low, high = row[f"low{place}"], row[f"high{place}"]
        bounds[name] = 0.0 if low is None else float(np.maximum(abs(low), abs(high)))
    return int(row["total"]), bounds


def _function_bounds(
    rows: Any, functions: Sequence[Expression], columns: Mapping[str, str]
) -> list[float]:
    table = {name: rows[column] for name, column in columns.items()}
    values = [to_ibis(item, table) for item in functions]
    measures = [
        ibis.ifelse(is_finite(value), value, None).abs().max().name(f"bound{place}")
        for place, value in enumerate(values)
    ]
    row = rows.aggregate(measures).to_pyarrow().to_pylist()[0]
    found = [row[f"bound{place}"] for place in range(len(functions))]
    return [0.0 if bound is None or not math.isfinite(bound) else float(bound) for bound in found]


def is_finite(value: Any) -> Any:
    """Return the Ibis condition that a float is there and neither NaN nor infinite."""
    return value.notnull() & ~value.isnan() & ~value.isinf()


def scan(
    rows: Any,
    keys: Mapping[str, Any],
    functions: Sequence[Expression],
    columns: Mapping[str, str],
    bounds: Sequence[float],
    *,
    expected_rows: float | None = None,
) -> Cells:
    """Return the cells of a table of rows.

    Parameters
    ----------
    rows : ibis.Table
        The readings.
    keys : Mapping of str to ibis column
        What tells cells apart.
    functions : sequence of Expression
        Row functions to add up; the number 1 counts.
    columns : Mapping of str to str
        Row column of every symbol in the functions.
    bounds : sequence of float
        Bound on the magnitude of each function.
    expected_rows : float, optional
        Rows of a cell, where cells are known to be small; this only decides which way of adding
        is tried first.
    """
    if expected_rows is not None:
        quick = [Rounded.for_bound(bound, expected_rows) for bound in bounds]
        cells = _scan(rows, keys, functions, columns, quick)
        sums = zip(quick, cells.sums, strict=True)
        if all(kind.is_exact(column, cells.sums[0]) for kind, column in sums):
            return cells
    return _scan(rows, keys, functions, columns, [FixedPoint.for_bound(b) for b in bounds])


def _scan(
    rows: Any,
    keys: Mapping[str, Any],
    functions: Sequence[Expression],
    columns: Mapping[str, str],
    kinds: Sequence[Summation],
) -> Cells:
    named = [column.name(name) for name, column in keys.items()]
    measures = _measures(rows, functions, columns, kinds)
    query = rows.group_by(named).aggregate(measures) if named else rows.aggregate(measures)
    table = query.to_pyarrow()
    sums = [_floats(table[f"sum{place}"]) for place in range(len(functions))]
    return Cells(
        keys={name: _key(table[name]) for name in keys},
        sums=(sums[0], *(k.values(s) for k, s in zip(kinds[1:], sums[1:], strict=True))),
    )


def _key(column: pa.ChunkedArray) -> Any:
    """Return whole numbers as a NumPy array, anything else as it is."""
    if pa.types.is_integer(column.type) and not column.null_count:
        return column.to_numpy()
    return column


def _floats(column: pa.ChunkedArray) -> Floats:
    values = column.to_numpy()
    return np.where(_valid(column), values, 0.0) if column.null_count else values


def _valid(column: pa.ChunkedArray) -> Any:
    return column.is_valid().to_numpy()


def _summable(kind: Summation, column: Any, *, is_narrow: bool) -> Any:
    """Return the terms; as decimals where the engine adds whole numbers up in 64 bits and wraps."""
    terms = kind.terms(column)
    return terms.cast("decimal(38, 0)") if is_narrow and isinstance(kind, FixedPoint) else terms


def _measures(
    rows: Any,
    functions: Sequence[Expression],
    columns: Mapping[str, str],
    kinds: Sequence[Summation],
) -> list[Any]:
    """Return the sums, the first of them the count of usable rows."""
    table = {name: rows[column] for name, column in columns.items()}
    pairs = zip(functions[1:], kinds[1:], strict=True)
    is_narrow = rows.get_backend().name == "pyspark"
    terms = [_summable(kind, to_ibis(item, table), is_narrow=is_narrow) for item, kind in pairs]
    if not terms:
        return [rows.count().cast("float64").name("sum0")]
    if len(terms) == 1:
        decides = functions[1]
        plain = decides.is_symbol and isinstance(kinds[1], Rounded)
        counted = table[decides.name] if plain else terms[0]
        added = [counted.count(), terms[0].sum()]
    else:
        usable = reduce(and_, [item.notnull() for item in terms])
        added = [usable.sum(), *(item.sum(where=usable) for item in terms)]
    return [item.cast("float64").name(f"sum{place}") for place, item in enumerate(added)]
