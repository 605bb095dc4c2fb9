"""The page on which a confirmation is taken back."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.people.doors import Asked, may
from duheng.site.registry.confirmations.actions import withdraw_confirmation
from duheng.site.registry.confirmations.queries import get_confirmation
from duheng.site.registry.instruments.records import ConfirmationRecord
from duheng.site.registry.taking_back import TakingBack, take_back


@may("registry.confirm_instrument", "registry.check_standard")
def withdraw(request: Asked, confirmation_id: int) -> HttpResponse:
    """Take back a confirmation of an instrument or of a standard."""
    found = get_confirmation(request.actor, confirmation_id)

    def act(reason: str, revision: int) -> None:
        withdraw_confirmation(
            actor=request.actor,
            at=request.at,
            confirmation_id=confirmation_id,
            revision=revision,
            reason=reason,
        )

    return take_back(
        request,
        TakingBack(
            title=_("Withdraw the confirmation of %(day)s")
            % {"day": found.confirmed_on.isoformat()},
            submit=_("Take back"),
            address=_page_of(found),
            revision=found.revision,
            act=act,
            explanation=_("What it confirmed stands as the confirmation before had left it."),
        ),
    )


def _page_of(found: ConfirmationRecord) -> str:
    if found.standard_id is not None:
        return reverse("registry:standard", args=[found.standard_id])
    return reverse("registry:instrument", args=[found.instrument_id])
