"""A file from outside becomes a table of texts: CSV in the encodings in use, or XLSX in a child."""

from __future__ import annotations

import codecs
import csv
import io
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from duheng.site.errors import UnusableFields

MAX_BYTES = 64 * 2**20
MAX_ROWS = 200_000
MAX_COLUMNS = 200
_SECONDS = 120
_DELIMITERS = ",;\t"
FORMULA = "\x00formula"
"""Stands where a cell holds a formula: no text of a file can be this."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts, each with its number in the file.

    Attributes
    ----------
    rows : list of (int, list of str)
        Without empty ones; numbers from 1.
    encoding : str
        Of a CSV; ``xlsx`` otherwise.
    """

    rows: list[tuple[int, list[str]]]
    encoding: str


def read_table(content: bytes) -> Table:
    """Return the rows of a CSV or XLSX file.

    Raises
    ------
    UnusableFields
        When it is too large, empty, of another kind, or damaged.
    """
    if len(content) > MAX_BYTES:
        raise _refused(_("the file is larger than %(most)d MB") % {"most": MAX_BYTES // 2**20})
    if content.startswith(b"PK\x03\x04"):
        table = Table(_xlsx_rows(content), "xlsx")
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused(_("the file is of the old Excel format; save it as .xlsx or .csv"))
    else:
        text, encoding = _decoded(content)
        table = Table(_csv_rows(text), encoding)
    if not table.rows:
        raise _refused(_("the file holds no rows"))
    return table


def _decoded(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding; UTF-8 is tried first, for it is hardly met by chance."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding.removesuffix("-sig")
    raise _refused(_("the file is neither a CSV in UTF-8 or GB 18030 nor an XLSX"))


def _csv_rows(text: str) -> list[tuple[int, list[str]]]:
    first = text[: text.find("\n") + 1] or text
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for place, row in enumerate(reader, 1):
            _keep(rows, place, row)
    except csv.Error as error:
        raise _refused(
            _("row %(row)d of the file is damaged: %(reason)s")
            % {"row": reader.line_num, "reason": error}
        ) from error
    return rows


def _xlsx_rows(content: bytes) -> list[tuple[int, list[str]]]:
    """Return the rows of the first sheet, read in a child process under limits."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        try:
            done = subprocess.run(  # noqa: S603 - our own module, on a file that we named
                [sys.executable, "-m", "duheng.site.registry.imports.xlsx_child", file.name],
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _refused(_("reading the file took too long")) from error
    if done.returncode != 0:
        raise _refused(_("the file is no XLSX that can be read"))
    rows: list[tuple[int, list[str]]] = []
    for place, line in enumerate(done.stdout.splitlines(), 1):
        _keep(rows, place, [FORMULA if one is None else one for one in json.loads(line)])
    return rows


def _keep(rows: list[tuple[int, list[str]]], place: int, row: list[str]) -> None:
    if len(row) > MAX_COLUMNS:
        raise _refused(_("the file has more than %(most)d columns") % {"most": MAX_COLUMNS})
    if len(rows) > MAX_ROWS:
        raise _refused(_("the file has more than %(most)d rows") % {"most": MAX_ROWS})
    if any(row) and any(cell.strip() for cell in row):
        rows.append((place, row))


def _refused(reason: str) -> UnusableFields:
    return UnusableFields(
        reason,
        hint=_("use the template, saved as CSV (UTF-8) or XLSX"),
        data={"fields": {"file": reason}},
    )
