"""Pages of monitoring plans: versions of a site, one of them, and what changed between two."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from duheng.site.accounts.actions.plans import MOST_BYTES
from duheng.site.accounts.models import EnergySite
from duheng.site.accounts.plans.adding import add_sent_plan
from duheng.site.accounts.plans.changing import by_subject
from duheng.site.accounts.plans.keeping import accounts_against
from duheng.site.accounts.plans.reading import read_kept_plan
from duheng.site.accounts.plans.structure import sources_of
from duheng.site.accounts.plans.words import text_of
from duheng.site.accounts.queries import get_plan, get_site, plans_of
from duheng.site.accounts.views.downloads import attachment
from duheng.site.accounts.views.sites import CHANGE, VIEW, may_change
from duheng.site.errors import NotPossibleNow, UnusableFields
from duheng.site.people.doors import Asked
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.ownership import get_own


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
    """Show one version, what changed since the one it names, and what accounts say against it."""
    found = get_plan(request.actor, plan_id)
    held = plans_of(request.actor, found.site_id)
    before = next((one for one in held if one.id == found.replaces_id), None)
    read = read_kept_plan(found.sha256, "" if before is None else before.sha256)
    context = {
        "plan": found,
        "site": get_site(request.actor, found.site_id),
        "text": kept_bytes(found.sha256).decode("utf-8"),
        "before": before,
        "read": read,
        "boundary": text_of(read.content.get("boundary")),
        "subjects": by_subject(read.changes, read.content),
        "sources": sources_of(read.content),
        "keepings": accounts_against(request.actor, found.site_id, read.name),
    }
    return render(request, "accounts/plan.html", context)


@VIEW
def plan_file(request: Asked, plan_id: int) -> HttpResponse:
    """Hand out a plan as it came in."""
    found = get_plan(request.actor, plan_id)
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
    name = str(said["file"].name)
    return add_sent_plan(request.actor, request.at, site_id, content, name, said["reason"])
