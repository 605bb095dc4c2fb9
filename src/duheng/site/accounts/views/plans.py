"""Pages of monitoring plans: versions of a site, one of them, and what changed between two."""

from __future__ import annotations

import difflib
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duheng.site.accounts.actions.plans import MOST_BYTES, PlanDraft, add_plan
from duheng.site.accounts.models import EnergySite, MonitoringPlan
from duheng.site.accounts.queries import get_site, plan_record, plans_of
from duheng.site.accounts.reading import look_into_plan
from duheng.site.accounts.records import PlanRecord
from duheng.site.accounts.views.downloads import attachment
from duheng.site.accounts.views.sites import CHANGE, VIEW, may_change
from duheng.site.errors import NotPossibleNow, UnusableFields
from duheng.site.people.doors import Asked
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.figures.queries import in_language
from duheng.site.registry.ownership import get_own

_MARKS = {"+": "added", "-": "removed", "@": "place"}


class PlanForm(forms.Form):
    """A version of a monitoring plan."""

    file = forms.FileField(label=gettext_lazy("Monitoring plan (YAML)"))
    reason = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        required=False,
        max_length=400,
        help_text=gettext_lazy(
            "Needed when it follows another version and does not say so itself."
        ),
    )


@VIEW
def plans(request: Asked, site_id: int) -> HttpResponse:
    """Show the versions of a site's monitoring plan."""
    site = get_site(request.actor, site_id)
    context = {
        "site": site,
        "plans": plans_of(request.actor, site_id),
        "may_change": may_change(request, site.owner_id) and site.withdrawn_at is None,
    }
    return render(request, "accounts/plans.html", context)


@VIEW
def plan(request: Asked, plan_id: int) -> HttpResponse:
    """Show one version, and what changed since the version it names."""
    found = _plan(request, plan_id)
    text = _text(found)
    before = next(
        (one for one in plans_of(request.actor, found.site_id) if one.id == found.replaces_id), None
    )
    context = {
        "plan": found,
        "site": get_site(request.actor, found.site_id),
        "text": text,
        "before": before,
        "changes": [] if before is None else list(_changes(_text(before), text)),
    }
    return render(request, "accounts/plan.html", context)


@VIEW
def plan_file(request: Asked, plan_id: int) -> HttpResponse:
    """Hand out a plan as it came in."""
    found = _plan(request, plan_id)
    return attachment(kept_bytes(found.sha256), f"plan-version-{found.number}.yaml")


@CHANGE
def add(request: Asked, site_id: int) -> HttpResponse:
    """Add a version of a site's monitoring plan."""
    get_own(EnergySite, request.actor, site_id)
    form = PlanForm(request.POST or None, request.FILES or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = _add(request, site_id, form.cleaned_data)
        except (UnusableFields, NotPossibleNow) as refusal:
            fields = refusal.data.get("fields", {"": refusal.message})
            for name, reason in fields.items():
                form.add_error(name if name in form.fields else None, str(reason))
        else:
            return redirect("accounts:plan", made)
    context = {"form": form, "site": get_site(request.actor, site_id)}
    return render(request, "accounts/add_plan.html", context, status=status)


def _add(request: Asked, site_id: int, said: dict[str, Any]) -> int:
    content = said["file"].read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        too_large = _("the file is larger than %(most)d MB") % {"most": 1}
        raise UnusableFields(too_large, data={"fields": {"file": too_large}})
    head = look_into_plan(content)
    draft = PlanDraft(
        content=content,
        name=str(said["file"].name),
        title=f"{in_language(head['title']['zh-Hans'], head['title']['en'])} {head['version']}",
        valid_from=date.fromisoformat(head["valid_from"]),
    )
    reason = said["reason"] or in_language(head["reason"]["zh-Hans"], head["reason"]["en"])
    return add_plan(actor=request.actor, at=request.at, site_id=site_id, draft=draft, reason=reason)


def _plan(request: Asked, plan_id: int) -> PlanRecord:
    found = MonitoringPlan.objects.all().select_related("file")
    return plan_record(found.get_visible(request.actor, plan_id))


def _text(found: PlanRecord) -> str:
    return kept_bytes(found.sha256).decode("utf-8")


def _changes(before: str, after: str) -> Any:
    """Yield the lines that changed with their neighbours, each with what became of it."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    for place, line in enumerate(lines):
        if place > 1:  # the two names of files say nothing here
            yield _MARKS.get(line[:1], "same"), line
