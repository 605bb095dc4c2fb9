"""Who is affected, in the words of people: names where the actor may see them, by owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.people.models import Organisation
from duheng.site.registry.chains.ids import (
    CERTIFICATE,
    CHANNEL,
    FIGURE,
    INSTRUMENT,
    STANDARD,
    number_of,
)
from duheng.site.registry.chains.point_words import point_words
from duheng.site.registry.chains.words import AFFECTED, SIGNIFICANCES
from duheng.site.registry.models import Instrument, MeasurementStandard, MeasuringChannel
from duheng.traceability import AffectedItem, AffectedKind

_MODELS: dict[str, Any] = {
    INSTRUMENT: Instrument,
    STANDARD: MeasurementStandard,
    CHANNEL: MeasuringChannel,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedRow:
    """One line of the list of the affected."""

    kind: str
    name: str
    url: str
    certificate: str
    issuer: str
    begins_on: str
    ends_on: str
    state: str
    significance: str
    ratio: str
    points: str
    is_redacted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerGroup:
    """What of one owner is affected, the worst first; ``owner_id`` 0: not to be named here."""

    owner_id: int
    owner_name: str
    rows: Sequence[AffectedRow]
    worst_state: str
    worst_words: str


def by_owner(actor: Actor, items: Sequence[AffectedItem]) -> list[OwnerGroup]:
    """Return the affected grouped by owner, the worst owner first."""
    names, opened = _names(items), _open_instruments(actor, items)
    owners: dict[int, list[AffectedRow]] = {}
    worst: dict[int, AffectedItem] = {}
    for one in items:
        owner = int(one.owner_id) if one.owner_id and one.owner_id.isdecimal() else 0
        owners.setdefault(owner, []).append(_row(one, names, opened))
        worst.setdefault(owner, one)
    titles = dict(
        Organisation.objects.visible_to(actor)
        .filter(pk__in=[one for one in owners if one])
        .values_list("pk", "name")
    )
    groups = [
        OwnerGroup(
            owner_id=owner,
            owner_name=titles.get(owner) or str(_("Other organisations")),
            rows=rows,
            worst_state=SIGNIFICANCES[worst[owner].significance][0],
            worst_words=str(SIGNIFICANCES[worst[owner].significance][1]),
        )
        for owner, rows in owners.items()
    ]
    return sorted(groups, key=lambda one: one.owner_id == 0)


def _names(items: Iterable[AffectedItem]) -> dict[str, str]:
    """Return what the affected are called, by id.

    An instrument whose certificate the actor sees whole is named: the certificate names it.
    """
    found: dict[str, str] = {}
    for kind, model in _MODELS.items():
        numbers = {number for one in items if (number := number_of(one.id, kind)) is not None}
        named = model.objects.unscoped("certificates that the actor sees whole name them")
        for record in named.filter(pk__in=numbers):
            serial = getattr(record, "serial_number", "") or getattr(record, "number", "")
            found[f"{kind}:{record.pk}"] = f"{record.name} {serial}".strip()
    return found


def _open_instruments(actor: Actor, items: Iterable[AffectedItem]) -> set[str]:
    """Return the instruments whose pages the actor may open, by id."""
    numbers = {number for one in items if (number := number_of(one.id, INSTRUMENT)) is not None}
    found = Instrument.objects.visible_to(actor).filter(pk__in=numbers)
    return {f"{INSTRUMENT}:{number}" for number in found.values_list("pk", flat=True)}


def _row(one: AffectedItem, names: dict[str, str], opened: set[str]) -> AffectedRow:
    state, words = SIGNIFICANCES[one.significance]
    certificate = number_of(one.id, CERTIFICATE)
    is_document = one.kind in (AffectedKind.CERTIFICATE, AffectedKind.FIGURE)
    url = ""
    if not one.is_redacted and certificate is not None:
        url = reverse("registry:certificate", args=[certificate])
    elif one.id in opened and (instrument := number_of(one.id, INSTRUMENT)) is not None:
        url = reverse("registry:instrument", args=[instrument])
    elif not one.is_redacted and (figure := number_of(one.id, FIGURE)) is not None:
        url = reverse("registry:figure", args=[figure])
    return AffectedRow(
        kind=str(AFFECTED[one.kind]),
        name=one.number or "" if is_document else names.get(one.id, ""),
        url=url,
        certificate=_document(one),
        issuer=one.issuer or "",
        begins_on=one.begin_at.date().isoformat() if one.begin_at else "",
        ends_on=one.end_at.date().isoformat() if one.end_at else "",
        state=state,
        significance=str(words),
        ratio="" if one.ratio is None else f"{one.ratio:.2g}",
        points="; ".join(point_words(point) for point in one.points[:5]),
        is_redacted=one.is_redacted,
    )


def _document(one: AffectedItem) -> str:
    """Return the number of a certificate; of a figure, its digest as a document shows it."""
    if one.kind is AffectedKind.FIGURE:
        return (one.digest or "").removeprefix("sha256:")[:12]
    return one.number or ""
