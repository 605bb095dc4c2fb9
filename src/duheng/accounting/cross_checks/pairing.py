"""Which figures of two accounts are compared with each other."""

from __future__ import annotations

from collections.abc import Sequence

from duheng.accounting.cross_checks.comparison import ComparisonRecord, agreement, change
from duheng.accounting.cross_checks.errors import NotComparable
from duheng.accounting.cross_checks.published import PublishedFigure
from duheng.quantities import parse_unit
from duheng.terms.documents import nearest


def compare_accounts(
    first: Sequence[PublishedFigure],
    second: Sequence[PublishedFigure],
    *,
    quantities: tuple[str, str] | None = None,
    is_change: bool = False,
) -> tuple[ComparisonRecord, ...]:
    """Return the verdicts on the figures of two accounts, group by group.

    Parameters
    ----------
    quantities : (str, str), optional
        Which quantity of the first account meets which of the second; when left out, the same
        one, or the only one of each.
    is_change : bool
        Whether the accounts are of two periods of one thing.

    Raises
    ------
    NotComparable
        When no quantity of the one can be told to belong to one of the other.
    """
    pairs = [quantities] if quantities else _pairs(first, second)
    compare = change if is_change else agreement
    found = []
    for one, other in pairs:
        groups = _of(second, other)
        found += [
            compare(figure, groups[key]) for key, figure in _of(first, one).items() if key in groups
        ]
    if not found:
        raise NotComparable("the accounts have no group in common", hint="use the same --group-by")
    return tuple(found)


def _of(
    figures: Sequence[PublishedFigure], quantity: str
) -> dict[tuple[tuple[str, str], ...], PublishedFigure]:
    found = {tuple(sorted(one.group.items())): one for one in figures if one.quantity == quantity}
    if not found:
        known = sorted({one.quantity for one in figures})
        close = nearest(quantity, known)
        raise NotComparable(
            f"there is no figure of '{quantity}'",
            hint=f"did you mean '{close}'?" if close else f"quantities: {', '.join(known)}",
        )
    return found


def _pairs(
    first: Sequence[PublishedFigure], second: Sequence[PublishedFigure]
) -> list[tuple[str, str]]:
    names = list(dict.fromkeys(one.quantity for one in first))
    others = list(dict.fromkeys(one.quantity for one in second))
    same = [(name, name) for name in names if name in others]
    if same:
        return same
    units = {one.quantity: parse_unit(one.unit).dimension for one in (*first, *second)}
    like = [(one, two) for one in names for two in others if units[one] == units[two]]
    if len(like) == 1:
        return like
    raise NotComparable(
        f"one account has {', '.join(names)}, the other {', '.join(others)}",
        hint="say which belong together: --of QUANTITY --with QUANTITY",
    )
