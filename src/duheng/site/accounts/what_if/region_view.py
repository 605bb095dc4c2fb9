"""The page of a what-if over all sites: from the certificate that would help most."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from duheng.site.accounts.region import Held, choices_of, counted_once, held_figures, key_of
from duheng.site.accounts.views.downloads import attachment
from duheng.site.accounts.views.sites import VIEW
from duheng.site.accounts.what_if.asking import HOW, Question, question_of
from duheng.site.accounts.what_if.together import Together, what_if_together
from duheng.site.accounts.what_if.views import as_cell, change_of_u
from duheng.site.errors import UnusableFields
from duheng.site.people.doors import Asked
from duheng.site.registry.figures.queries import in_language

BETTER = 0.5


@VIEW
def what_if_of_region(request: Asked) -> HttpResponse:
    """Show what withdrawn or better evidence would do to the sum of a quantity in a year."""
    held = held_figures(request.actor)
    quantities, _years = choices_of(held)
    key, year = request.GET.get("quantity", ""), request.GET.get("year", "")
    counted, _left = counted_once(
        one for one in held if key_of(one) == key and str(one.year) == year
    )
    try:
        asked, faults = question_of(request.GET), {}
    except UnusableFields as refusal:
        asked, faults = Question(), dict(refusal.data.get("fields", {"": refusal.message}))
    if asked.changed:
        asked, faults = Question(), {"change": _("is for one account; over many, scale it")}
    found = what_if_together(request.actor, counted, asked) if asked else None
    if found is not None and request.GET.get("format") == "csv":
        return _csv(found)
    titles = dict(quantities)
    context: dict[str, Any] = {"quantity": key, "year": year, "faults": faults, "asked": asked}
    context |= {"title": titles.get(key, ""), "unit": key.rpartition("|")[2], "found": found}
    context |= _sums(found) if found else {}
    context |= _words(asked, counted)
    return render(request, "accounts/what_if_together.html", context, status=422 if faults else 200)


def _sums(found: Together) -> dict[str, Any]:
    before, after = (
        None if one.standard_uncertainty is None else 2 * one.standard_uncertainty
        for one in (found.before, found.after)
    )
    return {
        "before": before,
        "after": after,
        "fall": change_of_u(before, after),
        "rows": [(one, f"{100 * one.share_lost:.3g} %") for one in found.reached],
    }


def _words(asked: Question, counted: Sequence[Held]) -> dict[str, Any]:
    titles = {cause[0]: in_language(cause[2], cause[3]) for one in counted for cause in one.causes}
    parts = [
        (titles.get(name, name), HOW[how], value, rest) for how, name, value, rest in asked.parts()
    ]
    other = None
    if len(asked.scaled) == 1 and not asked.withdrawn:
        name = asked.scaled[0][0]
        other = (Question(withdrawn=(name,)).address, _("What if it were withdrawn?"))
    elif len(asked.withdrawn) == 1 and not asked.scaled:
        name = asked.withdrawn[0]
        other = (Question(scaled=((name, BETTER),)).address, _("What if it were twice as good?"))
    return {"parts": parts, "other": other}


def _csv(found: Together) -> HttpResponse:
    held = io.StringIO()
    table = csv.writer(held)
    table.writerow(["site", "division", "quantity", "year", "unit", "value_before", "U_before_k2",
                    "value_after", "U_after_k2", "share_lost"])  # fmt: skip
    for one in found.reached:
        row = [
            one.held.site_name, one.held.division_code, one.held.quantity, one.held.year,
            one.held.unit, one.held.value, one.held.expanded_uncertainty, one.after.value,
            one.expanded_uncertainty, one.share_lost,
        ]  # fmt: skip
        table.writerow([as_cell(value) for value in row])
    return attachment(("\ufeff" + held.getvalue()).encode(), "what-if-sites.csv", "text/csv")
