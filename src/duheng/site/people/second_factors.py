"""Second factors: who needs one, and who has one."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator

from duheng.site.actions.actor import Actor
from duheng.site.people.roles import READING

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def needs_second_factor(actor: Actor) -> bool:
    """Return whether the actor's roles can change or watch anything, beyond reading records."""
    return bool(actor.permissions - READING)


def has_second_factor(user: Any) -> bool:
    """Return whether an account has a second factor; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())
