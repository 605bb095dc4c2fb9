"""Stickers of the instruments that a list shows, or of some of them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duheng.site.errors import UnusableFields
from duheng.site.pages.lists.request import read_request, sorted_query
from duheng.site.pages.site_record import site_record
from duheng.site.people.doors import Asked, may
from duheng.site.registry.instruments.lists import INSTRUMENTS
from duheng.site.registry.instruments.queries import labels_of
from duheng.site.registry.labels.printing import MOST, print_labels, sheet_of


@may("registry.print_labels")
@require_GET
def labels(request: Asked) -> HttpResponse:
    """Hand out stickers of the instruments named by ``id``, else of all that the filters leave."""
    chosen = _numbers(request)
    if not chosen:
        found = sorted_query(request, INSTRUMENTS, read_request(request, INSTRUMENTS))
        chosen = list(found.values_list("pk", flat=True)[: MOST + 1])
    sheet = sheet_of(request.GET.get("sheet", "a4"))
    content = print_labels(
        labels_of(request.actor, chosen) if len(chosen) <= MOST else [],
        sheet=sheet,
        address=settings.SITE_ADDRESS,
        title=site_record().title,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="labels-{sheet.key}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _numbers(request: Asked) -> list[int]:
    given = [one.strip() for text in request.GET.getlist("id") for one in text.split(",")]
    wrong = [one for one in given if one and not (one.isdecimal() and len(one) < 19)]
    if wrong:
        fault = _("'%(given)s' is no whole number") % {"given": wrong[0][:40]}
        raise UnusableFields(fault, data={"fields": {"id": fault}})
    return [int(one) for one in given if one]
