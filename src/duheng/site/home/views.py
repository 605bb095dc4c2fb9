"""The first page, the search over everything, the choice of language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from duheng.site.actions.days import local_day
from duheng.site.home.overview import overview
from duheng.site.home.queries import kinds_found, search, title_of
from duheng.site.home.words import normal
from duheng.site.pages.tasks import tasks_of
from duheng.site.pages.waiting import waiting_files
from duheng.site.people.doors import public, signed_in

_A_YEAR_S = 365 * 24 * 3600


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie, and go back to the page it was chosen on."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=_A_YEAR_S,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response


@public
def home(request: HttpRequest) -> HttpResponse:
    """Show what an actor should know today; the public sees the plan and the check."""
    day = local_day(request.at)  # type: ignore[attr-defined]
    context = overview(request.actor, day)  # type: ignore[attr-defined]
    context["my_tasks"] = tasks_of(request.actor, day)  # type: ignore[attr-defined]
    context["waiting"] = waiting_files(request.session, request.at)  # type: ignore[attr-defined]
    return render(request, "home/home.html", context)


@signed_in
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what a query finds, by kind; the first few alone while somebody types."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    hits = search(request.actor, query)  # type: ignore[attr-defined]
    if request.headers.get("HX-Request") == "true":
        return render(request, "home/suggestions.html", {"hits": hits[:8], "query": query})
    context = {
        "query": query,
        "is_short": bool(query) and not normal(query).strip(),
        "found": [(title_of(kind), of_kind) for kind, of_kind in kinds_found(hits)],
        "number": len(hits),
    }
    return render(request, "home/search.html", context)
