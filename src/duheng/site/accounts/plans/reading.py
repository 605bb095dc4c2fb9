"""Plans read back from their kept bytes, in the child process; the same bytes are read once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from duheng.site.accounts.checks.asking import REQUEST
from duheng.site.accounts.reading import judge_package
from duheng.site.accounts.unpacking import Package
from duheng.site.errors import UnusableFields
from duheng.site.registry.certificates.storage import kept_bytes

_KEPT = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    """A version of a plan as it was read.

    Attributes
    ----------
    content : Mapping
        The document; empty where it could not be read, and ``refused`` says why.
    changes, findings : sequence of Mapping
        What changed since another version, and what is wrong with the succession.
    """

    content: Mapping[str, Any]
    changes: Sequence[Mapping[str, Any]] = ()
    findings: Sequence[Mapping[str, Any]] = ()
    refused: str = ""

    @property
    def name(self) -> tuple[str, str]:
        """Id and version, by which accounts name the plan they were checked against."""
        return str(self.content.get("id", "")), str(self.content.get("version", ""))

    @property
    def ends_on(self) -> date | None:
        """The last day; ``None`` until a successor ends it."""
        text = self.content.get("valid_to")
        return None if text is None else date.fromisoformat(text)


def read_kept_plan(sha256: str, before: str = "") -> ReadPlan:
    """Return a plan, with what changed since another; both by the digests of their bytes."""
    try:
        return _read(sha256, before)
    except UnusableFields as refusal:
        return ReadPlan(content={}, refused=refusal.message)


@lru_cache(maxsize=_KEPT)
def _read(sha256: str, before: str) -> ReadPlan:
    digests = [one for one in (before, sha256) if one]
    files = {f"plan-{place}.yaml": kept_bytes(one) for place, one in enumerate(digests)}
    request = json.dumps({"kind": "plan", "files": list(files)}).encode()
    told = judge_package(Package(REQUEST, {**files, REQUEST: request}, "application/json"))
    comparison = told.get("comparison", {})
    return ReadPlan(
        content=told["plan"],
        changes=comparison.get("changes", ()),
        findings=comparison.get("findings", ()),
    )
