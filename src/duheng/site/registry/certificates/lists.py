"""The register of certificates as a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from duheng.site.actions.scope import within
from duheng.site.pages.lists import Column, Empty, Filter, ListPage
from duheng.site.pages.templatetags.duheng import status
from duheng.site.people.models import Organisation
from duheng.site.registry.certificates.queries import certificate_row, certificates
from duheng.site.registry.certificates.records import CertificateRow
from duheng.site.registry.clock import today
from duheng.site.registry.divisions import division_choices, division_name, scope_prefix
from duheng.site.registry.models import CertificateKind, CertificateStatus, Verdict


def state_of(kind: str, verdict: str, standing: str) -> str:
    """Return the state of a certificate for its icon: void before failed before valid."""
    if standing != CertificateStatus.VALID:
        return standing
    return "failed" if verdict == Verdict.FAILED or kind == CertificateKind.REJECTION else "valid"


def state_mark(one: CertificateRow) -> SafeString:
    """Return icon and word of a certificate's state."""
    state = state_of(one.kind, one.verdict, one.status)
    word = Verdict.FAILED.label if state == "failed" else CertificateStatus(one.status).label
    return status(state, str(word))


def _begins(text: str) -> Q:
    return Q(number__gte=text, number__lt=text + "\uffff")


def _named(column: str) -> Callable[[str], Q]:
    def condition(text: str) -> Q:
        found = Organisation.objects.unscoped("organisations are open to all").filter(
            Q(name__icontains=text) | Q(name_en__icontains=text)
        )
        return Q(**{f"{column}__in": found.values("pk")})

    return condition


def _day(column: str) -> Callable[[str], Q]:
    return lambda text: Q(**{column: date.fromisoformat(text)})


CERTIFICATES: ListPage[CertificateRow] = ListPage(
    key="certificates",
    title=gettext_lazy("Register of certificates"),
    query=certificates,
    to_row=certificate_row,
    link=lambda row: reverse("registry:certificate", args=[row.id]),
    template="registry/certificates/index.html",
    sort="-measured_at",
    columns=(
        Column(
            "number", gettext_lazy("Number"), lambda row: row.number, sort="number", is_code=True
        ),
        Column("kind", gettext_lazy("Kind"), lambda row: CertificateKind(row.kind).label),
        Column("subject", gettext_lazy("Of"), lambda row: row.subject),
        Column("issuer", gettext_lazy("Issuer"), lambda row: row.issuer_name),
        Column("owner", gettext_lazy("Customer"), lambda row: row.owner_name),
        Column(
            "division",
            gettext_lazy("Division"),
            lambda row: division_name(row.division_code, today()),
            is_default=False,
        ),
        Column(
            "measured",
            gettext_lazy("Measured"),
            lambda row: row.measured_at,
            shown=lambda row: row.measured_at.date().isoformat(),
            sort="measured_at",
        ),
        Column(
            "until", gettext_lazy("Valid until"), lambda row: row.valid_until, sort="valid_until"
        ),
        Column(
            "state",
            gettext_lazy("State"),
            lambda row: CertificateStatus(row.status).label,
            shown=state_mark,
            sort="status",
        ),
    ),
    filters=(
        Filter("number", gettext_lazy("Number begins with"), _begins),
        Filter(
            "kind",
            gettext_lazy("Kind"),
            lambda value: Q(kind=CertificateKind(value).value),
            choices=lambda _actor: CertificateKind.choices,
        ),
        Filter(
            "status",
            gettext_lazy("State"),
            lambda value: Q(status=CertificateStatus(value).value),
            choices=lambda _actor: CertificateStatus.choices,
        ),
        Filter("issuer", gettext_lazy("Issuer"), _named("issuer_id")),
        Filter(
            "division",
            gettext_lazy("Division"),
            lambda code: within("division_code", scope_prefix(code, today())),
            choices=lambda _actor: division_choices(today()),
        ),
        Filter("from", gettext_lazy("Measured from"), _day("measured_at__date__gte"), kind="date"),
        Filter("to", gettext_lazy("Measured until"), _day("measured_at__date__lte"), kind="date"),
    ),
    empty=Empty(
        gettext_lazy("No certificate was recorded that you may see."),
        gettext_lazy("Upload a certificate"),
        "registry:upload_certificate",
        "registry.upload_certificate",
    ),
)


def words_of(record: Any) -> dict[str, Any]:
    """Return the words of a certificate's choices, for its page."""
    return {
        "kind": CertificateKind(record.kind).label,
        "status": CertificateStatus(record.status).label,
        "verdict": Verdict(record.verdict).label if record.verdict else "",
        "state": state_of(record.kind, record.verdict, record.status),
    }
