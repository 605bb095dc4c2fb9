"""A total by its parts, drawn as steps from nothing to the whole; the numbers stand beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duheng.site.registry.figures.queries import in_language

WIDTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A part of a total and where it stands on the drawing."""

    name: str
    value: float
    expanded_uncertainty: float | None
    x: float
    width: float
    is_total: bool = False


def steps_of(rows: Sequence[Mapping[str, Any]], factor: float, whole: str) -> list[Step]:
    """Return the steps of a breakdown's rows, the whole at the end.

    Parameters
    ----------
    factor : float
        Coverage factor of the expanded uncertainties [1].
    whole : str
        What the last step is called.
    """
    values = [float(one["best_estimate"]) for one in rows]
    ends = [sum(values[: place + 1]) for place in range(len(values))]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    scale = WIDTH / (high - low) if high > low else 0.0
    steps = [
        Step(
            name=_name(one),
            value=value,
            expanded_uncertainty=_expanded(one, factor),
            x=(min(end, end - value) - low) * scale,
            width=abs(value) * scale,
        )
        for one, value, end in zip(rows, values, ends, strict=True)
    ]
    total = ends[-1] if ends else 0.0
    last = Step(
        name=whole,
        value=total,
        expanded_uncertainty=None,
        x=(min(0.0, total) - low) * scale,
        width=abs(total) * scale,
        is_total=True,
    )
    return [*steps, last]


def _name(one: Mapping[str, Any]) -> str:
    title = one.get("title") or {}
    return in_language(title.get("zh-Hans", ""), title.get("en", "")) or str(one["key"])


def _expanded(one: Mapping[str, Any], factor: float) -> float | None:
    u = one.get("standard_uncertainty")
    return None if u is None else factor * float(u)
