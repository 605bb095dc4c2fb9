"""Pages on which a capability, a check or equipment is taken from a standard again."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from duheng.site.actions.days import local_day
from duheng.site.people.doors import Asked, may
from duheng.site.registry.instruments.queries import get_instrument
from duheng.site.registry.quantity_names import quantity_name
from duheng.site.registry.standards.actions.checking import withdraw_check
from duheng.site.registry.standards.actions.covering import detach_equipment, withdraw_capability
from duheng.site.registry.standards.queries import get_capability, get_check, get_own_record
from duheng.site.registry.standards.views.changing import page_of
from duheng.site.registry.taking_back import TakingBack, take_back

_MAY = may("registry.change_standard")


@_MAY
def capability(request: Asked, capability_id: int) -> HttpResponse:
    """Withdraw what a standard can no longer do."""
    found = get_capability(request.actor, capability_id)
    standard = get_own_record(request.actor, found.standard_id)

    def act(reason: str, revision: int) -> None:
        withdraw_capability(
            actor=request.actor,
            at=request.at,
            capability_id=capability_id,
            revision=revision,
            reason=reason,
        )

    return take_back(
        request,
        TakingBack(
            title=_("Withdraw the capability for %(quantity)s of %(name)s")
            % {"quantity": quantity_name(found.quantity), "name": standard.name},
            submit=_("Take back"),
            address=page_of(standard.id),
            revision=found.revision,
            act=act,
        ),
    )


@may("registry.check_standard")
def check(request: Asked, check_id: int) -> HttpResponse:
    """Withdraw an intermediate check that was entered wrongly."""
    found = get_check(request.actor, check_id)
    standard = get_own_record(request.actor, found.standard_id)

    def act(reason: str, revision: int) -> None:
        withdraw_check(
            actor=request.actor,
            at=request.at,
            check_id=check_id,
            revision=revision,
            reason=reason,
        )

    return take_back(
        request,
        TakingBack(
            title=_("Withdraw the check of %(name)s of %(day)s")
            % {"name": standard.name, "day": local_day(found.checked_at).isoformat()},
            submit=_("Take back"),
            address=page_of(standard.id),
            revision=found.revision,
            act=act,
            explanation=_(
                "For what was entered wrongly. The last good check bounds what becomes doubtful "
                "when the standard is found bad: without this one the bound may move."
            ),
        ),
    )


@_MAY
def equipment(request: Asked, instrument_id: int) -> HttpResponse:
    """Take an instrument out of the standard of which it is part."""
    found = get_instrument(request.actor, instrument_id, local_day(request.at))

    def act(reason: str, revision: int) -> None:
        detach_equipment(
            actor=request.actor,
            at=request.at,
            instrument_id=instrument_id,
            revision=revision,
            reason=reason,
        )

    back = "/registry/standards/" if found.standard_id is None else page_of(found.standard_id)
    return take_back(
        request,
        TakingBack(
            title=_("Take %(name)s out of its standard") % {"name": found.name},
            submit=_("Detach"),
            address=back,
            revision=found.revision,
            act=act,
            explanation=_("The instrument stays in the register, as part of no standard."),
        ),
    )
