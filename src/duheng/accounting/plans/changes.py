"""What changed from one version of a monitoring plan to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from duheng.accounting.plans.plan import MonitoringPlan
from duheng.terms.findings import Finding, Severity

_HEAD = ("format", "version", "valid_from", "valid_to", "approved_on", "predecessor")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One thing that differs: ``added`` has no before, ``removed`` no after.

    Attributes
    ----------
    keys : tuple of str
        Where it stands in the plan, key by key.
    """

    keys: tuple[str, ...]
    kind: str
    before: Any
    after: Any

    @property
    def path(self) -> str:
        """Its keys as one text."""
        return ".".join(self.keys)

    def to_dict(self) -> dict[str, Any]:
        """Return the change, JSON-ready."""
        return {
            "path": self.path,
            "keys": list(self.keys),
            "kind": self.kind,
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanComparison:
    """Two versions of a plan, what changed, and what is wrong with the succession."""

    older: MonitoringPlan
    newer: MonitoringPlan
    reason: Mapping[str, str]
    changes: tuple[PlanChange, ...]
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison, JSON-ready."""
        return {
            "older": {"id": self.older.id, "version": self.older.version},
            "newer": {"id": self.newer.id, "version": self.newer.version},
            "reason": dict(self.reason),
            "changes": [one.to_dict() for one in self.changes],
            "findings": [one.to_dict() for one in self.findings],
        }


def compare_plans(older: MonitoringPlan, newer: MonitoringPlan) -> PlanComparison:
    """Return what changed between two versions of a plan.

    The heads (version, days, predecessor) are not among the changes; what is wrong with them is a
    finding.
    """
    predecessor = newer.document.get("predecessor", {})
    reason = predecessor.get("reason", {})
    return PlanComparison(
        older=older,
        newer=newer,
        reason={"en": reason} if isinstance(reason, str) else reason,
        changes=tuple(_changes((), _body(older), _body(newer))),
        findings=tuple(_succession(older, newer, predecessor)),
    )


def _body(plan: MonitoringPlan) -> dict[str, Any]:
    return {key: value for key, value in plan.document.items() if key not in _HEAD}


def _changes(path: tuple[str, ...], before: Any, after: Any) -> Iterator[PlanChange]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys([*before, *after]):
            here = (*path, str(key))
            if key not in after:
                yield _change(here, "removed", before[key], None)
            elif key not in before:
                yield _change(here, "added", None, after[key])
            else:
                yield from _changes(here, before[key], after[key])
    elif before != after:
        yield _change(path, "changed", before, after)


def _change(path: tuple[str, ...], kind: str, before: Any, after: Any) -> PlanChange:
    return PlanChange(keys=path, kind=kind, before=before, after=after)


def _succession(
    older: MonitoringPlan, newer: MonitoringPlan, predecessor: Mapping[str, Any]
) -> Iterator[Finding]:
    faults = {
        f"{newer.name} is of another plan than {older.name}": newer.id != older.id,
        f"{newer.name} names no predecessor and no reason": not predecessor,
        f"{newer.name} names version {predecessor.get('version')} as its predecessor, not "
        f"{older.version}": bool(predecessor) and str(predecessor.get("version")) != older.version,
        f"{newer.name} holds from {newer.valid_from}, not after {older.name}, which holds from "
        f"{older.valid_from}": newer.valid_from <= older.valid_from,
        f"{older.name} holds until {older.valid_to or 'further notice'}, and {newer.name} from "
        f"{newer.valid_from}: both hold": newer.valid_from > older.valid_from
        and (older.valid_to is None or older.valid_to >= newer.valid_from),
    }
    for message, is_so in faults.items():
        if is_so:
            yield Finding(
                code="accounting.plan_succession",
                severity=Severity.WARNING,
                message=message,
                hint="a version names the one before it with the reason, and ends it",
                data={"older": older.version, "newer": newer.version},
            )
