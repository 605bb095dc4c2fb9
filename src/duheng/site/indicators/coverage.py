"""Coverage of the catalogue's kinds by public standards: the region, its divisions, its bodies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from duheng.rulebook.catalogue import load_catalogue
from duheng.rulebook.places import load_places
from duheng.site.indicators.candidates import RecordsOfDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many kinds are covered in a division, or by a body.

    Attributes
    ----------
    key : str
        Code of the division, or number of the organisation.
    covered, over : int
        Kinds with a public standard there, and kinds in all.
    missing : tuple of str
        Keys of the kinds without one, in the order of the catalogue.
    number_of_standards : int
        Public standards there that cover a kind.
    """

    key: str
    covered: int
    over: int
    missing: tuple[str, ...]
    number_of_standards: int

    @property
    def percent(self) -> float | None:
        """Share of the kinds that are covered [%]; None without kinds."""
        return 100 * self.covered / self.over if self.over else None


def coverage_by_division(records: RecordsOfDay) -> list[Coverage]:
    """Return the coverage in every place of the region, in the order of the pack."""
    kinds = _kinds(records)
    links = [
        (kind, standard.counted.division_code, standard.counted.record_id)
        for kind, standard in records.links
    ]
    return [
        _coverage(
            place.code,
            kinds,
            [
                (kind, number)
                for kind, division, number in links
                if division.startswith(place.scope_prefix)
            ],
        )
        for place in load_places(records.day)
    ]


def coverage_by_body(records: RecordsOfDay) -> list[Coverage]:
    """Return the coverage by every organisation that keeps a public standard, the widest first."""
    kinds = _kinds(records)
    by_body: dict[int, list[tuple[str, int]]] = {}
    for kind, standard in records.links:
        keeper = standard.counted.keeper_id
        if keeper is not None:
            by_body.setdefault(keeper, []).append((kind, standard.counted.record_id))
    found = [_coverage(str(keeper), kinds, links) for keeper, links in by_body.items()]
    return sorted(found, key=lambda one: (-one.covered, one.key))


def _kinds(records: RecordsOfDay) -> list[str]:
    return [one.key for one in load_catalogue(records.day).under_verification()]


def _coverage(key: str, kinds: list[str], links: Iterable[tuple[str, int]]) -> Coverage:
    here = [(kind, number) for kind, number in links if kind in set(kinds)]
    covered = {kind for kind, _ in here}
    return Coverage(
        key=key,
        covered=len(covered),
        over=len(kinds),
        missing=tuple(kind for kind in kinds if kind not in covered),
        number_of_standards=len({number for _, number in here}),
    )
