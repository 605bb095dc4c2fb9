"""Writes the first sheet of an XLSX as lines of JSON; runs as a child process under limits.

A cell that holds a formula is written as ``null``: what it would give is not guessed.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from duheng.certificates.checks.limits import limit_memory

_MEMORY_BYTES = 2**30
_MOST_ROWS = 200_002


def main(path: str) -> int:
    """Write the rows of a file; return 0."""
    limit_memory(_MEMORY_BYTES)
    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    for place, row in enumerate(book.worksheets[0].iter_rows(), 1):
        if place > _MOST_ROWS:
            break
        sys.stdout.write(json.dumps([_text(cell) for cell in row]) + "\n")
    return 0


def _text(cell: Any) -> str | None:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return None
    if isinstance(value, datetime):
        at_midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if at_midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
