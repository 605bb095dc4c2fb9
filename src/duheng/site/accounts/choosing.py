"""Which figures are looked at together: one quantity of one year, each moment of a site once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duheng.site.accounts.region import Held, choices_of, counted_once, held_figures, key_of
from duheng.site.actions.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The figures of the quantity and year that were chosen, each moment of a site once."""

    quantities: list[tuple[str, str]]
    years: list[int]
    quantity: str
    year: int | None
    counted: list[Held]
    left_out: int

    @property
    def context(self) -> dict[str, Any]:
        """What the form of the choice shows."""
        return {
            "quantities": self.quantities,
            "years": self.years,
            "quantity": self.quantity,
            "year": self.year,
            "title": dict(self.quantities).get(self.quantity, ""),
        }


def chosen_of(actor: Actor, given: Mapping[str, Any]) -> Chosen:
    """Return the figures that are asked for, of all that an actor sees.

    Parameters
    ----------
    given : Mapping
        ``quantity`` and ``year``; what is not offered is as if nothing were chosen.
    """
    held = held_figures(actor)
    quantities, years = choices_of(held)
    quantity, year = _chosen(given, quantities, years)
    of_these = [one for one in held if key_of(one) == quantity and one.year == year]
    counted, left_out = counted_once(of_these)
    return Chosen(
        quantities=quantities, years=years, quantity=quantity, year=year, counted=counted,
        left_out=left_out,
    )  # fmt: skip


def _chosen(
    given: Mapping[str, Any], quantities: list[tuple[str, str]], years: list[int]
) -> tuple[str, int | None]:
    asked, year = given.get("quantity", ""), given.get("year", "")
    known = [key for key, _title in quantities]
    first = known[0] if known else ""
    chosen = int(year) if year.isascii() and year.isdigit() and int(year) in years else None
    return asked if asked in known else first, chosen or (years[0] if years else None)
