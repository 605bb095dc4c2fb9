"""A standard is declared bad; who is affected; letters to them."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from duheng.site.errors import UnusableFields
from duheng.site.pages.lists import show_list
from duheng.site.pages.lists.export import neutral, sheet_text
from duheng.site.people.doors import Asked, may
from duheng.site.registry.chains.actions import close_doubt, doubt_standard, tell_affected
from duheng.site.registry.chains.affected import OwnerGroup, by_owner
from duheng.site.registry.chains.impact import ImpactBelow, get_doubt, impact_below, number_below
from duheng.site.registry.chains.lists import DOUBTS, doubt_row
from duheng.site.registry.chains.proposing import proposed_doubt
from duheng.site.registry.chains.views import large
from duheng.site.registry.chains.words import gap_words
from duheng.site.registry.editing import Edit, edit, instant_of
from duheng.site.registry.forms import FormPlan, shown
from duheng.site.registry.models import StandardDoubt
from duheng.site.registry.ownership import check_answers_for
from duheng.site.registry.standards.queries import get_standard

_SHOWN = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_POINT = ("key", "error", "error_unit", "expanded_uncertainty")


@may("registry.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the standards that were found bad."""
    return show_list(request, DOUBTS)


@may("registry.doubt_standard")
def declare(request: Asked, standard_id: int) -> HttpResponse:
    """Declare a standard bad: where, by how much, and since when it may have been."""
    standard = get_standard(request.actor, standard_id)
    check_answers_for(request.actor, standard.keeper_id, standard.division_code)
    proposed = proposed_doubt(request.actor, standard_id, request.at)

    def act(said: dict[str, Any], _revision: int) -> int:
        good = said["last_good_at"]
        return doubt_standard(
            actor=request.actor,
            at=request.at,
            standard_id=standard_id,
            found_at=instant_of(said["found_at"]),
            last_good_at=instant_of(good) if good else None,
            points=_bad_points(said["points"]),
            reason=said["reason"],
        )

    plan = FormPlan(
        model=StandardDoubt,
        groups=(("", ("found_at", "last_good_at", "points", "reason")),),
        required=("found_at", "reason"),
        titles={"points": _("Bad points")},
        long=("points",),
        help={
            "last_good_at": _("The last check that it passed: nothing before it is affected."),
            "points": _(
                "One line each: point; error with its sign; its unit; U. Empty: every point, and "
                "nobody knows by how much. Points of its certificate: %(known)s"
            )
            % {"known": proposed.points or "—"},
        },
    )
    return edit(
        request,
        Edit(
            plan=plan,
            title=_("Declare %(name)s bad") % {"name": standard.name},
            act=act,
            done=lambda number: reverse("registry:doubt", args=[number]),
            initial={"found_at": shown(request.at), "last_good_at": shown(proposed.last_good_at)},
            submit=_("Declare and list the affected"),
            is_danger=True,
        ),
    )


def _bad_points(text: str) -> list[dict[str, str]]:
    found = []
    for line in (one.strip() for one in text.splitlines()):
        if not line:
            continue
        cells = [one.strip() for one in line.replace("；", ";").split(";")]
        if len(cells) > len(_POINT):
            reason = _("'%(line)s' has too many parts") % {"line": line[:60]}
            raise UnusableFields(reason, data={"fields": {"points": reason}})
        given = dict(zip(_POINT, cells, strict=False))
        found.append({**given, "unit": given.get("error_unit", "") or "1"})
    return found


@may("registry.view")
def impact(request: Asked, doubt_id: int) -> HttpResponse:
    """Show who is affected by a standard found bad, the worst first, by owner."""
    doubt = get_doubt(request.actor, doubt_id)
    number = number_below(doubt)
    if large.is_large(number):
        return large.show(request, doubt, number)
    found = impact_below(request.actor, doubt)
    context = {
        **_context(request, doubt, found),
        "most": _SHOWN,
        "findings": [(one.severity.value, gap_words(one)) for one in found.judgement.findings],
        "may_close": request.actor.may("registry.doubt_standard") and doubt.closed_at is None,
    }
    return render(request, "registry/chains/impact.html", context)


