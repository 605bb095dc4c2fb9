"""Accounts of people: opened by an invitation, closed when the person goes."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.http import HttpRequest

from duheng.site.people.models import Account, Person

_SEEN, _EVERY_S = "duheng_seen", 600
IDLE_S = 2 * 3600
"""After so long without a request somebody signs in again."""


def open_account(person: Person, password: str | None, at: datetime) -> Account:
    """Return a new account under the person's e-mail address, which counts as confirmed."""
    account = Account.objects.create_user(
        person.email, password, person=person, date_joined=at, is_active=True
    )
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def close_account(person: Person) -> None:
    """Let nobody in with the person's account any more, and end its sessions."""
    account = Account.objects.filter(person=person).first()
    if account is not None:
        account.is_active = False
        account.save(update_fields=["is_active"])
        end_sessions_of(account)


def forget_account(person: Person) -> None:
    """Leave of an account a number only: no address, no password, no second factor."""
    account = Account.objects.filter(person=person).first()
    if account is None:
        return
    account.email = f"erased-{account.pk}@invalid"
    account.language = ""
    account.set_unusable_password()
    account.save()
    EmailAddress.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()


def end_idle_session(request: HttpRequest, at: datetime) -> bool:
    """Return whether the session was left alone too long, and ended."""
    seen = request.session.get(_SEEN)
    if seen is None or at.timestamp() - seen < IDLE_S:
        return False
    logout(request)
    return True


def note_presence(request: HttpRequest, at: datetime) -> None:
    """Note that a session is in use, at most every ten minutes: reading a page writes nothing."""
    seen = request.session.get(_SEEN, 0.0)
    if at.timestamp() - seen >= _EVERY_S:
        request.session[_SEEN] = at.timestamp()
        UserSession.objects.create_from_request(request)


def end_sessions_of(account: Account) -> int:
    """Return how many sessions of an account were ended."""
    sessions = list(UserSession.objects.filter(user=account))
    for one in sessions:
        one.end()
    return len(sessions)
