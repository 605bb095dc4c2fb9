"""What people fill in about the plan."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from duheng.site.indicators.models import TaskState


class DayForm(forms.Form):
    """As of which day, and as known when."""

    as_of = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class SnapshotForm(forms.Form):
    """A snapshot to take."""

    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Note"), max_length=400, required=False)


class TaskForm(forms.Form):
    """How far a measure has come."""

    state = forms.ChoiceField(label=_("State"), choices=TaskState.choices)
    due_on = forms.DateField(
        label=_("To be done by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    progress = forms.CharField(
        label=_("Progress"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
