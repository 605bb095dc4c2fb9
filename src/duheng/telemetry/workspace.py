"""A temporary folder and a query session that vanish together, whatever happens."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from duheng.telemetry.errors import EngineRefused

DEFAULT_MEMORY = "1GB"


def text_literal(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def column_name(name: str) -> str:
    """Return a column name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def open_session(memory: str = DEFAULT_MEMORY, spill: Path | None = None) -> Any:
    """Return a DuckDB session in UTC that stays offline and spills beyond ``memory``."""
    session = duckdb.connect(
        config={
            "memory_limit": memory,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    session.execute("SET TimeZone = 'UTC'")
    if spill is not None:
        session.execute(f"SET temp_directory = {text_literal(str(spill))}")
    return session


class Workspace:
    """Scratch files and a session on them; removed by ``close`` or with the object."""

    def __init__(self, memory: str = DEFAULT_MEMORY) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="duheng-readings-"))
        self.session = open_session(memory, self.folder / "spill")
        self._finalizer = weakref.finalize(self, _clear, self.session, self.folder)

    def close(self) -> None:
        """Remove the folder and end the session."""
        self._finalizer()

    def run(self, sql: str) -> None:
        """Execute a statement.

        Raises
        ------
        EngineRefused
            When the engine cannot.
        """
        try:
            self.session.execute(sql)
        except duckdb.Error as error:
            raise refusal_of(error) from error

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        try:
            found: list[tuple[Any, ...]] = self.session.execute(sql).fetchall()
        except duckdb.Error as error:
            raise refusal_of(error) from error
        return found

    def table(self, sql: str) -> pa.Table:
        """Return the rows of a query as an Arrow table."""
        try:
            return self.session.execute(sql).to_arrow_table()
        except duckdb.Error as error:
            raise refusal_of(error) from error

    def write(self, name: str, sql: str, *, in_order: bool = False) -> str:
        """Write a query to a scratch Parquet file and return the SQL that reads it."""
        path = self.folder / f"{name}.parquet"
        self.session.execute(f"SET preserve_insertion_order = {str(in_order).lower()}")
        self.run(f"COPY ({sql}) TO {text_literal(str(path))} (FORMAT parquet)")
        return f"read_parquet({text_literal(str(path))})"


def _clear(session: Any, folder: Path) -> None:
    session.close()
    shutil.rmtree(folder, ignore_errors=True)


def refusal_of(error: duckdb.Error) -> EngineRefused:
    """Return the refusal that an engine error stands for."""
    return EngineRefused(
        f"the query engine gave up: {str(error).splitlines()[0]}",
        hint="free memory and disk space, or read the source in parts",
    )
