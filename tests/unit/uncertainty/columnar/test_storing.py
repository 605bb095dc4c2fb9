"""A stored cell table answers the same questions as the one that was stored."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duheng.uncertainty.columnar import Loading, Sources, from_arrow, to_arrow
from duheng.uncertainty.errors import UnusableSources


def _sources(site):
    n = site.sources.size
    u = site.sources.standard_uncertainty.copy()
    u[0] = np.nan
    return Sources(
        ids=[*site.sources.ids, "standard"],
        standard_uncertainty=np.append(u, 0.003),
        degrees_of_freedom=np.append(np.full(n, 12.0), np.nan),
        kinds=["certificate"] * (n + 1),
        evidence=[f"number {i}" for i in range(n + 1)],
        titles=[{"en": "a", "zh-Hans": "甲"}] * (n + 1),
        loadings=[
            Loading(source="certificate 1", upstream="standard", loading=1.0),
            Loading(source="certificate 2", upstream="standard", loading=None),
        ],
    )


def test_round_trip_through_parquet_keeps_every_answer(site, tmp_path):
    table = site.accumulate(sources=_sources(site)).table
    for name, part in to_arrow(table).items():
        pq.write_table(part, tmp_path / f"{name}.parquet")
    names = ("groups", "cells", "sources", "loadings")
    back = from_arrow({name: pq.read_table(tmp_path / f"{name}.parquet") for name in names})

    assert back.value.tobytes() == table.value.tobytes()
    np.testing.assert_array_equal(back.covariance(), table.covariance())
    np.testing.assert_array_equal(back.degrees_of_freedom, table.degrees_of_freedom)
    assert back.totals().equals(table.totals())
    assert back.budget.to_frame().equals(table.budget.to_frame())
    assert [f.code for f in back.doubts()] == [f.code for f in table.doubts()]
    assert back.sources.titles[0]["zh-Hans"] == "甲"


def test_tables_of_another_format_are_refused():
    with pytest.raises(UnusableSources, match="not a stored cell table"):
        from_arrow({"groups": pa.table({"value": [1.0]})})
