"""What the indicators' actions and kinds of records are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, str | Promise] = {
    "indicators.take_snapshot": _("Take a snapshot of the indicators"),
    "indicators.change_task": _("Say how far a measure has come"),
}

KINDS: Mapping[str, str | Promise] = {
    "indicator snapshot": _("indicator snapshot"),
    "measure task": _("measure task"),
}
"""The names that Django gives the models, so that catalogues hold them."""
