"""What people fill in on the pages of the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duheng.rulebook.calendars import MOST_DAYS

_LONGEST_IDENTIFIER = 200


class PackFilter(forms.Form):
    """Which packs are listed."""

    kind = forms.CharField(required=False, max_length=40)
    region = forms.CharField(required=False, max_length=40)
    confidence = forms.CharField(required=False, max_length=40)
    q = forms.CharField(required=False, max_length=80)

    def asked(self) -> dict[str, str]:
        """Return what was asked, without what makes no sense."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


class QuestionForm(forms.Form):
    """An instrument, what it is used for, and where."""

    def __init__(
        self,
        data: object,
        *,
        kinds: Sequence[tuple[str, str]],
        uses: Sequence[tuple[str, str]],
        places: Sequence[tuple[str, str]],
        initial: Mapping[str, str],
    ) -> None:
        super().__init__(data, initial=dict(initial))  # type: ignore[arg-type]
        self.fields["kind"] = forms.ChoiceField(
            label=_("What is it?"), choices=[("", _("Choose")), *kinds]
        )
        self.fields["use"] = forms.ChoiceField(
            label=_("What is it used for?"), choices=[("", _("Choose")), *uses]
        )
        self.fields["place"] = forms.ChoiceField(
            label=_("Where is it used?"), choices=[("", _("Choose")), *places], required=False
        )


class WorkingDaysForm(forms.Form):
    """A day, and a number of working days after it."""

    start = forms.DateField(
        label=pgettext_lazy("day", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    number = forms.IntegerField(
        label=_("Number of working days"),
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        help_text=_("The first day is not counted; a negative number counts backwards."),
    )


class SpanForm(forms.Form):
    """Two days, between which working days are counted."""

    first = forms.DateField(
        label=pgettext_lazy("day", "After"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=pgettext_lazy("day", "Up to"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> None:
        """Check that the days stand in order, and not too far from each other."""
        first: date | None = self.cleaned_data.get("first")
        last: date | None = self.cleaned_data.get("last")
        if first and last and not 0 <= (last - first).days <= MOST_DAYS:
            self.add_error(
                "last",
                _(
                    "The second day must not lie before the first, "
                    "nor more than %(most)d days after it."
                )
                % {"most": MOST_DAYS},
            )


class IdentifierForm(forms.Form):
    """A text, and the scheme that it is to follow."""

    def __init__(self, data: object, *, schemes: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["scheme"] = forms.ChoiceField(label=_("Kind of identifier"), choices=schemes)
        self.fields["text"] = forms.CharField(
            label=_("Identifier"),
            max_length=_LONGEST_IDENTIFIER,
            strip=True,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )
