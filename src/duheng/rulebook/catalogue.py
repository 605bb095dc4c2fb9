"""The catalogue of instruments under mandatory management: what must be verified, and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from duheng.rulebook.conditions import Facts, entries_that_apply
from duheng.rulebook.editions import no_such, packs_in_force, rows_in_force
from duheng.rulebook.errors import AmbiguousValue, InvalidPack, NoSuchEntry
from duheng.rulebook.notes import Note, notes_of
from duheng.rulebook.packs import Pack, day_in
from duheng.rulebook.shelf import made_for_day
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in


class Manner(StrEnum):
    """How often an instrument is verified, and what follows at the end."""

    FIRST_SCRAP = "first_scrap"
    FIRST_ROTATE = "first_rotate"
    PERIODIC = "periodic"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueKind:
    """One row of the catalogue.

    Attributes
    ----------
    key : str
        Stable name, such as ``water_meter``.
    number : int
        Place in the working list; not the official numbering.
    item, titles : Mapping
        The item (项别) and the kind (种别), by language.
    modes : tuple of str
        ``P`` type approval, ``V`` compulsory verification, ``P+V`` both; several where the item
        mixes them.
    manners : tuple of (Mapping, Manner)
        Condition on the instrument, and the manner; empty without verification or where the
        source leaves it open.
    manner_as_written : str
        The source's own words.
    uses : tuple of str
        Uses that make verification compulsory: ``trade``, ``safety``, ``medical``,
        ``environment``, ``enforcement``.
    regulations : tuple of str
        Keys of verification regulations.
    range : Mapping
        Facts that an instrument must meet to be of the kind: ``{"nominal_diameter_mm": {"from":
        15, "to": 50}}``; empty without a limit.
    confirmed : tuple of str
        What a secondary source confirms (``item``, ``name``, ``range``, ``interval``, ``date``).
    valid_from, valid_to : datetime.date or None
        The row's own period, or its pack's.
    confidence : Confidence
        Of the row.
    source, pack_id : str
        Where it was taken from, and the pack that holds it.
    note : Mapping
        By language.
    """

    key: str
    number: int
    item: Mapping[str, str]
    titles: Mapping[str, str]
    modes: tuple[str, ...]
    manners: tuple[tuple[Facts, Manner], ...]
    manner_as_written: str
    uses: tuple[str, ...]
    regulations: tuple[str, ...]
    range: Facts
    confirmed: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    confidence: Confidence
    source: str
    pack_id: str
    note: Mapping[str, str] = field(default_factory=dict)

    @property
    def requires_verification(self) -> bool:
        """Whether the kind, or a part of it, is under compulsory verification."""
        return any("V" in mode for mode in self.modes)

    @property
    def requires_type_approval(self) -> bool:
        """Whether the kind, or a part of it, needs type approval."""
        return any("P" in mode for mode in self.modes)

    def title_in(self, language: str) -> str:
        """Return the title in a language, visibly marked when it is another language's."""
        return text_in(self.titles, language)

    def is_in_range(self, facts: Facts) -> bool:
        """Return whether an instrument lies within the range that the catalogue gives.

        Raises
        ------
        FactNotGiven
            When the range depends on a fact that is not given.
        """
        entries = [(self.range, True), ({}, False)] if self.range else [({}, True)]
        return entries_that_apply(entries, facts, f"the range of {self.key}")[0]

    def manner(self, facts: Facts | None = None) -> Manner:
        """Return how an instrument of the kind is verified.

        Parameters
        ----------
        facts : Mapping, optional
            About the instrument: ``{"installation": "residential"}``.

        Raises
        ------
        NoSuchEntry
            When the kind needs no verification.
        FactNotGiven
            When the manner depends on a fact that is not given.
        AmbiguousValue
            When the source leaves the manner open.
        """
        if not self.requires_verification:
            raise NoSuchEntry(
                f"{self.key} needs type approval only: the catalogue asks no verification",
                data={"key": self.key, "modes": list(self.modes)},
            )
        place = f"the manner of verification of {self.key}"
        found = entries_that_apply(self.manners, facts or {}, place) if self.manners else ()
        if len(found) != 1:
            raise AmbiguousValue(
                f"{place} is left open by the source: '{self.manner_as_written}'",
                hint="decide it for the instrument and record who did",
                data={"key": self.key, "manners": [one.value for one in found]},
            )
        return found[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The catalogue in force on a day.

    Attributes
    ----------
    kinds : tuple of CatalogueKind
        In the order of the working list.
    official_items, official_kinds : int or None
        How many items and kinds the official text has, whatever the list has.
    titles : Mapping
        ``modes``, ``manners``, ``uses``, ``facts`` -> key -> language -> text.
    services : Mapping
        Service -> whether the user is charged for it on the day.
    history : tuple of Mapping
        Earlier catalogues, as written.
    notes : tuple of Note
        Contradictions and open points.
    packs : tuple of Pack
        What it was read from.
    """

    kinds: tuple[CatalogueKind, ...]
    official_items: int | None
    official_kinds: int | None
    titles: Mapping[str, Mapping[str, Mapping[str, str]]]
    services: Mapping[str, bool]
    history: tuple[Mapping[str, Any], ...]
    notes: tuple[Note, ...]
    packs: tuple[Pack, ...]

    def kind(self, key: str) -> CatalogueKind:
        """Return a kind.

        Raises
        ------
        NoSuchEntry
            When the catalogue has none of that key on that day.
        """
        by_key = {one.key: one for one in self.kinds}
        if key not in by_key:
            raise no_such("kind", key, by_key, "the catalogue")
        return by_key[key]

    def under_verification(self) -> tuple[CatalogueKind, ...]:
        """Return the kinds under compulsory verification."""
        return tuple(one for one in self.kinds if one.requires_verification)

    def is_compulsory(self, key: str, use: str, facts: Facts | None = None) -> bool:
        """Return whether an instrument of a kind must be verified for a use.

        In the catalogue with V *and* used for a listed purpose *and* within the range: only then.
        Otherwise its user chooses between verification and calibration.

        Parameters
        ----------
        key, use : str
            Keys of a kind and of a use.
        facts : Mapping, optional
            About the instrument: ``{"nominal_diameter_mm": 80}``. Without it the range is not
            judged.

        Raises
        ------
        NoSuchEntry
            When there is no such kind, or no such use.
        FactNotGiven
            When facts are given, and not the one on which the range depends.
        """
        if use not in self.titles["uses"]:
            raise no_such("use", use, self.titles["uses"], "the catalogue")
        kind = self.kind(key)
        if not (kind.requires_verification and use in kind.uses):
            return False
        return facts is None or kind.is_in_range(facts)

    def is_charged(self, service: str) -> bool:
        """Return whether the user is charged for a service on that day.

        Raises
        ------
        NoSuchEntry
            When the catalogue says nothing about that service on that day.
        """
        if service not in self.services:
            raise no_such("service", service, self.services, "the list of fees")
        return self.services[service]

    def notes_about(self, key: str) -> tuple[Note, ...]:
        """Return the notes on a kind."""
        return tuple(note for note in self.notes if key in note.about)


def load_catalogue(as_of: date) -> Catalogue:
    """Return the catalogue of the installed packs that is in force on a day.

    Raises
    ------
    UnknownPack, NoValueInForce
        When no catalogues pack is installed, or none is in force on that day.
    InvalidPack
        When a pack contradicts itself.

    Examples
    --------
    >>> catalogue = load_catalogue(date(2025, 6, 30))
    >>> meter = catalogue.kind("electricity_meter")
    >>> meter.manner({"installation": "residential"}).value, meter.confidence.value
    ('first_rotate', 'unchecked')
    >>> catalogue.is_compulsory("electricity_meter", "trade")
    True
    """
    return made_for_day("catalogues", catalogue_of, as_of)


def catalogue_of(packs: Iterable[Pack], on: date) -> Catalogue:
    """Return the catalogue of some packs that is in force on a day."""
    held = packs_in_force(packs, "catalogues", on)
    kinds = tuple(
        _kind(row, pack) for pack in held for row in rows_in_force(pack, pack.body["kinds"], on)
    )
    _check_unique([one.key for one in kinds])
    return Catalogue(
        kinds=kinds,
        official_items=next((n for pack in held if (n := pack.body.get("official_items"))), None),
        official_kinds=next((n for pack in held if (n := pack.body.get("official_kinds"))), None),
        titles={
            part: {key: title for pack in held for key, title in pack.body.get(part, {}).items()}
            for part in ("modes", "manners", "uses", "facts")
        },
        services={
            row["service"]: row["is_charged"]
            for pack in held
            for row in rows_in_force(pack, pack.body.get("fees", ()), on)
        },
        history=tuple(one for pack in held for one in pack.body.get("history", ())),
        notes=tuple(note for pack in held for note in _notes(pack)),
        packs=held,
    )


def _notes(pack: Pack) -> tuple[Note, ...]:
    return notes_of(pack, (row["key"] for row in pack.body["kinds"]))


def _check_unique(keys: list[str]) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise InvalidPack(f"the kinds {', '.join(twice)} stand twice in the catalogue on one day")


def _kind(row: Mapping[str, Any], pack: Pack) -> CatalogueKind:
    if unknown := sorted(set(row["uses"]) - set(pack.body["uses"])):
        raise InvalidPack(f"{pack.file}: {row['key']} has uses without title: {unknown}")
    return CatalogueKind(
        key=row["key"],
        number=row["number"],
        item=row["item"],
        titles=row["titles"],
        modes=tuple(row["modes"]),
        manners=tuple((one.get("when", {}), Manner(one["manner"])) for one in row["manners"]),
        manner_as_written=row["manner_as_written"],
        uses=tuple(row["uses"]),
        regulations=tuple(row["regulations"]),
        range=row.get("range", {}),
        confirmed=tuple(row.get("confirmed", ())),
        valid_from=day_in(row, "valid_from", pack.file) or pack.valid_from,
        valid_to=day_in(row, "valid_to", pack.file) or pack.valid_to,
        confidence=Confidence(row.get("confidence", pack.confidence)),
        source=row.get("source", pack.source),
        pack_id=pack.id,
        note=row.get("note", {}),
    )
