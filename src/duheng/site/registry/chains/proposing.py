"""What is proposed when a standard is declared bad: its last good check, and its points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duheng.site.actions.actor import Actor
from duheng.site.registry.chains.ascending import certificate_in_force
from duheng.site.registry.chains.ids import STANDARD
from duheng.site.registry.models import CertificatePoint, IntermediateCheck, MeasurementStandard
from duheng.site.registry.plain import trimmed


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedDoubt:
    """Last good check, and the points of the certificate in force as words."""

    last_good_at: datetime | None
    points: str


def proposed_doubt(actor: Actor, standard_id: int, at: datetime) -> ProposedDoubt:
    """Return what the records propose: the last passed check after which none failed.

    Raises
    ------
    NoSuchRecord
        When the actor may not see the standard.
    """
    MeasurementStandard.objects.get_visible(actor, standard_id)
    return ProposedDoubt(
        last_good_at=_last_good(actor, standard_id, at), points=_points(actor, standard_id, at)
    )


def _last_good(actor: Actor, standard_id: int, at: datetime) -> datetime | None:
    checks = IntermediateCheck.objects.visible_to(actor).filter(
        standard_id=standard_id, withdrawn_at__isnull=True, checked_at__lte=at
    )
    failed = (
        checks.filter(passed=False).order_by("-checked_at").values_list("checked_at", flat=True)
    )
    latest_failed = failed.first()
    passed = checks.filter(passed=True)
    if latest_failed is not None:
        passed = passed.filter(checked_at__lt=latest_failed)
    found: datetime | None = (
        passed.order_by("-checked_at").values_list("checked_at", flat=True).first()
    )
    return found


def _points(actor: Actor, standard_id: int, at: datetime) -> str:
    number = certificate_in_force(STANDARD, standard_id, at)
    if number is None:
        return ""
    found = CertificatePoint.objects.visible_to(actor).filter(
        certificate_id=number, withdrawn_at__isnull=True
    )
    return ", ".join(
        one.key if one.nominal is None else f"{one.key} ({trimmed(one.nominal)} {one.unit})"
        for one in found.order_by("id")[:30]
    )
