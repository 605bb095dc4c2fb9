"""All the sites that a caller sees, together, over the interface."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Field, Query, Router, Schema

from duheng.site.accounts.changes import SharedCause, Total, total_of
from duheng.site.accounts.choosing import Chosen, chosen_of
from duheng.site.accounts.region import Helped, by_city, helped_by
from duheng.site.actions.actor import Actor
from duheng.site.api.fields import Reason
from duheng.site.errors import UnusableFields
from duheng.site.people.doors import Asked
from duheng.site.registry.figures.queries import in_language

router = Router(tags=[_("Energy and carbon accounts")])
_K = 2.0


class RegionAsked(Schema):
    """Which quantity (as ``quantities`` names it) and year; the first ones when left out."""

    quantity: Reason = ""
    year: int | None = Field(None, ge=1800, le=2999)


class CauseOut(Schema):
    """A cause of the sum's uncertainty, and in how many figures it is."""

    source: str
    kind: str
    title: str
    contribution: float
    share: float
    number: int


class HelpOut(Schema):
    """U of the sum (k = 2) if the certificate were twice as good; ``fall`` is a part of U [1]."""

    source: str
    title: str
    number: int
    expanded_uncertainty: float
    fall: float


class SumOut(Schema):
    """A sum; U (k = 2) is null where a figure states none. Of a division, or of all of them."""

    division_code: str
    value: float
    expanded_uncertainty: float | None
    number: int
    number_not_stated: int


class SiteFigureOut(Schema):
    """The figure of a site; ``measured`` is the share measured by instruments in force [1]."""

    site_id: int
    site_name: str
    account_id: int
    run_id: int
    division_code: str
    value: float
    expanded_uncertainty: float | None
    measured: float | None


class RegionOut(Schema):
    """One quantity of one year over all sites that the caller sees, the largest first.

    ``left_out`` figures are of times that a longer account of their site holds already.
    """

    quantities: list[str]
    years: list[int]
    quantity: str
    year: int | None
    unit: str
    left_out: int
    total: SumOut
    divisions: list[SumOut]
    sites: list[SiteFigureOut]
    causes: list[CauseOut]
    one_better_certificate: list[HelpOut]


@router.get("/region", response=RegionOut, summary=_("Read all sites together"))
def read_region(request: Asked, asked: Query[RegionAsked]) -> dict[str, Any]:
    """Return the figures of all sites, what their sum rests on, and which certificate helps."""
    request.actor.check_may("accounts.view")
    chosen = _chosen(request.actor, asked)
    ranked = sorted(chosen.counted, key=lambda one: -one.value)
    total = total_of(ranked)
    return {
        "quantities": [key for key, _title in chosen.quantities],
        "years": chosen.years,
        "quantity": chosen.quantity,
        "year": chosen.year,
        "unit": chosen.quantity.rpartition("|")[2],
        "left_out": chosen.left_out,
        "total": _sum("", total),
        "divisions": [_sum(one.code, one.total) for one in by_city(ranked)],
        "sites": ranked,
        "causes": [_cause(one) for one in total.causes],
        "one_better_certificate": [_help(one) for one in helped_by(total)],
    }


def _chosen(actor: Actor, asked: RegionAsked) -> Chosen:
    """Return what was chosen; a page falls back on the first choice, a program is told."""
    given = {"quantity": asked.quantity, "year": str(asked.year or "")}
    chosen = chosen_of(actor, given)
    found = {"quantity": chosen.quantity, "year": str(chosen.year or "")}
    wrong = [name for name, value in given.items() if value and value != found[name]]
    if wrong:
        faults = {name: gettext("no account gives a figure of it") for name in wrong}
        raise UnusableFields(gettext("there are no such figures"), data={"fields": faults})
    return chosen


def _sum(code: str, total: Total) -> dict[str, Any]:
    u = total.standard_uncertainty
    return {
        "division_code": code,
        "value": total.value,
        "expanded_uncertainty": None if u is None else _K * u,
        "number": total.number,
        "number_not_stated": total.number_not_stated,
    }


def _cause(one: SharedCause) -> dict[str, Any]:
    return {
        "source": one.source,
        "kind": one.kind,
        "title": in_language(one.title, one.title_en),
        "contribution": one.contribution,
        "share": one.share,
        "number": one.number,
    }


def _help(one: Helped) -> dict[str, Any]:
    return {
        "source": one.cause.source,
        "title": in_language(one.cause.title, one.cause.title_en),
        "number": one.cause.number,
        "expanded_uncertainty": one.expanded_uncertainty,
        "fall": one.fall,
    }
