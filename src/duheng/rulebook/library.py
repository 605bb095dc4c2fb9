"""The shelf: every pack that is installed, asked as of a date."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from duheng.rulebook.dated_values import DatedValue
from duheng.rulebook.errors import InvalidPack, NoValueInForce, UnknownPack
from duheng.rulebook.loading import (
    installed_packs,
    installed_packs_of,
    packs_of,
    packs_of_environment,
)
from duheng.rulebook.lookup import AsOf, checked_value, row_in_force
from duheng.rulebook.packs import Pack
from duheng.rulebook.permissible_errors import LimitQuestion, limit_for
from duheng.rulebook.tables import Row, keys_as_text, rows_of, rows_with_keys
from duheng.terms.documents import nearest


def load_packs(extra: Sequence[Path] = (), *, kinds: Collection[str] | None = None) -> PackLibrary:
    """Return the library of the house's packs, those of the region, and extra ones.

    A region's packs come by entry point, or from the files and folders that the variable
    ``DUHENG_PACKS`` lists. The same pack met twice, bit for bit, is one pack.

    Parameters
    ----------
    extra : sequence of Path, optional
        Files, or folders that are read with all their subfolders.
    kinds : collection of str, optional
        Keep packs of these kinds only; the house's files of other kinds are not even read.

    Raises
    ------
    InvalidPack
        When a file is no pack, or two packs have the same id and edition.

    Examples
    --------
    >>> from datetime import date
    >>> diesel = load_packs().value("cn/standard-coal", {"energy": "diesel"}, on=date(2025, 12, 31))
    >>> diesel.value, diesel.unit, diesel.confidence.value
    (1.4571, 'kgce/kg', 'unchecked')
    """
    installed = installed_packs() if kinds is None else _installed_of(kinds)
    every = (*installed, *packs_of_environment(os.environ), *packs_of(extra))
    wanted = (pack for pack in every if kinds is None or pack.kind in kinds)
    return PackLibrary({pack.digest: pack for pack in wanted}.values())


def _installed_of(kinds: Collection[str]) -> tuple[Pack, ...]:
    return tuple(pack for kind in dict.fromkeys(kinds) for pack in installed_packs_of(kind))


class PackLibrary:
    """Packs on a shelf, looked up as of a date. Immutable once made.

    Parameters
    ----------
    packs : iterable of Pack
        Two of the same id and edition are refused.
    """

    def __init__(self, packs: Iterable[Pack]) -> None:
        self._packs = tuple(sorted(packs, key=lambda pack: (pack.id, pack.edition)))
        _check_unique(self._packs)
        self._tables: dict[str, tuple[Row, ...]] = _tables_of(self._packs)

    def packs(self, *, kind: str | None = None) -> tuple[Pack, ...]:
        """Return every pack, by id and edition; those of one kind when it is named."""
        return tuple(pack for pack in self._packs if kind in (None, pack.kind))

    def pack(self, pack_id: str, *, on: date | None = None, edition: str | None = None) -> Pack:
        """Return the pack of an id: the edition named, or in force on a day, or the only one.

        Raises
        ------
        UnknownPack
            When there is no pack of that id or edition, or several and nothing says which.
        NoValueInForce
            When no edition is in force on that day.
        """
        editions = [pack for pack in self._packs if pack.id == pack_id]
        if not editions:
            raise _unknown_pack(pack_id, {pack.id for pack in self._packs})
        if edition is not None:
            editions = [pack for pack in editions if pack.edition == edition]
        elif on is not None:
            editions = _in_force(editions, on)
        if len(editions) != 1:
            raise _unclear_edition(pack_id, edition, [p for p in self._packs if p.id == pack_id])
        return editions[0]

    def rows(self, table_id: str) -> tuple[Row, ...]:
        """Return every row of a table, of all its editions and extensions.

        Raises
        ------
        UnknownPack
            When there is no such table.
        """
        if table_id not in self._tables:
            raise _unknown_pack(table_id, set(self._tables))
        return self._tables[table_id]

    def value(
        self,
        table_id: str,
        keys: Mapping[str, Any] | None = None,
        *,
        on: date | None = None,
        data_year: int | None = None,
        accounting_year: int | None = None,
        strict: bool = False,
    ) -> DatedValue:
        """Return the value of a table for its keys, as of a day, an accounting or a data year.

        Parameters
        ----------
        table_id : str
            Id of a rules pack; editions and extensions of it are searched together.
        keys : Mapping, optional
            Exactly the keys of the table.
        on : datetime.date, optional
            Day on which the value must be in force.
        data_year : int, optional
            Asks for the value made from that year's data.
        accounting_year : int, optional
            Year of the account.
        strict : bool
            Refuse a value that nobody compared with the official text.

        Returns
        -------
        DatedValue
            With provenance; ``stands_in`` when the latest published value is used beyond its
            period, within the lag that the pack declares.

        Raises
        ------
        UnknownPack
            When there is no such table.
        NoSuchEntry
            When the table has no row for those keys.
        DateNotGiven
            When the row depends on the time and none is asked.
        NoValueInForce
            When no row holds at that time, nor stands in; says which periods exist.
        AmbiguousValue
            When two rows hold.
        NotForUse
            When the pack says that the value must not be used.
        RangeOnly
            When the document gives a range and no value.
        UncheckedValue
            In strict mode, when the value is unchecked.

        Examples
        --------
        >>> factor = load_packs().value(
        ...     "cn/electricity-emission-factors", {"region": "national"}, accounting_year=2025
        ... )
        >>> factor.value, factor.data_year, factor.stands_in
        (0.5306, 2023, True)
        """
        as_of = AsOf(on=on, data_year=data_year, accounting_year=accounting_year)
        rows = rows_with_keys(self.rows(table_id), table_id, keys_as_text(keys or {}))
        row, stands_in = row_in_force(rows, as_of)
        return checked_value(row, as_of, stands_in=stands_in, strict=strict)

    def maximum_permissible_error(
        self,
        instrument_kind: str,
        accuracy_class: str | float,
        *,
        in_service: bool,
        load: float | str | None = None,
        on: date,
        conditions: Mapping[str, Any] | None = None,
        strict: bool = False,
    ) -> DatedValue:
        """Return the maximum permissible error of an instrument of a class, as a ratio [1].

        Parameters
        ----------
        instrument_kind : str
            Such as ``active_energy_meter``, ``current_transformer``, ``gas_meter``.
        accuracy_class : str or float
            Such as ``0.5S`` or 1.
        in_service : bool
            Whether the limit in service is asked, or the one at first verification.
        load : float or str, optional
            Ratio to the rated load [1]; or the name of a zone (``upper``, ``lower``); or ``any``
            for the widest limit of all loads. Without it the limit of the rated range is
            taken, and the result says so in ``assumed``.
        on : datetime.date
            Day on which the limit must be in force.
        conditions : Mapping, optional
            Further keys of the table; what is left out takes the pack's default, said in
            ``assumed``.
        strict : bool
            Refuse a limit that nobody compared with the official text.

        Returns
        -------
        DatedValue
            ``value`` is the half width of the permitted interval, relative to the indication [1].

        Raises
        ------
        UnknownPack
            When no pack has limits of that kind of instrument.
        NoSuchEntry
            When there is no such class, condition, or limit at that load.
        NoValueInForce
            When no limit is in force on that day.
        UncheckedValue
            In strict mode, when the limit is unchecked.

        Notes
        -----
        ``u = value / sqrt(3)`` for an instrument of which only a verification is known.

        Examples
        --------
        >>> from datetime import date
        >>> limit = load_packs().maximum_permissible_error(
        ...     "active_energy_meter", "0.5S", in_service=True, on=date(2025, 6, 30)
        ... )
        >>> limit.value, limit.assumed[-1]
        (0.005, 'load: rated range')
        """
        question = LimitQuestion(
            instrument_kind=instrument_kind,
            accuracy_class=accuracy_class,
            in_service=in_service,
            load=load,
            conditions=conditions or {},
        )
        return limit_for(self.packs(kind="rules"), question, AsOf(on=on), strict=strict)


def _check_unique(packs: Sequence[Pack]) -> None:
    seen: dict[tuple[str, str], Pack] = {}
    for pack in packs:
        other = seen.setdefault((pack.id, pack.edition), pack)
        if other is not pack:
            raise InvalidPack(
                f"{other.file} and {pack.file} are both {pack.id}, edition {pack.edition}",
                hint="give the new one its own edition, and end the validity of the old one",
            )


def _tables_of(packs: Sequence[Pack]) -> dict[str, tuple[Row, ...]]:
    tables: dict[str, list[Row]] = {}
    for pack in packs:
        if pack.kind == "rules":
            for row in rows_of(pack):
                tables.setdefault(row.table_id, []).append(row)
    return {table_id: tuple(rows) for table_id, rows in tables.items()}


def _in_force(editions: Sequence[Pack], on: date) -> list[Pack]:
    found = [pack for pack in editions if pack.is_in_force(on)]
    if not found:
        periods = "; ".join(_edition_in_words(pack) for pack in editions)
        raise NoValueInForce(
            f"{editions[0].id} has no edition in force on {on}; it has: {periods}",
            hint="ask for a day within one of them, or add the pack of that time",
            data={"pack": editions[0].id, "asked": {"on": on.isoformat()}},
        )
    return found


def _edition_in_words(pack: Pack) -> str:
    return f"{pack.edition} ({pack.valid_from or 'always'} to {pack.valid_to or 'further notice'})"


def _unknown_pack(pack_id: str, known: set[str]) -> UnknownPack:
    close = nearest(pack_id, known)
    return UnknownPack(
        f"there is no pack '{pack_id}'",
        hint=f"did you mean '{close}'?" if close else "duheng pack list shows what is installed",
        data={"pack": pack_id, "known": sorted(known)},
    )


def _unclear_edition(pack_id: str, edition: str | None, editions: Sequence[Pack]) -> UnknownPack:
    known = ", ".join(_edition_in_words(pack) for pack in editions)
    asked = f"no edition '{edition}'" if edition else "several editions"
    return UnknownPack(
        f"{pack_id} has {asked}; it has: {known}", hint="name an edition, or the day it is for"
    )
