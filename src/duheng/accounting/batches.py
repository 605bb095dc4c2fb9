"""Weighings and deliveries of fuel: one row each, with the batch that its analyses belong to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from duheng.accounting.errors import EmptyTable, UnusableAccount
from duheng.accounting.files import InputFiles
from duheng.accounting.setup import AccountSetup, Stream
from duheng.terms.instants import parse_instant

BATCH_COLUMNS = (
    "channel", "begin_at", "end_at", "day", "local_day", "month", "hours", "value", "origin",
    "cause", "batch", "register", "gap",
)  # fmt: skip


def enter_batches(backend: Any, account: AccountSetup, files: InputFiles) -> dict[str, str]:
    """Enter the rows of every stream that comes in batches; return their units by channel.

    Raises
    ------
    MissingFile
        When the file is not there.
    UnusableAccount
        When a column is missing, or an amount is no number of 0 or more; the line is named.
    EmptyTable
        When no row lies in the period.
    """
    units: dict[str, str] = {}
    for stream in account.streams:
        if stream.batches is not None:
            frame = _rows(account, stream, stream.batches, files)
            backend.con.register("batch_rows", frame)
            names = ", ".join(BATCH_COLUMNS)
            backend.raw_sql(f"INSERT INTO rows ({names}) SELECT {names} FROM batch_rows")  # noqa: S608 - names are constants
            backend.con.unregister("batch_rows")
            units[stream.name] = stream.batches["unit"]
    return units


def read_table(
    files: InputFiles, written: Mapping[str, Any], role: str, columns: Mapping[str, str]
) -> pd.DataFrame:
    """Return the named columns of a CSV file as text, under our names for them.

    Raises
    ------
    MissingFile
        When the file is not there.
    UnusableAccount
        When a column is missing.
    EmptyTable
        When the file holds no row.
    """
    path = files.path(written["file"], role)
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise UnusableAccount(f"{written['file']} is not a table of comma-separated text: {error}",
                              hint="save it as UTF-8 CSV with a header row") from error  # fmt: skip
    for ours, theirs in columns.items():
        if theirs not in frame.columns:
            raise UnusableAccount(
                f"{written['file']} has no column '{theirs}' for {ours}",
                hint=f"its columns: {', '.join(frame.columns)}",
                data={"column": theirs, "columns": list(frame.columns)},
            )
    if frame.empty:
        raise EmptyTable(f"{written['file']} holds no row", hint="is it the right file?")
    return frame[list(columns.values())].set_axis(list(columns), axis=1)


def number_in(text: str, written: Mapping[str, Any], line: int, what: str) -> float:
    """Return the number that a cell holds.

    Raises
    ------
    UnusableAccount
        When it is no number, or below 0; the line is named.
    """
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not (number >= 0 and math.isfinite(number)):
        raise UnusableAccount(
            f"{written['file']}, line {line}: {what} is '{text}', expected a number of 0 or more",
            hint="correct the line; a missing value is left out with its row",
        )
    return number


def _rows(
    account: AccountSetup, stream: Stream, written: Mapping[str, Any], files: InputFiles
) -> pd.DataFrame:
    table = read_table(files, written, f"batches of {stream.name}", written["columns"])
    instants = [parse_instant(text, account.zone) for text in table["instant"]]
    amounts = [
        number_in(text, written, line, "the amount")
        for line, text in enumerate(table["amount"], start=2)
    ]
    frame = pd.DataFrame(
        {
            "channel": stream.name,
            "begin_at": pd.to_datetime(instants, utc=True),
            "end_at": pd.to_datetime(instants, utc=True),
            "day": [one.date() for one in instants],
            "local_day": [one.astimezone(account.zone).date() for one in instants],
            "month": [f"{one.astimezone(account.zone):%Y-%m}" for one in instants],
            "hours": 0.0,
            "value": amounts,
            "origin": "measured",
            "cause": None,
            "batch": table.get("batch", ""),
            "register": False,
            "gap": 0,
        }
    )
    begin, end = account.period.begin, account.period.end
    inside = frame[(frame["begin_at"] >= begin) & (frame["begin_at"] < end)]
    if inside.empty:
        raise EmptyTable(
            f"{written['file']} holds no row of {stream.name} between {begin.isoformat()} and "
            f"{end.isoformat()}",
            hint="check the period and the dates of the file",
        )
    return inside
