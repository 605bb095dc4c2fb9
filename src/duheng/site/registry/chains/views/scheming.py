"""The region's scheme by quantity."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from duheng.site.actions.days import local_day
from duheng.site.people.doors import Asked, may
from duheng.site.registry.chains.scheme import HEIGHT, WIDTH, quantities, scheme_of


@may("registry.view")
def scheme(request: Asked) -> HttpResponse:
    """Show the standards of a quantity by level, and which rests on which."""
    known = quantities(request.actor)
    asked = request.GET.get("quantity", "")
    quantity = asked if asked in dict(known) else next((name for name, _number in known), "")
    context = {
        "quantities": known,
        "quantity": quantity,
        "scheme": scheme_of(request.actor, quantity, local_day(request.at)) if known else None,
        "box": {"width": WIDTH, "height": HEIGHT},
    }
    return render(request, "registry/chains/scheme.html", context)
