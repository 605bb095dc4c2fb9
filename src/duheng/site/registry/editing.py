"""One way in which a form becomes an action: faults at their fields, two editors told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from duheng.site.errors import ChangedMeanwhile, NotPossibleNow, UnusableFields
from duheng.site.people.doors import Asked
from duheng.site.registry.forms import FormPlan, RecordForm, shown

Act = Callable[[dict[str, Any], int], Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """What somebody else wrote meanwhile into a field, beside what was typed."""

    title: str | Promise
    typed: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A form on its way to an action.

    Attributes
    ----------
    plan : FormPlan
        What it asks for.
    title : str
        Of the page.
    act : callable
        Takes what was typed and the revision that was read; returns what ``done`` wants.
    done : callable
        From what the action returned to the address of the next page.
    initial : Mapping
        What the fields hold before anybody types.
    present : callable, optional
        Returns the fields as they are stored now, for whoever was overtaken.
    submit : str
        Word of the button; empty for *Save*.
    explanation : str
        What it means, above the form.
    is_danger : bool
        Whether the button warns.
    """

    plan: FormPlan
    title: str
    act: Act
    done: Callable[[Any], str]
    initial: Mapping[str, Any]
    present: Callable[[], Mapping[str, Any]] | None = None
    submit: str = ""
    explanation: str = ""
    is_danger: bool = False


def edit(request: Asked, wanted: Edit) -> HttpResponse:
    """Return the page of a form, or the redirect after its action.

    What an action refuses is shown at its field with status 422. Who was overtaken by another
    editor (409) keeps what was typed, sees what the other wrote, and may send it again.
    """
    form = RecordForm(wanted.plan, request.POST or None, initial=dict(wanted.initial))
    differences: list[Difference] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(wanted.done(wanted.act(form.said(), form.revision_read())))
        except UnusableFields as refusal:
            status = 422
            _mark(form, refusal)
        except NotPossibleNow as refusal:
            status = 409
            form.add_error(None, " ".join(filter(None, (refusal.message, refusal.hint))))
        except ChangedMeanwhile as refusal:
            status = 409
            differences = _differences(form, wanted)
            form.data = {**form.data.dict(), "revision": str(refusal.data["now"])}  # type: ignore[attr-defined]
            form.add_error(
                None,
                _("Somebody else changed this record while you were typing. Nothing was saved."),
            )
    context = {"form": form, "edit": wanted, "differences": differences}
    return render(request, "registry/form.html", context, status=status)


def instant_of(text: str) -> datetime | str:
    """Return the instant that a field of day and time holds, in the site's zone."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        return text
    return typed if typed.tzinfo else typed.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def _mark(form: RecordForm, refusal: UnusableFields) -> None:
    fields = refusal.data.get("fields", {})
    for name, reason in fields.items():
        plain = name.rpartition(".")[2] if name not in form.fields else name
        if plain in form.fields:
            form.add_error(plain, reason)
        else:
            form.add_error(None, f"{name}: {reason}")
    if not fields:
        form.add_error(None, refusal.message)


def _differences(form: RecordForm, wanted: Edit) -> list[Difference]:
    if wanted.present is None:
        return []
    now = wanted.present()
    typed = form.said()
    return [
        Difference(form[name].label, str(typed[name]), str(shown(now[name])))
        for name in wanted.plan.names
        if name in now and str(typed[name]) != str(shown(now[name]))
    ]
