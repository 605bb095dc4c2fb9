"""From the keys of cells to places in the tables that hold their values."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from duheng.uncertainty.columnar.kinds import Integers, Keys
from duheng.uncertainty.errors import UnusableRows

_DENSE = 4


def places_of(column: Any, keys: Keys, what: str) -> Integers:
    """Return where each key of a column stands in a list of keys.

    Parameters
    ----------
    column : ndarray of int, or pyarrow.ChunkedArray
        The keys of the cells.
    keys : sequence
        The list.
    what : str
        Words for the key, for the refusal.

    Raises
    ------
    UnusableRows
        When a key is missing from the list, or is NULL: rows in must be rows out.
    """
    listed = np.asarray(keys)
    found = _dense(column, listed) if isinstance(column, np.ndarray) else None
    if found is None:
        found = pd.Index(listed).get_indexer(pd.Index(_values(column)))
    if len(found) and found.min() < 0:
        unknown = pa.array(column) if isinstance(column, np.ndarray) else column
        missing = pc.unique(unknown.take(pa.array(np.flatnonzero(found < 0))))
        names = [str(item) for item in missing.to_pylist()]
        raise UnusableRows(
            f"{len(names)} {what} of the rows have no value: {', '.join(names[:5])}",
            hint=f"every {what} in the rows needs an entry in its table",
            data={"missing": names[:100]},
        )
    return found.astype(np.int64, copy=False)


def _values(column: Any) -> Any:
    return column if isinstance(column, np.ndarray) else column.to_pandas().to_numpy()


def _dense(column: npt.NDArray[np.generic], listed: Any) -> Integers | None:
    """Return places by a direct table when the keys are whole numbers close together."""
    if listed.dtype.kind not in "iu" or not len(listed):
        return None
    low, high = int(listed.min()), int(listed.max())
    if high - low > _DENSE * len(listed) + 1_000_000:
        return None
    table = np.full(high - low + 3, -1, dtype=np.int64)
    table[listed.astype(np.int64) - low + 1] = np.arange(len(listed))
    places: Integers = table.take(column.astype(np.int64) - (low - 1), mode="clip")
    return places


def codes_of(column: Any) -> tuple[Integers, list[Any]]:
    """Return the code of each value and the sorted different values."""
    if isinstance(column, np.ndarray):
        different, codes = np.unique(column, return_inverse=True)
        return codes.astype(np.int64), different.tolist()
    uniques = pc.unique(column)
    order = pc.sort_indices(uniques)
    values = uniques.take(order)
    codes = pc.index_in(column, value_set=values)
    codes = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    return codes.to_numpy(zero_copy_only=False).astype(np.int64), values.to_pylist()
