"""Metrological confirmation (ISO 10012): the dated decision that something fits its use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from duheng.rulebook.due_dates import last_day
from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.errors import NotPossibleNow
from duheng.site.registry.catalogue import verification_ends_on
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.models import (
    Certificate,
    CertificateKind,
    CertificateStatus,
    Confirmation,
    Instrument,
    Manner,
    MeasurementStandard,
    Verdict,
)
from duheng.site.registry.ownership import get_own

DECIDED = (
    "confirmed_on",
    "due_on",
    "is_fit",
    "as_found",
    "as_left",
    "drift_allowance",
    "intermediate_checks",
    "note",
)


@action("registry.confirm_instrument", permission="registry.confirm_instrument")
def confirm_instrument(
    *,
    actor: Actor,
    at: datetime,
    instrument_id: int,
    revision: int,
    confirmed_on: date | str,
    is_fit: bool,
    certificate_id: int | None = None,
    **said: Any,
) -> int:
    """Return the number of the confirmation; the instrument is confirmed until its due day.

    Without ``due_on`` the due day follows from the interval of the instrument, or else of its
    kind in the catalogue, counted from the day of the measurement. A verification's own validity
    is never exceeded. First verification only, then scrapped: no due day.

    Raises
    ------
    NotPossibleNow
        When the certificate is of something else, void, replaced, or says that it failed.
    UnusableFields
        When no due day is given and none follows, or a day does not fit.
    """
    record = get_own(Instrument, actor, instrument_id)
    record.check_unchanged_since(revision)
    values = _read(at, said | {"confirmed_on": confirmed_on, "is_fit": is_fit})
    certificate = _certificate(actor, certificate_id, values, instrument_id=instrument_id)
    begin = _begin(values, certificate)
    follows = _end(begin, record.interval_months) or verification_ends_on(record.kind, begin)
    may_lack = record.manner == Manner.SCRAP
    _settle_due_day(values, certificate, follows, may_lack_due_day=may_lack)
    return _confirm(record, certificate, values, instrument_id=instrument_id)


@action("registry.confirm_standard", permission="registry.check_standard")
def confirm_standard(
    *,
    actor: Actor,
    at: datetime,
    standard_id: int,
    revision: int,
    confirmed_on: date | str,
    is_fit: bool,
    certificate_id: int | None = None,
    **said: Any,
) -> int:
    """Return the number of the confirmation of a measurement standard; as for an instrument."""
    record = get_own(MeasurementStandard, actor, standard_id, column="keeper_id")
    record.check_unchanged_since(revision)
    values = _read(at, said | {"confirmed_on": confirmed_on, "is_fit": is_fit})
    certificate = _certificate(actor, certificate_id, values, standard_id=standard_id)
    follows = _end(_begin(values, certificate), record.interval_months)
    _settle_due_day(values, certificate, follows, may_lack_due_day=False)
    return _confirm(record, certificate, values, standard_id=standard_id)


@action("registry.withdraw_confirmation", permission=None)
def withdraw_confirmation(
    *, actor: Actor, at: datetime, confirmation_id: int, revision: int, reason: str
) -> None:
    """Take back a confirmation; what it confirmed stands as the one before it had left it.

    Who may confirm may take back: of a standard, who checks standards.
    """
    found = get_own(Confirmation, actor, confirmation_id)
    needed = "registry.check_standard" if found.standard_id else "registry.confirm_instrument"
    actor.check_may(needed)
    found.check_unchanged_since(revision)
    found.withdraw(reason)
    subject = {"instrument_id": found.instrument_id, "standard_id": found.standard_id}
    column = "keeper_id" if found.standard_id else "owner_id"
    model: Any = MeasurementStandard if found.standard_id else Instrument
    record = get_own(model, actor, found.standard_id or found.instrument_id, column=column)
    before = _standing(subject).order_by("-confirmed_on", "-id").first()
    record.confirmed_until = before.due_on if before is not None and before.is_fit else None
    record.record()


def _read(at: datetime, given: dict[str, Any]) -> dict[str, Any]:
    values = read_fields(Confirmation, given, DECIDED)
    faults = missing_fields(values, ("confirmed_on",))
    if not faults and not values["confirmed_on"] <= local_day(at):
        faults["confirmed_on"] = _("lies in the future")
    if (values.get("drift_allowance") or 0) < 0:
        faults["drift_allowance"] = _("is less than nothing")
    refuse_faults(faults)
    return values


def _certificate(
    actor: Actor, certificate_id: int | None, values: dict[str, Any], **subject: int
) -> Certificate | None:
    """Return the certificate on which the decision rests, fit to bear it."""
    if certificate_id is None:
        return None
    found: Certificate = Certificate.objects.get_visible(actor, certificate_id)
    of_subject = all(getattr(found, column) == number for column, number in subject.items())
    if not of_subject or found.withdrawn_at or found.status != CertificateStatus.VALID:
        raise NotPossibleNow(
            _("certificate %(number)s cannot bear this confirmation") % {"number": found.number},
            hint=_("it is of something else, or void, or replaced"),
        )
    has_failed = found.kind == CertificateKind.REJECTION or found.verdict == Verdict.FAILED
    if has_failed and values["is_fit"]:
        raise NotPossibleNow(
            _("certificate %(number)s says that it failed") % {"number": found.number},
            hint=_("confirm after repair and a new verification"),
        )
    if not local_day(found.measured_at) <= values["confirmed_on"]:
        refuse_faults({"confirmed_on": _("lies before the measurement")})
    return found


def _begin(values: dict[str, Any], certificate: Certificate | None) -> date:
    """Return from when the term counts: the measurement, or else the decision."""
    begin: date = local_day(certificate.measured_at) if certificate else values["confirmed_on"]
    return begin


def _end(begin: date, months: int | None) -> date | None:
    return last_day(begin, months) if months else None


def _settle_due_day(
    values: dict[str, Any],
    certificate: Certificate | None,
    follows: date | None,
    *,
    may_lack_due_day: bool,
) -> None:
    limit = certificate.valid_until if certificate else None
    due = values.get("due_on")
    if due is None and not may_lack_due_day:
        due = min(follows, limit) if follows and limit else follows or limit
    fault = ""
    if values["is_fit"] and due is None and not may_lack_due_day:
        fault = _("is missing, and no interval is known from which it follows")
    elif due is not None and not due >= values["confirmed_on"]:
        fault = _("lies before the day of the confirmation")
    elif due is not None and limit is not None and not due <= limit:
        fault = _("lies after the certificate's own validity")
    refuse_faults({"due_on": fault} if fault else {})
    values["due_on"] = due if values["is_fit"] else None


def _confirm(
    record: Any,
    certificate: Certificate | None,
    values: dict[str, Any],
    **subject: int,
) -> int:
    owner = getattr(record, "owner_id", None) or record.keeper_id
    made = Confirmation(
        owner_id=owner,
        division_code=record.division_code,
        certificate=certificate,
        interval_months=record.interval_months,
        **subject,
        **values,
    )
    made.record()
    if not _standing(subject).filter(confirmed_on__gt=values["confirmed_on"]).exists():
        record.confirmed_until = values["due_on"]
        record.record()
    return int(made.pk)


def _standing(subject: dict[str, Any]) -> Any:
    return Confirmation.objects.unscoped("what is confirmed was looked up").filter(
        withdrawn_at__isnull=True, **subject
    )
