"""What an account says of the days of the history that it read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

import ibis

from duheng.accounting.monitored import days_of
from duheng.accounting.setup import AccountSetup
from duheng.telemetry.history import DayManifest, Manifests
from duheng.telemetry.history.engines import open_engine
from duheng.telemetry.history.scan import standing
from duheng.terms.findings import Finding, Severity
from duheng.terms.instants import Period

_NAMED = 10
SUBSTITUTED = "substituted"


def history_findings(account: AccountSetup, entry: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is in doubt about the days of an entry, and which were revised."""
    manifests = Manifests(entry["history"].root)
    known = [(day, manifests.latest(day)) for day in days_of(account, entry)]
    still_open = [day.isoformat() for day, one in known if one is not None and not one.is_closed]
    if still_open:
        yield _open_days(still_open)
    revised = [one for _day, one in known if one is not None and _is_revised(manifests, one)]
    if revised:
        yield _revised_days(revised)
    for name, number in _substituted(account, entry):
        yield _substituted_readings(name, number)


def _is_revised(manifests: Manifests, latest: DayManifest) -> bool:
    """Return whether readings of a day came or changed after it was closed."""
    if not latest.is_closed:
        return False
    closed = next(one for one in manifests.chain(latest.day) if one.is_closed)
    return closed.sequence < latest.sequence


def _substituted(account: AccountSetup, entry: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return the channels of which readings came as substituted, and how many."""
    names = {held["stream"].number: name for name, held in entry["channels"].items()}
    begin, end = (one.astimezone(UTC) for one in (account.period.begin, account.period.end))
    found = standing(entry["history"].root, list(names), Period(begin, end))
    if SUBSTITUTED not in found.statuses:
        return []
    with open_engine() as engine:
        table = found.table(engine)
        substitutes = table.filter(table.status == SUBSTITUTED)
        rows = substitutes.group_by("channel").agg(n=ibis._.count()).to_pyarrow().to_pylist()
    return sorted((names[row["channel"]], int(row["n"])) for row in rows)


def _open_days(days: list[str]) -> Finding:
    return Finding(
        code="accounting.history_open",
        severity=Severity.WARNING,
        message=f"{len(days)} days of the history are not closed, and more readings may come: "
        f"{_listed(days)}",
        hint="run the account again when they are closed: duheng history close",
        data={"days": days, "number": len(days), "first": days[0], "last": days[-1]},
    )


def _revised_days(revised: list[DayManifest]) -> Finding:
    days = [one.day.isoformat() for one in revised]
    reasons = sorted({str(one["reason"]) for each in revised for one in each.corrections})
    because = f"; corrections: {_listed(reasons)}" if reasons else ""
    return Finding(
        code="accounting.history_revised",
        severity=Severity.NOTE,
        message=f"{len(days)} days were revised after they were closed: {_listed(days)}{because}",
        hint="figures from before the revision have another digest",
        data={"days": days, "reasons": reasons},
    )


def _substituted_readings(channel: str, number: int) -> Finding:
    return Finding(
        code="accounting.history_substituted",
        severity=Severity.WARNING,
        message=f"channel {channel}: {number} readings of the history are substitutes, which "
        "nobody measured; they count as missing",
        hint="declare a substitution for the account, which carries its uncertainty",
        data={"channel": channel, "rows": number},
    )


def _listed(words: list[str]) -> str:
    more = len(words) - _NAMED
    return ", ".join(words[:_NAMED]) + (f" and {more} more" if more > 0 else "")
