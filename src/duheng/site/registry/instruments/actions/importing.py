"""Instruments of a whole table are registered, all or none, in one action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duheng.site.actions.action import action
from duheng.site.actions.actor import Actor
from duheng.site.actions.days import local_day
from duheng.site.actions.recording import record_in_bulk
from duheng.site.errors import UnusableFields
from duheng.site.pages.jobs.records import JobRecord
from duheng.site.pages.jobs.stepping import note_step
from duheng.site.people.models import Organisation
from duheng.site.registry.imports.judging import (
    Judge,
    Judged,
    Mapped,
    RowFault,
    Tell,
    map_headings,
)
from duheng.site.registry.imports.profiles import ImportProfile, heading_of
from duheng.site.registry.imports.tables import Table
from duheng.site.registry.instruments.facts import REGISTERED
from duheng.site.registry.models import Instrument
from duheng.site.registry.ownership import organisation_of

SHOWN = 1000
"""How many faults a page shows; all can be fetched as a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an import would do.

    Attributes
    ----------
    mapped : Mapped
        Which column each heading stands for.
    number_of_rows : int
        Below the headings.
    number_of_pieces : int
        Instruments that the rows without fault stand for, batches by their quantity.
    faults : list of RowFault
        Every one.
    sample : list of (int, Mapping)
        The first rows without fault.
    encoding : str
        How the file was read.
    """

    mapped: Mapped
    number_of_rows: int
    number_of_pieces: int
    faults: list[RowFault]
    sample: list[tuple[int, Mapping[str, Any]]]
    encoding: str

    @property
    def can_be_committed(self) -> bool:
        """Whether every row can be used, and there is one."""
        return not self.faults and self.number_of_rows > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStep:
    """The last step of a job, with the rows as they were read outside any transaction."""

    job: JobRecord
    mapped: Mapped
    judged: Judged


def preview_import(
    actor: Actor,
    table: Table,
    profile: ImportProfile,
    at: datetime,
    chosen: Mapping[str, str] | None = None,
    tell: Tell | None = None,
) -> Preview:
    """Return what an import would do, and every fault that stands in its way.

    Parameters
    ----------
    tell : callable, optional
        Told how far the rows were read.

    Raises
    ------
    NotAllowed
        When the actor may not import.
    """
    actor.check_may("registry.import_instruments")
    mapped, judged = judge_table(actor, table, profile, local_day(at), chosen, tell)
    rows = sum(number > mapped.place for number, _row in table.rows)
    return Preview(
        mapped=mapped,
        number_of_rows=rows,
        number_of_pieces=sum(values["number_of_items"] for _number, values in judged.values),
        faults=judged.faults,
        sample=list(judged.values[:20]),
        encoding=table.encoding,
    )


@action("registry.import_instruments", permission="registry.import_instruments")
def import_instruments(
    *,
    actor: Actor,
    at: datetime,
    table: Table,
    profile: ImportProfile,
    chosen: Mapping[str, str] | None = None,
    reason: str = "",
    step: ImportStep | None = None,
) -> int:
    """Return how many instruments and batches were registered from a table.

    Parameters
    ----------
    chosen : mapping, optional
        Heading -> column, where somebody chose by hand.
    reason : str
        Names the file, for the history.
    step : ImportStep, optional
        Of a job: its rows were read before; what stands in the register is still looked at here.

    Raises
    ------
    UnusableFields
        When any row has a fault: then nothing at all is written. ``data`` says how many.
    """
    owner = organisation_of(actor)
    if step is None:
        _mapped, judged = judge_table(actor, table, profile, local_day(at), chosen)
    else:
        judged = _without_doubles(step.mapped, step.judged, owner)
    if judged.faults or not judged.values:
        raise UnusableFields(
            _("%(number)d faults stand in the way of the import")
            % {"number": len(judged.faults) or 1},
            hint=_("look at the preview, correct the file and send it again"),
            data={"fields": {"file": _("holds faults")}, "faults": len(judged.faults)},
        )
    made = [Instrument(owner_id=owner, **values) for _number, values in judged.values]
    record_in_bulk(made)
    if step is not None:
        note_step(
            step.job,
            done=len(table.rows),
            total=len(table.rows),
            message=_("Registered from the file: %(number)d rows") % {"number": len(made)},
            is_finished=True,
            result_address=reverse("registry:instruments"),
        )
    return len(made)


def judge_table(
    actor: Actor,
    table: Table,
    profile: ImportProfile,
    day: date,
    chosen: Mapping[str, str] | None,
    tell: Tell | None = None,
) -> tuple[Mapped, Judged]:
    """Return the columns and the judged rows, duplicates named."""
    mapped, judged = read_rows(actor, table, profile, day, chosen, tell)
    return mapped, _without_doubles(mapped, judged, organisation_of(actor))


def read_rows(
    actor: Actor,
    table: Table,
    profile: ImportProfile,
    day: date,
    chosen: Mapping[str, str] | None,
    tell: Tell | None = None,
) -> tuple[Mapped, Judged]:
    """Return the columns and the rows, each judged by itself."""
    identifier = Organisation.objects.get_visible(actor, organisation_of(actor)).identifier
    mapped = map_headings(table, profile, chosen)
    return mapped, Judge(mapped, profile, day, identifier).judge(table, tell)


def _without_doubles(mapped: Mapped, judged: Judged, owner: int) -> Judged:
    """Return judged rows, a fault for each that stands twice, or in the register already."""
    twice = list(_duplicates(mapped, judged.values, owner))
    if not twice:
        return judged
    wrong = {one.row for one in twice}
    kept = [one for one in judged.values if one[0] not in wrong]
    faults = sorted([*judged.faults, *twice], key=lambda one: one.row)
    return Judged(kept, faults)


def _duplicates(
    mapped: Mapped, values: Iterable[tuple[int, dict[str, Any]]], owner: int
) -> Iterable[RowFault]:
    """Yield a fault for each row whose number, or maker, model and serial number stand twice."""
    numbers, identities = _present(owner)
    serial_heading = mapped.heading("serial_number")
    for row, one in values:
        number, serial = one.get("number"), one.get("serial_number")
        if number and (other := numbers.setdefault(number, row)) != row:
            yield RowFault(row, mapped.heading("number"), number, _where(other))
        identity = (serial, one.get("maker", ""), one.get("model", ""))
        if serial and (other := identities.setdefault(identity, row)) != row:
            yield RowFault(row, serial_heading, serial, _where(other))


def _present(owner: int) -> tuple[dict[str, int], dict[tuple[Any, ...], int]]:
    """Return what the owner has already; row 0 stands for the register."""
    found = Instrument.objects.unscoped("duplicates are looked for among the owner's own").filter(
        owner_id=owner, withdrawn_at__isnull=True
    )
    numbers: dict[str, int] = {}
    identities: dict[tuple[Any, ...], int] = {}
    for number, *identity in found.values_list(
        "number", "serial_number", "maker", "model"
    ).iterator(chunk_size=5000):
        if number:
            numbers[number] = 0
        if identity[0]:
            identities[tuple(identity)] = 0
    return numbers, identities


def _where(other: int) -> str:
    if other == 0:
        return _("is in the register already")
    return _("stands in row %(row)d too") % {"row": other}


def template_rows() -> list[list[str]]:
    """Return the template of this site: its headings, in the language of the page."""
    return [[heading_of(one) for one in REGISTERED if one != "status"]]
