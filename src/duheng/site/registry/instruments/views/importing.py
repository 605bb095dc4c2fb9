"""Pages of an import: a file is sent, its rows are shown judged, and all are written or none."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook

from duheng.site.errors import NoSuchRecord, UnusableFields
from duheng.site.pages.lists.export import neutral
from duheng.site.pages.waiting import forget_file, remember_file
from duheng.site.people.doors import Asked, may
from duheng.site.registry.catalogue import kind_title
from duheng.site.registry.clock import today
from duheng.site.registry.divisions import division_name, page_language
from duheng.site.registry.imports.drafts import drop_draft, keep_draft, read_draft
from duheng.site.registry.imports.judging import RowFault
from duheng.site.registry.imports.previews import is_large, kept_preview
from duheng.site.registry.imports.profiles import (
    heading_of,
    import_profiles,
    plain_heading,
    profile_of,
)
from duheng.site.registry.imports.tables import MAX_BYTES, read_table
from duheng.site.registry.instruments.actions.importing import (
    SHOWN,
    Preview,
    import_instruments,
    preview_import,
    template_rows,
)
from duheng.site.registry.instruments.facts import REGISTERED
from duheng.site.registry.instruments.views.importing_large import looked_through
from duheng.terms.languages import text_in

_MAY = may("registry.import_instruments")
_SALT = "registry.import"


class UploadForm(forms.Form):
    """A file, and where it comes from."""

    file = forms.FileField(label=gettext_lazy("File"))
    profile = forms.ChoiceField(label=gettext_lazy("Where it comes from"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = page_language()
        self.fields["profile"].choices = [  # type: ignore[attr-defined]
            (one.id, text_in(one.titles, language)) for one in import_profiles()
        ]


@_MAY
def upload(request: Asked) -> HttpResponse:
    """Take a file, keep it as a draft, and lead to its preview."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            if sent.size > MAX_BYTES:
                raise UnusableFields(
                    _("the file is larger than %(most)d MB") % {"most": MAX_BYTES // 2**20}
                )
            content = sent.read()
            large = is_large(content)
            if not large:
                read_table(content)
        except UnusableFields as refusal:
            form.add_error("file", refusal.message)
        else:
            said = {
                "sha256": keep_draft(content),
                "name": str(sent.name)[:120],
                "profile": form.cleaned_data["profile"],
                "organisation": request.actor.organisation_id,
            } | ({"is_large": True} if large else {})
            token = signing.dumps(said, salt=_SALT)
            address = reverse("registry:import_preview", args=[token])
            remember_file(request.session, str(said["name"]), address, request.at)
            return redirect(address)
    status = 422 if form.errors else 200
    return render(request, "registry/instruments/import.html", {"form": form}, status=status)


@_MAY
def preview(request: Asked, draft: str) -> HttpResponse:
    """Show every row judged; on confirmation write them all."""
    said, chosen = _said(request, draft), _chosen(request)
    if said.get("is_large"):
        looked = looked_through(request, said, chosen)
        if isinstance(looked, HttpResponse):
            return looked
        return _show(request, draft, said, looked, chosen)
    table = read_table(read_draft(said["sha256"]))
    found = preview_import(request.actor, table, profile_of(said["profile"]), request.at, chosen)
    if request.method == "POST" and "commit" in request.POST and found.can_be_committed:
        number = import_instruments(
            actor=request.actor,
            at=request.at,
            table=table,
            profile=profile_of(said["profile"]),
            chosen=chosen,
            reason=f"{said['name']} sha256:{said['sha256']}",
        )
        drop_draft(said["sha256"])
        forget_file(request.session, request.path)
        messages.success(
            request, _("Registered from the file: %(number)d rows") % {"number": number}
        )
        return redirect("registry:instruments")
    return _show(request, draft, said, found, chosen)


def _show(
    request: Asked, draft: str, said: dict[str, Any], found: Preview, chosen: dict[str, str]
) -> HttpResponse:
    context = _context(said, draft, found, chosen)
    return render(request, "registry/instruments/preview.html", context)


@_MAY
def faults(request: Asked, draft: str) -> HttpResponse:
    """Return every fault as a file."""
    said, chosen = _said(request, draft), _chosen(request)
    found = kept_preview(said, chosen)
    if found is None:
        table, profile = read_table(read_draft(said["sha256"])), profile_of(said["profile"])
        found = preview_import(request.actor, table, profile, request.at, chosen)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="faults.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([_("Row"), _("Heading"), _("Value"), _("Reason")])
    for one in found.faults:
        writer.writerow([one.row, neutral(one.heading), neutral(one.value), neutral(one.reason)])
    return response


@_MAY
def template(request: Asked, form: str) -> HttpResponseBase:
    """Return the template of this site."""
    rows = template_rows()
    if form == "xlsx":
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
        file = io.BytesIO()
        book.save(file)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename="instruments.xlsx")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="instruments.csv"'
    response.write("\ufeff")
    csv.writer(response).writerows(rows)
    return response


def _said(request: Asked, draft: str) -> dict[str, Any]:
    """Return what was said of a draft; only to the organisation that sent it."""
    try:
        said: dict[str, Any] = signing.loads(draft, salt=_SALT, max_age=settings.DRAFT_HOURS * 3600)
        if said["organisation"] != request.actor.organisation_id:
            raise signing.BadSignature
    except signing.BadSignature as error:
        raise NoSuchRecord(
            _("there is no such import"), hint=_("send the file again; drafts are kept for a day")
        ) from error
    return said


def _chosen(request: Asked) -> dict[str, str]:
    """Return which column somebody chose for which heading."""
    given = request.POST if request.method == "POST" else request.GET
    return {
        name.removeprefix("column:"): str(value)
        for name, value in given.items()
        if name.startswith("column:") and value != "auto"
    }


def _context(
    said: dict[str, Any], draft: str, found: Preview, chosen: dict[str, str]
) -> dict[str, Any]:
    profile = profile_of(said["profile"])
    rows: list[RowFault] = found.faults[:SHOWN]
    columns = [
        (name, column, profile.columns.get(plain_heading(name)) is None or name in chosen)
        for name, column in zip(found.mapped.headings, found.mapped.columns, strict=True)
        if name.strip()
    ]
    used = [one for one in found.mapped.columns if one in REGISTERED]
    return {
        "said": said,
        "draft": draft,
        "preview": found,
        "faults": rows,
        "shown": SHOWN,
        "columns": columns,
        "choices": [(one, heading_of(one)) for one in REGISTERED],
        "chosen": chosen,
        "heads": [heading_of(one) for one in used if one],
        "sample": [
            (number, [_word(one, values.get(one or "", "")) for one in used])
            for number, values in found.sample
        ],
    }


def _word(column: str | None, value: Any) -> Any:
    """Return a value as people read it: titles of kinds, names of divisions."""
    if column == "kind":
        return kind_title(value, today())
    return division_name(value, today()) if column == "division_code" else value
