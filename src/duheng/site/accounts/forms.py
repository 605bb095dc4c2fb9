"""What forms of accounts are called, and the forms of pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duheng.site.accounts.models import EnergySite
from duheng.site.registry.divisions import division_choices
from duheng.site.registry.forms import FormPlan

TITLES: Mapping[str, str | Promise] = {
    "duheng-account/1": _("Energy and emissions from readings"),
    "duheng-balance/1": _("Energy balance"),
    "duheng-calculation/1": _("Calculation"),
    "duheng-matching/1": _("Green power matching"),
    "duheng-savings/1": _("Energy savings"),
    "duheng-sink/1": _("Carbon sink"),
    "duheng-stack/1": _("Emissions measured at the stack"),
}


def form_title(form: str) -> str:
    """Return what a form of account is called; one without a title stands for itself."""
    return str(TITLES.get(form, form))


def site_plan(day: date) -> FormPlan:
    """Return the form of a site."""
    return FormPlan(
        model=EnergySite,
        groups=(
            (_("Which it is"), ("code", "name", "name_en", "kind", "purpose")),
            (_("Where it is"), ("division_code", "place")),
            (_("Further"), ("monitored_as", "note")),
        ),
        required=("code", "name", "kind"),
        choices={"division_code": division_choices(day)},
        help={
            "division_code": _("Left empty, it is that of your organisation."),
            "monitored_as": _("As its channels of online monitoring name their site."),
            "purpose": _("What it makes or does: power generation, coal chemistry, forest farm …"),
        },
    )


class SendForm(forms.Form):
    """An account that is sent in."""

    file = forms.FileField(label=_("Account (a YAML document, or a ZIP with ACCOUNT.yaml)"))
    note = forms.CharField(label=_("Note"), required=False, max_length=400)


class RestateForm(forms.Form):
    """A new version of an account."""

    file = forms.FileField(label=_("Account (a YAML document, or a ZIP with ACCOUNT.yaml)"))
    reason = forms.CharField(label=_("What changed, and why"), required=False, max_length=400)
    revision = forms.IntegerField(widget=forms.HiddenInput)
