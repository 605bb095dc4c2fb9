"""An impact too large to be judged while somebody waits: counted at once, judged by a job."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duheng.site.errors import NoSuchRecord
from duheng.site.pages.jobs.actions import start_job
from duheng.site.pages.jobs.queries import latest_job_of
from duheng.site.pages.jobs.records import JobRecord
from duheng.site.pages.lists.export import neutral
from duheng.site.people.doors import Asked, may
from duheng.site.people.models import Organisation
from duheng.site.registry.chains.affected import AffectedRow, by_owner
from duheng.site.registry.chains.background import JUDGE, facts_of
from duheng.site.registry.chains.impact import JUDGED, get_doubt
from duheng.site.registry.chains.lists import doubt_row
from duheng.site.registry.chains.stored import OwnerCount, StoredImpact
from duheng.site.registry.chains.telling import OfOwner
from duheng.site.registry.chains.words import SIGNIFICANCES
from duheng.site.registry.models import StandardDoubt

_OWNERS, _ROWS, _OF_LETTER = 50, 100, 1000
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerLine:
    """An owner in the list of a large impact."""

    owner_id: int
    name: str
    number: int
    certificates: int
    state: str
    words: str


def is_large(number: int) -> bool:
    """Return whether so many certificates are judged by a job."""
    return number > JUDGED


def show(request: Asked, doubt: StandardDoubt, number: int) -> HttpResponse:
    """Show how many certificates are affected, and the owners once all were judged."""
    job, stored = judged_before(request, doubt)
    owners = stored.owners() if stored is not None else []
    page = Paginator(owners, _OWNERS).get_page(request.GET.get("page"))
    context = {
        "doubt": doubt_row(doubt),
        "standard_id": doubt.standard_id,
        "number": number,
        "job": job,
        "is_judged": stored is not None,
        "page": page,
        "owners": _lines(request, page),
        "number_of_items": sum(one.number for one in owners),
        "may_close": request.actor.may("registry.doubt_standard") and doubt.closed_at is None,
    }
    return render(request, "registry/chains/impact_large.html", context)


@may("registry.view")
@require_POST
def judge(request: Asked, doubt_id: int) -> HttpResponse:
    """Begin to judge all of the affected, or lead to the job that does it already."""
    doubt = get_doubt(request.actor, doubt_id)
    job, _stored = judged_before(request, doubt)
    if job is not None and (job.is_open or job.may_go_on):
        return redirect("home:job", job.id)
    facts = facts_of(request.actor, doubt)
    number = start_job(actor=request.actor, at=request.at, kind=JUDGE, facts=facts)
    return redirect("home:job", number)


@may("registry.view")
def affected(request: Asked, doubt_id: int, owner_id: int) -> HttpResponse:
    """Show what of one owner is affected, page by page, the worst first."""
    doubt = get_doubt(request.actor, doubt_id)
    _job, stored = judged_before(request, doubt)
    if stored is None:
        return redirect("registry:doubt", doubt_id)
    number = next((one.number for one in stored.owners() if one.owner_id == owner_id), 0)
    page = Paginator(range(number), _ROWS).get_page(request.GET.get("page"))
    items = stored.items(owner_id, first=page.start_index() - 1 if number else 0, most=_ROWS)
    groups = by_owner(request.actor, items)
    context = {
        "doubt": doubt_row(doubt),
        "owner_id": owner_id,
        "name": groups[0].owner_name if groups else "",
        "number": number,
        "rows": groups[0].rows if groups else [],
        "page": page,
    }
    return render(request, "registry/chains/affected.html", context)


def letter(request: Asked, doubt: StandardDoubt, owner_id: int) -> HttpResponse:
    """Show the draft of the letter to one owner; beyond a thousand lines it refers to the list."""
    items = _stored(request, doubt).items(owner_id, most=_OF_LETTER)
    groups = [one for one in by_owner(request.actor, items) if one.owner_id]
    context = {"doubt": doubt_row(doubt), "groups": groups, "today": request.at}
    return render(request, "registry/chains/letters.html", context)


def counts_by_owner(request: Asked, doubt: StandardDoubt) -> dict[int, OfOwner]:
    """Return how many certificates and figures of each owner that may be named are affected."""
    return {
        one.owner_id: OfOwner(certificates=one.certificates, figures=one.figures)
        for one in _stored(request, doubt).owners()
        if one.owner_id and (one.certificates or one.figures)
    }


def table(request: Asked, doubt: StandardDoubt) -> HttpResponseBase:
    """Hand out the whole list as CSV, as it is read; a workbook holds no more than a million."""
    stored = _stored(request, doubt)
    response = StreamingHttpResponse(_csv(request, stored), content_type="text/csv; charset=utf-8")
    name = f"affected-{doubt.pk}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def judged_before(
    request: Asked, doubt: StandardDoubt
) -> tuple[JobRecord | None, StoredImpact | None]:
    """Return the latest job that judged this for these eyes, and what it found once it is done."""
    job = latest_job_of(request.actor, JUDGE, facts_of(request.actor, doubt))
    if job is None or job.ended_at is None or job.is_open or job.may_go_on:
        return job, None
    stored = StoredImpact(job.id)
    return job, stored if stored.is_there else None


def _stored(request: Asked, doubt: StandardDoubt) -> StoredImpact:
    _job, stored = judged_before(request, doubt)
    if stored is None:
        raise NoSuchRecord(
            _("the affected were not judged yet, or too long ago"),
            hint=_("open the declaration, and have all of them judged"),
        )
    return stored


def _lines(request: Asked, page: Page[OwnerCount]) -> list[OwnerLine]:
    named = Organisation.objects.visible_to(request.actor).filter(
        pk__in=[one.owner_id for one in page if one.owner_id]
    )
    names = dict(named.values_list("pk", "name"))
    return [
        OwnerLine(
            owner_id=one.owner_id,
            name=names.get(one.owner_id) or _("Other organisations"),
            number=one.number,
            certificates=one.certificates,
            state=SIGNIFICANCES[one.worst][0],
            words=str(SIGNIFICANCES[one.worst][1]),
        )
        for one in page
    ]


class _Line:
    """What a CSV writer writes to: it gives each line back."""

    def write(self, text: str) -> str:
        return text


def _csv(request: Asked, stored: StoredImpact) -> Iterator[str]:
    writer: Any = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow(
        [
            _("Owner"), _("Kind"), _("Name"), _("Certificate"), _("Issuer"), _("From"), _("To"),
            _("Significance"), _("Shift / U"), _("Points"),
        ]
    )  # fmt: skip
    for owner in stored.owners():
        for first in range(0, owner.number, _AT_ONCE):
            items = stored.items(owner.owner_id, first=first, most=_AT_ONCE)
            for group in by_owner(request.actor, items):
                for row in group.rows:
                    yield writer.writerow([neutral(one) for one in _cells(group.owner_name, row)])


def _cells(owner: str, row: AffectedRow) -> tuple[str, ...]:
    return (
        owner, row.kind, row.name, row.certificate, row.issuer, row.begins_on, row.ends_on,
        row.significance, row.ratio, row.points,
    )  # fmt: skip
