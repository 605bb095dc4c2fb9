"""Stickers for a selection of a site's instruments, from the command line."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from duheng.site.actions.actor import SYSTEM
from duheng.site.actions.scope import within
from duheng.site.registry.instruments.queries import labels_of
from duheng.site.registry.labels.printing import MOST, print_labels, sheet_of
from duheng.site.registry.models import Instrument
from duheng.site.upkeep.folders import site_folders


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which instruments get a sticker; what is left out does not filter."""

    numbers: tuple[int, ...] = ()
    owner: int | None = None
    division: str = ""
    kind: str = ""


def make_labels(
    chosen: Selection, *, sheet: str, skip: int, address: str | None
) -> tuple[bytes, int]:
    """Return stickers as PDF, and how many they are.

    Whoever runs commands on the machine of the site may see every record.

    Raises
    ------
    SiteNotReady
        When there is no site.
    UnusableFields
        When no instrument, or too many, are chosen.
    """
    record = site_folders().read_record()
    found = labels_of(SYSTEM, _numbers(chosen))
    content = print_labels(
        found,
        sheet=sheet_of(sheet),
        address=address or settings.SITE_ADDRESS,
        title=str(record["title"]),
        skip=skip,
    )
    return content, len(found)


def _numbers(chosen: Selection) -> list[int]:
    found = Instrument.objects.visible_to(SYSTEM).filter(withdrawn_at__isnull=True)
    if chosen.numbers:
        found = found.filter(pk__in=chosen.numbers)
    if chosen.owner is not None:
        found = found.filter(owner_id=chosen.owner)
    if chosen.division:
        found = found.filter(within("division_code", chosen.division))
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    return list(found.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
