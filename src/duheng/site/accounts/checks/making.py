"""A check is asked for by a form, made in the child process, and kept: by a page or a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from duheng.site.accounts.actions.checking import keep_check
from duheng.site.accounts.checks import asking
from duheng.site.accounts.checks.asking import Handed, Judged
from duheng.site.accounts.checks.forms import (
    CrossForm,
    LaboratoriesForm,
    MeteringForm,
    StackForm,
    day_of,
)
from duheng.site.accounts.checks.queries import ChoosableFigure, figures_to_choose
from duheng.site.accounts.models import CheckKind
from duheng.site.actions.actor import Actor
from duheng.site.registry.certificates.storage import kept_bytes

_FORMS: Mapping[CheckKind, type[forms.Form]] = {
    CheckKind.METERING: MeteringForm,
    CheckKind.STACK: StackForm,
    CheckKind.LABORATORIES: LaboratoriesForm,
    CheckKind.CROSS: CrossForm,
}


def figures_for(actor: Actor, site_id: int, kind: CheckKind) -> list[ChoosableFigure]:
    """Return the figures that a check of this kind chooses from."""
    return figures_to_choose(actor, site_id) if kind == CheckKind.CROSS else []


def check_form(
    kind: CheckKind,
    figures: Sequence[ChoosableFigure],
    today: date,
    data: Mapping[str, Any] | None = None,
    files: MultiValueDict[str, Any] | None = None,
) -> forms.Form:
    """Return the form of a kind of check, with what was sent."""
    more: dict[str, Any] = {"figures": figures} if kind == CheckKind.CROSS else {}
    return _FORMS[kind](data or None, files or None, initial={"on": today}, **more)


def make_check(
    actor: Actor,
    at: datetime,
    site_id: int,
    kind: CheckKind,
    form: forms.Form,
    figures: Sequence[ChoosableFigure],
) -> int:
    """Return the number of a check that a valid form asked for, made and kept.

    Raises
    ------
    UnusableFields
        When a file is none of its kind, too large, or refused by the engine.
    NotPossibleNow
        When the site is withdrawn.
    """
    made = _JUDGES[kind](form, figures)
    return keep_check(actor=actor, at=at, site_id=site_id, made=made)


def _handed(file: Any) -> Handed:
    return Handed(name=str(file.name), content=file.read(asking.MOST_BYTES + 1))


def _lists(form: forms.Form, _figures: Sequence[ChoosableFigure]) -> Judged:
    said = form.cleaned_data
    answers = _handed(said["answers"]) if said["answers"] else None
    return asking.judge_lists(
        day_of(form), [_handed(one) for one in said["sent"]], said["level"], answers
    )


def _tests(form: forms.Form, _figures: Sequence[ChoosableFigure]) -> Judged:
    return asking.judge_tests(day_of(form), _handed(form.cleaned_data["sent"]))


def _round(form: forms.Form, _figures: Sequence[ChoosableFigure]) -> Judged:
    return asking.judge_round(day_of(form), [_handed(one) for one in form.cleaned_data["sent"]])


def _two(form: forms.Form, figures: Sequence[ChoosableFigure]) -> Judged:
    by_id = {str(one.id): one for one in figures}
    chosen = [by_id[form.cleaned_data[name]] for name in ("first", "second")]
    return asking.judge_figures(
        day_of(form),
        [
            (
                {"quantity": one.quantity, "run_id": one.run_id, "title": one.title},
                kept_bytes(one.result_sha256),
            )
            for one in chosen
        ],
    )


_JUDGES: Mapping[CheckKind, Callable[[forms.Form, Sequence[ChoosableFigure]], Judged]] = {
    CheckKind.METERING: _lists,
    CheckKind.STACK: _tests,
    CheckKind.LABORATORIES: _round,
    CheckKind.CROSS: _two,
}
