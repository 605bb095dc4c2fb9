"""A small set of rules on finished intervals: each flags, none deletes or repairs."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from duheng.telemetry.declaration import Channel
from duheng.telemetry.doubts import doubt, interval
from duheng.telemetry.scale import scale_runs
from duheng.telemetry.workspace import Workspace
from duheng.terms.findings import Finding, Severity

RATED_MARGIN = 1.2
"""A mean power above this multiple of the plate rating is a spike [1]."""
STUCK_HOURS = 24.0
"""The same non-zero number for at least this long is stuck [h]."""

_HOUR_US = 3_600_000_000.0
IS_ZERO_ROW = "status = 'measured' AND is_zero_row"
IS_SPIKE = (
    f"status = 'measured' AND value > {RATED_MARGIN} * rated * ((end_us - begin_us) / {_HOUR_US})"
)
IS_NEGATIVE = "status = 'measured' AND value < 0 AND NOT is_signed"

_RULES = Template("""
SELECT channel, rule, count(*), list([begin_us, end_us] ORDER BY begin_us)[1:50]
FROM (SELECT channel, begin_us, end_us,
             CASE WHEN $zero THEN 'all_zero_row' WHEN $negative THEN 'negative'
                  WHEN $spike THEN 'spike' WHEN status <> 'measured' THEN status END AS rule
      FROM $rows JOIN facts ON code = channel)
WHERE rule IS NOT NULL GROUP BY channel, rule ORDER BY channel, rule
""")
_GAPS = Template("""
SELECT channel, count(*), list([before_us, begin_us] ORDER BY begin_us)[1:50],
       sum(begin_us - before_us)
FROM $rows WHERE begin_us > before_us GROUP BY channel ORDER BY channel
""")
_STUCK = Template("""
SELECT channel, count(*), list([first_us, last_us] ORDER BY first_us)[1:50]
FROM (SELECT channel, min(begin_us - (end_us - begin_us)) AS first_us, max(end_us) AS last_us
      FROM (SELECT channel, begin_us, end_us, place - row_number() OVER
                     (PARTITION BY channel ORDER BY place) AS run
            FROM $rows WHERE is_repeat)
      GROUP BY channel, run)
WHERE last_us - first_us >= $least GROUP BY channel ORDER BY channel
""")
MESSAGES = {
    "all_zero_row": "{n} rows are zero in every companion column too: a fault, not a load of zero",
    "negative": "{n} values are negative, though the channel is not declared signed",
    "spike": "{n} values exceed the plate rating",
    "missing": "{n} rows hold no value",
    "not_a_number": "{n} values are NaN",
    "infinite": "{n} values are infinite",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the rules found, and the SQL of the rule that casts doubt on a row (or null)."""

    findings: tuple[Finding, ...]
    doubt_sql: str


def judge(
    rows: str, workspace: Workspace, channels: tuple[Channel, ...], *, is_register: bool
) -> Judgement:
    """Return the findings of every rule, and which rows they put in doubt."""
    findings = _row_findings(rows, workspace, channels)
    findings += _gap_findings(rows, workspace, channels)
    runs: list[tuple[int, int, int]] = []
    if not is_register:
        findings += _stuck_findings(rows, workspace, channels)
    scaled, runs = scale_runs(rows, workspace, channels)
    findings += scaled
    cases = [f"WHEN {IS_ZERO_ROW} THEN 'all_zero_row'", f"WHEN {IS_SPIKE} THEN 'spike'"]
    cases += [
        f"WHEN channel = {code} AND begin_us >= {begin} AND begin_us < {end} "
        "AND status = 'measured' THEN 'scale'"
        for code, begin, end in runs
    ]
    return Judgement(findings=tuple(findings), doubt_sql=f"CASE {' '.join(cases)} END")


def _row_findings(rows: str, workspace: Workspace, channels: tuple[Channel, ...]) -> list[Finding]:
    sql = _RULES.substitute(rows=rows, zero=IS_ZERO_ROW, spike=IS_SPIKE, negative=IS_NEGATIVE)
    found = []
    for code, rule, number, cases in workspace.rows(sql):
        found.append(
            doubt(
                rule,
                Severity.WARNING,
                channels[code].channel,
                MESSAGES[rule].format(n=number),
                number=number,
                cases=[interval(*case) for case in cases],
            )
        )
    return found


def _gap_findings(rows: str, workspace: Workspace, channels: tuple[Channel, ...]) -> list[Finding]:
    found = []
    for code, number, cases, lost in workspace.rows(_GAPS.substitute(rows=rows)):
        hours = int(lost) / _HOUR_US
        found.append(
            doubt(
                "gap",
                Severity.WARNING,
                channels[code].channel,
                f"{number} gaps, together {hours:g} h, have no row",
                number=number,
                cases=[interval(*case) for case in cases],
                hours=hours,
            )
        )
    return found


def _stuck_findings(
    rows: str, workspace: Workspace, channels: tuple[Channel, ...]
) -> list[Finding]:
    sql = _STUCK.substitute(rows=rows, least=int(STUCK_HOURS * _HOUR_US))
    found = []
    for code, number, cases in workspace.rows(sql):
        found.append(
            doubt(
                "stuck",
                Severity.WARNING,
                channels[code].channel,
                f"{number} runs repeat one non-zero number for {STUCK_HOURS:g} h or more",
                number=number,
                cases=[interval(*case) for case in cases],
            )
        )
    return found
