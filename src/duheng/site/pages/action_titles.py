"""What the actions of background jobs are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Mapping[str, str | Promise] = {
    "pages.start_job": _("Start a background job"),
    "pages.stop_job": _("Stop a background job"),
    "pages.go_on": _("Do a step of a background job"),
    "pages.fail_job": _("Note that a background job failed"),
    "pages.note_job_step": _("Note a step of a background job"),
    "pages.note_job_done": _("Note that a background job ended"),
}
