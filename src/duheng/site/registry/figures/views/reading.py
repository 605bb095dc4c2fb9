"""The list of figures, one of them with its evidence, and its file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.pages.figures import BudgetBar
from duheng.site.pages.lists import show_list
from duheng.site.people.doors import Asked, may
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.chains.queries import chain_above
from duheng.site.registry.chains.words import gap_words as chain_words
from duheng.site.registry.editing import Edit, edit
from duheng.site.registry.figures.actions.publishing import withdraw_figure
from duheng.site.registry.figures.asking import together
from duheng.site.registry.figures.lists import FIGURES, STATES, gap_words, period_of
from duheng.site.registry.figures.queries import get_figure, sources_of
from duheng.site.registry.figures.records import FigureRecord, SourceRow
from duheng.site.registry.instruments.forms import reason_plan
from duheng.site.registry.models import Figure, FigureStatus
from duheng.site.registry.ownership import get_own
from duheng.terms.evidence import EvidenceKind
from duheng.terms.findings import Severity
from duheng.traceability import ChainJudgement

_DRAWN = 25
_KINDS = {
    EvidenceKind.CERTIFICATE.value: lambda: _("certificate"),
    EvidenceKind.STATISTICAL.value: lambda: _("observations"),
    EvidenceKind.PACK.value: lambda: _("rule-pack"),
    EvidenceKind.JUDGEMENT.value: lambda: _("judgement"),
}


@may("registry.view")
def index(request: Asked) -> HttpResponseBase:
    """Show the figures that the actor sees."""
    return show_list(request, FIGURES)


@may("registry.view")
def figure(request: Asked, figure_id: int) -> HttpResponse:
    """Show a figure: value, U, budget with the evidence of every line, coverage, chain, history."""
    found = get_figure(request.actor, figure_id)
    lines = sources_of(request.actor, figure_id)
    judged = chain_above(request.actor, "figure", figure_id, None).judgement
    context = {
        "figure": found,
        "period": period_of(found),
        "state": STATES[FigureStatus(found.status)],
        "state_word": FigureStatus(found.status).label,
        "bars": [_bar(one, found.unit) for one in lines[:_DRAWN]],
        "number_drawn": _DRAWN,
        "lines": [(one, _kind(one.kind), gap_words(one.gap), _percent(one.share)) for one in lines],
        "statutory": f"{found.statutory:.7g}",
        "gaps": [one for one in lines if one.gap],
        "coverage": [(title, parts) for title, parts in _coverage(found) if parts],
        "chain": _chain(judged),
        "together": together(request.actor, figure_id),
        "may_withdraw": _may_change(request.actor, found),
    }
    return render(request, "registry/figures/figure.html", context)


def _bar(one: SourceRow, unit: str) -> BudgetBar:
    amount = _("not stated") if one.contribution is None else f"{one.contribution:+.3g} {unit}"
    return BudgetBar(
        name=one.title, contribution=amount, share=one.share, url=one.url or f"#line-{one.position}"
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f} %"


def _kind(kind: str) -> str:
    found = _KINDS.get(kind)
    return found() if found else kind


def _coverage(found: FigureRecord) -> list[tuple[str, list[tuple[str, float]]]]:
    titles = {"by_time": _("By time"), "by_quantity": _("By quantity")}
    return [
        (title, [(origin, part) for origin, part in found.coverage.get(name, {}).items() if part])
        for name, title in titles.items()
    ]


def _chain(judged: ChainJudgement) -> dict[str, Any]:
    """Return the chain in short: how many documents, where it ends, what is wrong."""
    own = judged.root.id if judged.root else ""
    errors = [one for one in judged.findings if one.severity is Severity.ERROR]
    return {
        "number": sum(one.id != own for one in judged.nodes),
        "number_of_gaps": len(errors),
        "gaps": list(
            dict.fromkeys((one.data.get("certificate") or "", chain_words(one)) for one in errors)
        )[:10],
    }


def _may_change(actor: Actor, found: FigureRecord) -> bool:
    stands = found.status == FigureStatus.IN_FORCE
    is_own = found.owner_id == actor.organisation_id
    return stands and is_own and actor.may("registry.publish_figure")


@may("registry.view")
def file(request: Asked, figure_id: int) -> HttpResponse:
    """Hand out the account as it came in."""
    found = get_figure(request.actor, figure_id)
    response = HttpResponse(kept_bytes(found.sha256), content_type="application/octet-stream")
    name = f"{found.sha256[:16]}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@may("registry.publish_figure")
def withdraw(request: Asked, figure_id: int) -> HttpResponse:
    """Withdraw a figure, with a reason."""
    own = get_own(Figure, request.actor, figure_id)
    found = get_figure(request.actor, own.pk)

    def act(said: dict[str, Any], revision: int) -> int:
        withdraw_figure(
            actor=request.actor,
            at=request.at,
            figure_id=figure_id,
            revision=revision,
            reason=said["reason"],
        )
        return figure_id

    return edit(
        request,
        Edit(
            plan=reason_plan(Figure),
            title=_("Withdraw %(title)s") % {"title": found.title},
            act=act,
            done=lambda number: reverse("registry:figure", args=[number]),
            initial={"revision": found.revision},
            submit=_("Withdraw"),
            explanation=_(
                "It stays readable as withdrawn, with your reason. To give a better one, publish "
                "the new account instead: it names the figure that it replaces."
            ),
            is_danger=True,
        ),
    )
