"""The rows of an account: readings of channels and batches of fuel in one table.

Columns of ``rows``: ``channel``, ``begin_at``, ``end_at``, ``day`` (UTC day), ``local_day``,
``month``, ``hours``, ``value`` (NULL when missing), ``origin`` (measured,
substituted, missing), ``cause`` (gap, missing, not_a_number, suspect, ... or NULL), ``gap``
(number of the filled gap, 0 for none), ``batch`` (NULL for readings), ``register`` (whether the
value is a difference of indications), ``register_id`` (which one, counting exchanges).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from string import Template
from typing import Any

import ibis

from duheng.accounting.batches import enter_batches
from duheng.accounting.declarations import declared_sources
from duheng.accounting.doubts import correction_findings, excluded_finding
from duheng.accounting.errors import EmptyTable
from duheng.accounting.files import InputFiles
from duheng.accounting.gases import gas_at_normal_conditions
from duheng.accounting.history_doubts import history_findings
from duheng.accounting.monitored import flagged_in
from duheng.accounting.setup import AccountSetup
from duheng.accounting.substitution import substitute
from duheng.quantities import convert
from duheng.telemetry import ReadingKind, Readings, read_readings
from duheng.terms.findings import Finding
from duheng.terms.instants import Period, microseconds_of

_CREATE = """
CREATE OR REPLACE TABLE rows (
  channel VARCHAR, begin_at TIMESTAMPTZ, end_at TIMESTAMPTZ, day DATE, local_day DATE,
  month VARCHAR, hours DOUBLE, value DOUBLE, origin VARCHAR, cause VARCHAR, batch VARCHAR,
  register BOOLEAN, register_id SMALLINT, gap BIGINT)
"""
_ENTER = Template("""
INSERT INTO rows
SELECT channel, begin_at, end_at, day, local_day, local_month,
       (epoch_us(end_at) - epoch_us(begin_at)) / 3.6e9,
       CASE WHEN status IN ('measured', 'suspect', 'negative') THEN value END,
       CASE WHEN status = 'measured' THEN 'measured' ELSE 'missing' END,
       CASE WHEN status = 'suspect' THEN doubt WHEN status <> 'measured' THEN status END,
       NULL, $register, register_id, 0
FROM read_parquet('$path')
WHERE begin_at >= make_timestamptz($begin) AND begin_at < make_timestamptz($end)
""")
_CORRECT = """
UPDATE rows SET value = value * ?, origin = 'measured', cause = NULL
WHERE channel = ? AND begin_at >= make_timestamptz(?) AND begin_at < make_timestamptz(?)
  AND value IS NOT NULL
"""
_FLAG = """
UPDATE rows SET origin = 'missing', cause = ?
WHERE channel = ? AND origin = 'measured' AND end_at >= make_timestamptz(?)
  AND CASE WHEN register THEN begin_at <= make_timestamptz(?)
           ELSE end_at <= make_timestamptz(?) END
"""
_EXCLUDED = """
CREATE OR REPLACE TABLE excluded AS
SELECT channel, cause, month, count(*) AS number, sum(value) AS amount,
       min(begin_at) AS first_at, max(end_at) AS last_at
FROM rows WHERE origin = 'missing' AND value IS NOT NULL GROUP BY ALL ORDER BY ALL
"""
_KEEP = "UPDATE rows SET origin = 'measured' WHERE origin = 'missing' AND value IS NOT NULL"
_SET_ASIDE = "UPDATE rows SET value = NULL WHERE origin = 'missing' AND value IS NOT NULL"
_LISTED = Template("""
SELECT channel, cause, sum(number)::BIGINT, sum(amount),
       strftime(min(first_at) AT TIME ZONE '$zone', '%Y-%m-%d %H:%M'),
       strftime(max(last_at) AT TIME ZONE '$zone', '%Y-%m-%d %H:%M')
