"""The order of the source: broken lines, backward steps, midnight labels, repeated hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from string import Template

from duheng.telemetry.declaration import ReadingsSource
from duheng.telemetry.doubts import doubt
from duheng.telemetry.errors import AmbiguousTime, BrokenLine, EmptySource, MidnightLabels
from duheng.telemetry.local_time import DAY, ZoneOffsets, zone_offsets
from duheng.telemetry.workspace import Workspace
from duheng.terms.findings import Finding, Severity
from duheng.terms.instants import parse_zone

LineOf = Callable[[int], tuple[str, str]]
"""From a record number to (where it is, what it says)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """The staged rows and what is known of them."""

    relation: str
    is_instant: bool
    source: ReadingsSource
    line_of: LineOf


_BROKEN = Template("""
SELECT min(line) FILTER (WHERE local_us IS NULL), min(line) FILTER (WHERE status = 'broken'),
       min(line) FILTER (WHERE channel IS NULL), count(*), min(local_us), max(local_us)
FROM $staged
""")


def check_lines(staged: Staged, workspace: Workspace) -> tuple[int, int]:
    """Return the first and last local time of the staged rows.

    Raises
    ------
    EmptySource
        When there is no row.
    BrokenLine
        When an instant or a number cannot be read; the first such line is named.
    """
    row = workspace.rows(_BROKEN.substitute(staged=staged.relation))[0]
    time, number, channel, count, first, last = row
    if not count:
        raise EmptySource("the source holds no reading", hint="give at least one row of data")
    broken = [line for line in (time, number, channel) if line is not None]
    if broken:
        line = min(broken)
        what = "the time cannot be read" if line == time else "a value is no number"
        what = "the channel is empty" if line == channel else what
        where, text = staged.line_of(line)
        raise BrokenLine(
            f"{where}: {what}; the line reads '{text}'",
            hint="correct the line, or declare instant_format, decimal or missing_texts",
            data={"where": where, "text": text},
        )
    return int(first), int(last)


_STEPS = Template("""
SELECT channel, line, local_us, lag(local_us) OVER w AS previous_us
FROM $staged $only WINDOW w AS (PARTITION BY channel ORDER BY line)
""")
_COUNT = Template("""
SELECT count(*) FILTER (WHERE local_us < previous_us),
       mode(local_us - previous_us) FILTER (WHERE local_us > previous_us)
FROM ($steps)
""")
_MIDNIGHT = Template("""
SELECT count(*) FILTER (WHERE local_us < previous_us AND local_us + $day - previous_us = $step),
       count(*) FILTER (WHERE local_us - previous_us = $step),
       min(line) FILTER (WHERE local_us < previous_us)
FROM ($steps) WHERE local_us % $day = 0
""")
_SORTED = Template("""
SELECT count(*) FROM (SELECT local_us, lag(local_us) OVER () AS previous_us FROM $staged)
WHERE local_us < previous_us
""")


def settle_order(staged: Staged, workspace: Workspace) -> tuple[str, list[Finding]]:
    """Return the SQL of the local time after midnight labels are settled, and the findings.

    Raises
    ------
    MidnightLabels
        When midnight rows carry the date of the day they end and nothing declares so, or when
        that is declared and the order of the rows says otherwise.
    """
    declared = staged.source.midnight_belongs_to is not None
    if not declared and not workspace.rows(_SORTED.substitute(staged=staged.relation))[0][0]:
        return "local_us", []
    # in a wide source every channel has the same order
    only = "" if staged.source.is_long else "WHERE channel = 0"
    steps = _STEPS.substitute(staged=staged.relation, only=only)
    backward, step = workspace.rows(_COUNT.substitute(steps=steps))[0]
    if staged.source.interval is not None:
        step = round(staged.source.interval.total_seconds() * 1_000_000)
    late, regular, first = workspace.rows(
        _MIDNIGHT.substitute(steps=steps, step=step or 0, day=DAY)
    )[0]
    _check_midnight(staged, late, regular, first)
    findings = _order_findings(backward - late, late)
    if not declared:
        return "local_us", findings
    return f"(CASE WHEN local_us % {DAY} = 0 THEN local_us + {DAY} ELSE local_us END)", findings


def _check_midnight(staged: Staged, late: int, regular: int, first: int | None) -> None:
    declared = staged.source.midnight_belongs_to is not None
    if late and not declared:
        where, text = staged.line_of(int(first or 0))
        raise MidnightLabels(
            f"{late} midnight rows carry the date of the day they end, first {where}: '{text}'",
            hint="declare midnight_belongs_to: next_day if 00:00 closes the day it is dated with",
            data={"number": late, "where": where},
        )
    if declared and regular:
        raise MidnightLabels(
            f"midnight_belongs_to: next_day is declared, but {regular} midnight rows already "
            "follow the row before them by one interval",
            hint="leave the declaration out for this source",
            data={"number": regular},
        )


