"""The day for which a page is asked."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.days import local_day
from duheng.site.people.doors import Asked


class DayForm(forms.Form):
    """As of which day."""

    as_of = forms.DateField(label=_("As of"), required=False)


def asked_day(request: Asked) -> date:
    """Return the day that a page is asked for; today when it is asked for none, or for nonsense."""
    form = DayForm(request.GET)
    asked = form.cleaned_data["as_of"] if form.is_valid() else None
    return asked or local_day(request.at)
