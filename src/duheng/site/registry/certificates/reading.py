"""A file from outside is read in a child process, and only what that says comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from duheng.certificates.checks.catalogue import RULES
from duheng.certificates.checks.limits import Limits
from duheng.certificates.safe_xml import MAX_BYTES

PDF, XML, PNG, JPEG = "application/pdf", "application/xml", "image/png", "image/jpeg"
_BEGINNINGS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
_CHILD = "duheng.site.registry.certificates.child"
_AT_ONCE = BoundedSemaphore(2)
_KEPT_FROM_CHILD = ("DUHENG_SECRET", "DUHENG_DATABASE_URL", "DUHENG_KEYS")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """What was read from a file.

    Attributes
    ----------
    facts : Mapping or None
        What the certificate says (:mod:`.extracting`); ``None``: it is none, or is refused.
    findings : sequence of Mapping
        Of the checks, as ``duheng certificate check --json`` prints them.
    signature : Mapping
        Status, signer and instant of signing.
    is_valid : bool or None
        As the checks say; ``None`` without a schema.
    media_type : str
        Of the file that came in.
    """

    facts: Mapping[str, Any] | None
    findings: Sequence[Mapping[str, Any]]
    signature: Mapping[str, Any]
    is_valid: bool | None
    media_type: str

    @property
    def is_usable(self) -> bool:
        """Whether it may be recorded: read, and not changed after it was signed."""
        return self.facts is not None and self.signature.get("status") != "invalid"


def read_file(content: bytes, *, name: str, at: datetime, limits: Limits | None = None) -> ReadFile:
    """Return what a file says, read under limits of time and memory.

    It never raises for what is wrong with the file: that is a finding.
    """
    if len(content) > MAX_BYTES:
        reason = _("the file has more than %(most)d bytes") % {"most": MAX_BYTES}
        return _refused("xml.limit_reached", reason, media_type_of(content))
    asked = {"name": name, "at": at.isoformat(), "trust": str(trust_folder() or "")}
    told = ask_child(_CHILD, content, asked, limits or Limits())
    if "refused" in told:
        return _refused_by(told["refused"], media_type_of(content))
    if "limit" in told:
        reason = _("reading it took more %(what)s than a file may take") % {"what": told["limit"]}
        return _refused("xml.limit_reached", reason, media_type_of(content))
    report = told["report"]
    return ReadFile(
        facts=told["facts"],
        findings=report["findings"],
        signature=report["signature"],
        is_valid=report["valid"],
        media_type=PDF if told["is_pdf"] else XML,
    )


def media_type_of(content: bytes) -> str:
    """Return the type of a file by its first bytes; empty when it is none that we know."""
    for beginning, media_type in _BEGINNINGS.items():
        if content.startswith(beginning):
            return media_type
    return XML if content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") else ""


def trust_folder() -> Path | None:
    """Return the folder of the certificates that signatures are trusted by, where there is one."""
    folder = Path(settings.HOME) / "trust"
    return folder if folder.is_dir() else None


def ask_child(
    module: str, content: bytes, asked: Mapping[str, str], limits: Limits
) -> dict[str, Any]:
    """Return what a child process says of a file, or which ``limit`` it ran into."""
    environment = {key: one for key, one in os.environ.items() if key not in _KEPT_FROM_CHILD}
    with _AT_ONCE, tempfile.TemporaryDirectory(prefix="duheng-upload-") as folder:
        path = Path(folder) / "file"
        path.touch(mode=0o600)
        path.write_bytes(content)
        request = {**asked, "path": str(path), "memory_bytes": limits.memory_bytes}
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", module],
                input=json.dumps(request) + "\n",
                capture_output=True,
                encoding="utf-8",
                timeout=limits.seconds,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"limit": "time"}
    if done.returncode != 0 or not done.stdout.endswith("\n"):
        return {"limit": "time or memory"}
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _refused(code: str, message: str, media_type: str) -> ReadFile:
    rule = RULES.get(code)
    finding = {
        "code": code,
        "severity": "error",
        "message": message,
        "hint": rule.mend if rule else None,
        "clause": rule.clause if rule else None,
        "line": None,
    }
    return _nothing_read(finding, media_type)


def _refused_by(error: Mapping[str, Any], media_type: str) -> ReadFile:
    return _nothing_read({**error, "severity": "error", "line": None}, media_type)


def _nothing_read(finding: Mapping[str, Any], media_type: str) -> ReadFile:
    return ReadFile(
        facts=None,
        findings=(finding,),
        signature={"status": "absent"},
        is_valid=False,
        media_type=media_type,
    )
