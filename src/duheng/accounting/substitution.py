"""Gaps made visible as rows, and filled by the declared rule; what is filled stays marked.

A filled gap is one cause of uncertainty: its rows share the guess, so their errors do not average
out (`gap` numbers the runs of filled rows of one channel).
"""

from __future__ import annotations

from string import Template
from typing import Any

from duheng.accounting.errors import UnusableAccount
from duheng.accounting.setup import AccountSetup
from duheng.terms.findings import Finding, Severity
from duheng.terms.instants import microseconds_of

_HOLES = Template("""
INSERT INTO rows
WITH steps AS (
  SELECT channel, mode(epoch_us(end_at) - epoch_us(begin_at)) AS step_us,
         bool_or(register) AS register, min(register_id) AS register_id
  FROM rows GROUP BY channel),
bounds AS (
  SELECT channel, epoch_us(begin_at) AS begin_us, epoch_us(end_at) AS end_us FROM rows
  UNION ALL SELECT channel, $begin, $begin FROM steps
  UNION ALL SELECT channel, $end, $end FROM steps),
holes AS (
  SELECT channel, max(end_us) OVER before AS hole_begin, begin_us AS hole_end
  FROM bounds WINDOW before AS (PARTITION BY channel ORDER BY begin_us, end_us
                                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
cut AS (
  SELECT channel, register, register_id, hole_end, step_us,
         unnest(generate_series(hole_begin, hole_end - 1, step_us)) AS begin_us
  FROM holes JOIN steps USING (channel) WHERE hole_end > hole_begin)
SELECT channel, make_timestamptz(begin_us), make_timestamptz(least(begin_us + step_us, hole_end)),
       CAST(make_timestamptz(begin_us) AT TIME ZONE 'UTC' AS DATE),
       CAST(make_timestamptz(begin_us) AT TIME ZONE '$zone' AS DATE),
       strftime(make_timestamptz(begin_us) AT TIME ZONE '$zone', '%Y-%m'),
       (least(begin_us + step_us, hole_end) - begin_us) / 3.6e9, NULL, 'missing', 'gap', NULL,
       register, register_id, 0
FROM cut
""")
_SAME_TIME = """
CREATE OR REPLACE TABLE filling AS
WITH lost AS (SELECT channel, begin_at, hours FROM rows WHERE value IS NULL),
near AS (
  SELECT lost.channel, lost.begin_at, lost.hours, rows.value / rows.hours AS power,
         row_number() OVER (PARTITION BY lost.channel, lost.begin_at, rows.begin_at > lost.begin_at
                            ORDER BY abs(epoch_us(rows.begin_at) - epoch_us(lost.begin_at))) AS rank
  FROM lost JOIN rows ON rows.channel = lost.channel AND rows.value IS NOT NULL
   AND epoch_us(rows.begin_at) % 86400000000 = epoch_us(lost.begin_at) % 86400000000
   AND abs(epoch_us(rows.begin_at) - epoch_us(lost.begin_at)) <= 70 * 86400000000)
SELECT channel, begin_at, avg(power ORDER BY power) * any_value(hours) AS filled
FROM near WHERE rank = 1 GROUP BY channel, begin_at
"""
_NEIGHBOURS = """
CREATE OR REPLACE TABLE filling AS
WITH around AS (
  SELECT channel, begin_at, hours, value,
         last_value(value / hours IGNORE NULLS) OVER (PARTITION BY channel ORDER BY begin_at
           ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before,
         first_value(value / hours IGNORE NULLS) OVER (PARTITION BY channel ORDER BY begin_at
           ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS after
  FROM rows)
SELECT channel, begin_at, (coalesce(before, after) + coalesce(after, before)) / 2 * hours AS filled
FROM around WHERE value IS NULL AND coalesce(before, after) IS NOT NULL
"""
_NUMBERED = """
CREATE OR REPLACE TABLE numbered AS
WITH taken AS (
  SELECT channel, begin_at, end_at, cause, filled FROM filling JOIN rows USING (channel, begin_at)),
marked AS (
  SELECT *, lag(end_at) OVER w IS DISTINCT FROM begin_at
            OR lag(cause) OVER w IS DISTINCT FROM cause AS starts
  FROM taken WINDOW w AS (PARTITION BY channel ORDER BY begin_at))
SELECT channel, begin_at, filled,
       sum(starts::INTEGER) OVER (ORDER BY channel, begin_at)::BIGINT AS number
FROM marked
"""
_FILL = """
UPDATE rows SET value = numbered.filled, origin = 'substituted', gap = numbered.number
FROM numbered WHERE rows.channel = numbered.channel AND rows.begin_at = numbered.begin_at
"""
_RULES = {"same_time_nearest_days": _SAME_TIME, "mean_of_neighbours": _NEIGHBOURS}
_REPORT = """
SELECT channel, cause, origin, count(*), sum(hours) FROM rows
WHERE origin IN ('substituted', 'missing') GROUP BY ALL ORDER BY ALL
"""


def substitute(
    backend: Any, account: AccountSetup, allowed: set[str], channels: list[str]
) -> list[Finding]:
    """Add a row for every hole of the period, and fill what is missing if a rule is declared.

    Raises
    ------
    UnusableAccount
        When the declared rule is none that the methods allow.
    """
    if not channels:
        return []
    begin, end = microseconds_of(account.period.begin), microseconds_of(account.period.end)
    backend.raw_sql(_HOLES.substitute(begin=begin, end=end, zone=account.zone.key))
    rule = account.allowances.get("missing", {}).get("rule")
    if rule is not None and rule not in allowed:
        raise UnusableAccount(
            f"{account.document.where('allowances', 'missing', 'rule')}: the methods of this "
            f"account do not allow '{rule}'",
            hint=f"allowed: {', '.join(sorted(allowed)) or 'none'}",
        )
    if rule is not None:
        for statement in (_RULES[rule], _NUMBERED, _FILL):
            backend.raw_sql(statement)
    return [_finding(*row) for row in backend.raw_sql(_REPORT).fetchall()]


def _finding(channel: str, cause: str, origin: str, number: int, hours: float) -> Finding:
    filled = origin == "substituted"
    what = "were filled by the declared rule" if filled else "stay missing"
    return Finding(
        code="accounting.substituted" if filled else "accounting.missing",
        severity=Severity.NOTE if filled else Severity.ERROR,
        message=f"channel {channel}: {number} intervals ({hours:g} h, cause: {cause}) {what}",
        hint=None if filled else "supply the readings, or declare allowances: missing with a rule",
        data={"channel": channel, "cause": cause, "rows": number, "hours": hours},
    )
