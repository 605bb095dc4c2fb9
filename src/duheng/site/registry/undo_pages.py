"""One way in which the page of a record offers to undo its latest change."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from duheng.site.people.doors import Asked
from duheng.site.registry.taking_back import TakingBack, take_back
from duheng.site.registry.undoing import undo_change


def undo_page(request: Asked, kind: str, found: Any, name: str, address: str) -> HttpResponse:
    """Return the page that asks why the latest change of the record ``found`` is undone."""

    def act(reason: str, revision: int) -> None:
        undo_change(
            actor=request.actor,
            at=request.at,
            kind=kind,
            record_id=found.id,
            revision=revision,
            reason=reason,
        )

    return take_back(
        request,
        TakingBack(
            title=_("Undo the latest change of %(name)s") % {"name": name},
            submit=_("Undo"),
            address=address,
            revision=found.revision,
            act=act,
            explanation=_("The state before it is written again as a new one, with your reason."),
        ),
    )
