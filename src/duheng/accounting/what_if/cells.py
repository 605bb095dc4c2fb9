"""Cell tables of an account in one file: what questions about its figures are answered from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from duheng.accounting.errors import MissingFile
from duheng.accounting.records import Texts
from duheng.accounting.what_if.errors import UnusableCells
from duheng.uncertainty.columnar import CellTable, from_arrow, to_arrow

if TYPE_CHECKING:
    from duheng.accounting.result import AccountResult

FORMAT = "duheng-account-cells/1"
PARTS = ("groups", "cells", "sources", "loadings")
Group = frozenset[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, eq=False)
class AccountCells:
    """The cell tables of an account, and what its figures need besides.

    Attributes
    ----------
    tables : Mapping of str to CellTable
        Best estimate of each quantity at its finest groups.
    titles : Mapping
        Name of each quantity for people, by language.
    inputs : Mapping of str to str
        The input of the method that each source acts on, as far as a budget names it.
    without : Mapping of str to set
        Groups of each quantity for which no uncertainty was stated; the empty group is the whole.
    account : Mapping
        ``subject_id``, ``period``, ``digest``, ``engine`` and ``synthetic``.
    """

    tables: Mapping[str, CellTable]
    titles: Mapping[str, Texts] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    without: Mapping[str, frozenset[Group]] = field(default_factory=dict)
    account: Mapping[str, Any] = field(default_factory=dict)
    coverage_factor: float = 2.0

    def write(self, path: Path | str) -> Path:
        """Write the cells as one Arrow file and return its path; read back they are identical."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self.to_bytes())
        return target

    def to_bytes(self) -> bytes:
        """Return the cells as one Arrow file; the same cells give the same bytes."""
        columns: dict[str, list[Any]] = {"quantity": [], **{name: [] for name in PARTS}}
        for quantity, table in self.tables.items():
            columns["quantity"].append(quantity)
            parts = to_arrow(table)
            for name in PARTS:
                columns[name].append(_written(parts[name]))
        types = {"quantity": pa.string(), **dict.fromkeys(PARTS, pa.large_binary())}
        whole = pa.table({name: pa.array(columns[name], types[name]) for name in types})
        whole = whole.replace_schema_metadata({"duheng": json.dumps(self._head())})
        return _written(whole)

    def _head(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "titles": {name: dict(texts) for name, texts in self.titles.items()},
            "inputs": dict(self.inputs),
            "without": {
                name: sorted(sorted(group) for group in groups)
                for name, groups in self.without.items()
            },
            "account": dict(self.account),
            "coverage_factor": self.coverage_factor,
        }


def cells_of(result: AccountResult) -> AccountCells:
    """Return the cells of an account that was run."""
    without: dict[str, set[Group]] = {}
    for figure in result.figures:
        if figure.standard_uncertainty is None:
            without.setdefault(figure.quantity, set()).add(frozenset(figure.group.items()))
    for split in result.breakdowns:
        for row in split.rows:
            if row.standard_uncertainty is None:
                without.setdefault(split.quantity, set()).add(frozenset([(split.by, row.key)]))
    facts = result.facts
    return AccountCells(
        tables=result.cells,
        titles={figure.quantity: figure.title for figure in result.figures},
        inputs={line.source: line.input for one in result.figures for line in one.budget},
        without={name: frozenset(groups) for name, groups in without.items()},
        account={
            "subject_id": facts.subject_id,
            "period": facts.period,
            "digest": result.digest,
            "engine": facts.engine,
            "synthetic": facts.synthetic,
        },
        coverage_factor=result.figures[0].coverage_factor,
    )


def read_cells(path: Path | str) -> AccountCells:
    """Return the cells that :meth:`AccountCells.write` wrote.

    Raises
    ------
    MissingFile
        When there is no such file.
    UnusableCells
        When it is no file of cells.
    """
    source = Path(path)
    if not source.is_file():
        raise MissingFile(
            f"there are no cells at {source}",
            hint="write them with: duheng account ACCOUNT.yaml --cells FILE.arrow",
        )
    return parse_cells(source.read_bytes(), str(source))


def parse_cells(content: bytes, name: str) -> AccountCells:
    """Return the cells that :meth:`AccountCells.to_bytes` gave; ``name`` is for a refusal.

    Raises
    ------
    UnusableCells
        When they are no file of cells.
    """
    whole, head = _opened(content, name)
    tables = {
        row["quantity"]: from_arrow({name: _read(row[name]) for name in PARTS})
        for row in whole.to_pylist()
    }
    return AccountCells(
        tables=tables,
        titles=head["titles"],
        inputs=head["inputs"],
        without={
            name: frozenset(frozenset((key, value) for key, value in group) for group in groups)
            for name, groups in head["without"].items()
        },
        account=head["account"],
        coverage_factor=head["coverage_factor"],
    )


def _opened(content: bytes, name: str) -> tuple[pa.Table, dict[str, Any]]:
    try:
        whole = _read(content)
        whole.validate(full=True)
    except pa.ArrowException as error:
        raise _no_cells(name) from error
    head: dict[str, Any] = json.loads((whole.schema.metadata or {}).get(b"duheng", b"{}"))
    if head.get("format") != FORMAT:
        raise _no_cells(name)
    return whole, head


def _no_cells(name: str) -> UnusableCells:
    return UnusableCells(
        f"{name} holds no cells of an account ({FORMAT})",
        hint="write them with: duheng account ACCOUNT.yaml --cells FILE.arrow",
    )


def _written(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _read(content: bytes) -> pa.Table:
    with pa.ipc.open_file(pa.BufferReader(content)) as reader:
        return reader.read_all()
