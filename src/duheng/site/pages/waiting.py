"""Files that somebody brought and has not recorded yet, remembered in the session for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

_KEY = "waiting-files"
_KEPT = timedelta(days=1)
_MOST = 20


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that waits: its name, the page that goes on with it, when it was brought."""

    name: str
    url: str
    brought_at: datetime


def remember_file(session: SessionBase, name: str, url: str, at: datetime) -> None:
    """Remember that a file waits for somebody to go on with it."""
    others = [one for one in session.get(_KEY, []) if one[1] != url]
    session[_KEY] = [[name[:200], url, at.isoformat()], *others][:_MOST]


def forget_file(session: SessionBase, url: str) -> None:
    """Let go of a file that was recorded."""
    if _KEY in session:
        session[_KEY] = [one for one in session[_KEY] if one[1] != url]


def waiting_files(session: SessionBase, at: datetime) -> list[WaitingFile]:
    """Return the files that wait, the latest first; after a day none waits any more."""
    found = [
        WaitingFile(name, url, datetime.fromisoformat(brought))
        for name, url, brought in session.get(_KEY, [])
    ]
    return [one for one in found if at - one.brought_at < _KEPT]
