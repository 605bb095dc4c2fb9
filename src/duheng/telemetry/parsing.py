"""From texts to numbers and local times, in one pass over the source.

The staged columns are ``line`` (record number, file number in the high bits), ``channel`` (code,
or the text of a long source), ``local_us`` (local time, or the instant where the source writes
offsets, in microseconds), ``number``, ``status`` and ``is_zero_row``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from string import Template

import duckdb

from duheng.telemetry.declaration import Channel, ReadingsSource
from duheng.telemetry.errors import UnusableDeclaration
from duheng.telemetry.intake_columns import SourceColumns
from duheng.telemetry.local_time import DAY
from duheng.telemetry.workspace import Workspace, text_literal

FILE_SHIFT = 40
"""A record number keeps its file's number above this bit."""

_OFFSET = r"'([zZ]|:[0-9.]+[ ]?[+-][0-9]{2}(:?[0-9]{2})?)$'"
_NO_SECONDS = r"'^(.*[ T])([0-9]{1,2}:[0-9]{2}) ?([zZ]|[+-][0-9:]+)$'"


class Status(StrEnum):
    """What a reading is; only ``measured`` is beyond doubt."""

    MEASURED = "measured"
    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    INFINITE = "infinite"
    NEGATIVE = "negative"
    SUSPECT = "suspect"
    BROKEN = "broken"
    """A text that is no number: never stored, the source is refused."""


_STAGE = Template("""
SELECT line, channel, local_us, number, $status AS status, is_zero_row
FROM (
  SELECT line, channel, local_us, raw, $number AS number, is_zero_row
  FROM (SELECT $line AS line, $channel AS channel, $local AS local_us, $raw AS raw,
               $zero AS is_zero_row
        FROM $relation)
)
""")
_STATUS = Template("""
CASE WHEN number IS NULL THEN CASE WHEN $missing THEN 'missing' ELSE 'broken' END
     WHEN isnan(number) THEN 'not_a_number' WHEN isinf(number) THEN 'infinite'
     ELSE 'measured' END
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTime:
    """SQL of the time column, and whether it names instants rather than local times."""

    sql: str
    is_instant: bool


def stage(
    source: ReadingsSource,
    columns: SourceColumns,
    channels: tuple[Channel, ...],
    time: LocalTime,
    file_number: int,
) -> str:
    """Return the SQL of the staged rows of one file."""
    texts = _has_texts(source, columns, channels)
    missing = ", ".join(text_literal(text.lower()) for text in source.missing_texts)
    is_missing = f"raw IS NULL OR lower(trim(raw)) IN ({missing})" if texts else "raw IS NULL"
    raws = [_raw(source, columns, name, texts) for name in _value_columns(source, channels)]
    zeros = [_zero_row(source, columns, channel) for channel in channels]
    if source.is_long:
        key = columns.text(str(source.channel_column))
        channel, raw, zero = f"trim({key})", raws[0], "false"
    else:
        codes = ", ".join(f"{code}::SMALLINT" for code in range(len(channels)))
        channel, raw = f"unnest([{codes}])", f"unnest([{', '.join(raws)}])"
        zero = f"unnest([{', '.join(zeros)}])" if any(z != "false" for z in zeros) else "false"
    return _STAGE.substitute(
        status=_STATUS.substitute(missing=is_missing),
        number="TRY_CAST(raw AS DOUBLE)" if texts else "raw",
        line=f"(({columns.row_number}) + {file_number << FILE_SHIFT})",
        channel=channel,
        local=time.sql,
        raw=raw,
        zero=zero,
        relation=columns.relation,
    )


def _value_columns(source: ReadingsSource, channels: tuple[Channel, ...]) -> list[str]:
    if source.is_long:
        return [str(source.value_column)]
    return [channel.key for channel in channels]


def _has_texts(
    source: ReadingsSource, columns: SourceColumns, channels: tuple[Channel, ...]
) -> bool:
    return not all(columns.is_number(name) for name in _value_columns(source, channels))


def _raw(source: ReadingsSource, columns: SourceColumns, name: str, texts: bool) -> str:
    return columns.text(name, source.decimal) if texts else columns.number(name)


def _zero_row(source: ReadingsSource, columns: SourceColumns, channel: Channel) -> str:
    if not channel.companions or source.is_long:
        return "false"
    names = (channel.key, *channel.companions)
    tests = [f"coalesce({columns.number(name, source.decimal)} = 0, false)" for name in names]
    return "(" + " AND ".join(tests) + ")"


def local_time(source: ReadingsSource, columns: SourceColumns, workspace: Workspace) -> LocalTime:
    """Return how the time column of a source is read.

    Raises
    ------
    UnusableDeclaration
        When the column holds numbers and no epoch format is declared.
    """
    name = source.instant_column
    column, kind = columns.sql(name), columns.sql_type(name)
    if source.instant_format in ("epoch_s", "epoch_ms"):
        scale = 1_000_000 if source.instant_format == "epoch_s" else 1_000
        number = columns.number(name)
        return LocalTime(sql=f"CAST(round({number} * {scale}) AS BIGINT)", is_instant=True)
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        aware = "TIME ZONE" in kind
        stamp = column if aware else f"CAST({column} AS TIMESTAMP)"
        return LocalTime(sql=f"epoch_us({stamp})", is_instant=aware)
    if kind != "VARCHAR":
        raise UnusableDeclaration(
            f"the time column '{name}' of {columns.label} is {kind}",
            hint="declare instant_format: epoch_s or epoch_ms, or give times as text or timestamps",
        )
    if source.instant_format is not None:
        return _by_format(f"trim({column})", source.instant_format)
    return _iso(f"trim({column})", _first_text(columns, column, workspace))


def _by_format(text: str, pattern: str) -> LocalTime:
    """Return the time of a strptime format; 24:00 is midnight of the following day."""
    form = text_literal(pattern)
    plain = f"epoch_us(try_strptime({text}, {form}))"
    midnight = f"epoch_us(try_strptime(replace({text}, '24:00', '00:00'), {form})) + {DAY}"
    return LocalTime(
        sql=f"coalesce({plain}, CASE WHEN contains({text}, '24:00') THEN {midnight} END)",
        is_instant="%z" in pattern or "%Z" in pattern,
    )


def _iso(text: str, first: str) -> LocalTime:
    has_offset = f"regexp_matches({text}, {_OFFSET})"
    is_instant = bool(
        duckdb.execute(f"SELECT regexp_matches(?, {_OFFSET})", [first]).fetchall()[0][0]
    )
    if is_instant:
        # the engine reads an offset only after seconds and without a blank
        full = f"regexp_replace({text}, {_NO_SECONDS}, '\\1\\2:00\\3')"
        stamp = f"coalesce(TRY_CAST({text} AS TIMESTAMPTZ), TRY_CAST({full} AS TIMESTAMPTZ))"
        sql = f"CASE WHEN {has_offset} THEN epoch_us({stamp}) END"
    else:
        sql = f"CASE WHEN NOT {has_offset} THEN epoch_us(TRY_CAST({text} AS TIMESTAMP)) END"
    return LocalTime(sql=sql, is_instant=is_instant)


def _first_text(columns: SourceColumns, column: str, workspace: Workspace) -> str:
    try:
        found = workspace.session.execute(
            Template("SELECT trim($column) FROM $relation LIMIT 1").substitute(
                column=column, relation=columns.relation
            )
        ).fetchall()
    except duckdb.Error:
        return ""  # the reading pass meets the same broken line and names it
    return str(found[0][0]) if found else ""
