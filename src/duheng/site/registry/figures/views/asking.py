"""Pages that ask: for loadings that nobody stated, and where a better certificate helps most."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.people.doors import Asked, may
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.figures.actions.declaring import declare_loading, get_declarable
from duheng.site.registry.figures.asking import SHOWN, improvements, loadings_asked_for
from duheng.site.registry.figures.tables import LATEST
from duheng.site.registry.forms import FormPlan
from duheng.site.registry.models import CertificateUse


@may("registry.view")
def loadings(request: Asked) -> HttpResponse:
    """Show the loadings that are missing, where they matter most first."""
    context = {
        "rows": loadings_asked_for(request.actor),
        "latest": LATEST,
        "may_declare": request.actor.may("registry.upload_certificate"),
    }
    return render(request, "registry/figures/loadings.html", context)


@may("registry.view")
def helping(request: Asked) -> HttpResponse:
    """Show where one better certificate would help most."""
    found = improvements(request.actor)
    largest = max((one.total_percent for one in found.rows), default=0.0)
    context = {
        "rows": [(one, _width(one.total_percent, largest)) for one in found.rows],
        "number_not_stated": found.number_not_stated,
        "latest": LATEST,
        "most": SHOWN,
    }
    return render(request, "registry/figures/improvements.html", context)


def _width(value: float, largest: float) -> str:
    return f"{120 * value / largest:.1f}" if largest > 0 else "0"


@may("registry.upload_certificate")
def declare(request: Asked, use_id: int) -> HttpResponse:
    """Declare a loading, with a reason and evidence."""
    use = get_declarable(request.actor, use_id)

    def act(said: dict[str, Any], revision: int) -> int:
        return declare_loading(
            actor=request.actor,
            at=request.at,
            use_id=use_id,
            revision=revision,
            loading=said["loading"],
            evidence=said["evidence"],
            reason=said["reason"],
        )

    plan = FormPlan(
        model=CertificateUse,
        groups=(("", ("loading", "evidence", "reason")),),
        required=("loading", "evidence", "reason"),
        titles={
            "loading": _("Loading"),
            "evidence": _("Evidence (document, number)"),
            "reason": _("Reason"),
        },
        help={
            "loading": _(
                "How much of its error passes on to the certificate: change of the error below "
                "per change of the error above, in the same unit."
            )
        },
    )
    upper = use.upper_certificate or use.standard
    title = _("Declare the loading of %(upper)s in %(lower)s") % {
        "upper": upper,
        "lower": use.certificate.number,
    }
    return edit(
        request,
        Edit(
            plan=plan,
            title=title,
            act=act,
            done=lambda _number: reverse("registry:loadings"),
            initial={"revision": use.revision},
            submit=_("Declare"),
        ),
    )
