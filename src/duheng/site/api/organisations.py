"""The caller's own organisation over the interface."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Router

from duheng.site.errors import NoSuchRecord
from duheng.site.people.doors import Asked
from duheng.site.people.queries.organisations import get_organisation
from duheng.site.people.records import OrganisationRecord

router = Router(tags=[_("Organisations")])


@router.get("/own", response=OrganisationRecord, summary=_("Read the own organisation"))
def read_own_organisation(request: Asked) -> Any:
    """Return the organisation in whose name the caller acts."""
    number = request.actor.organisation_id
    if number is None:
        raise NoSuchRecord(gettext("you act for no organisation"))
    return get_organisation(actor=request.actor, organisation_id=number)
