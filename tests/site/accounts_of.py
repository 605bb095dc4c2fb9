"""An account for tests: the example of the repository as a ZIP archive, and what is made of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from duheng.accounting.formats import run_account
from duheng.site.accounts.actions.sending import Sent, open_account
from duheng.site.accounts.actions.sites import register_site
from duheng.site.accounts.child import json_ready, told_of
from duheng.site.accounts.reading import look_into
from duheng.site.accounts.unpacking import open_package
from duheng.site.actions.actor import Actor

EXAMPLE = Path(__file__).parents[2] / "examples" / "account"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HEAD = {
    "form": "duheng-account/1",
    "title": {"zh-Hans": "小型工厂用电", "en": "Electricity of a small works"},
    "subject": {"zh-Hans": "示例工厂", "en": "Example works"},
    "begins_at": "2025-02-28T16:00:00+00:00",
    "ends_at": "2025-03-07T16:00:00+00:00",
    "is_synthetic": True,
}


def example_files(**changed: str) -> dict[str, bytes]:
    """Return the files of the example; ``changed`` replaces texts of its document."""
    files = {one.name: one.read_bytes() for one in EXAMPLE.iterdir()}
    text = files["ACCOUNT.yaml"].decode()
    for before, after in changed.items():
        assert before in text
        text = text.replace(before, after)
    return files | {"ACCOUNT.yaml": text.encode()}


@cache
def example_outcome() -> Mapping[str, Any]:
    """Return what a run of the example tells, worked out here and once: for what is kept of it."""
    told: Mapping[str, Any] = json_ready(told_of(run_account(EXAMPLE / "ACCOUNT.yaml")))
    return told


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive, the same bytes for the same files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(files):
            made.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), files[name])
    return held.getvalue()


def sent(files: Mapping[str, bytes] | None = None, *, is_looked_into: bool = False) -> Sent:
    """Return what was sent in; looking into it takes a child process."""
    content = archive(files or example_files())
    package = open_package(content)
    head: Mapping[str, Any] = look_into(package) if is_looked_into else HEAD
    return Sent(content=content, name="account.zip", package=package, head=head)


def a_site(actor: Actor, at: datetime = NOW, code: str = "W-1") -> int:
    facts = {"code": code, "name": "示例工厂", "name_en": "Example works", "kind": "energy_user"}
    return register_site(actor=actor, at=at, facts=facts)


def an_account(actor: Actor, at: datetime = NOW) -> int:
    """Return an account of a new site, with the example as its first version."""
    return open_account(actor=actor, at=at, site_id=a_site(actor, at), sent=sent())
