"""What a certificate is about, as somebody names it: an instrument or a measurement standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from duheng.site.actions.actor import Actor
from duheng.site.errors import UnusableFields
from duheng.site.people.models import Organisation
from duheng.site.registry.models import Instrument, MeasurementStandard
from duheng.site.registry.ownership import organisation_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What it is about, and to whom and where that belongs."""

    owner_id: int
    division_code: str
    instrument_id: int | None = None
    standard_id: int | None = None
    label: str = ""

    def columns(self) -> dict[str, Any]:
        """Return the columns of a certificate that follow."""
        names = ("owner_id", "division_code", "instrument_id", "standard_id")
        return {name: getattr(self, name) for name in names}


def nothing(actor: Actor) -> Subject:
    """Return what stands for a certificate of something that is not registered: the actor's own."""
    own = Organisation.objects.get_visible(actor, organisation_of(actor))
    return Subject(owner_id=own.pk, division_code=own.division_code)


def of_instrument(actor: Actor, instrument_id: int) -> Subject:
    """Return an instrument as a subject; equipment of a standard stands for the standard too.

    Raises
    ------
    NoSuchRecord
        When the actor may not see it.
    """
    found = Instrument.objects.get_visible(actor, instrument_id)
    return _instrument(found)


def _instrument(found: Instrument) -> Subject:
    return Subject(
        owner_id=found.owner_id,
        division_code=found.division_code,
        instrument_id=found.pk,
        standard_id=found.standard_id,
        label=" · ".join(filter(None, (found.name, found.serial_number or found.number))),
    )


def of_standard(actor: Actor, standard_id: int) -> Subject:
    """Return a measurement standard as a subject.

    Raises
    ------
    NoSuchRecord
        When the actor may not see it.
    """
    return _standard(MeasurementStandard.objects.get_visible(actor, standard_id))


def _standard(found: MeasurementStandard) -> Subject:
    return Subject(
        owner_id=found.keeper_id,
        division_code=found.division_code,
        standard_id=found.pk,
        label=f"{found.name} · {found.number}",
    )


def named_subject(actor: Actor, text: str) -> Subject:
    """Return the one instrument or standard of a number or serial number.

    Raises
    ------
    UnusableFields
        When there is none that the actor may see, or there are several.
    """
    text = text.strip()
    if not text:
        return nothing(actor)
    numbers = Q(number=text) | Q(serial_number=text)
    instruments = Instrument.objects.visible_to(actor).filter(numbers, withdrawn_at__isnull=True)
    standards = MeasurementStandard.objects.visible_to(actor).filter(
        number=text, withdrawn_at__isnull=True
    )
    found = [*map(_instrument, instruments[:2]), *map(_standard, standards[:2])]
    if len(found) != 1:
        reason = (
            _("nothing that you may see bears this number")
            if not found
            else _("several bear this number; give the one that only one bears")
        )
        raise UnusableFields(reason, data={"fields": {"subject": reason}})
    return found[0]
