"""Whether the evidence of a run still stands in the registry, and what it would do if not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.db.models import Q
from django.utils.translation import gettext as _

from duheng.site.accounts.models import AccountFigure
from duheng.site.accounts.records import AccountRecord, RunRecord
from duheng.site.accounts.what_if.asking import Question
from duheng.site.actions.actor import Actor
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.site.registry.models import (
    Certificate,
    CertificateStatus,
    CertificateUse,
    StandardDoubt,
)

_WHY = "that evidence is void may know everybody who holds its number, and this account names it"
_CERTIFICATE = "urn:duheng:certificate:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """Evidence of a run that does not stand any more.

    Attributes
    ----------
    certificate_id : int or None
        Where the actor may see it.
    is_since_run : bool
        False where it had fallen already when the account was run.
    asks : str
        What stands behind the question mark of the what-if without it.
    """

    number: str
    words: str
    since: datetime | None
    certificate_id: int | None
    is_since_run: bool
    asks: str


def fallen_evidence(actor: Actor, account: AccountRecord, run: RunRecord) -> list[Fallen]:
    """Return the certificates of a run that are void or replaced, or whose standard is in doubt."""
    evidence = json.loads(kept_bytes(run.result_sha256)).get("evidence", ())
    issuers = _named(actor, run, evidence)
    digests = {one["sha256"] for one in evidence if one.get("sha256")}
    known = Certificate.objects.unscoped(_WHY).filter(
        Q(number__in=issuers) | Q(file__sha256__in=digests), withdrawn_at__isnull=True
    )
    mine = [
        one
        for one in known.select_related("issuer", "file")
        if _is_the_one(one, account, issuers, digests)
    ]
    visible = set(
        Certificate.objects.visible_to(actor)
        .filter(pk__in=[one.pk for one in mine])
        .values_list("pk", flat=True)
    )
    found = [(one, *said) for one in mine for said in _said_of(one)]
    return [
        Fallen(
            number=one.number,
            words=words,
            since=since,
            certificate_id=one.pk if one.pk in visible else None,
            is_since_run=since is None or run.ended_at is None or since > run.ended_at,
            asks=Question(withdrawn=(one.number,)).address if one.number in issuers else "",
        )
        for one, words, since in found
    ]


def _said_of(one: Certificate) -> Iterator[tuple[str, datetime | None]]:
    """Yield in what words a certificate has fallen, and since when."""
    if one.status == CertificateStatus.VOID:
        yield _("is void"), one.status_at
    elif one.status == CertificateStatus.REPLACED:
        yield _("was replaced by another"), one.status_at
    else:
        yield from _doubts_behind(one)


def _doubts_behind(one: Certificate) -> Iterator[tuple[str, datetime | None]]:
    uses = CertificateUse.objects.unscoped(_WHY).filter(
        certificate_id=one.pk, standard__isnull=False, withdrawn_at__isnull=True
    )
    doubts = StandardDoubt.objects.unscoped(_WHY).filter(
        Q(last_good_at__isnull=True) | Q(last_good_at__lt=one.measured_at),
        standard_id__in=uses.values_list("standard_id", flat=True),
        found_at__gt=one.measured_at,
        closed_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    for doubt in doubts.order_by("found_at")[:1]:
        yield _("was made with a standard that was found bad"), doubt.found_at


def _is_the_one(
    one: Certificate, account: AccountRecord, issuers: Mapping[str, set[str]], digests: set[str]
) -> bool:
    """Return whether a certificate is the one that a run names, and not another of its number."""
    if one.file is not None and one.file.sha256 in digests:
        return True
    if one.number not in issuers:
        return False
    told = {one.issuer.name, one.issuer.name_en, one.issuer.identifier} - {""}
    return one.owner_id == account.owner_id or bool(told & issuers[one.number])


def _named(
    actor: Actor, run: RunRecord, evidence: Iterable[Mapping[str, Any]]
) -> dict[str, set[str]]:
    """Return the issuers of each number of a certificate that a run names, standards too."""
    found: dict[str, set[str]] = {}
    for one in evidence:
        found.setdefault(str(one["evidence"]), set()).add(one.get("issuer") or "")
    figures = AccountFigure.objects.visible_to(actor).filter(run_id=run.id)
    for causes in figures.values_list("causes", flat=True):
        for cause in causes:
            if cause[0].startswith(_CERTIFICATE):
                document = cause[0].removeprefix(_CERTIFICATE).partition("#")[0]
                issuer, _slash, number = document.rpartition("/")
                found.setdefault(unquote(number), set()).add(unquote(issuer))
    return found
