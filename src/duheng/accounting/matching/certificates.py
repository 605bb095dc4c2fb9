"""Certificates of green power: each counted once, against what its plant generated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from duheng.accounting.errors import DoubleCounting, UnknownName, UnusableAccount
from duheng.quantities import convert
from duheng.terms.documents import Document, nearest

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class GreenShare:
    """What part of a flow is green, by month, and how that part moves with the month's energy.

    Attributes
    ----------
    share : ndarray, shape (n_months,)
        Part of the flow that counts as green [1].
    slope : ndarray, shape (n_months,)
        Change of the share by change of the month's energy [1 / unit].
    """

    share: Floats
    slope: Floats


def green_shares(
    document: Document,
    months: tuple[str, ...],
    generated: Mapping[str, Floats],
    slack: Mapping[str, Floats],
) -> dict[str, GreenShare]:
    """Return the green part of every generating and contracted flow.

    Parameters
    ----------
    months : tuple of str
        The months of the period.
    generated, slack : Mapping
        Energy of each flow by month, and its expanded uncertainty [unit of the document].

    Raises
    ------
    DoubleCounting
        When a certificate stands twice, or more is certified than was generated.
    UnknownName, UnusableAccount
        When a certificate is of no green flow, or of a month outside the period.
    """
    amounts = _amounts(document, months, set(generated))
    found = {}
    for name, energy in generated.items():
        retired, sold = (amounts.get((name, kind), np.zeros(len(months))) for kind in _KINDS)
        over = retired + sold > energy + slack[name]
        if over.any():
            month = months[int(np.flatnonzero(over)[0])]
            raise DoubleCounting(
                f"{document.where('certificates')}: more of '{name}' is certified in {month} than "
                "it generated",
                hint="a certificate stands for energy that was generated once; check ids and "
                "months",
                data={"flow": name, "month": month},
            )
        found[name] = _share(document["flows"][name]["role"], energy, retired, sold)
    return found


_KINDS = ("retired", "sold")


def _share(role: str, energy: Floats, retired: Floats, sold: Floats) -> GreenShare:
    """Take contracts as far as certificates were retired, own power as far as none were sold."""
    safe = np.where(energy > 0, energy, 1.0)
    if role == "contract":
        partly = retired < energy
        share = np.where(partly, retired / safe, 1.0)
        return GreenShare(share=share, slope=np.where(partly, -retired / safe**2, 0.0))
    kept = np.clip(1.0 - sold / safe, 0.0, 1.0)
    return GreenShare(share=kept, slope=np.where(sold > 0, sold / safe**2, 0.0))


def _amounts(
    document: Document, months: tuple[str, ...], flows: set[str]
) -> dict[tuple[str, str], Floats]:
    seen: set[str] = set()
    found: dict[tuple[str, str], Floats] = {}
    for number, one in enumerate(document.get("certificates", ())):
        place = document.where("certificates", number)
        _check(place, one, seen, flows, months)
        seen.add(one["id"])
        key = (one["flow"], one["disposition"])
        found.setdefault(key, np.zeros(len(months)))
        amount = float(convert(one["amount"]["value"], one["amount"]["unit"], document["unit"]))
        found[key][months.index(one["month"])] += amount
    return found


def _check(
    place: str, one: Mapping[str, Any], seen: set[str], flows: set[str], months: tuple[str, ...]
) -> None:
    if one["id"] in seen:
        raise DoubleCounting(
            f"{place}: the certificate '{one['id']}' stands twice",
            hint="a certificate is retired once, or sold once; never both",
            data={"certificate": one["id"]},
        )
    if one["flow"] not in flows:
        close = nearest(one["flow"], sorted(flows))
        raise UnknownName(
            f"{place}: '{one['flow']}' is no green flow",
            hint=f"did you mean '{close}'?" if close else "name a generation or a contract",
        )
    if one["month"] not in months:
        raise UnusableAccount(
            f"{place}: {one['month']} lies outside the period",
            hint="a certificate matches power of its own month",
        )
    if not one["amount"]["value"] > 0:
        raise UnusableAccount(f"{place}: the amount is {one['amount']['value']}, expected above 0")
