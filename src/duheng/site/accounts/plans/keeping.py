"""What accounts say against their plan: the findings of the check, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from duheng.site.accounts.models import AccountRun
from duheng.site.accounts.plans.words import frequency_word, value_text
from duheng.site.accounts.queries import accounts_of
from duheng.site.accounts.records import AccountRecord
from duheng.site.actions.actor import Actor
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.findings.words import FindingWords, explain

_LISTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A finding of the check of an account against its plan; ``said`` names what it is about."""

    words: FindingWords
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How an account keeps to a plan."""

    account: AccountRecord
    is_kept: bool
    departures: Sequence[Departure]


def accounts_against(actor: Actor, site_id: int, name: tuple[str, str]) -> list[Keeping]:
    """Return the accounts whose last run was checked against a version, given by id and version."""
    held = [one for one in accounts_of(actor, site_id) if one.current_id is not None]
    runs = AccountRun.objects.visible_to(actor).filter(pk__in=[one.current_id for one in held])
    known = runs.filter(details__isnull=False).values_list("pk", "details__sha256")
    digests: dict[int | None, str] = dict(known)
    found = [(one, check_of(digests[one.current_id])) for one in held if one.current_id in digests]
    return [
        Keeping(
            account=account,
            is_kept=bool(check["is_kept"]),
            departures=departures_of(check),
        )
        for account, check in found
        if check.get("plan") == {"id": name[0], "version": name[1]}
    ]


@lru_cache(maxsize=512)
def check_of(details_sha256: str) -> Mapping[str, Any]:
    """Return the check against the plan that a run made; nothing without one."""
    found: Mapping[str, Any] = json.loads(kept_bytes(details_sha256)).get("plan_check") or {}
    return found


def departures_of(check: Mapping[str, Any]) -> list[Departure]:
    """Return the findings of a check, each with a sentence about what it names."""
    return [Departure(words=explain(one), said=_said(one)) for one in check.get("findings", ())]


def _said(finding: Mapping[str, Any]) -> str:
    data = finding.get("data") or {}
    name = str(finding["code"]).rpartition(".")[2]
    made = _SENTENCES.get(name)
    return "" if made is None else made(data)


def _stream(data: Mapping[str, Any]) -> str:
    return _("Stream %(stream)s.") % {"stream": data["stream"]}


def _differs(data: Mapping[str, Any]) -> str:
    words = {
        "stream": data.get("stream", "—"),
        "planned": value_text(data.get("planned")),
        "found": value_text(data.get("found")),
    }
    return _("Stream %(stream)s: planned %(planned)s, in the account %(found)s.") % words


def _method(data: Mapping[str, Any]) -> str:
    if "stream" in data:
        return _differs(data)
    return _("Method %(found)s is not in the plan.") % {"found": data["found"]}


def _default(data: Mapping[str, Any]) -> str:
    if "stream" in data:
        words = {"stream": data["stream"], "input": data.get("input", "—"),
                 "planned": value_text(data.get("planned"))}  # fmt: skip
        return _("Stream %(stream)s, %(input)s: planned is %(planned)s.") % words
    words = {"share": f"{100 * data['found']:.3g} %", "figure": data["figure"]}
    return _("%(share)s of %(figure)s rests on default values.") % words


def _frequency(data: Mapping[str, Any]) -> str:
    words = {"stream": data["stream"], "input": data.get("input", "—"),
             "frequency": frequency_word(data.get("frequency", "—"))}  # fmt: skip
    if "lacking" not in data:
        return _("Stream %(stream)s, %(input)s: planned %(frequency)s; it cannot be counted.") % (
            words
        )
    lacking = list(data["lacking"])
    more = " …" if len(lacking) > _LISTED else ""
    words |= {"planned": data["planned"], "found": data["found"],
              "lacking": ", ".join(lacking[:_LISTED]) + more}  # fmt: skip
    return _(
        "Stream %(stream)s, %(input)s: planned %(frequency)s, %(found)s of %(planned)s are there; "
        "without: %(lacking)s."
    ) % words  # fmt: skip


_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "plan_missing_stream": _stream,
    "plan_extra_stream": _stream,
    "plan_other_stream": _differs,
    "plan_other_meter": _differs,
    "plan_other_method": _method,
    "plan_default_used": _default,
    "plan_frequency": _frequency,
}
