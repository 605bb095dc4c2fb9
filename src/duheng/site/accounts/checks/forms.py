"""The forms of checks, one of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from duheng.site.accounts.checks.queries import ChoosableFigure

_LEVELS = (
    ("", gettext_lazy("As the lists say")),
    ("unit", gettext_lazy("Whole unit")),
    ("sub-unit", gettext_lazy("Sub-unit")),
    ("equipment", pgettext_lazy("energy", "Equipment")),
)


class ManyFilesInput(forms.FileInput):
    """A field into which several files can be put."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files; the value is the list of them."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files, each as a single one is checked."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFiles, self).clean(one, initial) for one in given or [None]]


class CheckForm(forms.Form):
    """What every check asks for: its day."""

    on = forms.DateField(
        label=gettext_lazy("As of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class MeteringForm(CheckForm):
    """Lists of measuring instruments."""

    sent = ManyFiles(
        label=gettext_lazy("Lists of measuring instruments (CSV or XLSX)"),
        help_text=gettext_lazy(
            "Of the whole unit, of its sub-units and of its equipment; several files at once."
        ),
        widget=ManyFilesInput(attrs={"accept": ".csv,.xlsx"}),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level of rows that tell none"), choices=_LEVELS, required=False
    )
    answers = forms.FileField(
        label=gettext_lazy("Graded checklist (YAML)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        help_text=gettext_lazy("Without it, the items of the checklist count as not graded."),
    )


class StackForm(CheckForm):
    """A table of stack tests."""

    sent = forms.FileField(
        label=gettext_lazy("Table of relative accuracy tests (CSV)"),
        widget=forms.FileInput(attrs={"accept": ".csv"}),
        help_text=gettext_lazy("Each row is a test with the figures that were submitted for it."),
    )


class LaboratoriesForm(CheckForm):
    """A round of laboratories."""

    sent = ManyFiles(
        label=gettext_lazy("Round: its YAML document with its CSV table, or both as a ZIP"),
        widget=ManyFilesInput(attrs={"accept": ".yaml,.yml,.csv,.zip"}),
    )


class CrossForm(CheckForm):
    """Two figures of the runs of a site."""

    first = forms.ChoiceField(label=gettext_lazy("First figure of the two"))
    second = forms.ChoiceField(label=gettext_lazy("Second figure of the two"))

    def __init__(self, *args: Any, figures: Sequence[ChoosableFigure], **options: Any) -> None:
        super().__init__(*args, **options)
        listed = [("", "—"), *((str(one.id), one.title) for one in figures)]
        for name in ("first", "second"):
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=listed)

    def clean(self) -> dict[str, Any]:
        """Return what was chosen; one figure is not compared with itself."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("first") and said.get("first") == said.get("second"):
            self.add_error("second", _("is the same figure"))
        return said


def day_of(form: forms.Form) -> date:
    """Return the day that a valid form asks for."""
    day: date = form.cleaned_data["on"]
    return day