def _context(request: Asked, doubt: StandardDoubt, found: ImpactBelow) -> dict[str, Any]:
    groups = by_owner(request.actor, found.judgement.items)
    return {
        "doubt": doubt_row(doubt),
        "standard_id": doubt.standard_id,
        "revision": doubt.revision,
        "window": found.judgement.window,
        "impact": found,
        "groups": groups,
        "number_of_items": len(found.judgement.items),
    }


@may("registry.doubt_standard")
def letters(request: Asked, doubt_id: int) -> HttpResponse:
    """Show a draft of a letter to every owner that may be named, ready to be printed."""
    doubt = get_doubt(request.actor, doubt_id)
    is_large = large.is_large(number_below(doubt))
    if request.method == "POST":
        told = tell_affected(
            actor=request.actor,
            at=request.at,
            doubt_id=doubt_id,
            owners=large.counts_by_owner(request, doubt) if is_large else None,
        )
        messages.success(request, _("%(number)d messages were written.") % {"number": told})
        return redirect("registry:doubt", doubt_id)
    if is_large:
        owner = request.GET.get("owner", "")
        if not owner.isdecimal():
            return redirect("registry:doubt", doubt_id)
        return large.letter(request, doubt, int(owner))
    context = _context(request, doubt, impact_below(request.actor, doubt))
    context["groups"] = [one for one in context["groups"] if one.owner_id]
    context["today"] = request.at
    return render(request, "registry/chains/letters.html", context)


@may("registry.view")
def workbook(request: Asked, doubt_id: int) -> HttpResponseBase:
    """Hand out the list of the affected as a spreadsheet, texts as texts; a long one as CSV."""
    doubt = get_doubt(request.actor, doubt_id)
    if large.is_large(number_below(doubt)):
        return large.table(request, doubt)
    groups = by_owner(request.actor, impact_below(request.actor, doubt).judgement.items)
    return FileResponse(
        _book(groups), as_attachment=True, filename=f"affected-{doubt_id}.xlsx", content_type=_XLSX
    )


def _book(groups: list[OwnerGroup]) -> io.BytesIO:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    heads = (
        _("Owner"), _("Kind"), _("Name"), _("Certificate"), _("Issuer"), _("From"), _("To"),
        _("Significance"), _("Shift / U"), _("Points"),
    )  # fmt: skip
    sheet.append([str(one) for one in heads])
    for group in groups:
        for row in group.rows:
            cells = (
                group.owner_name, row.kind, row.name, row.certificate, row.issuer, row.begins_on,
                row.ends_on, row.significance, row.ratio, row.points,
            )  # fmt: skip
            sheet.append([_cell(sheet, str(neutral(one))) for one in cells])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=sheet_text(text))
    cell.data_type = "s"
    return cell


@may("registry.doubt_standard")
def close(request: Asked, doubt_id: int) -> HttpResponse:
    """Close a declaration once everybody affected was told."""
    doubt = get_doubt(request.actor, doubt_id)

    def act(said: dict[str, Any], revision: int) -> int:
        close_doubt(
            actor=request.actor,
            at=request.at,
            doubt_id=doubt_id,
            revision=revision,
            reason=said["reason"],
        )
        return doubt_id

    plan = FormPlan(model=StandardDoubt, groups=(("", ("reason",)),), required=("reason",))
    return edit(
        request,
        Edit(
            plan=plan,
            title=_("Close the declaration about %(name)s") % {"name": doubt.standard.name},
            act=act,
            done=lambda number: reverse("registry:doubt", args=[number]),
            initial={"revision": doubt.revision},
            submit=_("Close"),
        ),
    )
