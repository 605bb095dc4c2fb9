"""A certificate that a program sends: read in a limited child, matched, recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from ninja import Schema

from duheng.site.actions.actor import Actor
from duheng.site.api.fields import Number
from duheng.site.errors import UnusableFields
from duheng.site.registry.certificates.actions import upload_certificate
from duheng.site.registry.certificates.drafting import draft_certificate, stated_facts
from duheng.site.registry.certificates.matching import Proposal, propose
from duheng.site.registry.certificates.reading import ReadFile, read_file
from duheng.site.registry.certificates.recording import FileDraft
from duheng.site.registry.certificates.storage import keep_bytes
from duheng.site.registry.certificates.subjects import Subject, of_instrument, of_standard


class Intake(Schema):
    """What a certificate is about, where its own numbers do not say it."""

    instrument_id: Number | None = None
    standard_id: Number | None = None


def take_in(
    actor: Actor, at: datetime, content: bytes, name: str, given: Intake
) -> tuple[int, list[dict[str, Any]]]:
    """Return the number of a certificate that was taken in, and what the checks found.

    Raises
    ------
    UnusableFields
        When the file is no certificate or was changed after it was signed, or when it is not clear
        what it is about; ``data`` holds the findings, or those it may be about.
    """
    read = read_file(content, name=name, at=at)
    findings = [dict(one) for one in read.findings]
    if not read.is_usable or read.facts is None:
        raise UnusableFields(
            _("the file cannot be recorded as a certificate"),
            hint=_("look at the findings"),
            data={"fields": {"file": _("holds faults")}, "findings": findings},
        )
    proposal = propose(actor, read.facts)
    subject = _subject(actor, proposal, given)
    kept = FileDraft(
        sha256=keep_bytes(content), size=len(content), media_type=read.media_type, name=name[:200]
    )
    draft = draft_certificate(
        stated_facts(read.facts),
        {**_chosen(read, proposal, findings), **subject.columns()},
        points=read.facts["points"],
        uses=[one.draft for one in proposal.uses],
        file=kept,
    )
    number = upload_certificate(
        actor=actor,
        at=at,
        draft=draft,
        issuer_name=proposal.issuer_name,
        replaces_id=proposal.replaces_id,
    )
    return number, findings


def _chosen(
    read: ReadFile, proposal: Proposal, findings: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "issuer_id": proposal.issuer_id or 0,
        "is_digital": True,
        "signature_status": str(read.signature.get("status") or ""),
        "findings": findings,
    }


def _subject(actor: Actor, proposal: Proposal, given: Intake) -> Subject:
    if given.standard_id is not None:
        return of_standard(actor, given.standard_id)
    number = given.instrument_id
    if number is None and len(proposal.subjects) == 1:
        number = proposal.subjects[0].id
    if number is None:
        raise UnusableFields(
            _("it is not clear which instrument the certificate is about"),
            hint=_("send instrument_id or standard_id"),
            data={
                "fields": {"instrument_id": _("is missing")},
                "candidates": [one.id for one in proposal.subjects],
            },
        )
    return of_instrument(actor, number)
