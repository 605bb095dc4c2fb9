"""The columns of a source, whatever its format, for one reading statement."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from duheng.telemetry.errors import MissingColumn, UnusableDeclaration

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceColumns:
    """One file or table as the engine sees it.

    Attributes
    ----------
    label : str
        What messages call it.
    relation : str
        SQL after FROM.
    row_number : str
        SQL of the record number, from 0.
    columns : dict
        Name in the source -> (SQL of the column, SQL type).
    repeated : tuple of str
        Names that occur more than once.
    csv_path : Path or None
        The UTF-8 file behind a CSV source, whose lines messages name.
    """

    label: str
    relation: str
    row_number: str
    columns: dict[str, tuple[str, str]]
    repeated: tuple[str, ...] = ()
    csv_path: Path | None = None

    def sql(self, name: str) -> str:
        """Return the SQL of a column.

        Raises
        ------
        MissingColumn
            When the source has no such column; the nearest name is given.
        UnusableDeclaration
            When several columns carry that name.
        """
        if name in self.repeated:
            raise UnusableDeclaration(
                f"{self.label} has more than one column '{name}'", hint="rename them in the file"
            )
        if name not in self.columns:
            near = difflib.get_close_matches(name, self.columns, n=1, cutoff=0.5)
            known = ", ".join(list(self.columns)[:12])
            hint = f"did you mean '{near[0]}'?" if near else f"columns: {known}"
            raise MissingColumn(f"{self.label} has no column '{name}'", hint=hint)
        return self.columns[name][0]

    def sql_type(self, name: str) -> str:
        """Return the SQL type of a column, without its parameters."""
        self.sql(name)
        return self.columns[name][1].partition("(")[0]

    def is_number(self, name: str) -> bool:
        """Return whether a column holds numbers rather than texts."""
        return self.sql_type(name).removeprefix("U") in _NUMBERS

    def number(self, name: str, decimal: str = ".") -> str:
        """Return the SQL of a column as a number, null where it is none."""
        if self.is_number(name):
            return f"CAST({self.sql(name)} AS DOUBLE)"
        return f"TRY_CAST({self.text(name, decimal)} AS DOUBLE)"

    def text(self, name: str, decimal: str = ".") -> str:
        """Return the SQL of a column as text with a decimal point."""
        column = f"CAST({self.sql(name)} AS VARCHAR)"
        return column if decimal == "." else f"replace({column}, ',', '.')"
