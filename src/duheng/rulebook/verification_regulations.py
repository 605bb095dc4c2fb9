"""Verification regulations: number, intervals, classes, limits in words, links to OIML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duheng.rulebook.conditions import Facts, entries_that_apply
from duheng.rulebook.editions import no_such, packs_in_force, rows_in_force
from duheng.rulebook.errors import (
    AmbiguousValue,
    InvalidPack,
    NoSuchEntry,
    RangeOnly,
    UncheckedValue,
)
from duheng.rulebook.packs import Pack
from duheng.rulebook.shelf import made_for_day
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationInterval:
    """For how long a verification holds.

    Attributes
    ----------
    months : int or None
        None where the source gives a range only.
    months_from, months_to : int or None
        That range.
    when : Mapping
        The instruments it is for, by fact; empty for all others.
    confidence : Confidence
        Of the interval.
    regulation : str
        Key of the regulation.
    """

    months: int | None
    months_from: int | None
    months_to: int | None
    when: Facts
    confidence: Confidence
    regulation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRegulation:
    """One verification regulation (检定规程).

    Attributes
    ----------
    key, number : str
        Stable name; number and year as printed.
    titles : Mapping
        By language.
    uses : tuple of str
        What the instruments are used for.
    manner_as_written : str
        How often, in the words of the source.
    intervals : tuple of VerificationInterval
        Empty where the document fixes none.
    accuracy_classes : str or None
        As written.
    limits : str or None
        Maximum permissible errors as written, for people; tables for programs are rules packs.
    oiml : tuple of str
        Recommendations and guides of OIML on the same instruments.
    confidence : Confidence
        Of the whole row.
    known : str
        What is how sure, in the words of the source.
    source, pack_id : str
        Where it was taken from, and the pack that holds it.
    note : Mapping
        By language.
    """

    key: str
    number: str
    titles: Mapping[str, str]
    uses: tuple[str, ...]
    manner_as_written: str
    intervals: tuple[VerificationInterval, ...]
    accuracy_classes: str | None
    limits: str | None
    oiml: tuple[str, ...]
    confidence: Confidence
    known: str
    source: str
    pack_id: str
    note: Mapping[str, str] = field(default_factory=dict)

    def title_in(self, language: str) -> str:
        """Return the title in a language, visibly marked when it is another language's."""
        return text_in(self.titles, language)

    def interval(self, facts: Facts | None = None, *, strict: bool = False) -> VerificationInterval:
        """Return the interval for an instrument.

        Parameters
        ----------
        facts : Mapping, optional
            About the instrument: ``{"nominal_diameter_mm": 20}``.
        strict : bool
            Refuse an interval that nobody compared with the official text.

        Raises
        ------
        NoSuchEntry
            When the document fixes no interval, or none for such an instrument.
        FactNotGiven
            When it depends on a fact that is not given.
        AmbiguousValue
            When several intervals are for such an instrument.
        RangeOnly
            When the source gives a range and no interval.
        UncheckedValue
            In strict mode, when the interval is unchecked.
        """
        place = f"the verification interval of {self.number}"
        if not self.intervals:
            raise NoSuchEntry(f"{self.number} fixes no verification interval")
        found = entries_that_apply([(one.when, one) for one in self.intervals], facts or {}, place)
        if len(found) > 1:
            raise AmbiguousValue(f"{place}: {len(found)} intervals are for such an instrument")
        _check_usable(found[0], place, strict=strict)
        return found[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRegulations:
    """The verification regulations in force on a day.

    Attributes
    ----------
    regulations : tuple of VerificationRegulation
        In the order of the pack.
    last_day : str
        ``day_before_anniversary`` or ``anniversary``: how the last day of validity is counted.
    titles : Mapping
        ``uses``, ``facts`` -> key -> language -> text.
    packs : tuple of Pack
        What they were read from.
    """

    regulations: tuple[VerificationRegulation, ...]
    last_day: str
    titles: Mapping[str, Mapping[str, Mapping[str, str]]]
    packs: tuple[Pack, ...]

    def regulation(self, key: str) -> VerificationRegulation:
        """Return a regulation by its key.

        Raises
        ------
        NoSuchEntry
            When there is none on that day.
        """
        by_key = {one.key: one for one in self.regulations}
        if key not in by_key:
            raise no_such("regulation", key, by_key, "the list of regulations")
        return by_key[key]

    def numbered(self, number: str) -> tuple[VerificationRegulation, ...]:
        """Return the regulations whose number begins with a text, such as ``JJG 162``."""
        wanted = number.casefold().replace(" ", "")
        return tuple(
            one
            for one in self.regulations
            if one.number.casefold().replace(" ", "").startswith(wanted)
        )


def load_verification_regulations(as_of: date) -> VerificationRegulations:
    """Return the verification regulations of the installed packs in force on a day.

    Raises
    ------
    UnknownPack, NoValueInForce
        When no regulations pack is installed, or none is in force on that day.
    InvalidPack
        When the packs contradict each other.

    Examples
    --------
    >>> water = load_verification_regulations(date(2025, 6, 30)).regulation("water_meter")
    >>> water.number, water.interval({"nominal_diameter_mm": 40}).months
    ('JJG 162-2019', 48)
    """
    return made_for_day("regulations", verification_regulations_of, as_of)


def verification_regulations_of(packs: Iterable[Pack], on: date) -> VerificationRegulations:
    """Return the verification regulations of some packs that are in force on a day."""
    held = packs_in_force(packs, "regulations", on)
    found = tuple(
        _regulation(row, pack)
        for pack in held
        for row in rows_in_force(pack, pack.body["regulations"], on)
    )
    keys = [one.key for one in found]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise InvalidPack(f"the regulations {', '.join(twice)} stand twice on one day")
    return VerificationRegulations(
        regulations=found,
        last_day=_last_day(held),
        titles={
            part: {key: title for pack in held for key, title in pack.body.get(part, {}).items()}
            for part in ("uses", "facts")
        },
        packs=held,
    )


def _last_day(packs: Iterable[Pack]) -> str:
    ways = sorted({pack.body["last_day"] for pack in packs})
    if len(ways) > 1:
        raise InvalidPack(f"packs of regulations count the last day differently: {ways}")
    return str(ways[0])


def _regulation(row: Mapping[str, Any], pack: Pack) -> VerificationRegulation:
    confidence = Confidence(row.get("confidence", pack.confidence))
    return VerificationRegulation(
        key=row["key"],
        number=row["number"],
        titles=row["titles"],
        uses=tuple(row["uses"]),
        manner_as_written=row["manner_as_written"],
        intervals=tuple(_interval(one, row["key"], confidence) for one in row["intervals"]),
        accuracy_classes=row.get("accuracy_classes"),
        limits=row.get("limits"),
        oiml=tuple(row.get("oiml", ())),
        confidence=confidence,
        known=row["known"],
        source=row.get("source", pack.source),
        pack_id=pack.id,
        note=row.get("note", {}),
    )


def _interval(
    content: Mapping[str, Any], regulation: str, confidence: Confidence
) -> VerificationInterval:
    return VerificationInterval(
        months=content.get("months"),
        months_from=content.get("months_from"),
        months_to=content.get("months_to"),
        when=content.get("when", {}),
        confidence=Confidence(content.get("confidence", confidence)),
        regulation=regulation,
    )


def _check_usable(found: VerificationInterval, place: str, *, strict: bool) -> None:
    if found.months is None:
        raise RangeOnly(
            f"{place}: the source gives {found.months_from} to {found.months_to} months and no one "
            "number",
            hint="look it up in the regulation and state it",
            data={"months_from": found.months_from, "months_to": found.months_to},
        )
    if strict and found.confidence is Confidence.UNCHECKED:
        raise UncheckedValue(
            f"{place} is {found.months} months, unchecked: nobody has compared it with the text",
            hint="compare it with the official text and correct the pack, or do not ask strictly",
            data={"months": found.months},
        )
