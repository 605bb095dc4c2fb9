"""An account as it was sent in by a page or a program: opened as a hostile file, its head read."""

from __future__ import annotations

from django.core.files import File

from duheng.site.accounts.actions.sending import Sent
from duheng.site.accounts.reading import look_into
from duheng.site.accounts.unpacking import MOST_BYTES, open_package


def received(file: File[bytes]) -> Sent:
    """Return what was sent in; nothing of it is kept yet.

    Raises
    ------
    UnusableFields
        Naming the field ``file``, when it cannot be opened or is no account.
    """
    content = file.read(MOST_BYTES + 1)
    package = open_package(content)
    return Sent(
        content=content,
        name=str(file.name or "")[:200],
        package=package,
        head=look_into(package),
    )
