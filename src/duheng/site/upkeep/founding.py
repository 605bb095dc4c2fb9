"""Who is there first: an organisation, and three administrators who are not one person.

Every step looks before it does anything: a founding that was interrupted is finished by running
it again, and one that is complete changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse

from duheng.rulebook import NoValueInForce, UnknownPack, load_places
from duheng.site.actions.actor import SYSTEM
from duheng.site.actions.days import local_day
from duheng.site.errors import SiteNotReady
from duheng.site.people.actions.invitations import (
    InvitationFields,
    Invited,
    invite,
    invite_again,
)
from duheng.site.people.actions.organisations import OrganisationFields, register_organisation
from duheng.site.people.mails import send_invitation_to
from duheng.site.people.models import Invitation, Organisation

ADMINISTRATORS = ("system_administrator", "security_administrator", "audit_administrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """Whom a new site begins with.

    Attributes
    ----------
    organisation : str
        Name of the first organisation.
    kind : str
        ``authority`` or ``technical_body``.
    division_code : str
        Where it is.
    administrators : Mapping
        Role -> ``Name <address>``.
    """

    organisation: str
    kind: str
    division_code: str
    administrators: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An invitation as it is handed over: whoever opens the address first, is the person."""

    role: str
    email: str
    address: str
    was_sent: bool


def region_code(region: str, at: datetime) -> str:
    """Return the code of the region whose places the site uses.

    Parameters
    ----------
    region : str
        A code of the places packs, or what the codes below it begin with (``15``).

    Raises
    ------
    SiteNotReady
        When no installed pack knows it; the hint names those that are known.
    """
    try:
        places = load_places(local_day(at))
    except (UnknownPack, NoValueInForce) as error:
        raise SiteNotReady(
            "no pack of places is installed",
            hint="DUHENG_PACKS names a folder of packs; see docs/learn/add-your-own-region.md",
        ) from error
    for one in places.tops():
        if region in (one.code, one.scope_prefix):
            return one.code
    if region in places:
        return places.place(region).code
    known = ", ".join(f"{one.scope_prefix} ({one.name_in('en')})" for one in places.tops())
    raise SiteNotReady(
        f"no installed pack has a region '{region}'",
        hint=f"known are {known}; a pack of places adds yours",
        data={"region": region},
    )


def found(founding: Founding, *, at: datetime, send: bool) -> tuple[int, list[Link]]:
    """Return the number of the first organisation, and the links of open invitations.

    A role that somebody accepted is left alone; a link that was lost is replaced by a new one.

    Raises
    ------
    SiteNotReady
        When the three administrators are not three different people.
    """
    people = {role: _address(text) for role, text in founding.administrators.items()}
    addresses = [address for _name, address in people.values()]
    if len(set(addresses)) != len(addresses):
        raise SiteNotReady(
            "one person was named for two of the three administrators",
            hint="system, security and audit are administered by three different people",
        )
    number = _organisation(founding, at)
    links = [
        _link(role, made, send)
        for role, (name, address) in people.items()
        if (made := _invited(number, role, name, address, founding.division_code, at)) is not None
    ]
    return number, links


def _address(text: str) -> tuple[str, str]:
    name, address = parseaddr(text)
    if "@" not in address:
        raise SiteNotReady(
            f"'{text}' names nobody who can be invited", hint="write it as 'Name <a@example.org>'"
        )
    return name or address.split("@")[0], address.lower()


def _organisation(founding: Founding, at: datetime) -> int:
    known = Organisation.objects.unscoped("what was founded before").filter(
        name=founding.organisation, withdrawn_at__isnull=True
    )
    there = known.first()
    if there is not None:
        return int(there.pk)
    fields = OrganisationFields(
        name=founding.organisation, kind=founding.kind, division_code=founding.division_code
    )
    return register_organisation(actor=SYSTEM, at=at, fields=fields).id


def _invited(
    organisation_id: int, role: str, name: str, address: str, division_code: str, at: datetime
) -> Invited | None:
    before = (
        Invitation.objects.unscoped("who was invited before")
        .filter(organisation_id=organisation_id, role=role, person__email=address)
        .filter(withdrawn_at__isnull=True)
        .order_by("-id")
        .first()
    )
    if before is None:
        fields = InvitationFields(name=name, email=address, role=role, division_code=division_code)
        return invite(actor=SYSTEM, at=at, organisation_id=organisation_id, fields=fields)
    if before.accepted_at is not None:
        return None
    return invite_again(actor=SYSTEM, at=at, invitation_id=before.pk)


def _link(role: str, made: Invited, send: bool) -> Link:
    address = settings.SITE_ADDRESS.rstrip("/") + reverse("people:accept", args=[made.bearer.text])
    was_sent = send and send_invitation_to(address, made)
    return Link(role=role, email=made.invitation.email, address=address, was_sent=was_sent)
