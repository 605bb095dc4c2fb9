"""The records that indicators count, as of a day, from their history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from duheng.rulebook.catalogue import CatalogueKind, load_catalogue
from duheng.site.actions.states import State, states_at
from duheng.site.errors import UnusableFields
from duheng.site.indicators.counting import Candidate, Counted
from duheng.site.registry.models import PUBLIC_LEVELS

CATALOGUE = "catalogue"
PLAN_RECORD = "registry.planrecord"
STANDARD = "registry.measurementstandard"
STANDARD_KIND = "registry.standardkind"


class RecordsOfDay:
    """Records as they were on a day, read once however many indicators count them.

    Parameters
    ----------
    day : date
        The local day at whose end the records are taken.
    zone : ZoneInfo
        Of the site.
    known_at : datetime, optional
        As they were known then; as they are known now if not given.
    divisions : tuple of str
        Beginnings of the division codes that count; an empty one for all.
    with_unplaced : bool
        Whether records without a division count.
    keeper_id : int, optional
        Only what this organisation keeps.
    """

    def __init__(
        self,
        day: date,
        zone: ZoneInfo,
        known_at: datetime | None = None,
        *,
        divisions: tuple[str, ...] = ("",),
        with_unplaced: bool = True,
        keeper_id: int | None = None,
    ) -> None:
        self.day = day
        self.end = datetime.combine(day + timedelta(days=1), time(), zone)
        self.known_at = known_at
        self.divisions = divisions
        self.with_unplaced = with_unplaced
        self.keeper_id = keeper_id

    def __call__(self, kind: str) -> Iterable[Candidate]:
        """Return the candidates of a kind.

        Raises
        ------
        UnusableFields
            When a pack counts something that this site does not keep.
        """
        known = {
            "plan_record": self.plan_records,
            "public_standard": self.public_standards,
            "catalogue_kinds": self.catalogue_kinds,
        }
        if kind not in known:
            raise UnusableFields(
                _("an indicator counts '%(kind)s', which this site does not keep") % {"kind": kind},
                hint=_("a counting rule counts one of %(known)s")
                % {"known": ", ".join(sorted(known))},
                data={"fields": {"count": _("Choose one of the list.")}},
            )
        return known[kind]()

    def _states(self, kind: str) -> Iterator[State]:
        for state in states_at(kind, self.end, self.known_at):
            if state.facts and state.facts.get("withdrawn_at") is None:
                yield state

    def plan_records(self) -> Iterator[Candidate]:
        """Yield the records of the plan."""
        for state in self._states(PLAN_RECORD):
            facts = state.facts
            if self._is_here(facts.get("division_code") or "", facts.get("organisation_id")):
                yield Candidate(
                    counted=_counted(state, facts.get("number") or "", "organisation_id"),
                    properties={
                        **facts["attributes"],
                        **facts,
                        "joined_on": facts["since"],
                        "recognised_on": facts["since"],
                    },
                    begins_on=_date(facts["since"]),
                    ends_on=_date(facts["until"]),
                )

    def public_standards(self) -> list[Candidate]:
        """Return the public measurement standards."""
        return [one for one in self._standards if self._counts_here(one)]

    @cached_property
    def _standards(self) -> list[Candidate]:
        return [
            Candidate(
                counted=_counted(state, state.facts["number"], "keeper_id"),
                properties={"status": state.facts["status"], "level": state.facts["level"]},
                begins_on=_date(state.facts["examined_on"]),
                ends_on=_date(state.facts["valid_until"]),
            )
            for state in self._states(STANDARD)
            if state.facts["level"] in PUBLIC_LEVELS and state.facts["status"] == "in_force"
        ]

    def catalogue_kinds(self) -> Iterator[Candidate]:
        """Yield the kinds of the catalogue, each with the public standards that cover it."""
        covering = self._covering()
        for kind in load_catalogue(self.day).kinds:
            yield Candidate(
                counted=replace(_kind_counted(kind), covered=tuple(covering.get(kind.key, ()))),
                properties={"requires_verification": kind.requires_verification},
                begins_on=None,
                ends_on=None,
            )

    def _covering(self) -> dict[str, list[str]]:
        """Return, by kind, the numbers of the public standards that hold on the day."""
        found: dict[str, list[str]] = {}
        for kind, standard in self.links:
            if self._counts_here(standard):
                found.setdefault(kind, []).append(standard.counted.key)
        return found

    @cached_property
    def links(self) -> list[tuple[str, Candidate]]:
        """Each kind with a public standard that covers it and holds on the day."""
        holding = {
            one.counted.record_id: one
            for one in self._standards
            if (one.begins_on is None or one.begins_on <= self.day)
            and (one.ends_on is None or self.day <= one.ends_on)
        }
        return [
            (state.facts["kind"], holding[state.facts["standard_id"]])
            for state in self._states(STANDARD_KIND)
            if state.facts["standard_id"] in holding
        ]

    def _counts_here(self, one: Candidate) -> bool:
        return self._is_here(one.counted.division_code, one.counted.keeper_id)

    def _is_here(self, division: str, keeper_id: Any) -> bool:
        is_placed_here = division.startswith(self.divisions) if division else self.with_unplaced
        return is_placed_here and (self.keeper_id is None or keeper_id == self.keeper_id)


def _counted(state: State, key: str, keeper: str) -> Counted:
    return Counted(
        kind=state.kind,
        record_id=state.record_id,
        number=state.number,
        key=key or f"#{state.record_id}",
        name=state.facts["name"],
        division_code=state.facts.get("division_code") or "",
        keeper_id=state.facts.get(keeper),
    )


def _kind_counted(kind: CatalogueKind) -> Counted:
    name = kind.title_in("zh-Hans")
    return Counted(kind=CATALOGUE, record_id=0, number=0, key=kind.key, name=name)


def _date(text: str | None) -> date | None:
    return None if not text else date.fromisoformat(text)
