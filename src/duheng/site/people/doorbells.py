"""Listens at the doors: sign-ins, refusals, lock-outs and changed factors become notes.

They are gathered on the request and written when it is over (:class:`WhoActs`): an action opens
its own transaction and cannot stand inside another.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core.cache import cache
from django.http import HttpRequest

from duheng.site.actions.actor import SYSTEM
from duheng.site.people.models import Account, SecurityEventKind

LOG = logging.getLogger("duheng.site.doors")
_LONGEST_ADDRESS = 45
_ONCE_IN_S = 300


@dataclass(frozen=True, slots=True)
class Ring:
    """What happened at a door during a request."""

    kind: str
    person_id: int | None


def listen() -> None:
    """Connect the signals."""
    user_logged_in.connect(_came_in, dispatch_uid="duheng_came_in")
    user_login_failed.connect(_refused, dispatch_uid="duheng_refused")
    account.password_changed.connect(_password_changed, dispatch_uid="duheng_password_changed")
    account.password_reset.connect(_password_reset, dispatch_uid="duheng_password_reset")
    factors.authenticator_added.connect(_factor_added, dispatch_uid="duheng_factor_added")
    factors.authenticator_removed.connect(_factor_removed, dispatch_uid="duheng_factor_removed")
    factors.authenticator_reset.connect(_codes_made, dispatch_uid="duheng_codes_made")
    factors.authentication_failed.connect(_wrong_code, dispatch_uid="duheng_wrong_code")


def ring(request: HttpRequest | None, kind: str, user: Any) -> None:
    """Note what happened; written when the request is over."""
    person_id = user.person_id if isinstance(user, Account) else None
    LOG.warning("%s person=%s address=%s", kind, person_id, _address(request))
    if request is not None:
        rings: list[Ring] = getattr(request, "duheng_rings", [])
        request.duheng_rings = [*rings, Ring(kind, person_id)]  # type: ignore[attr-defined]


def note_rings(request: HttpRequest, at: datetime) -> None:
    """Write what happened at the doors during a request."""
    from duheng.site.people.actions.sessions import note_event

    address = _address(request)
    for one in getattr(request, "duheng_rings", []):
        note_event(actor=SYSTEM, at=at, kind=one.kind, person_id=one.person_id, address=address)


def _address(request: HttpRequest | None) -> str:
    found = get_client_ip(request) if request is not None else ""
    return (found or "")[:_LONGEST_ADDRESS]


def ring_locked_out(request: HttpRequest, key: str) -> None:
    """Note a lock-out, once in five minutes for each key, so that no storm fills the book."""
    if cache.add(f"duheng:locked-out:{key}", True, _ONCE_IN_S):
        ring(request, SecurityEventKind.LOCKED_OUT, _owner(key))


def _owner(email: str) -> Account | None:
    return Account.objects.filter(email__iexact=email).first()


def _came_in(request: HttpRequest, user: Any, **_more: Any) -> None:
    ring(request, SecurityEventKind.SIGNED_IN, user)


def _refused(credentials: Any, request: HttpRequest | None = None, **_more: Any) -> None:
    ring(request, SecurityEventKind.REFUSED, _owner(str(credentials.get("email", ""))))


def _wrong_code(request: HttpRequest, user: Any, **_more: Any) -> None:
    ring(request, SecurityEventKind.REFUSED, user)


def _password_changed(request: HttpRequest, user: Any, **_more: Any) -> None:
    ring(request, SecurityEventKind.PASSWORD_CHANGED, user)


def _password_reset(request: HttpRequest, user: Any, **_more: Any) -> None:
    ring(request, SecurityEventKind.PASSWORD_RESET, user)


def _factor_added(
    request: HttpRequest, user: Any, authenticator: Authenticator, **_more: Any
) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        ring(request, SecurityEventKind.CODES_MADE, user)
        return
    ring(request, SecurityEventKind.FACTOR_ADDED, user)
    # Whoever sets a factor up has just used it: the recovery codes follow without a question.
    record_authentication(request, user, "mfa", type=authenticator.type, reauthenticated=True)


def _factor_removed(request: HttpRequest, user: Any, **_more: Any) -> None:
    ring(request, SecurityEventKind.FACTOR_REMOVED, user)


def _codes_made(request: HttpRequest, user: Any, **_more: Any) -> None:
    ring(request, SecurityEventKind.CODES_MADE, user)
