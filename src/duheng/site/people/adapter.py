"""How allauth behaves here: accounts come from invitations, and being sure takes two factors."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from duheng.site.people.doorbells import ring_locked_out
from duheng.site.people.sealing import seal, unseal
from duheng.site.people.second_factors import has_second_factor


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No open sign-up; no second question right after the first."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts come from invitations."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse after too many attempts, and note it."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            ring_locked_out(request, str(credentials.get("email", "")))
            raise

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Return the page after signing in, in the language that goes with the account."""
        response: HttpResponse = super().post_login(request, user, **options)
        if user.language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=365 * 24 * 3600,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
            )
        return response

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Return whether the account has to show again that it is its owner's.

        Where there is a second factor only that counts: a password that was found lying on a desk
        does not approve anything.
        """
        request = context.request
        records = get_authentication_records(request, request.user)
        if has_second_factor(request.user):
            records = [one for one in records if one.get("method") == "mfa"]
        latest = max((one["at"] for one in records), default=0.0)
        return bool(time.time() - latest >= app_settings.REAUTHENTICATION_TIMEOUT)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways to be sure: with a second factor, only that one."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        second = [one for one in methods if one["id"] != "reauthenticate"]
        return second if has_second_factor(user) else methods


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors lie sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it lies in the database."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret."""
        return unseal(encrypted_text)
