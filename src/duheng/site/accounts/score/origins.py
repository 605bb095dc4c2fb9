"""Where each part of a score comes from, in words, and what follows where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from duheng.site.accounts.score.agreeing import Agreement
from duheng.site.accounts.score.days import JudgedDays
from duheng.site.pages.language import page_language

if TYPE_CHECKING:
    from duheng.accounting.score import Score

_OF_ACCOUNT: Mapping[str, str | Promise] = {
    "completeness": gettext_lazy("hours of the account with a value"),
    "valid": gettext_lazy("hours of the account that were measured and kept"),
    "traceable": gettext_lazy("share of the account measured under a certificate in force"),
    "measured": gettext_lazy("share of the quantity that rests on no default"),
}
_OF_DAYS = ("completeness", "valid", "timeliness")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a score.

    Attributes
    ----------
    weight, counted : float, float or None
        As published, and as it counts when the missing parts gave theirs away [1].
    value : float or None
        From 0 to 1; ``None`` is no data.
    origins : tuple of str
        Where it comes from, or why there is no data.
    is_of_days, is_of_checks : bool
        Whether the days of channels, or checks of the site, have a share in it.
    """

    key: str
    title: str
    weight: float
    counted: float | None
    value: float | None
    origins: tuple[str, ...]
    is_of_days: bool
    is_of_checks: bool

    @property
    def points(self) -> str:
        """The value out of 100, or nothing."""
        return "" if self.value is None else f"{100 * self.value:.1f}"

    @property
    def width(self) -> float:
        """How far the drawing of the value reaches."""
        return 120 * (self.value or 0.0)

    @property
    def weight_percent(self) -> str:
        """The published weight."""
        return f"{100 * self.weight:.0f} %"

    @property
    def counted_percent(self) -> str:
        """The weight that counts."""
        return "—" if self.counted is None else f"{100 * self.counted:.1f} %"


def part_of(
    key: str,
    told: Mapping[str, Any],
    score: Score,
    days: JudgedDays | None,
    agreement: Agreement,
    is_monitored: bool,
) -> Part:
    """Return a part of a score with its origins.

    Parameters
    ----------
    told : Mapping
        The parts that the account itself tells.
    """
    value, weight = score.parts[key].value, score.scheme.weights[key]
    titles = score.scheme.titles.get(key, {})
    is_told = key in told and told[key].value is not None
    is_of_days = _is_of_days(key, days, is_told)
    origins = [str(_OF_ACCOUNT[key])] if is_told and not _is_all_days(key, days) else []
    if is_of_days and days is not None:
        origins.insert(0, _of_days(days))
    if key == "agreement" and agreement.counted:
        origins.append(_of_checks(agreement))
    return Part(
        key=key,
        title=str(titles.get(page_language()) or titles.get("en") or key),
        weight=weight,
        counted=None if value is None else weight / score.stated_weight,
        value=value,
        origins=tuple(origins) or (_nothing(key, days, agreement, is_monitored),),
        is_of_days=is_of_days,
        is_of_checks=key == "agreement" and bool(agreement.checks),
    )


def _is_of_days(key: str, days: JudgedDays | None, is_told: bool) -> bool:
    if days is None or days.parts.get(key) is None:
        return False
    return key in _OF_DAYS or (key == "traceable" and not is_told)


def _is_all_days(key: str, days: JudgedDays | None) -> bool:
    """Whether the days cover the period, so that nothing is left for the account to tell."""
    return key in _OF_DAYS and days is not None and days.share >= 1 and days.parts[key] is not None


def _of_days(days: JudgedDays) -> str:
    share = f"{100 * days.share:.3g}"
    words = ngettext(
        "%(known)d judged days of %(channels)d channel, %(share)s %% of the period",
        "%(known)d judged days of %(channels)d channels, %(share)s %% of the period",
        days.channels,
    )
    return words % {"known": days.known, "channels": days.channels, "share": share}


def _of_checks(agreement: Agreement) -> str:
    number = len(agreement.counted)
    worst = max(abs(one.statistic or 0.0) for one in agreement.counted)
    words = ngettext(
        "the worst of %(number)d check: |E_n| = %(worst).2f",
        "the worst of %(number)d checks: |E_n| = %(worst).2f",
        number,
    )
    return words % {"number": number, "worst": worst}


def _nothing(key: str, days: JudgedDays | None, agreement: Agreement, is_monitored: bool) -> str:
    if key == "agreement":
        if agreement.checks:
            return _("no comparison of two figures counts for this period; see the checks below")
        return _("no two figures of this site were compared yet")
    if key != "timeliness":
        return _("this form of account does not tell")
    if not is_monitored:
        return _("the site is not tied to channels of online monitoring")
    if days is None:
        return _("no day of its channels in this period was judged")
    return _("of no day is it known when its readings came")
