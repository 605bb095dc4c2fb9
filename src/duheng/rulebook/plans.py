"""Plans of several regions beside each other: each is one pack, and is asked for by its id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from duheng.rulebook.errors import AmbiguousValue, UnknownPack
from duheng.rulebook.packs import Pack
from duheng.terms.documents import nearest


class Plan(Protocol):
    """Anything that was read from the pack of one plan."""

    @property
    def plan_id(self) -> str:
        """Id of the pack."""


Found = TypeVar("Found", bound=Plan)


def packs_of_plan(packs: Iterable[Pack], plan_id: str) -> list[Pack]:
    """Return the packs of a plan, every one of them where none is named."""
    return [one for one in packs if plan_id in ("", one.id)]


def the_plan(plans: Sequence[Found], plan_id: str, on: date) -> Found:
    """Return the plan of an id; the only one where none is named.

    Raises
    ------
    UnknownPack
        When there is none of that id.
    AmbiguousValue
        When there are several and none is named.
    """
    known = [one.plan_id for one in plans]
    if plan_id:
        if plan_id not in known:
            raise _no_plan(plan_id, known, on)
        return plans[known.index(plan_id)]
    if len(plans) > 1:
        raise AmbiguousValue(
            f"{len(plans)} plans are in force on {on}: {', '.join(known)}",
            hint="name one of them",
            data={"plans": known},
        )
    return plans[0]


def _no_plan(plan_id: str, known: Sequence[str], on: date) -> UnknownPack:
    close = nearest(plan_id, set(known))
    return UnknownPack(
        f"no plan '{plan_id}' is in force on {on}",
        hint=f"did you mean '{close}'?" if close else f"there are: {', '.join(known)}",
        data={"plan": plan_id, "known": list(known)},
    )
