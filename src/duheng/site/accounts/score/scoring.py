"""Scores of the figures of an account, each part with where it comes from.

Nothing of a score is kept: it is worked out from the account's bytes, the checks and the days as
they stand, so that a page never shows the score of yesterday's evidence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from duheng.rulebook import PackLibrary, load_packs
from duheng.site.accounts.models import Account
from duheng.site.accounts.score.agreeing import Agreement, agreement_of
from duheng.site.accounts.score.days import JudgedDays, judged_days
from duheng.site.accounts.score.origins import Part, part_of
from duheng.site.actions.days import local_day
from duheng.site.pages.language import page_language
from duheng.site.registry.certificates.storage import kept_bytes
from duheng.terms.errors import DuhengError

if TYPE_CHECKING:
    from duheng.accounting.score import Score, SubScore

PACK = "cn/carbon-data-quality-score"
_MOMENT = timedelta(microseconds=1)
_POOLED = ("completeness", "valid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the score of every figure of an account rests on, besides the figure."""

    days: JudgedDays | None
    agreement: Agreement
    is_monitored: bool
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureScore:
    """The score of a figure, as pages show it.

    Attributes
    ----------
    score : Score or None
        ``None`` where it was refused; ``refused`` then says why.
    """

    quantity: str
    title: str
    score: Score | None
    parts: Sequence[Part]
    refused: str = ""

    @property
    def missing(self) -> list[Part]:
        """The parts of which nothing is known."""
        return [one for one in self.parts if one.value is None]

    @property
    def missing_percent(self) -> str:
        """The weight of the parts of which nothing is known."""
        return f"{100 * sum(one.weight for one in self.missing):.0f} %"

    @property
    def least_percent(self) -> str:
        """The weight that must be known for a score, by the pack."""
        return "" if self.score is None else f"{100 * self.score.scheme.least_weight:.0f} %"

    @property
    def cap(self) -> str:
        """The most that the score may be, where a part of 0 holds it down."""
        if self.score is None or not self.score.capped_by:
            return ""
        return f"{min(self.score.scheme.caps[name] for name in self.score.capped_by):g}"


def evidence_of(account: Account, agreement: Agreement | None = None) -> Evidence:
    """Return what is known of the data of an account; its site is joined.

    Parameters
    ----------
    agreement : Agreement, optional
        What the checks say, where that is known already.
    """
    site, period = account.site, (account.begins_at, account.ends_at)
    return Evidence(
        days=judged_days(site, *period),
        agreement=agreement or agreement_of(site.pk, *period),
        is_monitored=bool(site.monitored_as),
        ends_at=account.ends_at,
    )


@lru_cache(maxsize=512)
def figures_in(sha256: str) -> tuple[Mapping[str, Any], ...]:
    """Return the figures of the whole of a kept account, cut to what a score needs."""
    account = json.loads(kept_bytes(sha256))
    names = ("quantity", "title", "coverage")
    return tuple(
        {name: one[name] for name in names} for one in account["figures"] if not one["group"]
    )


def scores_of(sha256: str, evidence: Evidence) -> list[FigureScore]:
    """Return the scores of the figures of a kept account."""
    rules = score_rules()
    return [score_of(one, one["quantity"], evidence, rules) for one in figures_in(sha256)]


def score_rules() -> PackLibrary:
    """Return the packs that hold the rules; loading them once serves every figure of a page."""
    return load_packs(kinds=["rules"])


def score_of(
    figure: Mapping[str, Any], name: str, evidence: Evidence, rules: PackLibrary
) -> FigureScore:
    """Return the score of a figure, or why there can be none.

    Parameters
    ----------
    name : str
        What is scored; a ranking needs another for each.
    rules : PackLibrary
        Of :func:`score_rules`.
    """
    from duheng.accounting.score import (  # loads the libraries of columns
        load_scheme,
        parts_of_figure,
        weigh,
    )

    titles = figure["title"]
    title = titles.get(page_language()) or titles.get("en") or figure["quantity"]
    try:
        scheme = load_scheme(rules, PACK, local_day(evidence.ends_at - _MOMENT))
        told = parts_of_figure(figure)
        score = weigh(name, _together(told, evidence), scheme)
    except DuhengError as error:
        words = error.message
        return FigureScore(
            quantity=figure["quantity"], title=title, score=None, parts=(), refused=words
        )
    parts = [part_of(one, told, score, evidence.days, evidence.agreement, evidence.is_monitored)
             for one in scheme.weights]  # fmt: skip
    return FigureScore(quantity=figure["quantity"], title=title, score=score, parts=parts)


def _together(told: Mapping[str, SubScore], evidence: Evidence) -> dict[str, SubScore]:
    """Return the parts of the account, the days and the checks together.

    For the days of the period that were judged, completeness and validity are those of the
    readings; for the rest they are those of the account.
    """
    from duheng.accounting.score import SubScore

    values = {name: one.value for name, one in told.items()}
    days = evidence.days
    if days is not None:
        values["timeliness"] = days.parts["timeliness"]
        for name in _POOLED:
            values[name] = _pooled(values.get(name), days.parts[name], days.share)
        if values.get("traceable") is None:
            values["traceable"] = days.parts["traceable"]
    values["agreement"] = evidence.agreement.value
    return {name: SubScore(value=value, origin=name) for name, value in values.items()}


def _pooled(of_account: float | None, of_days: float | None, share: float) -> float | None:
    if of_days is None or of_account is None:
        return of_account if of_days is None else of_days
    return share * of_days + (1.0 - share) * of_account
