"""Days and instants: what lies ahead cannot have happened."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from duheng.site.errors import UnusableFields


def check_not_future(instant: datetime | None, at: datetime, field: str = "true_from") -> None:
    """Refuse an instant that has no offset or lies after the action's own.

    Raises
    ------
    UnusableFields
        Then, naming the field.
    """
    if instant is None:
        return
    if instant.tzinfo is None or not instant <= at:
        fault = _("lies in the future")
        raise UnusableFields(fault, data={"fields": {field: fault}})
