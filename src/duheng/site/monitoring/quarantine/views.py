"""The page of quarantine."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from duheng.site.monitoring.quarantine.queries import MOST, quarantined_codes
from duheng.site.people.doors import Asked, may


@may("monitoring.change_channel")
def index(request: Asked) -> HttpResponse:
    """Show the codes that nobody declared, and what came under them."""
    codes, number = quarantined_codes(request.actor)
    context = {
        "codes": codes,
        "number": number,
        "most": MOST,
        "is_more": number > len(codes),
        "readings": sum(one.readings for one in codes),
        "own_id": request.actor.organisation_id,
    }
    return render(request, "monitoring/quarantine.html", context)
