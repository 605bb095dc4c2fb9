"""Mails about accounts, in both languages: whoever is invited has not chosen one yet."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from duheng.site.people.actions.invitations import Invited

LOG = logging.getLogger("duheng.site.mail")
_LANGUAGES = ("zh-hans", "en")


def send_invitation(request: HttpRequest, made: Invited) -> bool:
    """Return whether the invitation was given to the mail server."""
    address = request.build_absolute_uri(reverse("people:accept", args=[made.bearer.text]))
    return send_invitation_to(address, made)


def send_invitation_to(address: str, made: Invited) -> bool:
    """Return whether the invitation, which an address opens, was given to the mail server."""
    facts = {"invitation": made.invitation, "address": address}
    subjects, bodies = [], []
    for language in _LANGUAGES:
        with translation.override(language):
            subjects.append(_("Invitation to Duheng"))
            bodies.append(render_to_string("people/mail/invitation.txt", facts).strip())
    try:
        send_mail(" · ".join(subjects), "\n\n".join(bodies), None, [made.invitation.email])
    except (OSError, SMTPException):
        LOG.exception("an invitation could not be sent: invitation=%s", made.invitation.id)
        return False
    return True
