"""The sub-scores of an account's data, from its coverage, its days and its cross-checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from duheng.accounting.errors import UnknownName
from duheng.accounting.score.errors import UnusableScore
from duheng.accounting.score.weighing import SubScore
from duheng.terms.documents import check_keys, nearest, read_yaml

FORMAT = "duheng-score-inputs/1"
PARTS = ("completeness", "valid", "traceable", "agreement", "timeliness", "measured")
_SHARES = {
    "completeness": ("held", "expected"),
    "valid": ("valid", "expected"),
    "timeliness": ("in_time", "held"),
    "traceable": ("traceable", "held"),
}


def agreement(normalised_errors: Sequence[float]) -> float:
    """Return the sub-score of agreement, 1 - min(1, |E_n|/2), of the worst of several checks.

    Examples
    --------
    >>> agreement([0.5, -1.0]), agreement([3.0])
    (0.5, 0.0)
    """
    worst = max(abs(one) for one in normalised_errors)
    return 1.0 - min(1.0, worst / 2.0)


def part_of_checks(records: Sequence[Mapping[str, Any]]) -> SubScore:
    """Return the sub-score of agreement of cross-checks, as their JSON tells it.

    Parameters
    ----------
    records : sequence of Mapping
        With ``check`` and ``statistic``; checks other than of agreement, and those that could not
        be judged, do not count. Without any the part is missing.
    """
    judged = [
        float(one["statistic"])
        for one in records
        if one["check"] == "agreement" and one["statistic"] is not None
    ]
    if not judged:
        return SubScore(value=None, origin="no cross-check was judged")
    return SubScore(value=agreement(judged), origin=f"the worst of {len(judged)} cross-checks")


def figure_of(result: Mapping[str, Any], quantity: str | None) -> Mapping[str, Any]:
    """Return the whole figure of a quantity, or the first whole figure of a result.

    Raises
    ------
    UnknownName
        When the result has no such quantity.
    UnusableScore
        When it is no result of an account.
    """
    figures = result.get("figures")
    whole = [one for one in figures if not one.get("group")] if isinstance(figures, list) else []
    if not whole:
        raise UnusableScore("the result holds no figure of the whole", hint="duheng account --json")
    if quantity is None:
        return dict(whole[0])
    by_name = {one["quantity"]: one for one in whole}
    if quantity not in by_name:
        close = nearest(quantity, list(by_name))
        raise UnknownName(
            f"the result has no figure of '{quantity}'",
            hint=f"did you mean '{close}'?" if close else f"it has: {', '.join(by_name)}",
        )
    return dict(by_name[quantity])


def parts_of_figure(figure: Mapping[str, Any]) -> dict[str, SubScore]:
    """Return the sub-scores that the coverage of a published figure tells.

    Completeness is the share of hours with a value, measured or substituted; valid the share that
    was measured and kept; traceable the share measured under a certificate in force; measured the
    share of the quantity that rests on no default. Without hours (batches) the traceable share is
    that of the quantity.
    """
    coverage = figure["coverage"]
    hours, amounts = coverage["by_time"], coverage["by_quantity"]
    has_hours = bool(coverage.get("channel_hours"))
    missing, measured = _total(hours, "missing"), _total(hours, "measured")
    default = _total(amounts, "default")
    traced = (hours if has_hours else amounts).get("measured", {}).get("in_force")
    return {
        "completeness": _part(1.0 - missing if has_hours and missing is not None else None,
                              "hours with a value"),
        "valid": _part(measured if has_hours else None, "hours measured and kept"),
        "traceable": _part(traced, f"share of the {'hours' if has_hours else 'quantity'} measured "
                           "under a certificate in force"),
        "measured": _part(None if default is None else 1.0 - default,
                          "share of the quantity that rests on no default"),
    }  # fmt: skip


def _part(value: float | None, origin: str) -> SubScore:
    kept = None if value is None else min(1.0, max(0.0, value))
    return SubScore(value=kept, origin=origin if kept is not None else "the account does not tell")


def _total(table: Mapping[str, Mapping[str, float | None]], origin: str) -> float | None:
    known = [one for one in table.get(origin, {}).values() if one is not None]
    return sum(known) if known else None


def parts_of_days(days: pa.Table) -> dict[str, SubScore]:
    """Return the sub-scores that the quality of a site's days tells.

    Parameters
    ----------
    days : Table
        Of :func:`duheng.telemetry.validity.quality_by_day`, of every channel of the site. Days
        of which a count is not known are in neither sum; where none is known the part is missing.
    """
    found = {}
    for name, (above, below) in _SHARES.items():
        known = days.filter(pc.and_(pc.is_valid(days[above]), pc.is_valid(days[below])))
        whole = pc.sum(known[below]).as_py() if len(known) else None
        share = min(1.0, pc.sum(known[above]).as_py() / whole) if whole else None
        found[name] = SubScore(
            value=share, origin=f"{len(known)} of {len(days)} days of channels, {above}/{below}"
        )
    return found


def read_inputs(path: Path) -> dict[str, dict[str, SubScore]]:
    """Return sub-scores by subject that an inputs document states with their evidence.

    Raises
    ------
    UnusableInput
        When the file cannot be read, or has a key that is not known.
    UnusableScore
        When its format is another, or a part has no value or no evidence.
    """
    document = read_yaml(path)
    check_keys(document, ("format", "title", "synthetic", "sites"), document.name)
    if document.get("format") != FORMAT or not isinstance(document.get("sites"), dict):
        raise UnusableScore(
            f"{document.where('format')}: expected format: {FORMAT} and a mapping 'sites'",
            hint="see docs/do/plan-and-score.md",
        )
    return {
        site: {
            name: _stated(name, one, document.where("sites", site, name))
            for name, one in _mapping(parts, document.where("sites", site)).items()
        }
        for site, parts in document["sites"].items()
    }


def _mapping(written: Any, where: str) -> dict[str, Any]:
    if not isinstance(written, dict):
        raise UnusableScore(f"{where}: expected a mapping of {', '.join(PARTS)}")
    check_keys(written, PARTS, where)
    return written


def _stated(name: str, written: Any, where: str) -> SubScore:
    key = "e_n" if name == "agreement" else "value"
    if not isinstance(written, dict) or not written.get("evidence"):
        raise UnusableScore(
            f"{where}: a part is written with its {key} and its evidence",
            hint=f"write {{{key}: ..., evidence: ...}}",
        )
    check_keys(written, (key, "evidence"), where)
    found: Any = written.get(key)
    numbers = found if isinstance(found, list) else [found]
    if not numbers or not all(
        isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < float("inf")
        for one in numbers
    ):
        raise UnusableScore(f"{where}: {key} is {found!r}, expected a number")
    if name == "agreement":
        return SubScore(value=agreement(numbers), origin=str(written["evidence"]))
    if len(numbers) != 1 or not 0 <= numbers[0] <= 1:
        raise UnusableScore(f"{where}: value is {found!r}, expected a share from 0 to 1")
    return SubScore(value=float(numbers[0]), origin=str(written["evidence"]))
