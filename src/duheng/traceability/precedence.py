"""Named rules that say which of several confirmations in force counts."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from duheng.traceability.confirmation import Confirmation, ConfirmationKind
from duheng.traceability.errors import UnknownPrecedence

_Key = Callable[[Confirmation], tuple[Any, ...]]
_WEIGHT = {
    ConfirmationKind.CLASS: 0,
    ConfirmationKind.VERIFICATION: 1,
    ConfirmationKind.CALIBRATION: 2,
}


def _latest_confirmed(confirmation: Confirmation) -> tuple[Any, ...]:
    return confirmation.decided_at, confirmation.valid_from


def _latest_valid(confirmation: Confirmation) -> tuple[Any, ...]:
    return confirmation.valid_from, confirmation.decided_at


def _earliest_valid(confirmation: Confirmation) -> tuple[Any, ...]:
    return -confirmation.valid_from.timestamp(), confirmation.decided_at


def _calibration_first(confirmation: Confirmation) -> tuple[Any, ...]:
    return _WEIGHT[confirmation.kind], *_latest_confirmed(confirmation)


PRECEDENCES: Mapping[str, _Key] = MappingProxyType(
    {
        "latest_confirmed": _latest_confirmed,
        "latest_valid": _latest_valid,
        "earliest_valid": _earliest_valid,
        "calibration_first": _calibration_first,
    }
)
"""The rules by name. The confirmation of the greatest key counts; the greater id breaks a tie."""


def rank_confirmations(confirmations: Sequence[Confirmation], precedence: str) -> list[int]:
    """Return each confirmation's rank under a named rule; the highest rank counts.

    Raises
    ------
    UnknownPrecedence
        When no rule has that name.
    """
    key = _rule(precedence)
    order = sorted(
        range(len(confirmations)),
        key=lambda index: (*key(confirmations[index]), confirmations[index].confirmation_id),
    )
    ranks = [0] * len(confirmations)
    for rank, index in enumerate(order):
        ranks[index] = rank
    return ranks


def _rule(name: str) -> _Key:
    if name in PRECEDENCES:
        return PRECEDENCES[name]
    near = difflib.get_close_matches(name, PRECEDENCES, n=1)
    suggestion = f"did you mean {near[0]}? " if near else ""
    raise UnknownPrecedence(
        f"'{name}' is not a precedence rule for overlapping confirmations",
        hint=f"{suggestion}known rules: {', '.join(PRECEDENCES)}",
    )