FROM excluded GROUP BY channel, cause ORDER BY channel, cause
""")


@dataclass(frozen=True, kw_only=True)
class Activity:
    """The table of rows, and what was found on the way.

    Attributes
    ----------
    backend : ibis backend
        DuckDB, with the tables ``rows`` and ``excluded``.
    units : dict
        Unit of the values by channel.
    resolutions : dict
        Step of one register indication by channel, after its multiplier [unit of the channel].
    ratios : dict
        Normal cubic metres in a cubic metre, of channels of gas in plain cubic metres, by channel.
    digests : dict
        Digest of the canonical readings by entry of the account.
    """

    backend: Any
    units: dict[str, str]
    resolutions: dict[str, float]
    findings: tuple[Finding, ...]
    ratios: dict[str, float] = field(default_factory=dict)
    digests: tuple[str, ...] = field(default=())


def enter_activity(account: AccountSetup, files: InputFiles, substitutions: set[str]) -> Activity:
    """Return the rows of an account's period, gaps and substitutes included.

    Parameters
    ----------
    account : AccountSetup
        What is declared.
    files : InputFiles
        Where files are found.
    substitutions : set of str
        Rules for missing readings that every method of the account allows.

    Raises
    ------
    EmptyTable
        When a channel has no reading in the period.
    """
    backend = ibis.duckdb.connect()
    backend.raw_sql("SET TimeZone = 'UTC'")
    backend.raw_sql(_CREATE)
    findings: list[Finding] = []
    units: dict[str, str] = {}
    resolutions: dict[str, float] = {}
    digests = []
    for source in declared_sources(account, files):
        with read_readings(source) as readings:
            _enter(backend, readings, account.period)
            findings += readings.findings
            units.update(readings.units)
            digests.append(readings.digest)
        resolutions.update(_resolutions(readings))
    findings += _apply_history(backend, account)
    findings += _apply_corrections(backend, account)
    _check_not_empty(backend, account, units)
    findings += _set_aside(backend, account)
    findings += substitute(backend, account, substitutions, sorted(units))
    units.update(enter_batches(backend, account, files))
    as_read = dict(units)
    ratios, said = gas_at_normal_conditions(backend, account, units)
    return Activity(
        backend=backend,
        units=units,
        resolutions={
            name: step * ratios[name] * float(convert(1.0, as_read[name], "m3"))
            if name in ratios
            else step
            for name, step in resolutions.items()
        },
        findings=(*findings, *said),
        ratios=ratios,
        digests=tuple(digests),
    )


def _enter(backend: Any, readings: Readings, period: Period) -> None:
    is_register = readings.source.kind is ReadingKind.REGISTER
    backend.raw_sql(
        _ENTER.substitute(
            path=readings.path.replace("'", "''"),
            register=str(is_register).lower(),
            begin=microseconds_of(period.begin),
            end=microseconds_of(period.end),
        )
    )


def _resolutions(readings: Readings) -> dict[str, float]:
    """Return the step of each register in the unit of its values."""
    found = {}
    for channel in readings.channels:
        if channel.register_resolution is not None:
            unit = readings.units[channel.channel]
            step = float(convert(channel.register_resolution, channel.unit, unit))
            found[channel.channel] = step * channel.multiplier
    return found


def _apply_history(backend: Any, account: AccountSetup) -> list[Finding]:
    """Doubt what was flagged in a history, and return what is to be said of its days."""
    findings: list[Finding] = []
    for entry in account.readings:
        if "history" in entry:
            findings += history_findings(account, entry)
            for one in flagged_in(account, entry):
                facts = [one.code, one.channel, one.begin_us, one.end_us, one.end_us]
                backend.raw_sql(_FLAG, parameters=facts)
    return findings


def _apply_corrections(backend: Any, account: AccountSetup) -> list[Finding]:
    """Scale what the account corrects with a reason; the reading as it came stays in its file."""
    for one in account.corrections:
        begin, end = account.instants(one["from"], one["until"])
        facts = [float(one["factor"]), one["channel"], microseconds_of(begin), microseconds_of(end)]
        backend.raw_sql(_CORRECT, parameters=facts)
    return correction_findings(account)


def _check_not_empty(backend: Any, account: AccountSetup, units: dict[str, str]) -> None:
    present = {row[0] for row in backend.raw_sql("SELECT DISTINCT channel FROM rows").fetchall()}
    missing = sorted(set(units) - present)
    if missing:
        raise EmptyTable(
            f"channel '{missing[0]}' has no reading in {account.period.begin.isoformat()} to "
            f"{account.period.end.isoformat()}",
            hint="check the period, the time zone and the file of the readings",
            data={"channels": missing},
        )


def _set_aside(backend: Any, account: AccountSetup) -> list[Finding]:
    """Keep doubted values out of the sums, unless the account says to keep them."""
    if account.allowances.get("suspect", "set_aside") == "keep":
        backend.raw_sql(_KEEP)
    backend.raw_sql(_EXCLUDED)
    backend.raw_sql(_SET_ASIDE)
    rows = backend.raw_sql(_LISTED.substitute(zone=account.zone.key)).fetchall()
    return [excluded_finding(*row) for row in rows]
