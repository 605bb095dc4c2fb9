"""Sites of energy and carbon accounts over the interface: read, registered, changed, withdrawn."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema, Status

from duheng.site.accounts.actions.sites import change_site, register_site, withdraw_site
from duheng.site.accounts.models import EnergySite
from duheng.site.accounts.queries import get_site, site_record, sites
from duheng.site.accounts.records import SiteRecord
from duheng.site.api.fields import (
    Facts,
    Made,
    Number,
    Revised,
    Revision,
    Withdrawal,
    example,
)
from duheng.site.api.paging import Page, Paging, page_of
from duheng.site.people.doors import Asked

router = Router(tags=[_("Energy and carbon accounts")])


class NewSite(Schema):
    """Facts of a new site; without a division it lies where its organisation does."""

    facts: Facts

    model_config = example(
        facts={
            "code": "W-1",
            "name": "示例热电厂",
            "kind": "emitter",
            "division_code": "150203",
            "purpose": "power generation",
        }
    )


class SiteChange(Schema):
    """A change, and the revision that was read before it."""

    facts: Facts
    revision: Revision

    model_config = example(facts={"monitored_as": "works"}, revision=1)


@router.get("/sites", response=Page[SiteRecord], summary=_("List sites"))
def list_sites(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """Return the sites that the caller may see."""
    request.actor.check_may("accounts.view")
    records: QuerySet[EnergySite] = sites(request.actor)
    return page_of(records, paging, site_record)


@router.post("/sites", response={201: Made}, summary=_("Register a site"))
def post_site(request: Asked, given: NewSite) -> Any:
    """Register a site of the caller's organisation."""
    number = register_site(actor=request.actor, at=request.at, facts=given.facts)
    return Status(201, {"id": number})


@router.get("/sites/{site_id}", response=SiteRecord, summary=_("Read one site"))
def read_site(request: Asked, site_id: Number) -> SiteRecord:
    """Return a site."""
    request.actor.check_may("accounts.view")
    return get_site(request.actor, site_id)


@router.patch("/sites/{site_id}", response=Revised, summary=_("Change a site"))
def patch_site(request: Asked, site_id: Number, given: SiteChange) -> dict[str, int]:
    """Change what describes a site; refused when it was changed meanwhile."""
    revision = change_site(actor=request.actor, at=request.at, site_id=site_id, **given.dict())
    return {"revision": revision}


@router.post("/sites/{site_id}/withdraw", response={204: None}, summary=_("Withdraw a site"))
def withdraw_one_site(request: Asked, site_id: Number, given: Withdrawal) -> Any:
    """Withdraw a site that was registered by mistake; not one that has accounts."""
    withdraw_site(actor=request.actor, at=request.at, site_id=site_id, **given.dict())
    return Status(204, None)
