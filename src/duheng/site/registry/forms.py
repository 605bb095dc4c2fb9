"""Forms made from the columns of a model: what a value may be, the action alone judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from duheng.site.registry.plain import trimmed

Choices = Sequence[tuple[str, Any]]
Title = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPlan:
    """Which columns a form asks for, and how.

    Attributes
    ----------
    model : type of Model
        Whose columns they are.
    groups : sequence of (title, names)
        In the order of the page.
    required : iterable of str
        Marked as such; the action says so too.
    choices : Mapping
        Name -> pairs of value and title, to choose from.
    suggestions : Mapping
        Name -> words to type or choose.
    help : Mapping
        Name -> what helps to fill it in.
    titles : Mapping
        Name -> title, of fields that are no columns.
    long : iterable of str
        Fields with several lines.
    days : iterable of str
        Fields that hold a day and are no columns.
    """

    model: type[models.Model]
    groups: Sequence[tuple[Title, Sequence[str]]]
    required: Iterable[str] = ()
    choices: Mapping[str, Choices] = field(default_factory=dict)
    suggestions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    help: Mapping[str, Title] = field(default_factory=dict)
    titles: Mapping[str, Title] = field(default_factory=dict)
    long: Iterable[str] = ()
    days: Iterable[str] = ()

    @property
    def names(self) -> list[str]:
        """Every field, in order."""
        return [name for _title, names in self.groups for name in names]


class RecordForm(forms.Form):
    """A form of texts: it keeps what was typed, and shows what an action refused."""

    revision = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, plan: FormPlan, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.plan = plan
        for name in plan.names:
            self.fields[name] = _field(plan, name)

    @property
    def groups(self) -> list[tuple[Title, list[forms.BoundField]]]:
        """The fields by group, for the page."""
        return [(title, [self[name] for name in names]) for title, names in self.plan.groups]

    @property
    def suggested(self) -> Mapping[str, Sequence[str]]:
        """Words to choose from while typing, by name."""
        return self.plan.suggestions

    def said(self) -> dict[str, Any]:
        """Return what was typed, without the revision."""
        return {name: self.cleaned_data.get(name, "") for name in self.plan.names}

    def revision_read(self) -> int:
        """Return the revision that whoever typed had read; 0 when it is missing."""
        text = self.cleaned_data.get("revision", "")
        return int(text) if text.isascii() and text.isdigit() else 0


def initial_of(record: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return the fields of a record as a form shows them, and its revision."""
    found = {name: shown(getattr(record, name, "")) for name in names}
    if hasattr(record, "revision"):
        found["revision"] = record.revision
    return found


def shown(value: Any) -> Any:
    """Return a value as a field of a form holds it."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{trimmed(value):f}"
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _field(plan: FormPlan, name: str) -> forms.Field:
    required = name in set(plan.required)
    column = None if name in plan.titles else plan.model._meta.get_field(name)
    label: Any = plan.titles.get(name) or getattr(column, "verbose_name", name)
    help_text: Any = plan.help.get(name, "")
    made = forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=_widget(plan, name, column, required=required),
    )
    made.marked = required  # type: ignore[attr-defined]
    return made


def _widget(plan: FormPlan, name: str, column: Any, *, required: bool) -> forms.Widget:
    choices = plan.choices.get(name) or getattr(column, "choices", None)
    if isinstance(column, models.BooleanField) and not choices:
        choices = [("true", _("Yes")), ("false", _("No"))]
    if choices:
        empty: Choices = [("", "—")] if not required or name in plan.choices else []
        return forms.Select(choices=[*empty, *choices])
    if name in set(plan.long):
        return forms.Textarea(attrs={"rows": 5})
    if isinstance(column, models.DateTimeField):
        return forms.DateTimeInput(attrs={"type": "datetime-local"})
    if isinstance(column, models.DateField) or name in set(plan.days):
        return forms.DateInput(attrs={"type": "date"})
    attributes: dict[str, Any] = {"autocomplete": "off"}
    if isinstance(column, models.DecimalField | models.IntegerField):
        attributes["inputmode"] = "decimal"
    if isinstance(column, models.CharField):
        attributes["maxlength"] = column.max_length
    if name in plan.suggestions:
        attributes["list"] = f"suggested-{name}"
    return forms.TextInput(attrs=attributes)
