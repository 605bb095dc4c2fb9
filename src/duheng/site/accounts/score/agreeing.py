"""The checks of a site that say whether its figures agree: which count, and why others do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from duheng.site.accounts.models import AccountFigure, CheckKind, QualityCheck
from duheng.site.registry.figures.queries import in_language

_WHY = "of a site that the actor was let see"
Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementCheck:
    """A check that compares two figures of a site.

    Attributes
    ----------
    statistic : float or None
        E_n; ``None`` where a figure states no uncertainty.
    left_out : str
        Why it does not count for the account; empty when it does.
    """

    id: int
    title: str
    on: date
    verdict: str
    statistic: float | None
    left_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the checks of a site say of the period of an account; ``value`` is the sub-score."""

    value: float | None
    checks: Sequence[AgreementCheck]

    @property
    def counted(self) -> list[AgreementCheck]:
        """The checks that count."""
        return [one for one in self.checks if not one.left_out]


def agreement_of(site_id: int, begins_at: datetime, ends_at: datetime) -> Agreement:
    """Return what the kept comparisons of a site's figures say of a period, the latest first.

    A comparison counts while both its figures stand, and of a period that meets this one.
    """
    found = list(
        QualityCheck.objects.unscoped(_WHY).filter(site_id=site_id, kind=CheckKind.CROSS.value)
    )
    if not found:
        return Agreement(value=None, checks=())
    from duheng.accounting.score import part_of_checks  # loads the libraries of columns

    standing = _standing(site_id)
    checks = [_judged(one, standing, (begins_at, ends_at)) for one in found]
    counted = [one.result for one, check in zip(found, checks, strict=True) if not check.left_out]
    return Agreement(value=part_of_checks(counted).value, checks=checks)


def _standing(site_id: int) -> dict[str, Period]:
    """Return the periods of the figures that stand, by their digests."""
    found = AccountFigure.objects.unscoped(_WHY).filter(
        run__account__site_id=site_id,
        run__account__current_id=F("run_id"),
        run__account__withdrawn_at__isnull=True,
    )
    columns = ("digest", "run__account__begins_at", "run__account__ends_at")
    return {digest: (begin, end) for digest, begin, end in found.values_list(*columns)}


def _judged(one: QualityCheck, standing: Mapping[str, Period], period: Period) -> AgreementCheck:
    result: Mapping[str, Any] = one.result
    return AgreementCheck(
        id=int(one.pk),
        title=in_language(one.title, one.title_en),
        on=one.on,
        verdict=one.verdict,
        statistic=result.get("statistic"),
        left_out=_why_not(one, standing, period),
    )


def _why_not(one: QualityCheck, standing: Mapping[str, Period], period: Period) -> str:
    sides = [one.result.get(name, {}).get("digest") for name in ("first", "second")]
    if one.withdrawn_at is not None:
        return _("it was withdrawn")
    if one.result.get("check") != "agreement":
        return _("it judges a change between two periods, not an agreement")
    if not all(side in standing for side in sides):
        return _("a figure that it compared does not stand any more: check again")
    if not any(_meet(standing[str(side)], period) for side in sides):
        return _("it is of another period")
    if one.result.get("statistic") is None:
        return _("a figure states no uncertainty, so it could not be judged")
    return ""


def _meet(one: Period, other: Period) -> bool:
    return one[0] < other[1] and other[0] < one[1]
