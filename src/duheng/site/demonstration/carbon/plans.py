"""Two versions of a monitoring plan of an energy user; the later one wants a better meter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duheng.site.demonstration.carbon.documents import Subject, fill, write

BETTER_METER = "M3"
"""The planted fault: the plan wants class 0.2S of this meter, of which 0.5S is fitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """A version: its text, its first day, and why it follows the one before."""

    name: str
    text: str
    first: date
    reason: str


def plan_versions(subject: Subject) -> tuple[PlanVersion, PlanVersion]:
    """Return the plan of the year before, and the one of the year that is accounted for."""
    firsts = [date(subject.year + add, 1, 1) for add in (-1, 0)]
    last = date(subject.year - 1, 12, 31)
    older, newer = (
        PlanVersion(
            name=f"plan-{number}.yaml",
            text=fill(f"plan-{number}.yaml", subject, version=number, first=first, last=last),
            first=first,
            reason="新增五号馈线，单独装表" if number > 1 else "",
        )
        for number, first in enumerate(firsts, start=1)
    )
    return older, newer


def write_plans(folder: Path, subject: Subject) -> list[Path]:
    """Return the paths of both versions, which stand apart from the account."""
    return [write(folder, one.name, one.text) for one in plan_versions(subject)]
