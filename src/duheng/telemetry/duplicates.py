"""One reading per channel and instant: identical copies noted, conflicts settled by a rule."""

from __future__ import annotations

from string import Template

from duheng.telemetry.declaration import Channel
from duheng.telemetry.doubts import doubt, instant_text
from duheng.telemetry.errors import ConflictingDuplicates
from duheng.telemetry.order import LineOf
from duheng.telemetry.workspace import Workspace
from duheng.terms.findings import Finding, Severity

_ORDERED = Template("""
SELECT channel, line, at_us, number, status, is_zero_row,
       lag(at_us) OVER w AS previous_us, row_number() OVER w AS place,
       status = 'measured' AND lag(number) OVER w = number AS is_repeat,
       lag(at_us) OVER w = at_us AS is_copy,
       lag(at_us) OVER w = at_us AND (lag(number) OVER w IS DISTINCT FROM number
                                      OR lag(status) OVER w <> status) AS is_conflict
FROM $rows WINDOW w AS (PARTITION BY channel ORDER BY at_us, line)
""")
_COPIES = Template("""
SELECT channel, count(*), count(*) FILTER (WHERE is_conflict),
       min(line) FILTER (WHERE is_conflict),
       list(at_us ORDER BY at_us)[1:50], list(at_us ORDER BY at_us) FILTER (WHERE is_conflict)[1:50]
FROM $ordered WHERE is_copy GROUP BY channel ORDER BY channel
""")
_DISTINCT = Template("""
SELECT channel, line, at_us, is_zero_row,
       CASE WHEN has_conflict AND $blank THEN NULL ELSE number END AS number,
       CASE WHEN has_conflict AND $blank THEN 'missing' ELSE status END AS status
FROM (SELECT *, row_number() OVER (PARTITION BY channel, at_us ORDER BY line $direction)
               AS copy_number,
             coalesce(bool_or(is_conflict) OVER (PARTITION BY channel, at_us), false)
               AS has_conflict
      FROM $ordered)
WHERE copy_number = 1
""")


def settle_duplicates(
    rows: str, workspace: Workspace, rule: str, channels: tuple[Channel, ...], line_of: LineOf
) -> tuple[str, list[Finding]]:
    """Return the rows in order of channel and instant, each instant once, and the findings.

    Raises
    ------
    ConflictingDuplicates
        When one instant has several values and the rule is ``refuse``.
    """
    ordered = workspace.write("ordered", _ORDERED.substitute(rows=rows))
    copies = workspace.rows(_COPIES.substitute(ordered=ordered))
    if not copies:
        return ordered, []
    conflicts = [row for row in copies if row[2]]
    if conflicts and rule == "refuse":
        raise _conflict(conflicts[0], channels, line_of)
    distinct = _DISTINCT.substitute(
        ordered=ordered,
        blank=str(rule == "none").lower(),
        direction="DESC" if rule == "last" else "ASC",
    )
    settled = workspace.write("settled", _ORDERED.substitute(rows=f"({distinct})"))
    return settled, [
        finding for row in copies for finding in _findings(row, channels[row[0]].channel, rule)
    ]


def _findings(row: tuple[int, ...], channel: str, rule: str) -> list[Finding]:
    _, copies, conflicts, _, at, at_conflicts = row
    found = []
    if copies > conflicts:
        message = f"{copies - conflicts} rows repeat a reading already given; counted once"
        cases = [instant_text(moment) for moment in at]  # type: ignore[attr-defined]
        found.append(
            doubt(
                "duplicate",
                Severity.NOTE,
                channel,
                message,
                number=copies - conflicts,
                cases=cases,
            )
        )
    if conflicts:
        kept = "set to missing" if rule == "none" else f"the {rule} one is kept"
        message = f"{conflicts} rows give another value for an instant already given; {kept}"
        cases = [instant_text(moment) for moment in at_conflicts]  # type: ignore[attr-defined]
        found.append(
            doubt(
                "conflicting_duplicate",
                Severity.WARNING,
                channel,
                message,
                number=conflicts,
                cases=cases,
                rule=rule,
            )
        )
    return found


def _conflict(
    row: tuple[int, ...], channels: tuple[Channel, ...], line_of: LineOf
) -> ConflictingDuplicates:
    where, text = line_of(row[3])
    channel = channels[row[0]].channel
    return ConflictingDuplicates(
        f"{where}: channel {channel} has another value for an instant already given; the line "
        f"reads '{text}' ({row[2]} such rows in this channel)",
        hint="declare duplicates: first, last or none (missing), or correct the file",
        data={"channel": channel, "where": where, "number": row[2]},
    )
