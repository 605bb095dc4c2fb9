"""CSV as a relation of text columns: header, byte-order mark, delimiter and line ends."""

from __future__ import annotations

import csv
import gzip
import io
import re
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import duckdb

from duheng.telemetry.errors import BrokenLine, UnreadableSource
from duheng.telemetry.intake_columns import SourceColumns
from duheng.telemetry.workspace import text_literal

_PIECE = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_LINE = re.compile(r"CSV Error on Line: (\d+)")
_ORIGINAL = re.compile(r"Original Line:[ \n]*(.*)")
SHOWN = 80
"""How many characters of a broken line a message shows."""


def csv_columns(path: Path, delimiter: str | None, label: str) -> SourceColumns:
    """Return the columns of a UTF-8 CSV file as generated text columns ``c0``, ``c1``, ...

    Raises
    ------
    UnreadableSource
        When the file cannot be opened, has no header, or is not UTF-8.
    """
    with _opened(path) as stream:
        first = stream.readline()
        newline = _newline(first)
    used = delimiter or max(_DELIMITERS, key=first.count)
    names = [name.strip() for name in next(csv.reader([first], delimiter=used), [])]
    if not any(names):
        raise UnreadableSource(f"{label} has no header line", hint="name the columns")
    if any("\ufffd" in name for name in names):
        raise UnreadableSource(
            f"the header of {label} is not UTF-8", hint="declare encoding, such as gb18030"
        )
    typed = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(names)))
    relation = (
        f"read_csv({text_literal(str(path))}, header = true, auto_detect = false, "
        f"delim = {text_literal(used)}, quote = '\"', escape = '\"', "
        f"new_line = {text_literal(newline)}, columns = {{{typed}}})"
    )
    columns = {name: (f"c{index}", "VARCHAR") for index, name in enumerate(names)}
    return SourceColumns(
        label=label,
        relation=relation,
        csv_path=path,
        row_number="row_number() OVER () - 1",
        columns=columns,
        repeated=tuple(sorted({name for name in names if names.count(name) > 1})),
    )


def _newline(first: str) -> str:
    return "\\r\\n" if first.endswith("\r\n") else "\\n"


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """Yield the text of a file without its byte-order mark; foreign bytes become U+FFFD."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        yield stream


def plain_copy(path: Path, encoding: str | None, target: Path) -> Path:
    """Return a plain UTF-8 file: the file itself, or a copy unpacked and re-encoded.

    A cut gzip file is refused here; the query engine would take what there is.

    Raises
    ------
    UnreadableSource
        When the file is damaged, the encoding is unknown, or the file is not of it.
    """
    if path.suffix != ".gz" and encoding is None:
        return path
    try:
        with _unpacked(path) as raw, target.open("wb") as written:
            if encoding is None:
                shutil.copyfileobj(raw, written, _PIECE)
            else:
                with io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
                    _encode(text, written)
    except LookupError as error:
        raise UnreadableSource(
            f"'{encoding}' is not a known encoding", hint="such as utf-8 or gb18030"
        ) from error
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"{path.name} cannot be read as {encoding}: {error}", hint="declare its encoding"
        ) from error
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableSource(
            f"{path.name} cannot be unpacked: {error}", hint="give a whole gzip file"
        ) from error
    return target


def _unpacked(path: Path) -> Any:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _encode(source: TextIO, written: BinaryIO) -> None:
    while piece := source.read(_PIECE):
        written.write(piece.encode())


def line_of_record(path: Path, record: int) -> tuple[int, str]:
    """Return line number and text of a record (0 is the first after the header)."""
    with _opened(path) as stream:
        lines = _Remembering(stream)
        reader = csv.reader(lines)
        found = -2  # the header is a record too
        for fields in reader:
            found += 1 if fields else 0
            if found == record:
                break
        return reader.line_num, shortened(lines.latest)


class _Remembering:
    """Lines of a stream, with the latest one kept."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.latest = ""

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            self.latest = line
            yield line


def shortened(text: str) -> str:
    """Return a text on one line, cut where a message would become unreadable."""
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"


def broken_csv(label: str, error: duckdb.Error) -> BrokenLine | UnreadableSource:
    """Return the refusal that an engine error about a CSV file stands for."""
    text = str(error)
    line = _LINE.search(text)
    if line is None:
        return UnreadableSource(
            f"{label} is not readable as CSV: {shortened(text)}",
            hint="check delimiter, quotes and line ends",
        )
    original = _ORIGINAL.search(text)
    shown = shortened(original[1]) if original else ""
    reason = _reason(text)
    data: dict[str, Any] = {"file": label, "line": int(line[1]), "text": shown}
    return BrokenLine(
        f"{label}, line {line[1]}: {reason}; the line reads '{shown}'",
        hint="correct the line; nothing of the file was kept",
        data=data,
    )


def _reason(text: str) -> str:
    columns = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    if columns:
        return f"expected {columns[1]} fields, found {columns[2]}"
    if "unicode" in text:
        return "the bytes are not UTF-8"
    if "unterminated quote" in text:
        return "a quote is never closed"
    return shortened(text.splitlines()[-1])
