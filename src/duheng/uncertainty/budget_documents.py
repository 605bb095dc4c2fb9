"""Budgets of a document that ``duheng account --json`` or ``duheng evaluate --json`` printed.

The document comes from outside: nothing in it is believed, and whatever is odd is refused by name.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from duheng.terms.errors import UnusableInput

if TYPE_CHECKING:
    from duheng.uncertainty.recomputing import StatedBudget, StatedLine

LARGEST = 64 * 1024 * 1024
"""Largest document that is read for its budgets [bytes]."""

_HEAD = 256
_LONGEST_NAME = 200
_MOST_CORRELATED = 1000  # their matrix is looked at as a whole
_TIED = "uncertainty.undeclared_loading"


def read_budgets(content: bytes) -> tuple[StatedBudget, ...]:
    """Return the budgets that a document states; none where it is no document that has them.

    Raises
    ------
    UnusableInput
        When it is JSON with figures or results, and they are not as Duheng prints them.
    """
    head = content[:_HEAD].decode(json.detect_encoding(content[:4]), "replace")
    if not head.lstrip("\ufeff \t\r\n").startswith("{"):
        return ()
    record = _parsed(content)
    figures, results = record.get("figures"), record.get("results")
    if figures is not None and results is not None:
        raise _unusable("it has figures of an account and results of an evaluation")
    if figures is not None:
        return _of_account(_list(figures, "figures"))
    if results is not None:
        return _of_evaluation(_map(results, "results"))
    return ()


def _parsed(content: bytes) -> Mapping[str, Any]:
    if len(content) > LARGEST:
        raise _unusable(f"it has {len(content)} bytes, and {LARGEST} are read")
    try:
        found = json.loads(content, object_pairs_hook=_once, parse_constant=_no_number)
    except UnusableInput:
        raise
    except (ValueError, RecursionError) as error:
        raise _unusable("it is no JSON that can be read") from error
    return _map(found, "the document")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that comes twice: readers differ in which of the two they take."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _unusable(f"the name '{_shown(name)}' comes twice in one object")
        found[name] = value
    return found


def _no_number(word: str) -> float:
    raise _unusable(f"{word} is not a number of JSON")


def _of_account(figures: Sequence[Any]) -> tuple[StatedBudget, ...]:
    records = [_map(one, f"figures[{place}]") for place, one in enumerate(figures)]
    # where loadings on standards are not declared, an account takes the larger of both extremes
    tied = any(_is_tied(one) for one in records)
    return tuple(
        _budget(one, _name_of(one, place), at=f"figures[{place}]", signed=False, tied=tied)
        for place, one in enumerate(records)
    )


def _is_tied(figure: Mapping[str, Any]) -> bool:
    findings = figure.get("findings")
    codes = [
        one.get("code")
        for one in (findings if isinstance(findings, list) else ())
        if isinstance(one, dict)
    ]
    return _TIED in codes


def _name_of(figure: Mapping[str, Any], place: int) -> str:
    group = _map(figure.get("group", {}), f"figures[{place}].group")
    parts = ", ".join(f"{name}={key}" for name, key in group.items())
    quantity = figure.get("quantity")
    name = quantity if isinstance(quantity, str) else f"figures[{place}]"
    return _shown(f"{name} ({parts})" if parts else name)


def _of_evaluation(results: Mapping[str, Any]) -> tuple[StatedBudget, ...]:
    return tuple(
        _budget(_map(one, f"results.{name}"), name, at=f"results.{name}", signed=True, tied=True)
        for name, one in ((_shown(key), one) for key, one in results.items())
    )


def _budget(
    record: Mapping[str, Any], name: str, *, at: str, signed: bool, tied: bool
) -> StatedBudget:
    from duheng.uncertainty.recomputing import StatedBudget

    def number(key: str) -> float | None:
        return _number(record, key, at)

    u, expanded = number("standard_uncertainty"), number("expanded_uncertainty")
    for each in (u, expanded):
        if each is not None and each < 0:
            raise _unusable(f"{at} has an uncertainty below 0")
    lines = _list(record.get("budget"), f"{at}.budget")
    stated = tuple(_line(one, f"{at}.budget[{place}]") for place, one in enumerate(lines))
    # an evaluation of before states no correlations, and may have had some
    is_told = signed and "correlations" in record
    return StatedBudget(
        name=name,
        lines=stated,
        standard_uncertainty=u,
        expanded_uncertainty=expanded,
        coverage_factor=number("coverage_factor"),
        second_order_share=(number("second_order_share") or 0.0) if signed else 0.0,
        correlations=_correlations(record["correlations"], lines, at) if is_told else (),
        may_depend=tied and not is_told,
        is_signed=signed,
    )


def _correlations(found: Any, lines: Sequence[Any], at: str) -> tuple[tuple[int, int, float], ...]:
    """Return the stated coefficients by the places of their lines, each pair once."""
    places: dict[str, int] = {}
    for place, line in enumerate(lines):
        source = line.get("source")
        if not isinstance(source, str) or source in places:
            raise _unusable(f"{at}.budget[{place}] has no source of its own")
        places[source] = place
    pairs: dict[tuple[int, int], float] = {}
    for number, one in enumerate(_list(found, f"{at}.correlations")):
        where = f"{at}.correlations[{number}]"
        record = _map(one, where)
        first, second = (_place(record.get(key), places, where) for key in ("first", "second"))
        coefficient = _number(record, "coefficient", where)
        if coefficient is None or not -1.0 <= coefficient <= 1.0:
            raise _unusable(f"coefficient of {where} is not between -1 and 1")
        pair = (min(first, second), max(first, second))
        if first == second or pair in pairs:
            raise _unusable(f"{where} is of one line, or stands there twice")
        pairs[pair] = coefficient
    if len({place for pair in pairs for place in pair}) > _MOST_CORRELATED:
        raise _unusable(f"{at} correlates more than {_MOST_CORRELATED} lines")
    return tuple((a, b, r) for (a, b), r in pairs.items())


def _place(source: Any, places: Mapping[Any, int], at: str) -> int:
    if not isinstance(source, str) or source not in places:
        raise _unusable(f"{at} names no line of the budget")
    return places[source]


def _line(found: Any, at: str) -> StatedLine:
    from duheng.uncertainty.recomputing import StatedLine

    record = _map(found, at)
    source = record.get("source")
    return StatedLine(
        name=_shown(source) if isinstance(source, str) else at,
        standard_uncertainty=_number(record, "standard_uncertainty", at),
        sensitivity=_number(record, "sensitivity", at),
        contribution=_number(record, "contribution", at),
        share=_number(record, "share", at),
    )


def _number(record: Mapping[str, Any], key: str, at: str) -> float | None:
    """Return a finite number, or ``None`` for a ``null`` that is written down."""
    if key not in record:
        raise _unusable(f"{at} has no {key}")
    found = record[key]
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise _unusable(f"{key} of {at} is not a number")
    try:
        value = float(found)
    except OverflowError as error:
        raise _unusable(f"{key} of {at} is too large") from error
    if not math.isfinite(value):
        raise _unusable(f"{key} of {at} is too large")
    return value


def _shown(name: str) -> str:
    """Return a name as it may be shown: no control characters for a terminal, no half letters."""
    return "".join(each if each.isprintable() else "\ufffd" for each in name[:_LONGEST_NAME])


def _map(found: Any, at: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise _unusable(f"{at} is not an object")
    return found


def _list(found: Any, at: str) -> Sequence[Any]:
    if not isinstance(found, list):
        raise _unusable(f"{at} is not a list")
    return found


def _unusable(why: str) -> UnusableInput:
    return UnusableInput(
        f"the budgets of the document cannot be read: {why}",
        hint="verify the file as 'duheng account --json' or 'duheng evaluate --json' printed it",
    )
