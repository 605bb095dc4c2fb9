"""From the keys of cells to places in the tables that hold their values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from duheng.uncertainty.columnar.kinds import Integers, Keys
from duheng.uncertainty.errors import UnusableRows

_DENSE = 4


def places_of(column: pa.ChunkedArray, keys: Keys, what: str) -> Integers:
    """Return where each key of a column stands in a list of keys.

    Raises
    ------
    UnusableRows
        When a key is missing from the list, or is NULL: rows in must be rows out.
    """
    listed = np.asarray(keys)
    found = _dense(column, listed)
    if found is None:
        found = pd.Index(listed).get_indexer(pd.Index(_values(column)))
    if len(found) and found.min() < 0:
        unknown = column.take(pa.array(np.flatnonzero(found < 0)))
        names = [str(item) for item in pc.unique(unknown).to_pylist()]
        raise UnusableRows(
            f"{len(names)} {what} of the rows have no value: {', '.join(names[:5])}",
            hint=f"every {what} in the rows needs an entry in its table",
            data={"missing": names[:100]},
        )
    return found.astype(np.int64, copy=False)


def _values(column: pa.ChunkedArray) -> Any:
    return column.to_pandas().to_numpy()


def _dense(column: pa.ChunkedArray, listed: Any) -> Integers | None:
    """Return places by a direct table when the keys are whole numbers close together."""
    if not (pa.types.is_integer(column.type) and listed.dtype.kind in "iu" and len(listed)):
        return None
    low, high = int(listed.min()), int(listed.max())
    if column.null_count or high - low > _DENSE * len(listed) + 1_000_000:
        return None
    table = np.full(high - low + 3, -1, dtype=np.int64)
    table[listed.astype(np.int64) - low + 1] = np.arange(len(listed))
    wanted = column.to_numpy().astype(np.int64) - (low - 1)
    places: Integers = table.take(wanted, mode="clip")
    return places


def codes_of(column: pa.ChunkedArray) -> tuple[Integers, list[Any]]:
    """Return the code of each value and the sorted different values."""
    uniques = pc.unique(column)
    order = pc.sort_indices(uniques)
    values = uniques.take(order)
    codes = pc.index_in(column, value_set=values)
    codes = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    return codes.to_numpy(zero_copy_only=False).astype(np.int64), values.to_pylist()
