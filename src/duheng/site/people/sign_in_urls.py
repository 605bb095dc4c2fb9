"""Addresses of signing in, passwords and second factors: allauth's views behind doors.

They are listed one by one, so that nothing opens which nobody thought of: no sign-up, no change
of the e-mail address by oneself, no login by a code alone.
"""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpResponseBase
from django.urls import URLPattern, path, re_path

from duheng.site.people.doors import Door, hang, public


def _own(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a view of somebody's own account: open before a second factor is there."""
    return hang(view, Door(wants_second_factor=False))


_RESET_KEY = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns: list[URLPattern] = [
    path("login/", public(account.login), name="account_login"),
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("reauthenticate/", _own(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", _own(account.password_change), name="account_change_password"),
    path("password/reset/", public(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        public(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        _RESET_KEY,
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", _own(factors.index), name="mfa_index"),
    path("2fa/authenticate/", public(factors.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", _own(factors.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", _own(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/keys/", _own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/keys/add/", _own(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "2fa/keys/reauthenticate/",
        _own(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/keys/<int:pk>/remove/",
        _own(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("2fa/keys/<int:pk>/edit/", _own(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/codes/", _own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/codes/generate/",
        _own(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/codes/download/",
        _own(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
