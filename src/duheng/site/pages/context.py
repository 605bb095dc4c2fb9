"""What every page is told."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from duheng.site.pages.navigation import phone_places, sections_for
from duheng.site.pages.notifications.queries import number_unread
from duheng.site.pages.site_record import site_record


def every_page(request: HttpRequest) -> dict[str, Any]:
    """Return the actor, the navigation it may use, and what the site says of itself."""
    actor = getattr(request, "actor", None)
    sections = SimpleLazyObject(lambda: sections_for(actor, request.path))
    return {
        "actor": actor,
        "this_site": site_record(),
        "is_fragment": request.headers.get("HX-Request") == "true",
        "sections": sections,
        "unread": SimpleLazyObject(lambda: number_unread(actor)),
        "phone_places": SimpleLazyObject(lambda: phone_places(list(sections), actor, request.path)),
    }
