"""Pages on which an account comes in: sent, shown as it was read, and published."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from duheng.site.errors import NoSuchRecord, NotPossibleNow, UnusableFields
from duheng.site.people.doors import Asked, may
from duheng.site.registry.certificates.recording import FileDraft
from duheng.site.registry.certificates.storage import keep_bytes, kept_bytes
from duheng.site.registry.figures.account_file import MOST_BYTES
from duheng.site.registry.figures.actions.publishing import publish_figure, standing_figures
from duheng.site.registry.figures.queries import in_language
from duheng.site.registry.figures.reading import MEDIA_TYPE, read_account
from duheng.site.registry.figures.resolving import Resolver, named_by
from duheng.site.registry.ownership import organisation_of

_MAY = may("registry.publish_figure")
_SALT = "registry.figure"
_AGE_S = 24 * 3600


class AccountForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=gettext_lazy("Account (the JSON that duheng account --json printed)")
    )


@_MAY
def upload(request: Asked) -> HttpResponse:
    """Take an account, read it under limits, recompute its budgets, and lead to what was read."""
    organisation_of(request.actor)
    form = AccountForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read(MOST_BYTES + 1)
        try:
            account = read_account(content)
        except UnusableFields as refusal:
            form.add_error("file", str(refusal.data["fields"]["file"]))
        else:
            name = str(form.cleaned_data["file"].name)[:200]
            digest = keep_bytes(content)
            cache.set(_held(digest), account, timeout=3600)
            said = {
                "sha256": digest,
                "size": len(content),
                "name": name,
                "by": request.actor.person_id,
            }
            return redirect("registry:preview_figure", signing.dumps(said, salt=_SALT))
    status = 422 if form.errors else 200
    return render(request, "registry/figures/upload.html", {"form": form}, status=status)


@_MAY
def preview(request: Asked, draft: str) -> HttpResponse:
    """Show what was read, what was found behind it and what it would replace; then publish it."""
    said = _draft(request, draft)
    account = _account(said["sha256"])
    faults: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            made = _publish(request, said, account)
        except UnusableFields as refusal:
            faults, status = dict(refusal.data.get("fields", {"": refusal.message})), 422
        except NotPossibleNow as refusal:
            faults, status = {"": " ".join(filter(None, (refusal.message, refusal.hint)))}, 409
        else:
            words = ngettext(
                "%(number)d figure is published.", "%(number)d figures are published.", len(made)
            )
            messages.success(request, words % {"number": len(made)})
            if len(made) == 1:
                return redirect("registry:figure", made[0])
            return redirect("registry:figures")
    context = {
        "figures": _shown(request, account),
        "number_of_groups": account["number_of_groups"],
        "subject": account["figures"][0]["subject"],
        "engine": account["engine"],
        "name": said["name"],
        "sha256": said["sha256"],
        "faults": faults,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "registry/figures/preview.html", context, status=status)


def _shown(request: Asked, account: dict[str, Any]) -> list[dict[str, Any]]:
    drafts = account["figures"]
    standing = standing_figures(request.actor, organisation_of(request.actor), drafts)
    resolver = Resolver(
        (line["source"] for one in drafts for line in one["lines"]), account["digests"]
    )
    return [
        {
            **one,
            "words": in_language(one["title"]["zh-Hans"], one["title"]["en"]) or one["quantity"],
            **_counted(one, resolver),
            "period": " → ".join(_day(one[name]) for name in ("begins_at", "ends_at")),
            "same": next((each for each in found if each.is_same), None),
            "replaces": next((each for each in found if not each.is_same), None),
        }
        for one, found in zip(drafts, standing, strict=True)
    ]


def _day(instant: str) -> str:
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.fromisoformat(instant).astimezone(zone).date().isoformat()


def _counted(one: dict[str, Any], resolver: Resolver) -> dict[str, Any]:
    found = resolver.resolve(one["lines"])
    named = [line for line in one["lines"] if named_by(line["source"]) is not None]
    missing = sorted({each.number for each in found if each.gap})
    return {"number_named": len(named), "missing": missing}


def _publish(request: Asked, said: dict[str, Any], account: dict[str, Any]) -> list[int]:
    named = [int(one) for one in request.POST.getlist("restates") if one.isdecimal()]
    return publish_figure(
        actor=request.actor,
        at=request.at,
        account=account,
        file=FileDraft(
            sha256=said["sha256"], size=said["size"], media_type=MEDIA_TYPE, name=said["name"]
        ),
        restates=named,
        reason=request.POST.get("reason", "") if named else "",
    )


def _draft(request: Asked, draft: str) -> dict[str, Any]:
    try:
        said: dict[str, Any] = signing.loads(draft, salt=_SALT, max_age=_AGE_S)
    except signing.BadSignature as error:
        raise _no_draft() from error
    if said.get("by") != request.actor.person_id:
        raise _no_draft()
    return said


def _no_draft() -> NoSuchRecord:
    return NoSuchRecord(_("this upload is not there any more"), hint=_("upload the account again"))


def _account(sha256: str) -> dict[str, Any]:
    held: dict[str, Any] | None = cache.get(_held(sha256))
    return held if held is not None else read_account(kept_bytes(sha256))


def _held(sha256: str) -> str:
    return f"account-read-{sha256}"
