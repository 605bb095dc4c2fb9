"""The chain above a record, drawn and as a table."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.errors import NoSuchRecord, UnusableFields
from duheng.site.people.doors import Asked, may
from duheng.site.registry.chains.ids import FIGURE, INSTRUMENT, STANDARD
from duheng.site.registry.chains.picture import HEIGHT, WIDTH, draw
from duheng.site.registry.chains.queries import DOCUMENTS, KINDS, chain_above
from duheng.site.registry.chains.words import gap_hint, gap_words
from duheng.terms.findings import Severity


@may("registry.view")
def chain(request: Asked, kind: str, number: int) -> HttpResponse:
    """Show what a certificate, a point, a figure, an instrument or a standard rests on."""
    if kind not in KINDS:
        raise NoSuchRecord(_("nothing of this kind has a chain"))
    text = request.GET.get("at", "").strip()
    asked = read_instant(text) if text else None
    is_document = kind in DOCUMENTS
    found = chain_above(request.actor, kind, number, asked if is_document else asked or request.at)
    judged = found.judgement
    context = {
        "chain": found,
        "picture": draw(judged),
        "box": {"width": WIDTH, "height": HEIGHT},
        "gaps": [
            {
                "severity": one.severity.value,
                "words": gap_words(one),
                "hint": gap_hint(one),
                "number": one.data.get("certificate", ""),
            }
            for one in judged.findings
        ],
        "number_of_gaps": sum(one.severity is Severity.ERROR for one in judged.findings),
        "at": text,
        "record_url": _record_url(kind, number, found.certificate_id),
    }
    return render(request, "registry/chains/chain.html", context)


def read_instant(text: str) -> datetime:
    """Return the instant that an address asks about: a day stands for its last moment here.

    Raises
    ------
    UnusableFields
        When it is neither a day nor an instant.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59), tzinfo=zone)
        found = datetime.fromisoformat(text)
    except ValueError as error:
        reason = _("'%(given)s' is no day; write it as 2026-03-02") % {"given": text[:40]}
        raise UnusableFields(reason, data={"fields": {"at": reason}}) from error
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _record_url(kind: str, number: int, certificate_id: int | None) -> str:
    if kind == FIGURE:
        return reverse("registry:figure", args=[number])
    if kind == INSTRUMENT:
        return reverse("registry:instrument", args=[number])
    if kind == STANDARD:
        return _reversed("registry:standard", number)
    return reverse("registry:certificate", args=[certificate_id]) if certificate_id else ""


def _reversed(name: str, number: int) -> str:
    from django.urls import NoReverseMatch

    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return ""
