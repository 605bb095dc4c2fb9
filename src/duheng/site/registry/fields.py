"""Reads what a form, a row or a request says into the columns of a model, or names each fault.

One reader per column, made once from the model itself: the same rules hold in forms, in the API
and in an import of a hundred thousand rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from duheng.site.errors import UnusableFields
from duheng.site.registry.readers import Unreadable, reader_of


def read_fields(
    model: type[models.Model], facts: Mapping[str, Any], allowed: Iterable[str]
) -> dict[str, Any]:
    """Return the values of columns, read.

    Raises
    ------
    UnusableFields
        When a column is not among the allowed ones, or a value cannot be used; ``data`` names all
        of them with their reasons.
    """
    values, faults = readings(model, facts, allowed)
    refuse_faults(faults)
    return values


def readings(
    model: type[models.Model], facts: Mapping[str, Any], allowed: Iterable[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values of columns that could be read, and the faults of the others.

    Parameters
    ----------
    model : type of Model
        Whose columns they are.
    facts : mapping
        Column -> what was given: text, or already a value.
    allowed : iterable of str
        Columns that may be given.
    """
    known = frozenset(allowed)
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, given in facts.items():
        try:
            if name not in known:
                raise Unreadable(_("cannot be given here"))
            values[name] = reader_of(model, name)(given)
        except Unreadable as fault:
            faults[name] = str(fault)
    return values, faults


def refuse_faults(faults: Mapping[str, str]) -> None:
    """Refuse when there is any fault.

    Raises
    ------
    UnusableFields
        Then; ``data`` holds them by field.
    """
    if faults:
        listed = "; ".join(f"{name}: {reason}" for name, reason in faults.items())
        raise UnusableFields(
            listed, hint=_("correct the fields named and try again"), data={"fields": dict(faults)}
        )


def missing_fields(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return a fault for each column that must not be empty and is."""
    return {name: _("is missing") for name in names if values.get(name) in (None, "")}


def range_fault(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the fault of a range whose lower end lies above its upper end."""
    lower, upper = values.get("range_lower"), values.get("range_upper")
    if lower is not None and upper is not None and not lower <= upper:
        return {"range_upper": _("lies below the lower end of the range")}
    return {}
