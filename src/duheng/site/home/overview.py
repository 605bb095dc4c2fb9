"""What stands on the first page: what is due, what the plan says, where to go."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import caches
from django.db.models import Count
from django.utils.translation import get_language

from duheng.site.accounts.summary import summary_of
from duheng.site.actions.actor import Actor
from duheng.site.actions.models import Entry
from duheng.site.indicators.coverage_page import coverage_page
from duheng.site.indicators.queries import plan_of_day
from duheng.site.indicators.tables import indicator_rows
from duheng.site.pages.site_record import site_record
from duheng.site.registry.instruments.queries import due_condition, due_state
from duheng.site.registry.instruments.records import DueState
from duheng.site.registry.models import Instrument

_SHOWN = ("5", "12", "13", "10")
_KEPT_S = 300


def overview(actor: Actor, day: date) -> dict[str, Any]:
    """Return what the first page shows an actor on a day."""
    language = "en" if (get_language() or "").startswith("en") else "zh-Hans"
    found: dict[str, Any] = {"day": day, **_of_the_region(day, language)}
    if actor.may("registry.view"):
        found |= _of_instruments(actor, day)
    if actor.may("accounts.view"):
        found["energy"] = summary_of(actor)
    found["logged"] = Entry.objects.order_by("-ledger_index").values_list("ledger_index").first()
    found["log_origin"] = site_record().log_origin
    return found


def _of_the_region(day: date, language: str) -> dict[str, Any]:
    """Return coverage and indicators; the same for everybody, so it is kept for some minutes."""
    key = f"overview-{day.isoformat()}-{language}"
    kept: dict[str, Any] | None = caches["memory"].get(key)
    if kept is None:
        coverage = coverage_page(day, language, "")
        every = [one for row in indicator_rows(plan_of_day(day), language) for one in row["series"]]
        rows = [one for one in every if one["key"] in _SHOWN] or every[: len(_SHOWN)]
        kept = {
            "map": coverage["map"],
            "region": coverage["region"],
            "indicators": sorted(rows, key=_order),
        }
        caches["memory"].set(key, kept, _KEPT_S)
    return kept


def _order(row: dict[str, Any]) -> int:
    return _SHOWN.index(row["key"]) if row["key"] in _SHOWN else len(_SHOWN)


def _of_instruments(actor: Actor, day: date) -> dict[str, Any]:
    present = Instrument.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    counts = {
        state: present.filter(due_condition(state, day)).aggregate(number=Count("pk"))["number"]
        for state in (DueState.OVERDUE, DueState.DUE, DueState.NEVER)
    }
    if not actor.divisions:  # who sees only what is theirs has it among the tasks
        return {"counts": [(state.value, number) for state, number in counts.items()]}
    soonest = (
        present.filter(due_condition(DueState.OVERDUE, day) | due_condition(DueState.DUE, day))
        .select_related("owner")
        .order_by("confirmed_until", "pk")[:8]
    )
    return {
        "counts": [(state.value, number) for state, number in counts.items()],
        "soonest": [
            {
                "id": one.pk,
                "name": one.name,
                "number": one.number,
                "owner": one.owner.name,
                "state": due_state(one.status, one.manner, one.confirmed_until, day).value,
                "until": one.confirmed_until,
            }
            for one in soonest
        ],
    }
