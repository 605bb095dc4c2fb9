"""All the sites that somebody sees, together: by division, by size, by what doubt they share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from duheng.site.accounts.changes import SharedCause, Total, total_of
from duheng.site.accounts.models import AccountFigure
from duheng.site.actions.actor import Actor
from duheng.site.pages.tiles import TileValue
from duheng.site.registry.figures.queries import in_language
from duheng.terms.evidence import EvidenceKind

_K = 2.0
_CITY_DIGITS, _WHOLE_DIGITS = 4, 6
_HALF = 0.75
"""Part of a variance that goes when its standard uncertainty is halved [1]."""
_FIRST = ("co2", "emission", "ghg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A figure of a site's current run, with where and when it is of."""

    site_id: int
    site_name: str
    account_id: int
    run_id: int
    division_code: str
    quantity: str
    title: str
    unit: str
    value: float
    standard_uncertainty: float | None
    measured: float | None
    causes: Sequence[Sequence[Any]]
    begins_at: datetime
    ends_at: datetime

    @property
    def year(self) -> int:
        """The year in which the middle of its period lies, at the site."""
        middle = self.begins_at + (self.ends_at - self.begins_at) / 2
        return middle.astimezone(ZoneInfo(settings.TIME_ZONE)).year

    @property
    def expanded_uncertainty(self) -> float | None:
        """U with k = 2; ``None`` is not stated."""
        return None if self.standard_uncertainty is None else _K * self.standard_uncertainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the sites of a division come to."""

    code: str
    total: Total


def held_figures(actor: Actor) -> list[Held]:
    """Return the figures of the current runs of all accounts that an actor sees."""
    found = (
        AccountFigure.objects.visible_to(actor)
        .filter(run__account__current_id=F("run_id"))
        .filter(run__account__withdrawn_at__isnull=True)
        .select_related("run__account__site")
        .order_by("pk")
    )
    return [_held(one) for one in found]


def _held(one: AccountFigure) -> Held:
    account = one.run.account
    return Held(
        site_id=account.site_id,
        site_name=in_language(account.site.name, account.site.name_en),
        account_id=account.pk,
        run_id=one.run_id,
        division_code=account.division_code,
        quantity=one.quantity,
        title=in_language(one.title, one.title_en),
        unit=one.unit,
        value=one.value,
        standard_uncertainty=one.standard_uncertainty,
        measured=one.measured,
        causes=one.causes,
        begins_at=account.begins_at,
        ends_at=account.ends_at,
    )


def choices_of(held: Iterable[Held]) -> tuple[list[tuple[str, str]], list[int]]:
    """Return the quantities there are, emissions first, and the years, the latest first."""
    titles: dict[str, str] = {}
    numbers: dict[str, int] = {}
    years = set()
    for one in held:
        key = key_of(one)
        titles[key] = f"{one.title} [{one.unit}]"
        numbers[key] = numbers.get(key, 0) + 1
        years.add(one.year)
    ordered = sorted(titles, key=lambda key: (not _is_emission(key), -numbers[key], key))
    return [(key, titles[key]) for key in ordered], sorted(years, reverse=True)


def _is_emission(key: str) -> bool:
    return any(word in key for word in _FIRST)


def key_of(one: Held) -> str:
    """Return what tells figures apart that may be added."""
    return f"{one.quantity}|{one.unit}"


def counted_once(held: Iterable[Held]) -> tuple[list[Held], int]:
    """Return figures of which no two are of one site and moment, and how many were left out.

    The longest periods are taken first: a year stands for its months.
    """
    taken: dict[int, list[Held]] = {}
    left = 0
    for one in sorted(held, key=lambda one: (one.begins_at - one.ends_at, -one.account_id)):
        mine = taken.setdefault(one.site_id, [])
        meets = any(one.begins_at < each.ends_at and each.begins_at < one.ends_at for each in mine)
        if meets:
            left += 1
        else:
            mine.append(one)
    return [one for mine in taken.values() for one in mine], left


def by_city(held: Iterable[Held]) -> list[Place]:
    """Return what the sites of each city come to, the largest first."""
    found: dict[str, list[Held]] = {}
    for one in held:
        code = one.division_code[:_CITY_DIGITS].ljust(_WHOLE_DIGITS, "0")
        found.setdefault(code, []).append(one)
    places = [Place(code=code, total=total_of(mine)) for code, mine in found.items()]
    return sorted(places, key=lambda one: -one.total.value)


def scale_of(places: Sequence[Place], unit: str) -> tuple[float, str]:
    """Return by what amounts on the map are divided, and the unit that they are then in."""
    largest = max((abs(one.total.value) for one in places), default=0.0)
    for factor, power in ((1e6, "10⁶"), (1e3, "10³")):
        if largest >= factor:
            return factor, f"{power} {unit}"
    return 1.0, unit


def tiles_of(places: Sequence[Place], scale: float) -> dict[str, TileValue]:
    """Return what each tile of the map shows, divided by a scale."""
    return {
        one.code: TileValue(
            amount=one.total.value / scale,
            text=f"{one.total.value / scale:.4g}",
            uncertainty=_plus_minus(one.total, scale),
            url=f"{reverse('accounts:accounts')}?division={one.code}",
        )
        for one in places
    }


def _plus_minus(total: Total, scale: float) -> str:
    if total.standard_uncertainty is None:
        return ""
    return f"±{_K * total.standard_uncertainty / scale:.2g}"


def bounds_of(places: Sequence[Place], scale: float = 1.0) -> tuple[float, ...]:
    """Return four round amounts between nothing and the largest place, divided by a scale."""
    largest = max((one.total.value / scale for one in places), default=0.0)
    if not largest > 0:
        return (1.0, 2.0, 3.0, 4.0)
    step = 10.0 ** math.floor(math.log10(largest / 5))
    width = step * max(1, round(largest / 5 / step))
    return tuple(width * place for place in (1, 2, 3, 4))


def if_halved(cause: SharedCause, total: Total) -> float | None:
    """Return U of a sum (k = 2) when the standard uncertainty of one of its causes is halved."""
    u = total.standard_uncertainty
    if u is None:
        return None
    return _K * math.sqrt(max(0.0, u**2 - _HALF * cause.contribution**2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """A certificate twice as good: U of the sum (k = 2) then, and the part of it that falls [1]."""

    cause: SharedCause
    expanded_uncertainty: float
    fall: float


def helped_by(total: Total, most: int = 10) -> list[Helped]:
    """Return the certificates by how much U of the sum falls when one is twice as good."""
    u = total.standard_uncertainty
    if not u:
        return []
    found = [
        Helped(cause=one, expanded_uncertainty=then, fall=1 - then / (_K * u))
        for one in total.causes
        if one.kind == EvidenceKind.CERTIFICATE.value
        and (then := if_halved(one, total)) is not None
    ]
    return sorted(found, key=lambda one: -one.fall)[:most]
