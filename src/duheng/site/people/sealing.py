"""Secrets of second factors in the database: sealed under a key made from the web secret."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from duheng.site.errors import SiteNotReady

_PURPOSE = b"duheng second factors"


def seal(text: str) -> str:
    """Return a text that only this site's web secret opens."""
    return _key().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what was sealed.

    Raises
    ------
    SiteNotReady
        When it was sealed under another secret, or altered.
    """
    try:
        return _key().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken as error:
        raise SiteNotReady(
            _("A second factor was sealed under another web secret than this site's."),
            hint=_("Put the web secret of the backup back, or let people set up new factors."),
        ) from error


def _key() -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(made.derive(settings.SECRET_KEY.encode())))
