"""Pages about packs: the list, one pack, the schema of a kind, everything unchecked."""

from __future__ import annotations

import csv
import io

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from duheng.rulebook.kinds import pack_kinds, published_schema
from duheng.site.pages.lists.export import neutral
from duheng.site.people.doors import Asked, public
from duheng.site.rules.days import asked_day
from duheng.site.rules.forms import PackFilter
from duheng.site.rules.shelf import (
    PackLine,
    UncheckedOfPack,
    find_pack,
    pack_lines,
    pack_page,
    unchecked_by_pack,
)
from duheng.site.rules.words import CONFIDENCES, KINDS


@public
@require_safe
def pack_list(request: Asked) -> HttpResponse:
    """Show every installed pack as it stands on a day."""
    day = asked_day(request)
    every, asked = pack_lines(day), PackFilter(request.GET).asked()
    rows = [one for one in every if _fits(one, asked)]
    context = {
        "day": day,
        "rows": rows,
        "number_of_packs": len(every),
        "number_unchecked": sum(one.number_unchecked for one in every),
        "asked": asked,
        "kinds": [(key, KINDS.get(key, key)) for key in pack_kinds()],
        "regions": sorted({(one.region, str(one.region_title)) for one in every}),
        "confidences": CONFIDENCES.items(),
    }
    return render(request, "rules/pack_list.html", context)


def _fits(one: PackLine, asked: dict[str, str]) -> bool:
    wanted = asked.get("q", "").casefold()
    return (
        asked.get("kind", one.kind) == one.kind
        and asked.get("region", one.region) == one.region
        and asked.get("confidence", one.confidence) == one.confidence
        and any(wanted in part.casefold() for part in (one.id, one.title, one.document))
    )


@public
@require_safe
def pack(request: Asked, pack_id: str) -> HttpResponse:
    """Show one pack: header, body, examples run live, what uses it."""
    day = asked_day(request)
    found = find_pack(pack_id, request.GET.get("edition", ""), day)
    if found is None:
        raise Http404(pack_id)
    return render(request, "rules/pack.html", {"day": day, **pack_page(found, day)})


@public
@require_safe
def schema(request: Asked, kind: str) -> JsonResponse:
    """Give the JSON Schema of a whole pack file of a kind."""
    if kind not in pack_kinds():
        raise Http404(kind)
    return JsonResponse(
        published_schema(kind),
        content_type="application/schema+json",
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


@public
@require_safe
def unchecked(request: Asked) -> HttpResponse:
    """Show everything that nobody has compared with the official text, or give it as CSV."""
    day = asked_day(request)
    found = unchecked_by_pack(day)
    if request.GET.get("export") == "csv":
        return _as_csv(found)
    context = {
        "day": day,
        "packs": [
            {"of": one, "entries": list(zip(one.entries, one.used_by, strict=True))}
            for one in found
        ],
        "number": sum(len(one.entries) for one in found),
    }
    return render(request, "rules/unchecked.html", context)


def _as_csv(found: list[UncheckedOfPack]) -> HttpResponse:
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(
        [
            _("Pack"),
            _("Edition"),
            _("Part"),
            _("Entry"),
            _("What it says"),
            _("Compare with"),
            _("Used by"),
        ]
    )
    for one in found:
        uses = "; ".join(str(use.title) for use in one.uses)
        for entry, kinds in zip(one.entries, one.used_by, strict=True):
            cells = (
                one.pack.id,
                one.pack.edition,
                entry.part,
                entry.key,
                entry.what,
                entry.document,
            )
            writer.writerow([neutral(cell) for cell in (*cells, kinds or uses)])
    response = HttpResponse("\ufeff" + held.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="unchecked.csv"'
    return response
