"""Forms about organisations and people: they read types; what a value may be, actions judge."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from duheng.rulebook import load_places
from duheng.site.errors import ChangedMeanwhile, UnusableFields
from duheng.site.people.models import OrganisationKind
from duheng.site.people.roles import APART, PERMISSION_TITLES, ROLES

Made = TypeVar("Made")
Choice = tuple[str, Any]


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"})
    )


def division_choices(day: date) -> list[Choice]:
    """Return every division of a day with its name, those above before those below."""
    language = "en" if get_language() == "en" else "zh-Hans"
    places = load_places(day)
    found: list[Choice] = [("", "—")]
    for top in places.tops():
        for place in (top, *places.descendants(top.code)):
            indent = "\u2003" * len(places.ancestors(place.code))
            found.append((place.code, f"{indent}{place.name_in(language)} {place.code}"))
    return found


class DatedForm(forms.Form):
    """A form that knows the day, for lists that change with time."""

    def __init__(self, *args: Any, day: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.day = day
        if "division_code" in self.fields:
            self.fields["division_code"].choices = division_choices(day)  # type: ignore[attr-defined]


class OrganisationForm(DatedForm):
    """An organisation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    division_code = forms.ChoiceField(label=_("Division"))
    identifier_scheme = forms.ChoiceField(label=_("Identifier scheme"), required=False)
    identifier = forms.CharField(label=_("Identifier"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    parent_id = forms.IntegerField(
        label=_("Number of the organisation above"), required=False, min_value=1
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, schemes: Iterable[Choice] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["identifier_scheme"].choices = [("", "—"), *schemes]  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """A person."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), required=False)
    telephone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    qualifications = forms.CharField(
        label=_("Qualifications"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RoleForm(DatedForm):
    """A role for somebody, with the divisions that it sees and its days."""

    role = forms.ChoiceField(label=_("Role"))
    division_code = forms.ChoiceField(
        label=_("Division"),
        required=False,
        help_text=_("Only for roles that see a division; left empty, that of the organisation."),
    )

    def __init__(self, *args: Any, may_grant_any: bool, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (key, role.title)
            for key, role in ROLES.items()
            if kind in role.kinds and (may_grant_any or key not in APART)
        ]


class GrantForm(RoleForm):
    """A role for somebody who is there."""

    valid_from = _day(_("Valid from"))
    valid_to = _day(_("Valid to"), required=False)


class GrantEndForm(forms.Form):
    """The last day of a role, and why."""

    valid_to = _day(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=400)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class InvitationForm(RoleForm):
    """An invitation."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"))
    valid_to = _day(_("Role valid to"), required=False)
    field_order = ("name", "email", "role", "division_code", "valid_to")


class RegistrationForm(forms.Form):
    """A metrologist's registration."""

    item = forms.CharField(label=_("Item"), max_length=120)
    level = forms.CharField(label=_("Level"), max_length=20, required=False)
    document_number = forms.CharField(label=_("Document number"), max_length=80, required=False)
    valid_from = _day(_("Valid from"))
    valid_to = _day(_("Valid to"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(label=_("What for"), max_length=80)
    expires_on = _day(_("Valid to"))
    permissions = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, permissions: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["permissions"].choices = [  # type: ignore[attr-defined]
            (one, PERMISSION_TITLES.get(one, one)) for one in sorted(permissions)
        ]


class ReasonForm(forms.Form):
    """A reason, for what is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=400)


class NewPasswordForm(forms.Form):
    """The password of somebody who was invited."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a sentence is easier to keep than a riddle."),
    )
    again = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Return the fields; the two passwords must be the same."""
        fields: dict[str, Any] = super().clean() or {}
        if fields.get("password") != fields.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return fields


def perform(form: forms.Form, act: Callable[[dict[str, Any]], Made]) -> Made | None:
    """Return what an action makes of a form, or ``None`` when the form has to be shown again.

    Fields that the action refuses are marked. When somebody else changed the record meanwhile,
    what was typed stays, the form says so, and sending it again writes over the new state.
    """
    if not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except UnusableFields as refusal:
        for name, problem in refusal.data.get("fields", {}).items():
            form.add_error(name if name in form.fields else None, problem)
    except ChangedMeanwhile as refusal:
        form.add_error(
            None,
            _("Somebody else changed this meanwhile. Look at its history, then send this again."),
        )
        form.data = {**form.data, "revision": str(refusal.data["now"])}
    return None
