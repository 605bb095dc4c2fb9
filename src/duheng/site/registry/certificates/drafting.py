"""From what was read and what somebody chose to a certificate that can be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from duheng.site.registry.certificates.recording import (
    CertificateDraft,
    FileDraft,
    PointDraft,
    UseDraft,
)
from duheng.site.registry.fields import missing_fields, read_fields, refuse_faults
from duheng.site.registry.models import Certificate, CertificateKind, CertificatePoint, Verdict

TYPED = ("number", "kind", "issued_on", "valid_until", "verdict", "accuracy_class", "regulation",
         "terminus")  # fmt: skip
_ALWAYS = ("number", "kind", "issued_on", "measured_on")
_VERDICTS = {"pass": Verdict.PASSED, "fail": Verdict.FAILED}
_POINT_NUMBERS = ("nominal", "error", "expanded_uncertainty", "coverage_factor",
                  "coverage_probability")  # fmt: skip


def stated_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that a certificate which was read states by itself."""
    kind, verdict = str(facts["kind"]), _VERDICTS.get(str(facts.get("verdict") or ""), "")
    if kind == CertificateKind.CALIBRATION:
        verdict = ""
    elif verdict == Verdict.FAILED:
        kind = CertificateKind.REJECTION
    return {
        "number": facts["number"],
        "kind": str(kind),
        "issued_on": facts.get("issued_date"),
        "measured_on": facts.get("performed_end") or facts.get("performed_begin"),
        "valid_until": facts.get("valid_until"),
        "verdict": str(verdict),
        "accuracy_class": facts.get("accuracy_class") or "",
        "regulation": (facts.get("regulation") or "")[:120],
        "terminus": facts.get("terminus") or "",
    }


def draft_certificate(
    stated: Mapping[str, Any],
    chosen: Mapping[str, Any],
    *,
    points: Sequence[Mapping[str, Any]] = (),
    uses: Sequence[UseDraft] = (),
    file: FileDraft | None = None,
) -> CertificateDraft:
    """Return a certificate ready to be written.

    Parameters
    ----------
    stated : mapping
        Columns as read or typed; ``measured_on`` is the day on which the measurement ended.
    chosen : mapping
        ``issuer_id``, ``owner_id``, ``division_code``, what it is about, and what checks said.

    Raises
    ------
    UnusableFields
        Naming each field and its reason.
    """
    given = dict(stated)
    measured = given.pop("measured_on", None)
    values = read_fields(Certificate, given, TYPED)
    values["measured_on"] = (
        read_fields(Certificate, {"issued_on": measured}, ("issued_on",))["issued_on"]
        if measured
        else None
    )
    faults = missing_fields(values, _ALWAYS) | _faults(values)
    refuse_faults(faults)
    measured_on = values.pop("measured_on")
    return CertificateDraft(
        **values,
        **chosen,
        measured_at=begin_of(measured_on),
        points=tuple(read_point(one) for one in points),
        uses=tuple(uses),
        file=file,
    )


def begin_of(day: date) -> datetime:
    """Return the first instant of a day at the site: what a day stands for when no hour is said."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def _faults(values: Mapping[str, Any]) -> dict[str, str]:
    measured, issued, until = (
        values["measured_on"],
        values.get("issued_on"),
        values.get("valid_until"),
    )
    faults = {}
    if measured and issued and not measured <= issued:
        faults["issued_on"] = _("lies before the measurement")
    if measured and until and not measured <= until:
        faults["valid_until"] = _("lies before the measurement")
    is_verification = values.get("kind") in (
        CertificateKind.VERIFICATION,
        CertificateKind.REJECTION,
    )
    if is_verification and not values.get("verdict"):
        faults["verdict"] = _("is missing: a verification says passed or failed")
    if not is_verification and values.get("verdict"):
        faults["verdict"] = _("a calibration carries no verdict")
    if (
        values.get("kind") == CertificateKind.VERIFICATION
        and values.get("verdict") == Verdict.FAILED
    ):
        faults["kind"] = _("an instrument that failed gets a notice of verification result")
    if values.get("kind") == CertificateKind.REJECTION and values.get("verdict") == Verdict.PASSED:
        faults["kind"] = _("a notice of verification result says that it failed")
    return faults


def read_point(given: Mapping[str, Any]) -> PointDraft:
    """Return a point; a number that its column cannot hold without loss is refused.

    Raises
    ------
    UnusableFields
        Then, naming the point.
    """
    key = str(given["key"])
    numbers = {name: _number(key, name, given.get(name)) for name in _POINT_NUMBERS}
    if numbers["coverage_factor"] is not None and not numbers["coverage_factor"] > 0:
        refuse_faults({"points": _("point %(key)s: k is not above 0") % {"key": key}})
    if numbers["expanded_uncertainty"] is not None and not numbers["expanded_uncertainty"] >= 0:
        refuse_faults({"points": _("point %(key)s: U is less than 0") % {"key": key}})
    return PointDraft(
        key=key[:80],
        unit=str(given.get("unit") or "1")[:30],
        quantity=str(given.get("quantity") or "")[:60],
        error_unit=str(given.get("error_unit") or "")[:30],
        **numbers,
    )


def _number(key: str, name: str, given: Any) -> Decimal | None:
    """Return a number in the places of its column; only digits past the 6th may be lost."""
    if given is None or given == "":
        return None
    try:
        number = Decimal(str(given).strip().replace("−", "-"))
    except InvalidOperation:
        refuse_faults({"points": _("point %(key)s: '%(given)s' is no number")
                       % {"key": key, "given": str(given)[:40]}})  # fmt: skip
        raise
    field: models.DecimalField[Any, Any] = CertificatePoint._meta.get_field(name)  # type: ignore[assignment]
    places, digits = int(field.decimal_places or 0), int(field.max_digits or 0)
    if not number.is_finite() or (number and number.adjusted() >= digits - places):
        refuse_faults({"points": _("point %(key)s: '%(given)s' cannot be kept")
                       % {"key": key, "given": str(given)[:40]}})  # fmt: skip
    kept = number.quantize(Decimal(1).scaleb(-places)) if number.is_finite() else number
    if abs(kept - number) > abs(number) * Decimal("1e-6"):
        refuse_faults({"points": _("point %(key)s: '%(given)s' is too small for its unit")
                       % {"key": key, "given": str(given)[:40]}})  # fmt: skip
    return kept
