"""The page that the QR code of a sticker opens, for whom it belongs to and for everybody else."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from duheng.site.actions.days import local_day
from duheng.site.errors import NoSuchRecord
from duheng.site.people.doors import Asked, public
from duheng.site.registry.asking import MINUTE_S, asks_too_often
from duheng.site.registry.catalogue import kind_title
from duheng.site.registry.instruments.queries import find_by_token
from duheng.site.registry.instruments.stickers import find_public_instrument


@public
def by_token(request: Asked, token: str) -> HttpResponse:
    """Lead whom an instrument is open to to its page; tell everybody else how it stands."""
    if request.actor.may("registry.view"):
        own = find_by_token(request.actor, token)
        if own is not None:
            return redirect("registry:instrument", own)
    if asks_too_often(request):
        return _page(request, {"is_too_often": True}, 429)
    day = local_day(request.at)
    found = find_public_instrument(token, day)
    if found is None:
        raise NoSuchRecord(
            _("no instrument has this sticker"),
            hint=_("scan it again; a sticker that nobody gave out may be forged"),
        )
    return _page(request, {"instrument": found, "kind": kind_title(found.kind, day)}, 200)


def _page(request: Asked, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "registry/instruments/sticker.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    if status == 429:
        response.headers["Retry-After"] = str(MINUTE_S)
    return response
