"""What a kind of record is called in the language of whoever reads.

A room that names its records in Meta has said it there; of the others the class's own name is
looked up, and each room lists those words beside its titles of actions.
"""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext


def kind_title(model: type[Model]) -> str:
    """Return what records of a model are called."""
    return gettext(str(model._meta.verbose_name))
