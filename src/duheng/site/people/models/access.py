"""How people come in: invitations, tokens for programs, and what happened at the doors."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from duheng.site.actions.recording import Recorded
from duheng.site.actions.scope import Scope
from duheng.site.people.models.organisations import Organisation
from duheng.site.people.models.persons import Person


class Invitation(Recorded):
    """An invitation by e-mail: expires, serves once, and only its token's digest is kept."""

    SCOPE: ClassVar[Scope | None] = Scope(
        organisations=("organisation_id",), division="organisation__division_code"
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=40)
    division_code = models.CharField(_("division"), max_length=12, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    invited_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        ordering = ("-id",)


class ApiToken(Recorded):
    """What a program signs in with: a part of a person's permissions, until an instant.

    Only the digest of the token is kept; ``hint`` is its beginning, by which people know it.
    """

    SCOPE: ClassVar[Scope | None] = Scope(
        organisations=("organisation_id",), division="organisation__division_code"
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    hint = models.CharField(max_length=12)
    token_sha256 = models.CharField(max_length=64, unique=True)
    permissions = models.JSONField(_("permissions"), default=list)
    expires_at = models.DateTimeField(_("expires"))
    requests_per_hour = models.PositiveIntegerField(_("requests per hour"), default=3600)

    class Meta:
        verbose_name = _("token")
        ordering = ("-id",)


class TokenUse(models.Model):
    """How much a token was used: a counter, no record, so that a read is no action."""

    token = models.OneToOneField(ApiToken, on_delete=models.PROTECT, related_name="use")
    last_used_at = models.DateTimeField(null=True)
    hour_began_at = models.DateTimeField(null=True)
    requests_in_hour = models.PositiveIntegerField(default=0)
    requests_in_all = models.PositiveBigIntegerField(default=0)


class SecurityEventKind(models.TextChoices):
    """What happened at a door."""

    SIGNED_IN = "signed_in", _("Signed in")
    REFUSED = "refused", _("Sign-in refused")
    LOCKED_OUT = "locked_out", _("Locked out after too many attempts")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("Password reset by e-mail")
    FACTOR_ADDED = "factor_added", _("Second factor added")
    FACTOR_REMOVED = "factor_removed", _("Second factor removed")
    CODES_MADE = "codes_made", _("Recovery codes made")
    SESSION_ENDED = "session_ended", _("Session ended")


class SecurityEvent(Recorded):
    """What happened at a door, for the audit administrator."""

    SCOPE: ClassVar[Scope | None] = Scope()
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"address"})

    kind = models.CharField(_("event"), max_length=20, choices=SecurityEventKind.choices)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    address = models.CharField(_("network address"), max_length=45, blank=True)

    class Meta:
        verbose_name = _("event at a door")
        ordering = ("-id",)
