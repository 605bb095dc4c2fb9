"""Administrative divisions as packs list them: codes, names, parents, tiles, scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from duheng.rulebook.editions import no_such, packs_in_force, rows_in_force
from duheng.rulebook.errors import InvalidPack
from duheng.rulebook.packs import Pack
from duheng.rulebook.shelf import made_for_day
from duheng.terms.evidence import Confidence
from duheng.terms.languages import text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Where a place stands on a brick grid, every other row half a tile to the side.

    Attributes
    ----------
    row : int
        From the top, 0 first.
    x : int
        In half tiles from the left, 1 first.
    """

    row: int
    x: int

    def touches(self, other: Tile) -> bool:
        """Return whether two tiles are neighbours: x ± 2 in a row, x ± 1 in the next row.

        Examples
        --------
        >>> Tile(row=3, x=1).touches(Tile(row=2, x=2)), Tile(row=3, x=1).touches(Tile(row=2, x=4))
        (True, False)
        """
        rows, steps = abs(self.row - other.row), abs(self.x - other.x)
        return (rows, steps) in {(0, 2), (1, 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceKind:
    """What a place is: banner, county, league ...

    Attributes
    ----------
    key : str
        Such as ``autonomous_banner``.
    level : str
        Such as ``county``; the levels are the pack's.
    is_division : bool
        False for a zone that has a regulator and no code of the coding standard.
    title : Mapping
        By language.
    note : Mapping
        By language.
    """

    key: str
    level: str
    is_division: bool
    title: Mapping[str, str]
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place as of a day.

    Attributes
    ----------
    code : str
        Unique among all places.
    kind : PlaceKind
        What it is.
    parent_code : str or None
        Code of the place above; None at the top.
    names, short_names : Mapping
        By language; short ones leave out the word of the kind, and are empty where none is given.
    scope_prefix : str
        What the codes of this place and of everything below it begin with.
    tile : Tile or None
        Where it stands on the tile map.
    confidence : Confidence
        Of the code and the parent.
    name_confidence : Mapping
        Of the names, by language, where it is another.
    source, pack_id : str
        Where it was taken from, and the pack that holds it.
    note : Mapping
        By language.
    """

    code: str
    kind: PlaceKind
    parent_code: str | None
    names: Mapping[str, str]
    short_names: Mapping[str, str]
    scope_prefix: str
    tile: Tile | None
    confidence: Confidence
    name_confidence: Mapping[str, Confidence]
    source: str
    pack_id: str
    note: Mapping[str, str] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """The level of its kind."""
        return self.kind.level

    @property
    def is_division(self) -> bool:
        """Whether it is an administrative division with a code of the coding standard."""
        return self.kind.is_division

    def name_in(self, language: str) -> str:
        """Return the name in a language, visibly marked when it is another language's."""
        return text_in(self.names, language)

    def short_name_in(self, language: str) -> str:
        """Return the short name in a language, or the name where there is none."""
        return text_in(self.short_names or self.names, language)


class Places:
    """Every place in force on a day. Immutable once made.

    Parameters
    ----------
    places : iterable of Place
        Parents before or after their children.
    borders : iterable of (str, str)
        Pairs of codes that touch each other.
    packs : iterable of Pack
        The packs that hold them.

    Raises
    ------
    InvalidPack
        When a code stands twice, a parent or a border names no place, a place is above itself,
        or a code does not begin with the prefix of its parent.
    """

    def __init__(
        self, places: Iterable[Place], borders: Iterable[tuple[str, str]], packs: Iterable[Pack]
    ) -> None:
        self.packs = tuple(packs)
        self._by_code: dict[str, Place] = {}
        self._below: dict[str | None, list[Place]] = {}
        self._touching: dict[str, list[str]] = {}
        for place in places:
            self._add(place)
        for place in self:
            self._check_parent(place)
        for one, other in borders:
            self._add_border(one, other)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def place(self, code: str) -> Place:
        """Return the place of a code.

        Raises
        ------
        NoSuchEntry
            When there is none on that day; the hint names the nearest code.
        """
        if code not in self._by_code:
            raise no_such("code", code, self._by_code, "the list of places")
        return self._by_code[code]

    def tops(self) -> tuple[Place, ...]:
        """Return the places that have no place above them."""
        return tuple(self._below.get(None, ()))

    def children(self, code: str) -> tuple[Place, ...]:
        """Return the places directly below one, in the order of the pack."""
        return tuple(self._below.get(self.place(code).code, ()))

    def descendants(self, code: str) -> tuple[Place, ...]:
        """Return every place below one, each before those below it."""
        return tuple(
            found
            for child in self.children(code)
            for found in (child, *self.descendants(child.code))
        )

    def ancestors(self, code: str) -> tuple[Place, ...]:
        """Return the places above one, the nearest first."""
        found: list[Place] = []
        above = self.place(code).parent_code
        while above is not None:
            found.append(self._by_code[above])
            above = found[-1].parent_code
        return tuple(found)

    def is_within(self, code: str, scope: str) -> bool:
        """Return whether a place is the scope itself or lies below it: a league sees its banners.

        Raises
        ------
        NoSuchEntry
            When one of the two is no place.
        """
        wanted = self.place(scope)
        return wanted in (self.place(code), *self.ancestors(code))

    def at_level(self, level: str, *, divisions_only: bool = True) -> tuple[Place, ...]:
        """Return the places of a level; zones without a code of the standard when asked."""
        return tuple(
            place
            for place in self
            if place.level == level and (place.is_division or not divisions_only)
        )

    def of_kind(self, kind: str) -> tuple[Place, ...]:
        """Return the places of a kind, such as ``banner``."""
        return tuple(place for place in self if place.kind.key == kind)

    def named(self, name: str) -> tuple[Place, ...]:
        """Return the places whose name or short name in any language is this text."""
        wanted = name.casefold()
        return tuple(
            place
            for place in self
            for texts in [(*place.names.values(), *place.short_names.values())]
            if any(text.casefold() == wanted for text in texts)
        )

    def neighbours(self, code: str) -> tuple[Place, ...]:
        """Return the places that touch one on the ground, as far as the pack lists borders."""
        return tuple(self._by_code[one] for one in self._touching.get(self.place(code).code, ()))

    def tile_neighbours(self, code: str) -> tuple[Place, ...]:
        """Return the places whose tiles touch a place's tile on the map."""
        tile = self.place(code).tile
        return tuple(
            one for one in self if tile is not None and one.tile and one.tile.touches(tile)
        )

    def on_tiles(self) -> tuple[Place, ...]:
        """Return the places that have a tile, row by row and from left to right."""
        tiles = [(place.tile.row, place.tile.x, place) for place in self if place.tile]
        return tuple(place for _, _, place in sorted(tiles, key=lambda one: one[:2]))

    def _add(self, place: Place) -> None:
        other = self._by_code.setdefault(place.code, place)
        if other is not place:
            raise InvalidPack(
                f"{other.pack_id} and {place.pack_id}: the code {place.code} stands twice",
                hint="a place that two packs need belongs into one of them",
            )
        self._below.setdefault(place.parent_code, []).append(place)

    def _check_parent(self, place: Place) -> None:
        seen, above = {place.code}, place.parent_code
        while above is not None:
            if above not in self._by_code or above in seen:
                fault = "stands above itself" if above in seen else "is no place"
                raise InvalidPack(f"{place.pack_id}: {above}, above {place.code}, {fault}")
            seen.add(above)
            above = self._by_code[above].parent_code
        parent = self._by_code.get(place.parent_code or "")
        if parent and not place.code.startswith(parent.scope_prefix):
            raise InvalidPack(
                f"{place.pack_id}: {place.code} lies below {parent.code} and does not begin with "
                f"{parent.scope_prefix}"
            )

    def _add_border(self, one: str, other: str) -> None:
        for here, there in ((one, other), (other, one)):
            if here not in self._by_code:
                raise InvalidPack(f"the border {one} to {other} names {here}, which is no place")
            self._touching.setdefault(here, []).append(there)


def load_places(as_of: date) -> Places:
    """Return every place of the installed packs that is in force on a day.

    Raises
    ------
    UnknownPack, NoValueInForce
        When no places pack is installed, or none is in force on that day.
    InvalidPack
        When the packs contradict themselves or each other.

    Examples
    --------
    >>> places = load_places(date(2025, 6, 30))
    >>> [one.name_in("en") for one in places.ancestors("152201")]
    ['Hinggan League', 'Inner Mongolia Autonomous Region']
    >>> places.is_within("152201", "152200"), places.place("152200").scope_prefix
    (True, '1522')
    """
    return made_for_day("places", places_of, as_of)


def places_of(packs: Iterable[Pack], on: date) -> Places:
    """Return every place of some packs that is in force on a day."""
    held = packs_in_force(packs, "places", on)
    return Places(
        (place for pack in held for place in _places_in(pack, on)),
        ((one, other) for pack in held for one, other in pack.body.get("borders", ())),
        held,
    )


def _places_in(pack: Pack, on: date) -> Iterator[Place]:
    kinds = {key: _kind(key, content, pack) for key, content in pack.body["kinds"].items()}
    lengths = {key: level["prefix_length"] for key, level in pack.body["levels"].items()}
    confidences = {
        language: Confidence(one) for language, one in pack.body.get("name_confidence", {}).items()
    }
    for row in rows_in_force(pack, pack.body["places"], on):
        if row["kind"] not in kinds:
            raise InvalidPack(f"{pack.file}: {row['code']} is of no kind that the pack lists")
        kind = kinds[row["kind"]]
        yield _place(row, kind, row["code"][: lengths[kind.level]], confidences, pack)


def _kind(key: str, content: Mapping[str, Any], pack: Pack) -> PlaceKind:
    if content["level"] not in pack.body["levels"]:
        raise InvalidPack(f"{pack.file}: the kind {key} is of no level that the pack lists")
    return PlaceKind(
        key=key,
        level=content["level"],
        is_division=content["is_division"],
        title=content["title"],
        note=content.get("note", {}),
    )


def _place(
    row: Mapping[str, Any],
    kind: PlaceKind,
    prefix: str,
    name_confidence: Mapping[str, Confidence],
    pack: Pack,
) -> Place:
    return Place(
        code=row["code"],
        kind=kind,
        parent_code=row.get("parent"),
        names=row["names"],
        short_names=row.get("short_names", {}),
        scope_prefix=prefix if kind.is_division else row["code"],
        tile=Tile(**row["tile"]) if "tile" in row else None,
        confidence=Confidence(row.get("confidence", pack.confidence)),
        name_confidence=name_confidence,
        source=row.get("source", pack.source),
        pack_id=pack.id,
        note=row.get("note", {}),
    )
