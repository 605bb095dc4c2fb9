"""Cell tables as Arrow tables: what a figure stores, so that questions can be asked of it later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from duheng.terms.findings import Finding, Severity
from duheng.uncertainty.columnar.cell_table import CellTable, IndependentPart
from duheng.uncertainty.columnar.latent import Loading, Sources
from duheng.uncertainty.errors import UnusableSources

FORMAT = "duheng-cell-table/1"


def to_arrow(table: CellTable) -> dict[str, pa.Table]:
    """Return a cell table as four Arrow tables.

    Returns
    -------
    dict of str to pyarrow.Table
        ``groups`` (levels, value, counts, one ``variance:<input>`` column for each independent
        input), ``cells`` (group, source, sensitivity), ``sources`` and ``loadings``; places are
        row numbers. The schema metadata of ``groups`` holds format, unit and findings.
    """
    groups = {f"level:{name}": pa.array(table.groups[name].tolist()) for name in table.levels}
    groups["value"] = pa.array(table.value)
    groups |= {f"count:{name}": pa.array(table.counts[name]) for name in table.counts}
    groups |= {f"variance:{part.name}": pa.array(part.variance) for part in table.independent}
    head = {
        "format": FORMAT,
        "unit": table.unit,
        "findings": [finding.to_dict() for finding in table.findings],
        "independent": [_part(part) for part in table.independent],
    }
    entries = table.sensitivity.tocoo()
    cells = {
        "group": pa.array(entries.row, pa.int32()),
        "source": pa.array(entries.col, pa.int32()),
        "sensitivity": pa.array(entries.data),
    }
    return {
        "groups": pa.table(groups).replace_schema_metadata({"duheng": json.dumps(head)}),
        "cells": pa.table(cells),
        "sources": _sources(table.sources),
        "loadings": _loadings(table.sources),
    }


def _part(part: IndependentPart) -> dict[str, Any]:
    nu = part.degrees_of_freedom
    stated = None if np.isnan(nu) else "inf" if np.isinf(nu) else float(nu)
    return {"name": part.name, "degrees_of_freedom": stated, "evidence": part.evidence}


def _sources(sources: Sources) -> pa.Table:
    texts = {
        column: pa.array(
            [json.dumps(sources.text(column, place)) for place in range(sources.size)], pa.string()
        )
        for column in ("kinds", "evidence", "titles")
    }
    numbers = {
        column: pa.array(getattr(sources, column), pa.float64(), from_pandas=True)
        for column in ("standard_uncertainty", "degrees_of_freedom")
    }
    return pa.table({"id": pa.array(list(sources.ids), pa.string()), **numbers, **texts})


def _loadings(sources: Sources) -> pa.Table:
    return pa.table(
        {
            "source": pa.array([item.source for item in sources.loadings], pa.string()),
            "upstream": pa.array([item.upstream for item in sources.loadings], pa.string()),
            "loading": pa.array([item.loading for item in sources.loadings], pa.float64()),
        }
    )


def from_arrow(tables: Mapping[str, pa.Table]) -> CellTable:
    """Return the cell table that :func:`to_arrow` gave.

    Raises
    ------
    UnusableSources
        When the tables are not of the known format.
    """
    head = _head(tables)
    groups, cells = tables["groups"], tables["cells"]
    sources = _read_sources(tables["sources"], tables["loadings"])
    shape = (groups.num_rows, sources.size)
    places = (cells["group"].to_numpy(), cells["source"].to_numpy())
    return CellTable(
        groups=_named(groups, "level:"),
        value=groups["value"].to_numpy(),
        sensitivity=sparse.coo_matrix((cells["sensitivity"].to_numpy(), places), shape).tocsr(),
        sources=sources,
        independent=tuple(_read_part(groups, part) for part in head["independent"]),
        counts=_named(groups, "count:"),
        unit=head["unit"],
        findings=tuple(
            Finding(**{**one, "severity": Severity(one["severity"])}) for one in head["findings"]
        ),
    )


def _head(tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    metadata = tables["groups"].schema.metadata or {} if "groups" in tables else {}
    head: dict[str, Any] = json.loads(metadata.get(b"duheng", b"{}"))
    if head.get("format") != FORMAT:
        raise UnusableSources(
            f"not a stored cell table: expected the format {FORMAT}, found {head.get('format')}",
            hint="read it with the version of Duheng that wrote it",
        )
    return head


def _named(table: pa.Table, prefix: str) -> pd.DataFrame:
    names = [name for name in table.column_names if name.startswith(prefix)]
    columns = {name.removeprefix(prefix): table[name].to_pylist() for name in names}
    return pd.DataFrame(columns, index=range(table.num_rows))


def _read_part(groups: pa.Table, part: Mapping[str, Any]) -> IndependentPart:
    nu = part["degrees_of_freedom"]
    return IndependentPart(
        name=part["name"],
        variance=groups[f"variance:{part['name']}"].to_numpy(),
        degrees_of_freedom=float("nan") if nu is None else float(nu),
        evidence=part["evidence"],
    )


def _read_sources(table: pa.Table, loadings: pa.Table) -> Sources:
    texts = {
        column: json.loads(f"[{','.join(table[column].to_pylist())}]")
        for column in ("kinds", "evidence", "titles")
    }
    return Sources(
        ids=table["id"].to_pylist(),
        standard_uncertainty=table["standard_uncertainty"].to_numpy(),
        degrees_of_freedom=table["degrees_of_freedom"].to_numpy(),
        loadings=[Loading(**row) for row in loadings.to_pylist()],
        **texts,
    )
