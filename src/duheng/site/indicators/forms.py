"""What people fill in about the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from duheng.site.indicators.models import TaskState
from duheng.site.indicators.queries import plan_rows
from duheng.terms.languages import text_in


class DayForm(forms.Form):
    """As of which day, and as known when."""

    as_of = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class SnapshotForm(forms.Form):
    """A snapshot to take; of which plan is only asked where there are several."""

    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Note"), max_length=400, required=False)

    def __init__(self, *given: Any, day: date, **named: Any) -> None:
        super().__init__(*given, **named)
        language = "en" if (get_language() or "").startswith("en") else "zh-Hans"
        self.plans = [(one.id, text_in(one.titles, language)) for one in plan_rows(day)]
        if len(self.plans) > 1:
            self.fields = {
                "plan": forms.ChoiceField(label=_("Plan"), choices=self.plans),
                **self.fields,
            }


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
