"""Where every channel hour stands: its origin, its traceability, and what that leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import pandas as pd

from duheng.accounting.chain import Chains
from duheng.accounting.doubts import class_alone, lapsed, no_evidence
from duheng.accounting.records import Span
from duheng.terms.findings import Finding
from duheng.traceability import State

_HOURS = """
SELECT stream, month, site, channel, origin, state, class_alone, assured,
       sum(hours) AS hours, count(*) AS number
FROM placed GROUP BY ALL ORDER BY ALL
"""
_SEGMENTS = "SELECT segment, any_value(channel), sum(hours) FROM placed GROUP BY 1 ORDER BY 1"
_DAYS = """
SELECT channel, local_day,
       max(CASE WHEN value IS NULL THEN 5
                WHEN origin = 'substituted' AND cause NOT IN
                     ('gap', 'missing', 'not_a_number', 'infinite') THEN 4
                WHEN origin = 'substituted' THEN 3
                WHEN state = 'none' THEN 2 WHEN state = 'expired' THEN 1 ELSE 0 END)
FROM placed WHERE batch IS NULL GROUP BY channel, local_day ORDER BY channel, local_day
"""
_STATES = ("valid", "expired", "none", "substituted", "suspect", "missing")


def hours_of(backend: Any) -> pd.DataFrame:
    """Return hours [h] and rows by stream, month, site, channel, origin and state."""
    return backend.raw_sql(_HOURS).fetch_df()  # type: ignore[no-any-return]


def spans_of(backend: Any) -> tuple[Span, ...]:
    """Return the state of every channel and local day, days of one state together."""
    rows = backend.raw_sql(_DAYS).fetchall()
    spans: list[Span] = []
    for channel, own in groupby(rows, key=lambda row: row[0]):
        for (_, state), days in groupby(_numbered(own), key=lambda one: (one[0], one[2])):
            listed = list(days)
            spans.append(
                Span(
                    channel=channel,
                    first_day=listed[0][1].isoformat(),
                    days=len(listed),
                    state=_STATES[state],
                )
            )
    return tuple(spans)


def _numbered(rows: Any) -> list[tuple[date, date, int]]:
    """Return (run, day, state): days that do not follow one another begin a new run."""
    result: list[tuple[date, date, int]] = []
    for place, (_, day, state) in enumerate(rows):
        result.append((day - timedelta(days=place), day, int(state)))
    return result


def standing_findings(backend: Any, chains: Chains, allowances: Mapping[str, Any]) -> list[Finding]:
    """Return a finding for every instrument that was used without a confirmation in force."""
    expired: dict[str, dict[str, float]] = {}
    unknown: dict[str, dict[str, float]] = {}
    by_class: dict[str, None] = {}
    for segment, channel, hours in backend.raw_sql(_SEGMENTS).fetchall():
        for link in chains.links_of(int(segment)):
            name = link.instrument.name
            if link.state == State.EXPIRED:
                _add(expired, name, channel, hours)
            elif link.state == State.NONE and link.statement is None:
                _add(unknown, name, channel, hours)
            elif link.state == State.NONE:
                by_class[name] = None
    found = [
        lapsed(name, sorted(own), sum(own.values()), allowed="expired" in allowances)
        for name, own in expired.items()
    ]
    found += [
        no_evidence(name, sorted(own), sum(own.values()), allowed="untraceable" in allowances)
        for name, own in unknown.items()
    ]
    return [*found, class_alone(sorted(by_class))] if by_class else found


def _add(table: dict[str, dict[str, float]], name: str, channel: str, hours: float) -> None:
    own = table.setdefault(name, {})
    own[channel] = own.get(channel, 0.0) + float(hours)


def open_reasons(hours: pd.DataFrame) -> list[str]:
    """Return why some rows have no complete uncertainty; empty when all have."""
    reasons = []
    missing = hours[hours["origin"] == "missing"]
    if len(missing):
        reasons.append(
            f"{missing['hours'].sum():g} h of {_named(missing)} are missing and no substitution "
            "is declared"
        )
    present = hours[(hours["origin"] != "missing") & ~hours["assured"]]
    for state, words in (
        (State.EXPIRED, "were measured after a confirmation expired"),
        (State.NONE, "were measured by instruments of which nothing is known"),
    ):
        own = present[present["state"] == state.value]
        if len(own):
            amount = f"{own['hours'].sum():g} h" if own["hours"].sum() else f"{len(own)} rows"
            reasons.append(f"{amount} of {_named(own)} {words} and no allowance is declared")
    return reasons


def _named(rows: pd.DataFrame) -> str:
    names: Sequence[str] = sorted(set(rows["channel"]))
    return ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
