"""Certificates are recorded, replaced, voided, withdrawn; what they say is never rewritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.errors import NotAllowed, NotPossibleNow
from duheng.site.people.models import Organisation, OrganisationKind
from duheng.site.registry.certificates.recording import CertificateDraft, record_certificates
from duheng.site.registry.fields import refuse_faults
from duheng.site.registry.models import (
    Certificate,
    CertificateStatus,
    Instrument,
    MeasurementStandard,
    ReferenceMaterial,
)
from duheng.site.registry.ownership import organisation_faults, organisation_of


@action("registry.upload_certificate", permission="registry.upload_certificate")
def upload_certificate(
    *,
    actor: Actor,
    at: datetime,
    draft: CertificateDraft,
    issuer_name: str = "",
    replaces_id: int | None = None,
) -> int:
    """Return the number of a certificate that came in as a file or on paper.

    Parameters
    ----------
    draft : CertificateDraft
        ``issuer_id`` 0 stands for a body that no record here knows: it is registered by
        ``issuer_name``, as the certificate gives it.
    replaces_id : int, optional
        The certificate that this one replaces, as it says itself.

    Raises
    ------
    NotPossibleNow
        When the number of this issuer, or this very file, is recorded already; ``data`` names the
        certificate where the actor may see it.
    NotAllowed
        When it is neither about something of the actor's organisation nor issued by it.
    UnusableFields
        When the measurement lies in the future, or the issuer is not named.
    """
    refuse_faults({} if draft.measured_at <= at else {"measured_on": _("lies in the future")})
    _check_concerns(actor, draft)
    if not draft.issuer_id:
        draft = replace(draft, issuer_id=_named_issuer(issuer_name))
    refuse_faults(organisation_faults(actor, {"issuer": draft.issuer_id}, "issuer"))
    _check_new(actor, draft)
    try:
        (number,) = record_certificates([draft])
    except IntegrityError as error:  # another writer was quicker; the whole action is undone
        raise _known(None) from error
    if replaces_id is not None:
        _replace(actor, at, replaces_id, number, draft.issuer_id)
    return number


@action("registry.void_certificate", permission="registry.void_certificate")
def void_certificate(
    *,
    actor: Actor,
    at: datetime,
    certificate_id: int,
    revision: int,
    reason: str,
    replaced_by_id: int | None = None,
) -> int:
    """Return the revision after a certificate was voided, or replaced by another; for its issuer.

    It stays visible, as void, to everybody who holds its number or code.

    Raises
    ------
    NotPossibleNow
        When it is void or replaced already, no reason is given, or the successor does not fit.
    """
    record = _issued_by(actor, certificate_id)
    record.check_unchanged_since(revision)
    if record.status != CertificateStatus.VALID or record.withdrawn_at or not reason.strip():
        raise NotPossibleNow(
            _("certificate %(number)s cannot be voided") % {"number": record.number},
            hint=_("it is void or replaced already, or the reason is missing"),
        )
    record.status = CertificateStatus.VOID
    if replaced_by_id is not None:
        successor: Certificate = Certificate.objects.get_visible(actor, replaced_by_id)
        if successor.issuer_id != record.issuer_id or successor.pk == record.pk:
            refuse_faults({"replaced_by_id": _("is of another issuer, or the same certificate")})
        record.status, record.superseded_by = CertificateStatus.REPLACED, successor
    record.status_at = at
    record.record()
    return int(record.revision)


@action("registry.withdraw_certificate", permission="registry.upload_certificate")
def withdraw_certificate(
    *, actor: Actor, at: datetime, certificate_id: int, revision: int, reason: str
) -> None:
    """Take back the record of a certificate that was entered wrongly."""
    record = Certificate.objects.get_visible(actor, certificate_id)
    if not actor.is_system and actor.organisation_id not in (record.owner_id, record.issuer_id):
        raise NotAllowed(_("the certificate belongs to another organisation"))
    record.check_unchanged_since(revision)
    record.withdraw(reason)


def _check_concerns(actor: Actor, draft: CertificateDraft) -> None:
    """Refuse what the actor has nothing to do with."""
    subjects: tuple[tuple[Any, int | None, str], ...] = (
        (Instrument, draft.instrument_id, "owner_id"),
        (MeasurementStandard, draft.standard_id, "keeper_id"),
        (ReferenceMaterial, draft.material_id, "producer_id"),
    )
    for model, number, column in subjects:
        if number is None:
            continue
        found = model.objects.get_visible(actor, number)
        if found.withdrawn_at is not None or getattr(found, column) != draft.owner_id:
            refuse_faults({"subject": _("was withdrawn, or belongs to somebody else")})
    if actor.is_system:
        return
    if organisation_of(actor) not in (draft.owner_id, draft.issuer_id):
        raise NotAllowed(
            _("the certificate is neither yours nor issued by you"),
            hint=_("its owner or its issuer records it"),
        )


def _named_issuer(name: str) -> int:
    name = name.strip()[:200]
    refuse_faults({} if name else {"issuer": _("is missing")})
    body = Organisation(name=name, kind=OrganisationKind.TECHNICAL_BODY, division_code="")
    body.record()
    return int(body.pk)


def _check_new(actor: Actor, draft: CertificateDraft) -> None:
    known = Certificate.objects.unscoped("a number is given once per issuer, and a file taken once")
    same = known.filter(
        issuer_id=draft.issuer_id, number=draft.number, withdrawn_at__isnull=True
    ).first()
    if same is None and draft.file is not None and draft.is_digital:
        same = known.filter(file__sha256=draft.file.sha256, withdrawn_at__isnull=True).first()
    if same is not None:
        visible = Certificate.objects.visible_to(actor).filter(pk=same.pk).exists()
        raise _known(same.pk if visible else None)


def _known(certificate_id: int | None) -> NotPossibleNow:
    return NotPossibleNow(
        _("this certificate is recorded already"),
        hint=_("look it up by its number; the same file is never recorded twice"),
        data={} if certificate_id is None else {"certificate_id": certificate_id},
    )


def _replace(actor: Actor, at: datetime, old_id: int, new_id: int, issuer_id: int) -> None:
    """Mark the certificate that a new one says to replace; only of the same issuer."""
    old = Certificate.objects.get_visible(actor, old_id)
    if old.issuer_id != issuer_id or old.status != CertificateStatus.VALID:
        raise NotPossibleNow(_("the certificate to be replaced does not fit"))
    old.status, old.status_at, old.superseded_by_id = CertificateStatus.REPLACED, at, new_id
    old.record()


def _issued_by(actor: Actor, certificate_id: int) -> Certificate:
    record: Certificate = Certificate.objects.get_visible(actor, certificate_id)
    if not actor.is_system and record.issuer_id != actor.organisation_id:
        raise NotAllowed(
            _("certificate %(number)s was issued by another body") % {"number": record.number},
            hint=_("its issuer voids it; ask them"),
        )
    return record
