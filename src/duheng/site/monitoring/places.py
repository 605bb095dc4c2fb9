"""Where inbox and history of this site lie."""

from __future__ import annotations

from pathlib import Path

from duheng.site.monitoring.publishing import telemetry_folder


def inbox_folder() -> Path:
    """Return the folder of the inbox, which the door writes."""
    return telemetry_folder() / "inbox"


def history_folder() -> Path:
    """Return the folder of the history, which the worker alone writes."""
    return telemetry_folder() / "history"


def has_inbox() -> bool:
    """Return whether anything ever knocked at the door."""
    return (inbox_folder() / "inbox.sqlite").is_file()