def _order_findings(backward: int, late: int) -> list[Finding]:
    findings = []
    if late:
        findings.append(
            doubt(
                "midnight_label",
                Severity.NOTE,
                None,
                f"{late} backward steps are midnight rows dated with the day they end; moved to "
                "the following day as declared (midnight_belongs_to: next_day)",
                number=late,
                reason="midnight_belongs_to: next_day",
            )
        )
    if backward:
        message = f"{backward} rows are earlier than the row before them; sorted by instant"
        findings.append(doubt("unordered", Severity.NOTE, None, message, number=backward))
    return findings


_AT = Template("""
(SELECT $at AS at_us, line, channel, number, status, is_zero_row FROM $rows)
""")
_AT_FOLDED = Template("""
(SELECT CASE WHEN fold = 1 THEN $again ELSE $at END AS at_us, line, channel, number, status,
        is_zero_row
 FROM $rows LEFT JOIN (SELECT line, channel, fold FROM $folds) USING (line, channel))
""")
_CLOCK = Template("""
SELECT count(*) FILTER (WHERE $repeated), min(line) FILTER (WHERE $repeated),
       min(line) FILTER (WHERE $skipped)
FROM (SELECT line, $local AS local_us FROM $staged)
""")
_FOLDS = Template("""
SELECT line, channel, local_us // $day AS change_day,
       coalesce(max(local_us) OVER w >= local_us, false)::INTEGER AS fold
FROM (SELECT line, channel, $local AS local_us FROM $staged) WHERE $repeated
WINDOW w AS (PARTITION BY channel, local_us // $day ORDER BY line
             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
""")
_FOLDS_TOLD = Template("""
SELECT min(line) FROM (
  SELECT min(line) AS line, count(DISTINCT fold) AS folds,
         max(line) FILTER (WHERE fold = 0) > min(line) FILTER (WHERE fold = 1) AS is_mixed
  FROM $folds GROUP BY channel, change_day)
WHERE folds < 2 OR is_mixed
""")


def to_instants(
    staged: Staged, workspace: Workspace, local: str, bounds: tuple[int, int]
) -> tuple[str, ZoneOffsets]:
    """Return the SQL of the rows with their instant ``at_us``, and the offsets of the zone.

    Raises
    ------
    AmbiguousTime
        When a local time does not exist, or exists twice and the order may not or does not tell
        which one is meant.
    """
    zone = parse_zone(staged.source.time_zone)
    offsets = zone_offsets(zone, bounds[0] - DAY, bounds[1] + 2 * DAY)
    if staged.is_instant:
        return _AT.substitute(at=local, rows=staged.relation), offsets
    at = offsets.to_instant(local)
    if not _check_clock(staged, workspace, local, offsets):
        return _AT.substitute(at=at, rows=staged.relation), offsets
    folds = _folds(staged, workspace, local, offsets)
    again = offsets.to_instant(local, fold=1)
    return _AT_FOLDED.substitute(at=at, again=again, rows=staged.relation, folds=folds), offsets


def _check_clock(staged: Staged, workspace: Workspace, local: str, offsets: ZoneOffsets) -> int:
    """Return how many rows lie in a repeated hour that the order may settle."""
    if not offsets.changes:
        return 0
    repeated, first, skipped = workspace.rows(
        _CLOCK.substitute(
            staged=staged.relation,
            local=local,
            repeated=offsets.repeated("local_us"),
            skipped=offsets.skipped("local_us"),
        )
    )[0]
    if skipped is not None:
        raise _ambiguous(staged, skipped, "does not exist", "correct the time or the zone")
    if repeated and staged.source.ambiguous == "refuse":
        hint = "write offsets from UTC, or declare ambiguous: infer_from_order"
        raise _ambiguous(staged, first, "exists twice", hint)
    return int(repeated)


def _folds(staged: Staged, workspace: Workspace, local: str, offsets: ZoneOffsets) -> str:
    folds = workspace.write(
        "folds",
        _FOLDS.substitute(
            staged=staged.relation, local=local, repeated=offsets.repeated("local_us"), day=DAY
        ),
    )
    unclear = workspace.rows(_FOLDS_TOLD.substitute(folds=folds))[0][0]
    if unclear is not None:
        hint = "the repeated hour must appear twice, first summer then winter time; write offsets"
        raise _ambiguous(staged, unclear, "exists twice and the order does not tell which", hint)
    return folds


def _ambiguous(staged: Staged, line: int, fault: str, hint: str) -> AmbiguousTime:
    where, text = staged.line_of(line)
    zone = staged.source.time_zone
    return AmbiguousTime(
        f"{where}: the local time {fault} in {zone} (clock change); the line reads '{text}'",
        hint=hint,
        data={"where": where, "time_zone": zone},
    )
